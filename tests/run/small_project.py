"""A small project with made-up notebooks, built for real: papermill, kernels, nbconvert, WeasyPrint."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.project import Project, find_project
from strategynote.run.kernels.pool import KernelPool


@pytest.fixture(scope="session", autouse=True)
def warm_kernels() -> Iterator[None]:
    """One pre-imported process for all builds of these tests."""
    with KernelPool() as pool:
        pool.wait_ready()
        yield


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A checkout with this repository's templates, one small notebook "first", and the demonstration's data."""
    home = find_project()
    root = tmp_path / "project"
    shutil.copytree(home.templates, root / "templates")
    (root / "notebooks").mkdir()
    (root / "params").mkdir()
    (root / "params" / "default.yml").write_text("title: Small-Cap Strategy\ndesk: Desk\nseed: 7\nnotebooks: [first]\n")
    write_notebook(root / "notebooks", "first", OPEN, EXHIBIT, "section.close()")
    monkeypatch.setenv("STRATEGYNOTE_ROOT", str(root))
    monkeypatch.setenv("STRATEGYNOTE_WORK", str(home.work))
    for name in ("PERIOD", "DATA", "ARCHIVE", "JOBS", "FORMATS"):
        monkeypatch.delenv(name, raising=False)
    return Project(root)


@pytest.fixture
def strategynote(project: Project, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line; returns exit code, standard output and standard error."""
    from strategynote.cli import run

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
