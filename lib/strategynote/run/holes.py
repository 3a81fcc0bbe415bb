"""Marked holes: at the deadline a note may go out without a section that failed, and says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import nbformat

from strategynote.note.meta import Hole
from strategynote.run.execute import Executed

_WHERE = re.compile(r"^notebook \w+(?:, (cell \d+))?: (\w+)")


def mark_holes(executed: Sequence[Executed]) -> tuple[Hole, ...]:
    """Return a hole per failed notebook, with place and kind of its error: the text may hold anything and stays in the notebook."""
    return tuple(Hole(e.name, _short(e.error)) for e in executed if e.error)


def _short(error: str) -> str:
    found = _WHERE.match(error)
    return " ".join(part for part in found.groups() if part) if found else "failed"


def hole_notebook(name: str) -> nbformat.NotebookNode:
    """Return what stands in the note in place of a failed section."""
    text = f"# {name.replace('_', ' ').capitalize()}\n\n**This section is missing: its notebook failed when the note was built.**"
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="hole")])
