"""Nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"pandas", "numpy", "matplotlib", "scipy", "statsmodels", "weasyprint", "nbformat", "nbconvert", "papermill", "pydantic", "pyarrow", "dask", "distributed"}


def imported(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint('\\nmodules', *{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("code", [
    "from strategynote.cli import run\nassert run(['--help']) == 0",
    "from strategynote.cli import run\nassert run(['report', '--help']) == 0",
    "from strategynote.cli import run\nassert run(['report', '2025-13']) == 2",
    "from strategynote.cli import run\nassert run(['backfill', '--from', '2025-01']) == 2",
    "import strategynote.run.cache.seal, strategynote.run.kernels.pool",
], ids=["help", "help of a command", "bad period", "bad range", "the answer to an unchanged build"])
def test_help_refusals_and_unchanged_builds_import_nothing_heavy(code: str) -> None:
    assert imported(code) & HEAVY == set()


def test_a_build_imports_neither_dask_nor_what_only_a_demonstration_needs() -> None:
    found = imported("import strategynote.run.build")
    assert found & {"dask", "distributed", "docx", "pptx", "lark", "rfc3987_syntax_helpers"} == set()
