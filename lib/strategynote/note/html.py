"""The note as one HTML file that asks for nothing: styles, fonts and charts inside."""

from __future__ import annotations

from pathlib import Path

from strategynote.note.document import NoteDocument
from strategynote.note.exporter import export_html


def render_html(document: NoteDocument, *, templates: Path | None = None) -> str:
    """Return brief, body and appendix as one self-contained page."""
    return export_html(document, part="all", medium="screen", templates=templates)
