"""`FORMATS=review` and `FORMATS=slides`: opened again, and through LibreOffice where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from made_project import EXHIBIT, OPEN, write_notebook
from pptx import Presentation
from pptx.util import Inches
from pypdf import PdfReader
from strategynote.note.sentences import split_sentences
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]
CHART = """
from strategynote.exhibits import charts
figure, axes = charts.new_figure("full", height=60)
charts.plot_line(axes, section.wall.table("french/Portfolios_Formed_on_ME", "returns_vw")["Lo 20"].tail(24), role="small", label="Micro")
section.show(Exhibit(id=NAME + ".chart", title=title, subtitle="decimals", note="Made up as well.", alt=title, data=frame,
                     sources=("french/Portfolios_Formed_on_ME",), figure=figure))
"""


def test_sentences_keep_the_facts_that_they_quote() -> None:
    markup = 'We saw <data data-fact="a.b" value="1">1.5 points</data>. It fell by <data data-fact="c.d">2.0%</data> vs. <em>calm</em>.'
    first, second = split_sentences(markup)
    assert (first.words, first.facts) == ("We saw 1.5 points.", (("a.b", "1.5 points"),))
    assert (second.words, second.facts) == ("It fell by 2.0% vs. calm.", (("c.d", "2.0%"),))


def test_review_and_slides_hold_every_sentence_and_exhibit(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, CHART, "section.close()")
    code, _, error = strategynote("report", "2025-06", "--data", "demo", "--formats", "review,slides")
    assert code == 0, error
    folder = project.reports / "demo-2025-06"
    facts = json.loads((folder / "facts.json").read_text())["facts"]
    _check_review(folder / "review.docx", set(facts))
    _check_slides(folder / "slides.pptx")
    if shutil.which("soffice"):
        _check_printed(folder)


def _check_review(path: Path, facts: set[str]) -> None:
    file = Document(str(path))
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows[1:]]
    assert [number for number, _, _ in rows] == [str(n) for n in range(1, len(rows) + 1)]
    quoted = {line.split(" = ")[0] for _, _, cell in rows for line in cell.splitlines()}
    assert quoted == {"first.answer"} and quoted <= facts
    assert ["We find 0.50, see Exhibit 1.", "first.answer = 0.50"] in [row[1:] for row in rows]
    assert "simulated data" in file.sections[0].header.paragraphs[0].text


def _check_slides(path: Path) -> None:
    deck = Presentation(str(path))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    words = [[s.text_frame.text for s in slide.shapes if s.has_text_frame] for slide in deck.slides]
    assert len(words) == 3
    for number, slide in enumerate(words[1:], start=1):
        assert slide[:2] == [f"Exhibit {number}", "The answer is 0.50"] and slide[3].startswith("Source: ") and "Made up" in slide[3]
        assert slide[-1].startswith("Demonstration: simulated data")
    assert [[s.has_table for s in slide.shapes].count(True) for slide in deck.slides] == [0, 1, 0]
    (picture,) = (s for s in deck.slides[2].shapes if s.shape_type == 13)
    assert picture._element.nvPicPr.cNvPr.get("descr") == "The answer is 0.50"


def _check_printed(folder: Path) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(folder / "review.docx"), str(folder / "slides.pptx")], check=True, capture_output=True, timeout=300)
    assert "We find 0.50" in "".join(page.extract_text() for page in PdfReader(folder / "review.pdf").pages)
    pages = PdfReader(folder / "slides.pdf").pages
    assert len(pages) == 3 and pages[0].mediabox.width / pages[0].mediabox.height == pytest.approx(16 / 9, abs=0.01)
