"""One finished PDF made to fail for each rule of the completeness gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from made_note import exhibit, front, meta, notebook, usual
from strategynote.narrative.facts import plain
from strategynote.note import exporter, pdf
from strategynote.note.checks import check_pdf
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.front import FrontPage
from strategynote.note.limits import check_length
from strategynote.note.pdf import Printed, print_pdf

BLANK = '<div style="break-before:page"></div><div style="break-before:page">x</div>'
DEFECTS: dict[str, tuple[Callable[[str], str], str]] = {
    "exhibit left out": (lambda p: p.replace('data-bookmark="Exhibit 2.', 'data-bookmark="Nothing.'), "Exhibit 2 (first.lines) does not stand in the document exactly once"),
    "exhibit twice": (lambda p: p.replace("</body>", '<div class="exhibit"><p class="title" data-bookmark="Exhibit 2. Again">Again</p></div></body>'), "exactly once"),
    "title cut off": (lambda p: p.replace(">The finding of lines is twenty percent</p>", ">The finding</p>"), "its title cannot be read"),
    "reference to nowhere": (lambda p: p.replace("</body>", '<p style="content:target-counter(\'#no\', page)"><a href="#nowhere">x</a></p></body>'), "leads nowhere"),
    "nan in a table": (lambda p: p.replace("It is made up.", "It is nan."), "says 'nan'"),
    "None in a sentence": (lambda p: p.replace("It is made up.", "The value is None."), "says 'None'"),
    "unrendered placeholder": (lambda p: p.replace("It is made up.", "It is {factors.small}."), "says '{factors.small}'"),
    "foreign font": (lambda p: p.replace("It is made up.", '<span style="font-family:monospace">It is made up.</span>'), "is not the note's"),
    "letter without a glyph": (lambda p: p.replace("It is made up.", "It is \N{CJK UNIFIED IDEOGRAPH-4E2D}."), "letters that the note's fonts lack"),
    "blank page": (lambda p: p.replace("</body>", BLANK + "</body>"), "is blank"),
    "page nearly empty": (lambda p: p.replace('<h2 class="section" id="note-second"', '<p style="break-before:page">Alone.</p><p style="break-before:page">x</p><h2 class="section" id="note-second"'), "full"),
    "table over the edge": (lambda p: p.replace("It is made up.", '<span style="display:inline-block;width:400mm;white-space:nowrap">' + "Wide words " * 40 + "</span>"), "stands over the edge"),
    "heading alone at the foot": (lambda p: p.replace('<h2 class="section" id="note-second"', '<div style="break-before:page;height:150mm">x</div><p style="height:60mm">x</p><h3 style="break-after:page">Alone</h3><h2 class="section" id="note-second"'), "ends with the heading 'Alone'"),
    "no title": (lambda p: p.replace("<title>Small-Cap Strategy, June 2025</title>", "<title></title>"), "the file has no title"),
    "wrong page in the contents": (lambda p: p.replace("target-counter(attr(href),page);color", '"99";color'), "the contents give page 99"),
    "no contents": (lambda p: p.replace('<h2 class="plain">Contents</h2>', ""), "there are no contents"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_print_defect_is_found(document: NoteDocument, monkeypatch: pytest.MonkeyPatch, defect: str) -> None:
    mend, words = DEFECTS[defect]
    made = exporter.export_html(document, part="note", medium="print")
    broken = mend(made)
    assert broken != made, "the defect was not planted"
    monkeypatch.setattr(pdf, "export_html", lambda *a, **k: broken)
    monkeypatch.setattr(pdf, "_choose_density", lambda *a: 0)
    failures = check_pdf(document, "note", print_pdf(document))
    assert any(words in failure for failure in failures), failures


def test_a_demonstration_page_without_its_mark_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    demo = build_document(usual(), front(), meta(data="demo", period_name="Demonstration economy, month 738"))
    made = exporter.export_html(demo, part="note", medium="print").replace("Demonstration: simulated data", "Something else")
    monkeypatch.setattr(pdf, "export_html", lambda *a, **k: made)
    assert any("does not say that its data are simulated" in failure for failure in check_pdf(demo, "note", print_pdf(demo)))


def test_words_over_the_edge_of_a_chart_are_found(document: NoteDocument, printed: Printed) -> None:
    cut = replace(document, exhibits={**document.exhibits, "first.lines": {**document.exhibits["first.lines"], "cut_off": ["Profitability"]}})
    words = f"{document.exhibits['first.lines']['label']} (first.lines): 'Profitability' stands over the edge of the chart"
    assert any(words in failure for failure in check_pdf(cut, "note", printed))


@pytest.mark.parametrize(("pages", "brief", "words"), [(18, 2, "the body takes 16 pages, at most 14"), (9, 3, "the brief takes 3 pages, at most 2")])
def test_a_note_of_too_many_pages_is_found(document: NoteDocument, printed: Printed, pages: int, brief: int, words: str) -> None:
    longer = replace(printed, pages=(printed.pages[0],) * pages, brief_pages=brief)
    assert any(words in failure for failure in check_length(document, longer))


def test_a_note_of_too_many_exhibits_is_found(printed: Printed) -> None:
    book = notebook(*(exhibit(f"first.lines{n}") for n in range(23)))
    document = build_document([("first", book)], front(hero="first.lines0", takeaways=(), differences=()), meta())
    assert any("the note has 23 exhibits, at most 22" in failure for failure in check_length(document, printed))


def test_words_that_take_a_third_page_are_set_tighter_before_they_fail() -> None:
    long = build_document(usual(), _wordy(10), meta())
    assert print_pdf(long).brief_pages == 2
    far = build_document(usual(), _wordy(14), meta())
    assert any("the brief takes" in failure for failure in check_pdf(far, "note", print_pdf(far)))


def _wordy(points: int) -> FrontPage:
    evidence = plain("Small caps rose through the quarter and kept their lead until its last week. " * 4)
    return front(takeaways=((plain("Small caps led."), evidence),) * points, differences=((plain("Small caps led."), evidence),) * 8)


def test_a_document_that_is_too_large_is_found(document: NoteDocument) -> None:
    printed = print_pdf(document, "appendix")
    padded = replace(printed, data=printed.data + b"\n%" + b"x" * 2_000_000)
    assert any("at most 2,000,000" in failure for failure in check_pdf(document, "appendix", padded))
