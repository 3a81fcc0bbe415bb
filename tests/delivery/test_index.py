"""reports/index.html and the record of calls: what was built, approved, corrected and sent."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from made_issue import BRIEF, make_build
from strategynote.cli import run
from strategynote.delivery.approval import approve
from strategynote.delivery.index import write_index
from strategynote.delivery.issues import NOTE, freeze
from strategynote.delivery.ledger import Entry, Ledger
from strategynote.run.calls import approved_calls


def test_the_page_links_issues_and_builds_with_state_and_checksum(reports: Path) -> None:
    build = make_build(reports)
    first = approve(reports, "2025-06", by="A. <b>")
    digest = first.approval["files"][NOTE]
    Ledger(first.folder / "mail" / "ledger.jsonl").write(Entry("a@example.com", "A", "sent", digest))
    freeze(build, reports, period="2025-06", revision=2, record={"by": "B", "correction": {"corrects": "2025-06-r1", "reason": "a row twice"}})
    make_build(reports, "2025-07")
    page = write_index(reports).read_text()
    assert page.index("2025-06-r2") < page.index("2025-06-r1") < page.index("2025-07")
    for words in ("approved, sent to 1", "corrected", "replaces 2025-06-r1: a row twice", "by A. &lt;b&gt;", digest[:12]):
        assert words in page
    for link in ("issues/2025-06-r1/strategy-note.pdf", "2025-07/strategy-note.pdf"):
        assert f"href='{link}'" in page and (reports / link).is_file()
    assert [p.name for p in reports.glob(".index*")] == []


def test_the_command_lists_the_same(reports: Path, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("STRATEGYNOTE_REPORTS", str(reports))
    make_build(reports)
    assert run(["approve", "2025-06", "--by", "A. Strategist"]) == 0 and (reports / "index.html").is_file()
    assert run(["issues"]) == 0
    said = capsys.readouterr().out
    assert "2025-06-r1       approved" in said and "by A. Strategist" in said and "2025-06          built" in said


def test_calls_are_those_of_the_newest_issues_of_the_last_twelve_months(reports: Path) -> None:
    for period, revision, call in (("2024-05", 1, "too old"), ("2024-06", 1, "old"), ("2025-05", 1, "wrong"), ("2025-05", 2, "right"), ("2025-06", 1, "this")):
        folder = reports / "issues" / f"{period}-r{revision}"
        folder.mkdir(parents=True)
        (folder / "brief.json").write_text(json.dumps(BRIEF | {"call": [call]}))
        (folder / "approval.json").write_text(json.dumps({"approved": "2025-07-25T10:00:00+00:00"}))
    rows = approved_calls(reports, pd.Period("2025-06", freq="M"))
    assert [(r.issue, r.call, r.approved) for r in rows] == [("2024-06-r1", "old", "2025-07-25"), ("2025-05-r2", "right", "2025-07-25")]
