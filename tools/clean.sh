#!/bin/sh
# Remove what builds wrote: notes of single months, demonstrations and caches. Approved issues, samples, downloaded data,
# parameters and .venv stay.
set -u
cd -- "$(dirname -- "$0")/.." || exit 1
rm -rf reports/[12][0-9][0-9][0-9]-[01][0-9]* reports/demo-* reports/.[!.]*
for item in .strategynote/*; do
    case $item in
        .strategynote/store | .strategynote/setup.lock) ;;
        *) rm -rf "$item" ;;
    esac
done
rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
find lib tests tools notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +
