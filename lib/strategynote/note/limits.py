"""How long a note may be: a brief of two pages and six charts, then a body of at most fourteen pages and sixteen exhibits."""

from __future__ import annotations

from collections.abc import Iterator

from strategynote.note.document import NoteDocument
from strategynote.note.fit import CHARTS
from strategynote.note.pdf import BRIEF_PAGES, Printed

BODY_PAGES, BODY_EXHIBITS = 14, 16


def check_length(document: NoteDocument, printed: Printed) -> Iterator[str]:
    """Yield what is too long in a finished strategy note, with what would mend it."""
    if printed.brief_pages > BRIEF_PAGES:
        yield f"the brief takes {printed.brief_pages} pages, at most {BRIEF_PAGES}: shorten the headline, the takeaways or \"Where we differ\""
    pages = len(printed.pages) - printed.brief_pages
    if pages > BODY_PAGES:
        yield f"the body takes {pages} pages, at most {BODY_PAGES}: say less, or show an exhibit with place=\"appendix\""
    ids = document.exhibit_ids("note")
    most = CHARTS + BODY_EXHIBITS
    if len(ids) > most:
        yield f"the note has {len(ids)} exhibits, at most {most} ({CHARTS} in the brief, {BODY_EXHIBITS} in the body): show one with place=\"appendix\""
