"""`ALLOW_HOLES=1`: a failed section becomes a marked hole, and approval asks why."""

from __future__ import annotations

import json
from collections.abc import Callable

from made_project import EXHIBIT, OPEN, write_notebook
from pypdf import PdfReader
from strategynote.data.resolve import demo_origin
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]


def test_a_failed_section_is_marked_on_page_one_and_approved_with_a_reason_only(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "second", OPEN, "raise ValueError('None of {this} may stand in print')", "section.close()")
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, "section.close()")
    defaults = project.params / "default.yml"
    defaults.write_text(defaults.read_text().replace("[first]", "[first, second]"))
    files = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    options = ("report", "2025-06", "--data", "archive", "--archive", str(files))
    assert strategynote(*options)[0] == 1 and not (project.reports / "2025-06").exists()
    code, _, error = strategynote(*options, "--allow-holes")
    assert code == 0, error
    folder = project.reports / "2025-06"
    pages = [page.extract_text() for page in PdfReader(folder / "strategy-note.pdf").pages]
    assert "Incomplete: second (cell" in pages[0] and "ValueError" in pages[0]
    assert any("This section is missing" in page for page in pages)
    assert json.loads((folder / "run.json").read_text())["holes"] == ["second"]
    code, _, error = strategynote("approve", "2025-06", "--by", "A. Strategist")
    assert code == 2 and "marked holes (second)" in error
    assert strategynote("approve", "2025-06", "--by", "A. Strategist", "--reason", "publication day")[0] == 0
    record = json.loads((project.reports / "issues" / "2025-06-r1" / "approval.json").read_text())
    assert record["reason"] == "publication day" and record["holes"] == ["second"]


def test_a_note_of_holes_alone_is_not_built(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "first", OPEN, "1 / 0", "section.close()")
    code, _, error = strategynote("report", "2025-06", "--data", "demo", "--allow-holes")
    assert code == 1 and "ZeroDivisionError" in error
