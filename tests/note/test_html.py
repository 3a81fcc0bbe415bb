from __future__ import annotations

import re

import pytest
from lxml import html
from made_note import closed, exhibit, front, meta, notebook, words
from strategynote.note.checks import check_html
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.html import render_html


@pytest.fixture(scope="module")
def tree(page: str) -> html.HtmlElement:
    return html.fromstring(page)


def test_the_finished_page_passes_its_checks(document: NoteDocument, page: str) -> None:
    assert check_html(document, page) == []


def test_the_page_asks_for_nothing(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*\"", page)
    assert not re.findall(r"url\((?!data:)", page.replace("url(#", "#"))


def test_code_is_hidden(page: str) -> None:
    assert "secret" not in page


def test_every_exhibit_stands_once_with_label_title_and_footer(document: NoteDocument, tree: html.HtmlElement) -> None:
    labels = [e.text_content() for e in tree.xpath("//figure//p[@class='label']")]
    assert sorted(labels) == sorted(e["label"] for e in document.exhibits.values())
    for figure in tree.xpath("//figure"):
        assert [p.get("class") for p in figure.xpath(".//p[@class]")] == ["label", "title", "sub", "foot"]


def test_an_exhibit_of_the_brief_leaves_a_pointer_in_its_section(tree: html.HtmlElement) -> None:
    assert tree.xpath("//p[@class='pointer']/a/@href") == ["#exhibit-first-hero"]


def test_two_half_exhibits_of_a_subject_stand_abreast_with_their_words_before(tree: html.HtmlElement) -> None:
    rows = [row.xpath(".//figure/@id") for row in tree.xpath("//div[@class='row']")]
    assert rows == [["exhibit-first-left", "exhibit-first-right"]]


def test_a_lone_half_exhibit_stands_beside_its_words(tree: html.HtmlElement) -> None:
    (row,) = tree.xpath("//div[contains(@class, 'beside')]")
    assert row.xpath(".//figure/@id") == ["exhibit-second-lone"] and "What chance would have given" in row.text_content()


def test_appendix_exhibits_stand_behind_the_appendix_heading(page: str) -> None:
    assert page.index('id="appendix"') < page.index('id="exhibit-second-grid"') < page.index('id="inventory"')
    assert page.index('id="exhibit-second-lone"') < page.index('id="appendix"')


def test_pictures_have_alternative_text(tree: html.HtmlElement) -> None:
    labels = tree.xpath("//figure//*[local-name()='svg']/@aria-label")
    assert len(labels) == 4 and all("zero to twenty percent" in label for label in labels)


def test_method_is_a_click_away_and_data_only_when_open(document: NoteDocument, page: str) -> None:
    assert page.count("<summary>Method</summary>") == len(document.exhibits)
    assert page.count("download=") == len(document.exhibits)
    assert "download=" not in render_html(build_document(closed(), front(), meta()))


def test_words_of_markup_are_escaped(page: str) -> None:
    assert "<h1>A rally &amp; its limits</h1>" in page


def test_gaps_are_named_in_their_section_and_listed(tree: html.HtmlElement) -> None:
    assert tree.xpath("//p[@class='gap']")
    assert "made/positions" in tree.xpath("//h2[@id='gaps']/following-sibling::div[2]")[0].text_content().replace("\u200b", "")


def test_the_disclosures_speak_of_this_note(tree: html.HtmlElement) -> None:
    text = tree.xpath("//h2[@id='disclosures']/following-sibling::div")[0].text_content()
    assert "June 2025" in text and "{{" not in text


def test_the_same_document_gives_the_same_page(document: NoteDocument, page: str) -> None:
    assert render_html(document) == page


@pytest.mark.parametrize(("mend", "words"), [
    (lambda p: p.replace('id="exhibit-first-lines"', 'id="x"'), "exhibit first.lines is missing"),
    (lambda p: p.replace('id="methods"', 'id="gaps"'), "stands there twice"),
    (lambda p: p.replace("</main>", '<img src="https://example.org/a.png"></main>'), "asks for"),
    (lambda p: p.replace("It is made up.", "It is nan."), "says 'nan'"),
    (lambda p: p.replace("It is made up.", "It is {a.b}."), "says '{a.b}'"),
    (lambda p: p.replace("</main>", '<a href="#nowhere">x</a></main>'), "leads nowhere"),
    (lambda p: p.replace("</main>", "<!--" + "x" * 4_000_000 + "--></main>"), "at most 4,000,000"),
])
def test_each_defect_of_the_page_is_found(document: NoteDocument, page: str, mend: object, words: str) -> None:
    assert any(words in failure for failure in check_html(document, mend(page)))  # type: ignore[operator]


def test_a_demonstration_prints_no_date_of_the_calendar() -> None:
    assert meta(data="demo").as_of_text == "day 24 of month 739"
    assert meta().as_of_text == "24 July 2025"


def test_no_line_ends_inside_a_p_value() -> None:
    book = notebook(exhibit("first.hero"), words('It may be chance (p = <data class="fact" data-fact="a.b" value="0.68">0.68</data>, one-sided).'))
    page = render_html(build_document([("first", book)], front(takeaways=(), differences=()), meta()))
    assert '<span class="unbroken">(p = <data class="fact" data-fact="a.b" value="0.68">0.68</data>,</span> one-sided).' in page
