from __future__ import annotations

import pytest
from made_note import closed, exhibit, front, meta, notebook, usual, words
from strategynote.errors import BuildFailure
from strategynote.narrative.facts import plain
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.front import Correction, CorrectionRow
from strategynote.note.number import resolve_html, resolve_text


def test_exhibits_are_numbered_across_notebooks_brief_first_appendix_apart(document: NoteDocument) -> None:
    assert dict(document.numbers.by_id) == {
        "first.hero": "1", "first.lines": "2", "first.left": "3", "first.right": "4", "second.table": "5", "second.lone": "6", "second.grid": "A1",
    }


def test_the_brief_decides_the_order_of_its_exhibits() -> None:
    document = build_document(usual(), front(hero="second.table", brief=("first.right", "first.hero")), meta())
    assert document.numbers.brief[:3] == ("second.table", "first.hero", "first.right"), "a half without a neighbour comes last, beside words"


def test_a_reference_becomes_a_link_where_the_exhibit_stands_and_words_elsewhere(document: NoteDocument) -> None:
    text = "See {exhibit:first.lines} and {exhibit:second.grid}."
    resolved = resolve_html(text, document.numbers, linked=document.exhibit_ids("note"))
    assert '<a class="ref" href="#exhibit-first-lines">Exhibit\N{NO-BREAK SPACE}2</a>' in resolved
    assert '<span class="ref">Exhibit\N{NO-BREAK SPACE}A1</span>' in resolved
    assert resolve_text(text, document.numbers) == "See Exhibit 2 and Exhibit A1."


@pytest.mark.parametrize("where", ["words", "brief", "title"])
def test_an_unknown_reference_stops_the_build_with_place_and_nearest_name(where: str) -> None:
    book = notebook(exhibit("first.lines", title="{exhibit:first.line} again" if where == "title" else ""))
    if where == "words":
        book = notebook(words("{exhibit:first.line}"), exhibit("first.lines"))
    deck = plain("{exhibit:first.line}") if where == "brief" else plain("Words.")
    brief = front(hero="first.lines", deck=deck, takeaways=(), differences=())
    with pytest.raises(BuildFailure, match=r"(notebook first|the brief|exhibit first\.lines) refers to exhibit 'first\.line'.*did you mean 'first\.lines'"):
        build_document([("first", book)], brief, meta())


def test_a_brief_that_names_an_unknown_exhibit_stops_the_build() -> None:
    with pytest.raises(BuildFailure, match=r"the brief names exhibit 'first\.heroes'.*did you mean 'first\.hero'"):
        build_document(usual(), front(hero="first.heroes"), meta())


def test_what_does_not_fit_the_two_page_brief_stays_in_the_body() -> None:
    book = notebook(*(exhibit(f"first.wide{n}") for n in range(7)))
    ids = tuple(f"first.wide{n}" for n in range(7))
    document = build_document([("first", book)], front(hero=ids[0], brief=ids[1:], takeaways=(), differences=()), meta())
    assert document.numbers.brief == ids[:4]
    assert list(document.numbers.by_id) == list(ids)


def test_a_hero_and_five_half_charts_fit_the_brief_and_a_seventh_does_not() -> None:
    ids = tuple(f"first.half{n}" for n in range(7))
    items = [exhibit("first.hero"), *(exhibit(id, width="half") for id in ids)]
    document = build_document([("first", notebook(*items))], front(hero="first.hero", brief=ids, takeaways=(), differences=()), meta())
    assert document.numbers.brief == ("first.hero", *ids[:5])


def test_a_correction_on_page_one_leaves_the_brief_fewer_charts() -> None:
    ids = tuple(f"first.half{n}" for n in range(5))
    items = [exhibit("first.hero"), *(exhibit(id, width="half") for id in ids)]
    rows = tuple(CorrectionRow("Volatility in small caps over the quarter, high minus low", "18.5 points", "17.5 points") for _ in range(6))
    point = (plain("Volatility led small caps by far in the second quarter of the year and value came last, as in the quarter before it."), plain("Words. " * 30))
    brief = front(hero="first.hero", brief=ids, correction=Correction("r1", "A publisher withdrew a file.", rows), takeaways=(point,) * 5, differences=())
    document = build_document([("first", notebook(*items))], brief, meta())
    assert document.numbers.brief == ("first.hero", *ids[:4])


def test_two_half_charts_of_the_brief_share_a_row() -> None:
    items = [exhibit("first.wide0"), exhibit("first.half0", width="half"), exhibit("first.wide1"), exhibit("first.half1", width="half")]
    brief = front(hero="first.wide0", brief=("first.half0", "first.wide1", "first.half1"), takeaways=(), differences=())
    document = build_document([("first", notebook(*items))], brief, meta())
    assert document.numbers.brief == ("first.wide0", "first.half0", "first.half1", "first.wide1")


def test_the_footer_names_publisher_vintage_as_of_and_inference(document: NoteDocument) -> None:
    assert document.exhibits["first.lines"]["source_line"] == "Made-Up Library (2025-07, revised). As of 24 July 2025. Inference: none, a description."


def test_data_leave_the_house_only_when_every_source_is_open() -> None:
    assert build_document(usual(), front(), meta()).exhibits["first.lines"]["open"]
    assert not build_document(closed(), front(), meta()).exhibits["first.lines"]["open"]


def test_methods_are_the_second_level_headings() -> None:
    from strategynote.note.meta import read_methods
    from strategynote.project import find_project

    entries = read_methods((find_project().templates / "methods.md").read_text(encoding="utf-8"))
    assert len(entries) >= 6 and entries[0].title == "As-of wall and vintages" and all(entry.text for entry in entries)
