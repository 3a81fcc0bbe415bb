"""The record of calls: what the approved notes of the last twelve months said."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from strategynote.note.meta import CallRow
from strategynote.run.previous import issue_folders

MONTHS = 12


def read_calls(reports: Path, period: pd.Period) -> tuple[CallRow, ...]:
    """Return headline and call of the newest issue of each of the twelve months before `period`, oldest first."""
    issues = (issue_folders(reports, str(period - back)) for back in range(MONTHS, 0, -1))
    return tuple(_row(found[0]) for found in issues if found)


def _row(path: Path) -> CallRow:
    brief, approval = (json.loads((path / name).read_text(encoding="utf-8")) for name in ("brief.json", "approval.json"))
    return CallRow(path.name, brief["period_name"], approval["approved"][:10], brief["headline"], " ".join(brief.get("call", ())))
