#!/bin/sh
# Check the shape of PERIOD (in the environment) before anything is set up: one line and exit code 2 if it is no month.
# With --optional it may be missing.
LC_ALL=C
export LC_ALL
if [ -z "${PERIOD:-}" ]; then
    [ "${1:-}" = --optional ] && exit
    echo "strategynote: PERIOD is missing: name a month, for example PERIOD=2025-06" >&2
    exit 2
fi
case $PERIOD in
    [0-9][0-9][0-9][0-9]-0[1-9] | [0-9][0-9][0-9][0-9]-1[0-2]) ;;
    *)
        shown=$(printf %.40s "$PERIOD" | tr -c '[:print:]' '?')
        echo "strategynote: PERIOD=$shown is not a month: write YYYY-MM, for example PERIOD=2025-06" >&2
        exit 2
        ;;
esac
