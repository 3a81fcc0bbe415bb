"""Gaps as a reader meets them: one line with names, reasons and files in the appendix."""

from __future__ import annotations

from made_note import front, gap, meta, notebook, words
from strategynote.note.document import build_document
from strategynote.note.html import render_html
from strategynote.note.missing import dataset_title, missing_words


def test_neighbouring_gaps_are_one_line_and_the_appendix_lists_each() -> None:
    book = notebook(words("Nothing was covered."), gap("shares/float"), gap("ishares/IWM"), words("Nothing at all was covered."), gap("made/flows"))
    document = build_document([("first", book)], front(hero=None, takeaways=(), differences=()), meta())
    page = render_html(document)
    assert page.count('<p class="gap">') == 2
    assert "Not at hand: Float shares; IWM holdings. The technical appendix says why and what would fill it." in page
    assert "Not at hand: flows are not at hand." in page
    assert [row.dataset for row in document.gaps] == ["made/positions", "shares/float", "ishares/IWM", "made/flows"]


def test_names_come_from_the_catalogue_and_stand_once() -> None:
    assert dataset_title("shares/float") == "Float shares" and dataset_title("ishares/IWM") == "IWM holdings" and dataset_title("made/flows") is None
    assert missing_words(["a", "b", "a"]).startswith("Not at hand: a; b. ")
