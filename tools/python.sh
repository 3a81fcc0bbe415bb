#!/bin/sh
# Run Python in the environment that counts:  tools/python.sh [--test] ARGUMENTS...
#
# An active environment (VIRTUAL_ENV, then CONDA_PREFIX) counts only if strategynote imports in it, and with --test only
# if pytest does too. Otherwise .venv is used, made from the lock at first and renewed when the lock has changed.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
lock=requirements.lock
modules=strategynote
if [ "${1:-}" = --test ]; then
    lock=requirements-test.lock
    modules=strategynote,pytest
    shift
fi

# Without compiled code every process, and a build starts several, would compile the library and all it imports anew.
unset PYTHONDONTWRITEBYTECODE

# Homebrew's libraries are outside the loader's path on Apple computers with ARM processors.
if [ "$(uname)" = Darwin ]; then
    DYLD_FALLBACK_LIBRARY_PATH="${DYLD_FALLBACK_LIBRARY_PATH:-$HOME/lib:/usr/local/lib:/usr/lib}:/opt/homebrew/lib"
    export DYLD_FALLBACK_LIBRARY_PATH
fi

# Dependencies may come from any environment, the code always comes from this checkout.
run_active() {
    where=$("$1/bin/python" -c "import $modules; print(strategynote.__file__)" 2>/dev/null) || return 1
    if [ "$where" != "$root/lib/strategynote/__init__.py" ]; then
        PYTHONPATH="$root/lib${PYTHONPATH:+:$PYTHONPATH}"
        export PYTHONPATH
    fi
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.13 python3.12 python3.11 python; fi
    for newest in '(3, 13)' '(4, 0)'; do
        for python in "$@"; do
            "$python" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= $newest)" 2>/dev/null && return
        done
    done
    echo "strategynote: needs Python 3.11 or later, found none${PYTHON:+ in PYTHON=$PYTHON}: Debian 'apt install python3 python3-venv'," \
        "macOS 'brew install python@3.13', conda 'conda env create -f environment.yml && conda activate strategynote'" >&2
    exit 2
}

for prefix in "${VIRTUAL_ENV:-}" "${CONDA_PREFIX:-}"; do
    [ -n "$prefix" ] && [ ! "$prefix" -ef "$root/.venv" ] && run_active "$prefix" && exec "$prefix/bin/python" "$@"
done

venv_python=$root/.venv/bin/python
state=1
if [ -x "$venv_python" ]; then
    "$venv_python" -IS "$root/tools/setup_env.py" --ready "$lock"
    state=$?
fi
if [ "$state" -ne 0 ]; then
    if [ "$state" -eq 3 ]; then python=$venv_python; else find_python; fi
    "$python" -I "$root/tools/setup_env.py" "$lock" || exit
fi
exec "$venv_python" "$@"
