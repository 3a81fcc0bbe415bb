"""Pages are filled: words move up before an exhibit that does not fit, and nothing else changes its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
import weasyprint
from made_note import CHANCE, CHEAP, LARGE, LONG, exhibit, front, meta, notebook, words
from strategynote.errors import BuildFailure
from strategynote.note import pdf
from strategynote.note.document import build_document
from strategynote.note.flow import Block, fill_pages, measure
from strategynote.note.pdf import print_pdf
from strategynote.note.reading import read_pdf


def block(id: str, height: float = 100, *, tied: bool = False) -> Block:
    kinds = {"s": "section", "h": "heading", "w": "words", "e": "exhibit", "f": "fixed"}
    return Block(id, kinds[id[0]], height, tied)


def filled(*blocks: Block, begin: float = 0.0) -> str:
    return " ".join(fill_pages(blocks, begin=begin, room=1000))


def test_what_fits_keeps_its_place() -> None:
    assert filled(block("s1"), block("w1"), block("e1", 400), block("w2"), block("e2", 250)) == "s1 w1 e1 w2 e2"


def test_an_exhibit_without_room_waits_until_words_have_filled_the_page() -> None:
    assert filled(block("w1", 700), block("e1", 400), block("w2", 200), block("w3", 200), block("w4"), begin=0) == "w1 w2 w3 e1 w4"


def test_it_waits_no_longer_than_its_section_and_exhibits_keep_their_order() -> None:
    assert filled(block("w1", 700), block("e1", 400), block("w2"), block("e2", 50), block("s1"), block("w3")) == "w1 w2 e1 e2 s1 w3"


def test_it_is_not_carried_past_what_stands_beside_words_nor_past_its_heading() -> None:
    assert filled(block("w1", 700), block("e1", 400), block("w2"), block("h1", 20), block("f1", 300), block("w3")) == "w1 w2 e1 h1 f1 w3"


def test_a_heading_is_never_left_without_what_it_heads() -> None:
    assert filled(block("w1", 700), block("h1", 20), block("e1", 400), block("h2", 20), block("w2")) == "w1 h1 e1 h2 w2"


def test_a_pointer_stays_with_its_words() -> None:
    assert filled(block("w1", 700), block("e1", 400), block("w2", 310), block("w3", 15, tied=True), block("w4")) == "w1 w2 w3 e1 w4"


def test_a_printed_note_has_less_white_paper_and_the_same_words() -> None:
    book = notebook(words(LONG * 9), exhibit("first.hero"), words(LARGE * 6), exhibit("first.long", table=True, rows=18), *(words(text * 6) for text in (CHEAP, CHANCE, LONG, CHEAP)))
    document = build_document([("first", book)], front(hero=None, takeaways=(), differences=()), meta())
    moved = print_pdf(document)
    plain = pdf.export_html(document, part="note", medium="print")
    assert 'data-flow="exhibit"' in plain and "data-flow" not in pdf.export_html(document, part="note", medium="screen")
    laid = pdf._lay_out(plain, pdf.NoteFetcher(document))
    before = pdf._pages(laid)
    assert sum(1 - page.fill for page in moved.pages[:-1]) < sum(1 - page.fill for page in before[:-1])
    assert min(page.fill for page in moved.pages[2:-1]) > 0.8
    texts = [read_pdf(data).texts for data in (moved.data, laid.write_pdf())]
    assert texts[0] != texts[1] and said(texts[0]) == said(texts[1])


def said(texts: Sequence[str]) -> list[str]:
    """Return the words of all pages in order of the alphabet, without numbers of pages and the head, which names the section at hand."""
    lines = (line for text in texts for line in text.splitlines() if " Strategy | " not in line)
    return sorted(word for line in lines for word in line.split() if not word.isdigit())


def test_a_cell_that_has_no_place_on_the_pages_is_named_and_not_dropped() -> None:
    document = build_document([("first", notebook(words(LONG), words(LARGE), words("")))], front(hero=None, takeaways=(), differences=()), meta())
    whole = ("cell-0", "cell-2", "cell-1", "cell-3")
    page = pdf.export_html(document, part="note", medium="print", order=whole)
    assert re.findall(r'data-cell="([\w-]+)"', page) == list(whole)
    with pytest.raises(BuildFailure, match="no place on the pages was found for 'Large caps paid for it"):
        pdf.export_html(document, part="note", medium="print", order=("cell-0", "cell-1", "cell-3"))


def test_every_cell_is_measured_even_an_empty_one_but_none_inside_an_open_element() -> None:
    page = "".join(f'<div data-cell="{id}" data-flow="words">{said}</div>' for id, said in {"a": "A", "b": "", "c": "<div>C", "d": "D"}.items())
    sheets = weasyprint.HTML(string=page).render().pages
    assert [block.id for block in measure([sheet._page_box for sheet in sheets])[0]] == ["a", "b", "c"]
