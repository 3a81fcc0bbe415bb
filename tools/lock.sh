#!/bin/sh
# Write both locks from pyproject.toml: versions, hashes and markers for Python 3.11 to 3.13 on every platform, no package
# host and no path. Versions in the present locks are kept where they still fit; LOCK_UPGRADE=1 takes the newest.
set -eu
cd -- "$(dirname -- "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || tools/python.sh -c pass
compile() {
    "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-header --no-annotate ${LOCK_UPGRADE:+--upgrade} "$@"
}
compile --all-extras --output-file requirements-test.lock >/dev/null
compile --extra cluster --extra lab --extra mail --extra office --extra setup \
    --constraint requirements-test.lock --output-file requirements.lock >/dev/null
.venv/bin/python tools/environment.py
