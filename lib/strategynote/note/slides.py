"""Slides: a PPTX, 16:9, one exhibit a slide with its title, source and note."""

from __future__ import annotations

import base64
import io
import struct
from typing import Any

from lxml import html as parser
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from strategynote.note import office
from strategynote.note.document import NoteDocument

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
TOP, BOTTOM = 1.75, 6.35
BLANK = 6
MOST_ROWS = 22
_MARK = "Demonstration: simulated data"


def render_slides(document: NoteDocument) -> bytes:
    """Return the slides; the same note gives the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _add_opening(deck, document)
    for id in document.exhibit_ids("all"):
        _add_exhibit(deck, document, document.exhibits[id])
    office.label_file(deck.core_properties, document.meta, "slides")
    return office.saved(deck)


def _add_opening(deck: Any, document: NoteDocument) -> None:
    front, meta = document.front, document.meta
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    _text(slide, f"{meta.title}  |  {meta.period_text}  |  {front.clocks}  |  Issue {meta.issue}", (MARGIN, 0.5, 0.4), size=12, color=office.GREY)
    _text(slide, front.headline.text, (MARGIN, 1.0, 1.2), size=34, bold=True, color=office.BRAND)
    _text(slide, front.deck.text, (MARGIN, 2.25, 1.1), size=15)
    points = [f"{bold.text} {evidence.text}" for bold, evidence in front.takeaways]
    _text(slide, "\n".join(_referred(p, document) for p in points), (MARGIN, 3.45, 3.2), size=13, gap=7)
    _foot(slide, document, "For professional investors. Not a recommendation; see the disclosures in the note.")


def _referred(text: str, document: NoteDocument) -> str:
    from strategynote.note.number import resolve_text

    return resolve_text(text, document.numbers)


def _add_exhibit(deck: Any, document: NoteDocument, exhibit: dict[str, Any] | Any) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    _text(slide, exhibit["label"], (MARGIN, 0.3, 0.3), size=12, bold=True, color=office.GREY)
    _text(slide, exhibit["title_text"], (MARGIN, 0.55, 0.85), size=22 if len(exhibit["title_text"]) < 110 else 18, bold=True, color=office.BRAND)
    _text(slide, exhibit["subtitle"], (MARGIN, 1.38, 0.35), size=12, color=office.GREY)
    left_out = _add_picture(slide, exhibit) if exhibit["kind"] == "figure" else _add_table(slide, {**exhibit, "html": _referred(exhibit["html"], document)})
    _foot(slide, document, f"Source: {exhibit['source_line']} {exhibit['note']} {left_out}".strip())
    slide.notes_slide.notes_text_frame.text = f"{exhibit['alt']}\n\n{exhibit['note']}\n\nSource: {exhibit['source_line']}"


def _add_picture(slide: Any, exhibit: Any) -> str:
    png = base64.b64decode(exhibit["png"])
    width, height = struct.unpack(">II", png[16:24])
    scale = min((WIDTH - 2 * MARGIN) / width, (BOTTOM - TOP) / height)
    wide, high = width * scale, height * scale
    place = (Inches((WIDTH - wide) / 2), Inches(TOP + (BOTTOM - TOP - high) / 2), Inches(wide), Inches(high))
    picture = slide.shapes.add_picture(io.BytesIO(png), *place)
    picture._element.nvPicPr.cNvPr.set("descr", exhibit["alt"])
    return ""


def _add_table(slide: Any, exhibit: Any) -> str:
    """Add a table of text cells, and return what to say of rows that a slide cannot hold."""
    rows = [_cells(row) for row in parser.fromstring(exhibit["html"]).iter("tr")]
    shown = rows[:MOST_ROWS]
    columns = max(map(len, shown))
    high = min(BOTTOM - TOP, 0.36 * len(shown))
    shape = slide.shapes.add_table(len(shown), columns, Inches(MARGIN), Inches(TOP), Inches(WIDTH - 2 * MARGIN), Inches(high))
    shape._element.nvGraphicFramePr.cNvPr.set("descr", exhibit["alt"])
    table, size = shape.table, 12 if len(shown) <= 11 else 10 if len(shown) <= 16 else 9
    _set_widths(table, shown)
    for r, row in enumerate(shown):
        table.rows[r].height = Inches(high / len(shown))
        for c, words in enumerate(row):
            _fill(table.cell(r, c), words, size=size, bold=r == 0)
    return f"The first {MOST_ROWS} of {len(rows)} rows; the note has all." if len(rows) > MOST_ROWS else ""


def _cells(row: Any) -> list[str]:
    cells: list[str] = []
    for cell in row:
        cells += [" ".join(cell.text_content().split()), *[""] * (int(cell.get("colspan", 1)) - 1)]
    return cells


def _set_widths(table: Any, rows: list[list[str]]) -> None:
    # A heading over all columns says nothing about the width of the first.
    real = [row for row in rows if sum(map(bool, row)) > 1] or rows
    longest = [4 + max(4, min(44, max(len(row[c]) for row in real if c < len(row)))) for c in range(len(table.columns))]
    for column, letters in zip(table.columns, longest, strict=True):
        column.width = Inches((WIDTH - 2 * MARGIN) * letters / sum(longest))


def _fill(cell: Any, words: str, *, size: float, bold: bool) -> None:
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.background()
    paragraph = cell.text_frame.paragraphs[0]
    # An empty cell is as tall as its paragraph's own size, which is large unless it is said.
    paragraph._p.get_or_add_endParaRPr().set("sz", str(int(100 * size)))
    if not words:
        return
    _style(paragraph.add_run(), words, size=size, bold=bold, color=office.BRAND if bold else office.INK)


def _foot(slide: Any, document: NoteDocument, words: str) -> None:
    meta = document.meta
    _text(slide, words, (MARGIN, BOTTOM + 0.1, 0.65), size=9 if len(words) < 420 else 7, color=office.GREY)
    mark = f"{_MARK}  |  " if meta.demo else ""
    _text(slide, f"{mark}{meta.title}, {meta.period_text}  |  Issue {meta.issue}", (MARGIN, 7.1, 0.3), size=9, color=office.WARN if mark else office.GREY)


def _text(slide: Any, words: str, place: tuple[float, float, float], *, size: float, bold: bool = False, color: str = office.INK, gap: float = 0) -> None:
    left, top, height = place
    frame = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(WIDTH - 2 * left), Inches(height)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(gap)
        _style(paragraph.add_run(), line, size=size, bold=bold, color=color)


def _style(run: Any, words: str, *, size: float, bold: bool, color: str) -> None:
    run.text, run.font.name, run.font.size, run.font.bold = words, office.FONT, Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(color)
