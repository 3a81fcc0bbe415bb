"""Write environment.yml from pyproject.toml and requirements-test.lock, so that conda users get the versions of the lock."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# conda-forge's names where they differ; what it does not carry comes through pip.
CONDA_NAMES = {"arch": "arch-py", "dask": "dask-core", "matplotlib": "matplotlib-base"}
PIP_ONLY = ("axe-core-python", "fontpkg-source-sans-3", "fontpkg-source-serif-4", "outloud")
SYSTEM = ("python >=3.11,<3.14", "pip", "make", "pango", "harfbuzz", "fontconfig", "fonts-conda-forge", "poppler")
HEAD = """\
# Written by tools/environment.py (`make lock`); versions are those of the lock.
#   conda env create -f environment.yml && conda activate strategynote
name: strategynote
channels:
  - conda-forge
dependencies:
"""


def canonical(requirement: str) -> str:
    """Return a requirement's package name in its normal form."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def declared(root: Path) -> set[str]:
    """Return the packages that pyproject.toml names, extras included."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return {canonical(requirement) for group in groups for requirement in group}


def pinned(lock: Path) -> dict[str, str]:
    """Return package -> version of a lock; environment markers are left aside."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {canonical(name): version for name, version in lines}


def render(root: Path) -> str:
    """Return the text of environment.yml."""
    versions = pinned(root / "requirements-test.lock")
    names = sorted(declared(root))
    conda = sorted(f"{CONDA_NAMES.get(name, name)}={versions[name]}" for name in names if name not in PIP_ONLY)
    pip = [f"{name}=={versions[name]}" for name in names if name in PIP_ONLY]
    return (
        HEAD
        + "".join(f"  - {item}\n" for item in (*SYSTEM, *conda))
        + "  - pip:\n"
        + "".join(f"      - {item}\n" for item in (*pip, "-e ."))
    )


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(render(ROOT), encoding="utf-8")
    sys.exit(0)
