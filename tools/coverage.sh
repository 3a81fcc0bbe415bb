#!/bin/sh
# Run the tests under coverage and print lines and branches of lib:  tools/coverage.sh [PYTEST ARGUMENTS...]
#
# Processes that the tests start or fork (kernels, workers, builds) count too. Limits of time in tests may not hold under
# coverage, so a failed test is named and the figure printed all the same.
set -u
cd -- "$(dirname -- "$0")/.."
COVERAGE_PLACE=$(mktemp -d)
export COVERAGE_PLACE
trap 'rm -rf "$COVERAGE_PLACE"' EXIT
coverage() {
    action=$1
    shift
    tools/python.sh --test -m coverage "$action" --rcfile=tools/coverage.ini "$@"
}
coverage run -m pytest -n auto --dist loadfile "$@" || echo "strategynote: not every test passed under coverage" >&2
coverage combine --quiet "$COVERAGE_PLACE"
coverage report --skip-covered --fail-under 90
