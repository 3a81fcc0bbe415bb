"""A copy of what the set-up needs, in a folder whose name has a space and a letter outside ASCII."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Make = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Makefile, tools, locks and an almost empty package."""
    folder = tmp_path / "a näme"
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, folder / name)
    package = folder / "lib" / "strategynote"
    (package / "run").mkdir(parents=True)
    (folder / "README.md").write_text("# made up\n", encoding="utf-8")
    (package / "__init__.py").write_text('"""Made up."""\n', encoding="utf-8")
    (package / "__main__.py").write_text("import os, sys\nprint('ran', *sys.argv[1:], os.environ['PERIOD'])\n", encoding="utf-8")
    for name in ("notebooks", "tests"):
        (folder / name).mkdir()
    shutil.copy(ROOT / "lib" / "strategynote" / "run" / "doctor.py", package / "run" / "doctor.py")
    return folder


@pytest.fixture
def make(checkout: Path) -> Make:
    """Run `make` in that copy as a stranger would: no active environment, no settings of the person who tests."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        keep = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_")) or key in ("PATH", "HOME")}
        command = ["make", *arguments]
        return subprocess.run(command, cwd=checkout, env=keep | environment, capture_output=True, text=True, check=False)

    return run
