from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_note import front, meta, usual
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.html import render_html
from strategynote.note.pdf import Printed, print_pdf


@pytest.fixture(scope="session")
def document() -> NoteDocument:
    return build_document(usual(), front(), meta())


@pytest.fixture(scope="session")
def page(document: NoteDocument) -> str:
    return render_html(document)


@pytest.fixture(scope="session")
def printed(document: NoteDocument) -> Printed:
    return print_pdf(document, "note")


@pytest.fixture(scope="session")
def appendix(document: NoteDocument) -> Printed:
    return print_pdf(document, "appendix")
