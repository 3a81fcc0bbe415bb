"""The review copy: a DOCX with every sentence numbered and the facts it quotes beside it, for desk and compliance."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from strategynote.note import office
from strategynote.note.document import NoteDocument
from strategynote.note.sentences import Passage, Sentence, number_sentences

WIDTHS_CM = (1.3, 10.2, 5.5)
HEADINGS = ("No.", "Sentence", "Facts it quotes")


def render_review(document: NoteDocument) -> bytes:
    """Return the review copy; the same note gives the same bytes."""
    file = Document()
    _set_up_page(file, document)
    meta = document.meta
    file.add_heading(f"{meta.title}, {meta.period_text}: review copy", level=0)
    file.add_paragraph(f"As of {meta.as_of_text}. Issue {meta.issue}. Remarks refer to a sentence by its number; facts.json holds every fact with its sources.")
    for passage in number_sentences(document):
        file.add_heading(passage.heading, level=1)
        _add_table(file, passage)
    office.label_file(file.core_properties, meta, "review copy")
    return office.saved(file)


def _set_up_page(file: Any, document: NoteDocument) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    header = section.header.paragraphs[0]
    header.text = "Demonstration: simulated data" if document.meta.demo else f"{document.meta.document_title}: review copy, not for distribution"
    for name, size, color in (("Normal", 9.5, office.INK), ("Title", 20, office.BRAND), ("Heading 1", 13, office.BRAND), ("Header", 8, office.GREY)):
        font = file.styles[name].font
        font.name, font.size, font.color.rgb = office.FONT, Pt(size), RGBColor.from_string(color)
        fonts = file.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]


def _add_table(file: Any, passage: Passage) -> None:
    table = file.add_table(rows=1, cols=3)
    table.style, table.autofit = "Table Grid", False
    for cell, words in zip(table.rows[0].cells, HEADINGS, strict=True):
        _write(cell, words, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for sentence in passage.sentences:
        _add_row(table, sentence)
    for column, width in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS_CM, strict=True):
            cell.width = Cm(width)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _add_row(table: Any, sentence: Sentence) -> None:
    number, words, facts = table.add_row().cells
    _write(number, str(sentence.number))
    _write(words, sentence.words)
    _write(facts, "\n".join(f"{id} = {said}" for id, said in dict.fromkeys(sentence.facts)), size=7.5, color=office.GREY)


def _write(cell: Any, words: str, *, bold: bool = False, size: float = 9.5, color: str = office.INK) -> None:
    run = cell.paragraphs[0].add_run(words)
    run.bold, run.font.size, run.font.color.rgb = bold, Pt(size), RGBColor.from_string(color)
