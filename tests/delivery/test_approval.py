"""Approval freezes a build; nothing that was approved is ever overwritten."""

from pathlib import Path

import pytest
from made_issue import make_build
from strategynote.delivery.approval import approve
from strategynote.delivery.issues import list_issues
from strategynote.errors import BadInput


def test_an_approval_says_who_when_what_and_which_checks(reports: Path) -> None:
    make_build(reports)
    issue = approve(reports, "2025-06", by="A. Strategist")
    record = issue.approval
    assert issue.name == "2025-06-r1" and record["by"] == "A. Strategist" and record["checks"] == ["every exhibit once"]
    assert set(record["files"]) >= {"strategy-note.pdf", "facts.json"} and issue.changed_files() == []


def test_a_rebuild_does_not_touch_an_issue(reports: Path) -> None:
    build = make_build(reports)
    issue = approve(reports, "2025-06", by="A. Strategist")
    (build / "strategy-note.pdf").write_bytes(b"%PDF other")
    assert issue.changed_files() == []


@pytest.mark.parametrize(("options", "by", "message"), [
    ({"data": "demo"}, "A. S.", "demonstration: it cannot be approved"),
    ({"holes": ("macro_backdrop",)}, "A. S.", "marked holes .macro_backdrop.: approving it needs REASON"),
    ({}, "  ", "BY is missing"),
])
def test_what_cannot_be_approved(reports: Path, options: dict, by: str, message: str) -> None:
    make_build(reports, **options)
    with pytest.raises(BadInput, match=message):
        approve(reports, "2025-06", by=by)
    assert list_issues(reports) == []


def test_nothing_built_nothing_approved(reports: Path) -> None:
    with pytest.raises(BadInput, match="there is no real note for 2025-06"):
        approve(reports, "2025-06", by="A. S.")


def test_a_second_approval_points_to_the_correction(reports: Path) -> None:
    make_build(reports)
    approve(reports, "2025-06", by="A. S.")
    with pytest.raises(BadInput, match="make correct PERIOD=2025-06"):
        approve(reports, "2025-06", by="B. S.")
