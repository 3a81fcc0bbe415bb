from __future__ import annotations

import io
import re
from typing import Any

import pytest
from made_note import PLANTED, closed, front, meta, usual
from pypdf import PdfReader
from pypdf.generic import ArrayObject, NullObject
from strategynote.errors import BuildFailure
from strategynote.note import exporter, pdf
from strategynote.note.attach import attachments
from strategynote.note.checks import DEMO_MARK, check_pdf
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.pdf import Printed, print_pdf


def _texts(printed: Printed) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(printed.data)).pages]


def _elements(printed: Printed, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def walk(item: Any) -> None:
        item = item.get_object()
        if isinstance(item, list):
            for kid in item:
                walk(kid)
        elif isinstance(item, dict):
            found.extend([item] if item.get("/S") == kind else [])
            walk(item.get("/K", ArrayObject()))

    walk(PdfReader(io.BytesIO(printed.data)).root_object["/StructTreeRoot"])
    return found


def _is_annotation(kid: Any) -> bool:
    return isinstance(kid, dict) and kid.get("/Type") == "/OBJR"


def test_the_finished_documents_pass_their_checks(document: NoteDocument, printed: Printed, appendix: Printed) -> None:
    assert check_pdf(document, "note", printed) == []
    assert check_pdf(document, "appendix", appendix) == []


def test_page_one_has_masthead_both_clocks_headline_takeaways_hero_and_data(printed: Printed) -> None:
    first = _texts(printed)[0]
    for words in ("Small-Cap Strategy", "Factors to 30 June, prices to 24 July", "A rally & its limits", "Small caps led.", "Exhibit 1", "The call", "As of"):
        assert words in first


def test_pages_carry_section_period_and_page_x_of_y(printed: Printed) -> None:
    texts = _texts(printed)
    assert all(f"Page {n} of {len(texts)}" in text for n, text in enumerate(texts, start=1))
    assert all("Small-Cap Strategy | June 2025" in text for text in texts[1:])
    assert texts[2].startswith("Contents") or texts[1].startswith("Contents")


def test_the_contents_give_the_right_pages(document: NoteDocument, printed: Printed) -> None:
    contents = next(text for text in _texts(printed) if "Contents" in text)
    assert re.search(r"2 The finding of lines is twenty percent ?\.+ ?\d", contents)


def test_bookmarks_lead_to_sections_and_exhibits(printed: Printed) -> None:
    reader = PdfReader(io.BytesIO(printed.data))
    titles = [str(item.title) for item in reader.outline if not isinstance(item, list)]
    assert titles == ["The brief", "Contents", "First section", "Second section", "Disclosures"]


def test_appendix_exhibits_methods_and_inventory_are_in_the_appendix_only(printed: Printed, appendix: Printed) -> None:
    note, rest = " ".join(_texts(printed)), " ".join(_texts(appendix))
    assert "Exhibit A1" in rest and "Data inventory" in rest and "High minus low" in rest and "positions are not at hand" in rest
    assert "2 datasets were not at hand" in note and "positions are not at hand" not in note
    assert "Data inventory" not in note and "The finding of grid" not in note


def test_title_author_and_language_are_set_and_no_date(printed: Printed) -> None:
    reader = PdfReader(io.BytesIO(printed.data))
    assert reader.metadata.title == "Small-Cap Strategy, June 2025" and reader.metadata.author == "Equity Strategy"
    assert reader.root_object["/Lang"] == "en"
    assert reader.metadata.creation_date is None and b"CreationDate" not in printed.data


def test_the_same_document_gives_the_same_bytes(document: NoteDocument, appendix: Printed) -> None:
    assert print_pdf(document, "appendix").data == appendix.data


def test_the_pdf_is_tagged_and_pictures_have_alternative_text(printed: Printed) -> None:
    figures = _elements(printed, "/Figure")
    assert len(figures) == 4 and all("zero to twenty percent" in str(figure["/Alt"]) for figure in figures)


def test_headings_of_tables_have_scope(printed: Printed) -> None:
    scopes = {str(heading["/A"]["/Scope"]) for heading in _elements(printed, "/TH")}
    assert scopes == {"/Column", "/Row"}


def test_a_demonstration_marks_every_page_and_shows_what_was_planted() -> None:
    demo = build_document(usual(), front(planted=PLANTED), meta(data="demo", period_name="Demonstration economy, month 738 (seed 1)"))
    printed = print_pdf(demo)
    texts = _texts(printed)
    assert all(DEMO_MARK in text for text in texts)
    assert "What was planted, what was found" in texts[0] and "710 to 714" in texts[0] and "month 738" in texts[0]
    assert check_pdf(demo, "note", printed) == []


def test_nothing_is_fetched_but_the_notes_own_files(document: NoteDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    made = exporter.export_html(document, part="note", medium="print")
    monkeypatch.setattr(pdf, "export_html", lambda *a, **k: made.replace("</body>", '<img src="https://example.org/x.png" alt="x"></body>'))
    with pytest.raises(BuildFailure, match=r"asks for 'https://example\.org/x\.png'"):
        print_pdf(document)


def test_an_unknown_part_is_refused(document: NoteDocument) -> None:
    with pytest.raises(BuildFailure, match="expected note or appendix"):
        print_pdf(document, "cover")


def test_no_element_without_words_is_left_in_the_tree(printed: Printed) -> None:
    assert all(element.get("/K") for kind in ("/Span", "/NonStruct") for element in _elements(printed, kind))


def test_links_are_printed_and_stand_in_link_elements(printed: Printed) -> None:
    reader = PdfReader(io.BytesIO(printed.data))
    notes = [a.get_object() for page in reader.pages for a in page.get("/Annots", ArrayObject())]
    assert notes and all(note["/F"] == 4 for note in notes)
    inside = [kid for element in _elements(printed, "/Link") for kid in element["/K"] if _is_annotation(kid.get_object())]
    assert len(inside) == len(notes)


def test_running_headers_and_page_numbers_are_artifacts(printed: Printed) -> None:
    page = PdfReader(io.BytesIO(printed.data)).pages[1]
    content = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
    assert len(re.findall(r"/Artifact\s*<</Type /Pagination>>\s*BDC", content)) == 4
    marked = {int(n) for n in re.findall(r"/MCID (\d+)", content)}
    nums = PdfReader(io.BytesIO(printed.data)).root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"][3]
    assert {place for place, element in enumerate(nums) if not isinstance(element.get_object(), NullObject)} == marked


def test_evidence_is_attached_only_where_terms_allow_and_without_a_clock(document: NoteDocument) -> None:
    first, second = (print_pdf(document, attachments=attachments(document, {"facts.json": "{}"})) for _ in range(2))
    assert first.data == second.data
    reader = PdfReader(io.BytesIO(first.data))
    assert set(reader.attachments) == {"facts.json", *(f"{id}.csv" for id in document.exhibit_ids("note"))}
    kept = build_document(closed(), front(), meta())
    assert [a.name for a in attachments(kept, {"facts.json": "{}"})] == ["facts.json"]
