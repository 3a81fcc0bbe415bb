"""The desk's own words: params/<period>/commentary.md as the note's first section, its {fact.id} filled in."""

from __future__ import annotations

import re

import nbformat
import pandas as pd

from strategynote.errors import BadInput, BuildFailure
from strategynote.narrative.facts import Facts
from strategynote.project import Project

NAME, TITLE = "commentary", "From the desk"
_SLOT = re.compile(r"\{[a-z][\w.]*\.[\w.]*(?:\|\w+)?\}")


def read_commentary(project: Project, period: pd.Period) -> str:
    """Return the commentary of a month, or nothing.

    Raises
    ------
    BadInput
        When the file is not UTF-8 text.
    """
    path = project.params / str(period) / "commentary.md"
    try:
        return path.read_text(encoding="utf-8-sig").strip() if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text; save the file as UTF-8") from error


def commentary_section(text: str, facts: Facts) -> tuple[tuple[str, nbformat.NotebookNode], ...]:
    """Return the section of a commentary; a heading of its own ("# ...") replaces "From the desk".

    Digits are the desk's own; {fact.id} and {fact.id|format} are ours, {exhibit:section.name} refers to an exhibit.
    HTML in the text is shown as it is typed.

    Raises
    ------
    BuildFailure
        For a fact that the note does not have.
    """
    if not text:
        return ()
    words = _SLOT.sub(lambda slot: _quoted(slot[0], facts), text.replace("&", "&amp;").replace("<", "&lt;"))
    if not words.startswith("# "):
        words = f"# {TITLE}\n\n{words}"
    return ((NAME, nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(words, id=NAME)])),)


def _quoted(slot: str, facts: Facts) -> str:
    try:
        return facts.phrase(slot).html
    except BuildFailure as error:
        raise BuildFailure(f"commentary.md: {error}") from error
