"""Progress: plain lines in a log, live lines with cell and time on a terminal."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from made_project import OPEN, write_notebook
from rich.console import Console
from rich.progress import Progress, TextColumn
from strategynote.project import Project
from strategynote.run.execute import Executed, Job, execute
from strategynote.run.progress import Lines, Live, board


def ended(name: str, error: str | None = None) -> Executed:
    return Executed(name, Path("x"), 1.25, error)


def test_a_log_gets_one_plain_line_per_notebook() -> None:
    said: list[str] = []
    with board(["first"], said.append) as lines:
        assert isinstance(lines, Lines)
        lines.cell("first", 1, 2)
        lines.done(ended("first"))
        lines.done(ended("second", "1 / 0"))
    assert [" ".join(line.split()) for line in said] == ["first done 1.2 s", "second failed 1.2 s"]


def test_a_terminal_shows_cell_and_end_of_each_notebook() -> None:
    screen = Console(file=io.StringIO(), force_terminal=True, width=80)
    columns = TextColumn("{task.description}"), TextColumn("{task.fields[state]}")
    with Progress(*columns, console=screen, auto_refresh=False) as bars:
        lines = Live(bars, ["first", "second"])
        lines.cell("first", 3, 9)
        bars.refresh()
        assert re.search(r"first .*cell 3/9", screen.file.getvalue()) and re.search(r"second .*waits", screen.file.getvalue())
        lines.done(ended("first"))
    assert re.search(r"first .*done +1.2 s", screen.file.getvalue())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_real_terminal_is_recognised() -> None:
    code = "from strategynote.run.progress import board\nwith board(['first'], print) as lines:\n    lines.cell('first', 1, 2)\n    print(type(lines).__name__)"
    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-c", code], stdout=slave, env=os.environ | {"TERM": "xterm"})
    os.close(slave)
    shown = b""
    while chunk := _read(master):
        shown += chunk
    assert process.wait() == 0 and b"Live" in shown and b"cell 1/2" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_cells_are_told_as_they_start_and_a_killed_kernel_leaves_what_had_run(project: Project, tmp_path: Path) -> None:
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    source = write_notebook(project.notebooks, "second", "print('here')", OPEN, kill, "1")
    (tmp_path / "sockets").mkdir()
    told: list[tuple[str, int, int]] = []
    job = Job("second", source, tmp_path / "second.ipynb", {"period": "2025-06"})
    done = execute(job, sockets=tmp_path / "sockets", timeout=60, on_cell=lambda *cell: told.append(cell))
    assert "died" in str(done.error).lower()
    assert told == [("second", n, 6) for n in range(1, 6)]
    assert "here" in job.target.read_text()
