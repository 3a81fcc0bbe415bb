"""What a finished PDF says to whoever opens it: words, bookmarks, fonts and description, read back with PDFium."""

from __future__ import annotations

from dataclasses import dataclass

from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

_DEEPEST = 15
# What PDFium gives for a hyphen at the end of a line, with which the word goes on.
_LINE_END = "\ufffe"


@dataclass(frozen=True)
class Reading:
    """`texts` by page (charts included), bookmarks as (title, page from 1), fonts in use (name to embedded wherever it is used), description (key to value)."""

    texts: tuple[str, ...]
    bookmarks: tuple[tuple[str, int], ...]
    fonts: dict[str, bool]
    about: dict[str, str]


def read_pdf(data: bytes) -> Reading:
    """Return what the file says; a bookmark that leads nowhere has page 0."""
    document = PdfDocument(data)
    texts: list[str] = []
    fonts: dict[str, bool] = {}
    for page in document:
        texts.append(page.get_textpage().get_text_range().replace(_LINE_END, "-"))
        for words in page.get_objects(filter=[FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST):
            font = words.get_font()
            name = font.get_base_name()
            fonts[name] = fonts.get(name, True) and bool(font.is_embedded)
    targets = ((mark.get_title(), mark.get_dest()) for mark in document.get_toc())
    bookmarks = tuple((title, target.get_index() + 1 if target else 0) for title, target in targets)
    return Reading(tuple(texts), bookmarks, fonts, document.get_metadata_dict())
