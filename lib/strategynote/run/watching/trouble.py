"""What went wrong in a rebuild, with notebook, cell and line where there are any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from strategynote.errors import BuildFailure, StrategyNoteError

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")


@dataclass(frozen=True)
class Trouble:
    """One line that says where and what, and the traceback behind it."""

    message: str
    details: str = ""


class CellTrouble(BuildFailure):
    """A cell failed; the traceback is kept for the page."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


def trouble_in(name: str, executed: Path, said: str) -> Trouble:
    """Return the trouble of a notebook that failed; `said` is the build's own line, for want of an error in a cell."""
    number = 0
    for cell in nbformat.read(str(executed), as_version=4).cells if executed.is_file() else []:
        # What papermill put in is not in the author's notebook, so it does not count.
        number += cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return _of_cell(output, f"notebook {name}, code cell {number} ({cell.get('id', '?')})")
    return Trouble(said)


def _of_cell(output: Any, where: str) -> Trouble:
    trace = _ANSI.sub("", "\n".join(output.get("traceback", [])))
    line = _LINE.search(trace)
    message = _ANSI.sub("", str(output.evalue)).strip()
    return Trouble(f"{where}{f', line {line[1]}' if line else ''}: {output.ename}: {message}", trace)


def describe(error: Exception) -> Trouble:
    """Return the trouble behind any error: ours are one line already, others get their type and, if known, file and line."""
    if isinstance(error, CellTrouble):
        return error.trouble
    if isinstance(error, StrategyNoteError):
        return Trouble(str(error))
    place = (getattr(error, "filename", None) or getattr(error, "name", None), getattr(error, "lineno", None))
    where = f"{place[0]}, line {place[1]}: " if all(place) else ""
    return Trouble(f"{where}{type(error).__name__}: {error}")
