"""The record of calls: what the approved notes of the last twelve months said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from strategynote.note.meta import CallRow

_ISSUE = re.compile(r"^(\d{4}-\d{2})-r(\d+)$")
MONTHS = 12


def read_calls(reports: Path, period: pd.Period) -> tuple[CallRow, ...]:
    """Return headline and call of the newest issue of each of the twelve months before `period`, oldest first."""
    folder = reports / "issues"
    latest: dict[str, tuple[int, Path]] = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        match = _ISSUE.match(path.name)
        if match and period - MONTHS <= pd.Period(match[1], freq="M") < period and int(match[2]) > latest.get(match[1], (0, path))[0]:
            latest[match[1]] = int(match[2]), path
    return tuple(_row(path) for _, (_, path) in sorted(latest.items()))


def _row(path: Path) -> CallRow:
    brief, approval = (json.loads((path / name).read_text(encoding="utf-8")) for name in ("brief.json", "approval.json"))
    return CallRow(path.name, brief["period_name"], approval["approved"][:10], brief["headline"], " ".join(brief.get("call", ())))
