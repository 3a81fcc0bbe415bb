"""`strategynote correct`, for real: a rebuilt note takes the place of an approved one and says what changed."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from pypdf import PdfReader
from strategynote.data.resolve import demo_origin
from strategynote.delivery.ledger import Entry, Ledger
from strategynote.delivery.recipients import Mailing
from strategynote.delivery.send import prepare, write_eml
from strategynote.note.corrections import Printed, compare_printed
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]
REASON = "A row was counted twice"


@pytest.fixture
def files(project: Project) -> Path:
    """An archive of simulated publishers' files that passes for a real one."""
    return demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]


def approved(strategynote: Call, files: Path) -> None:
    assert strategynote("report", "2025-06", "--data", "archive", "--archive", str(files))[0] == 0
    assert strategynote("approve", "2025-06", "--by", "A. Strategist")[0] == 0


def corrected(strategynote: Call, files: Path, *options: str) -> tuple[int, str, str]:
    return strategynote("correct", "2025-06", "--data", "archive", "--archive", str(files), *options)


def test_a_correction_is_a_new_issue_with_a_box_and_goes_to_the_first_recipients(strategynote: Call, project: Project, files: Path) -> None:
    _earlier_call(project)
    approved(strategynote, files)
    first = project.reports / "issues" / "2025-06-r1"
    Ledger(first / "mail" / "ledger.jsonl").write(Entry("reader@example.com", "Reader", "sent", "any"))
    before = {p: p.read_bytes() for p in first.rglob("*") if p.is_file()}
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT.replace("0.5, ", "0.4, ", 1), "section.close()")
    code, said, error = corrected(strategynote, files, "--reason", REASON)
    assert code == 0, error
    assert "replaces 2025-06-r1, 1 corrections" in said
    second = project.reports / "issues" / "2025-06-r2"
    record = json.loads((second / "approval.json").read_text())
    assert "PDF: contents give the right pages" in record["checks"]
    assert record["by"] == "A. Strategist" and record["correction"]["reason"] == REASON
    assert record["correction"]["rows"] == [{"name": "First, answer", "old": "0.50", "new": "0.40"}]
    page = PdfReader(second / "strategy-note.pdf").pages[0].extract_text()
    for words in ("Issue r2", "Correction: Issue r2 replaces 2025-06-r1", REASON, "0.50", "0.40"):
        assert words in page
    html = (second / "strategy-note.html").read_text()
    assert "Issue r2 replaces 2025-06-r1" in html and REASON in html
    appendix = " ".join(" ".join(p.extract_text() for p in PdfReader(second / "technical-appendix.pdf").pages).split())
    assert "Correction" in appendix and "Calls of the last twelve months" in appendix and "Small caps will trail." in appendix
    assert {p: p.read_bytes() for p in first.rglob("*") if p.is_file()} == before
    _mails_to_first_recipients(project)


def _earlier_call(project: Project) -> None:
    folder = project.reports / "issues" / "2025-05-r1"
    folder.mkdir(parents=True)
    (folder / "approval.json").write_text(json.dumps({"approved": "2025-06-25T10:00:00", "by": "A", "files": {"strategy-note.pdf": "00"}}))
    (folder / "brief.json").write_text(json.dumps({"period_name": "May 2025", "headline": "Calm led", "call": ["Small caps will trail."]}))


def _mails_to_first_recipients(project: Project) -> None:
    mailing = Mailing(
        server={"host": "localhost", "port": 25, "security": "none", "sender": {"address": "desk@example.com"}},
        recipients=[{"address": "somebody-else@example.com"}],
    )
    (mail,) = write_eml(prepare(project.reports, project.templates, period="2025-06", mailing=mailing))
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert message["To"] == "Reader <reader@example.com>" and message["Subject"].startswith("Correction: ")
    assert f"CORRECTION: {REASON}\n  First, answer: was 0.50, is 0.40" in message.get_body(("plain",)).get_content().replace("\r", "")
    assert "First, answer: was 0.50, is 0.40" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(("reason", "message"), [("", "REASON is missing"), ("why not", "there is nothing to correct")])
def test_a_correction_without_reason_or_difference_is_refused(strategynote: Call, project: Project, files: Path, reason: str, message: str) -> None:
    approved(strategynote, files)
    code, _, error = corrected(strategynote, files, "--reason", reason)
    assert code == 2 and message in error and not (project.reports / "issues" / "2025-06-r2").exists()


def test_nothing_approved_nothing_corrected(strategynote: Call, project: Project, files: Path) -> None:
    code, _, error = corrected(strategynote, files, "--reason", REASON)
    assert code == 2 and "nothing is approved for 2025-06" in error


def printed(texts: dict[str, str], *, headline: str = "A", takeaway: str = "T", csv: str = "a,b\n") -> Printed:
    brief = {"headline": headline, "deck": "D", "takeaways": [{"bold": takeaway, "evidence": "E"}]}
    return Printed({id: {"text": text} for id, text in texts.items()}, brief, {"s.chart": csv})


def test_rows_begin_with_the_headline_and_the_numbers_of_the_brief() -> None:
    old = printed({"a.x": "1", "b.y": "2", "c.z": "3"})
    new = printed({"a.x": "9", "b.y": "8", "d.w": "7"}, headline="B", takeaway="changed with its number")
    rows = compare_printed(old, new, first=["b.y"])
    assert [(r.name, r.old, r.new) for r in rows] == [
        ("Headline", "A", "B"), ("B, y", "2", "8"), ("A, x", "1", "9"), ("C, z", "3", "withdrawn"), ("D, w", "not in the issue", "7")]


def test_words_and_charts_are_rows_where_no_number_explains_them() -> None:
    rows = compare_printed(printed({"a.x": "1"}), printed({"a.x": "1"}, takeaway="U", csv="a,c\n"))
    assert [(r.name, r.new) for r in rows] == [("Takeaway 1", "U E"), ("Exhibit: S, chart", "redrawn")]
