"""Accessible: a PDF/UA checker on the finished PDFs, axe and a real browser on the page, on a phone and on a wide screen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_core_python
import nbformat
import outloud
import pytest
from browser import Browser, wait_for
from made_note import CLOSED, PLANTED, SOURCE, exhibit, facts, front, gap, meta, notebook, words
from PIL import Image
from strategynote.narrative.facts import plain
from strategynote.note.document import build_document
from strategynote.note.html import render_html
from strategynote.note.pdf import print_pdf

AXE = Path(axe_core_python.__file__).with_name("axe.min.js")
PHONE, WIDE = 390, 1400


@pytest.fixture(scope="module")
def whole() -> Any:
    """Return a note with exhibits of every kind, a long table and a chart whose data may not leave the house."""
    book = notebook(
        words("Small caps rose, see {exhibit:first.lines}."), exhibit("first.hero"), exhibit("first.lines", months=24), "## A subject",
        exhibit("first.left", width="half"), exhibit("first.right", width="half", table=True, columns=4), exhibit("first.long", table=True, rows=30, columns=4),
        words("Wide ones scroll."), exhibit("first.wide", table=True, rows=4, columns=9),
        exhibit("first.grid", table=True, place="appendix", rows=8, columns=3), exhibit("first.lone", table=True, place="appendix", rows=1, columns=8),
        exhibit("first.pairs", table=True, place="appendix", rows=9), gap(), facts("first", {"a.b": 1.0}),
    )
    # Everything that page one can hold, a demonstration's table among it.
    full = front(planted=PLANTED, last_call=(plain("The last call was right."),), thresholds=(plain("A rise would change our mind."),) * 3)
    return build_document([("first", book)], full, meta())


@pytest.mark.parametrize("part", ["note", "appendix"])
def test_the_checker_finds_no_error_against_pdf_ua(whole: Any, tmp_path: Path, part: str) -> None:
    path = tmp_path / "note.pdf"
    path.write_bytes(print_pdf(whole, part).data)
    result = outloud.check(str(path))
    errors = [(f.rule, f.message) for f in result.findings if f.severity == "error"]
    assert errors == []
    assert [row for row in result.criteria["pdfua1"] if row["status"] == "fail"] == []


@pytest.fixture(scope="module")
def page(whole: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "strategy-note.html"
    path.write_text(render_html(whole), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_axe_finds_nothing_serious_and_nothing_stands_over_the_edge(browser: Browser, page: Path, width: int) -> None:
    browser.visit(page, width=width)
    browser.value(AXE.read_text(encoding="utf-8") + "; 1")
    found = browser.value("axe.run(document).then(r => JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes.map(n => n.html)])))")
    assert [violation for violation in json.loads(found) if violation[0] in ("serious", "critical")] == []
    assert browser.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_the_window_shows_the_headline_and_the_contents_where_there_is_room(browser: Browser, page: Path, width: int) -> None:
    browser.visit(page, width=width)
    assert browser.value("document.querySelector('h1').getBoundingClientRect().top") < 300
    shown = browser.value("document.querySelector('nav .toc').checkVisibility()")
    assert shown == (width == WIDE)
    picture = Image.open(io.BytesIO(browser.picture())).convert("L")
    assert picture.width == width and picture.getextrema()[0] < 80


def test_the_contents_follow_the_scroll(browser: Browser, page: Path) -> None:
    browser.visit(page, width=WIDE)
    browser.value("document.getElementById('inventory').scrollIntoView({behavior: 'instant'})")
    wait_for(lambda: browser.value("document.querySelector('nav a.here').hash") == "#inventory")


def test_a_time_series_says_its_values_to_pointer_and_keys(browser: Browser, page: Path) -> None:
    browser.visit(page, width=WIDE)
    figure = "document.getElementById('exhibit-first-lines')"
    browser.value(f"{figure}.scrollIntoView({{behavior: 'instant', block: 'center'}})")
    x, y = browser.value(f"(b => [b.left + b.width / 3, b.top + b.height / 2])({figure}.querySelector('svg').getBoundingClientRect())")
    browser.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    said = wait_for(lambda: browser.value(f"{figure}.querySelector('.hovervalue').textContent.startsWith('Point') ? '' : {figure}.querySelector('.hovervalue').textContent"))
    assert "Small " in said and "%" in said and ": " in said
    browser.value(f"{figure}.querySelector('.picture').dispatchEvent(new KeyboardEvent('keydown', {{key: 'ArrowRight'}}))")
    assert browser.value(f"{figure}.querySelector('.hovervalue').textContent") != said


def test_a_long_table_is_sorted_by_its_heading(browser: Browser, page: Path) -> None:
    browser.visit(page, width=WIDE)
    table = "document.querySelector('#exhibit-first-long table')"
    browser.value(f"{table}.querySelectorAll('th.sortable button')[1].click()")
    assert browser.value(f"{table}.querySelectorAll('th')[1].getAttribute('aria-sort')") == "descending"
    assert browser.value(f"{table}.tBodies[0].rows[0].cells[0].textContent") == "Row 29"
    assert browser.value("document.querySelectorAll('#exhibit-first-wide th.sortable').length") == 0


def test_the_page_asks_for_nothing_and_reads_the_same_without_javascript(browser: Browser, page: Path) -> None:
    browser.visit(page, width=WIDE)
    assert browser.value("performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).map(e => e.name)") == []
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.visit(page, width=WIDE)
        words_shown = browser.value("document.body.innerText")
        assert "A rally & its limits" in words_shown and "Method" in words_shown and "Contents" not in words_shown
        assert browser.value("document.querySelectorAll('figure svg, figure table').length") == 9
        assert browser.value("document.querySelector('nav .toc').checkVisibility() && document.querySelectorAll('a[download]').length") == 9
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)


def test_data_that_may_not_leave_the_house_are_neither_offered_nor_under_the_pointer() -> None:
    book = notebook(words("Words."), exhibit("first.hero"), exhibit("first.lines", months=24))
    kept = nbformat.reads(nbformat.writes(book).replace(SOURCE, CLOSED), 4)
    open_page, closed = (render_html(build_document([("first", given)], front(), meta())) for given in (book, kept))
    assert 'class="series"' in open_page and "download=" in open_page
    assert 'class="series"' not in closed and "download=" not in closed and "does not allow its data to be handed on" in closed
