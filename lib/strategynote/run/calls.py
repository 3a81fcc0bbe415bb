"""The record of calls: what the approved notes of the last twelve months said, and how the calls of all notes in the history turned out."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategynote.narrative.last_call import HORIZON, NOW, QUALITY, MadeCall
from strategynote.note.meta import CallRow
from strategynote.project import HISTORY
from strategynote.run.previous import issue_folders

MONTHS = 12


@dataclass(frozen=True)
class CallRecord:
    """What earlier notes said: `issues` that were approved, and calls `made` whose outcome is known."""

    issues: tuple[CallRow, ...] = ()
    made: tuple[MadeCall, ...] = ()


NO_CALLS = CallRecord()


def read_calls(reports: Path, period: pd.Period, *, as_of: dt.date, alone: bool = False) -> CallRecord:
    """Return the record of calls for the note of `period`; a note that stands alone knows of no other month's calls."""
    return CallRecord(approved_calls(reports, period), () if alone else made_calls(reports / HISTORY, period, as_of=as_of))


def approved_calls(reports: Path, period: pd.Period) -> tuple[CallRow, ...]:
    """Return headline and call of the newest issue of each of the twelve months before `period`, oldest first."""
    issues = (issue_folders(reports, str(period - back)) for back in range(MONTHS, 0, -1))
    return tuple(_row(found[0]) for found in issues if found)


def _row(path: Path) -> CallRow:
    brief, approval = (json.loads((path / name).read_text(encoding="utf-8")) for name in ("brief.json", "approval.json"))
    return CallRow(path.name, brief["period_name"], approval["approved"][:10], brief["headline"], " ".join(brief.get("call", ())))


def made_calls(history: Path, period: pd.Period, *, as_of: dt.date) -> tuple[MadeCall, ...]:
    """Return the complete calls of real notes before `period`, oldest first; none without a history.

    The probability comes from the note that made the call, the outcome from the note six months later: both as those notes knew them.
    """
    if not history.is_file():
        return ()
    given, base, came = f"{NOW}.probability", f"{NOW}.base", f"{QUALITY}.outcome"
    wanted = [("id", "in", [given, base, came]), ("data", "!=", "demo"), ("period", "<", str(period)), ("as_of", "<=", as_of.isoformat())]
    rows = pd.read_parquet(history, columns=["period", "id", "value"], filters=wanted).dropna()
    said = {(row.id, row.period): float(row.value) for row in rows.itertuples()}
    made = ((month, str(pd.Period(month, freq="M") + HORIZON)) for id, month in sorted(said) if id == given)
    return tuple(
        MadeCall(month, said[given, month], said[base, month], said[came, later]) for month, later in made
        if (base, month) in said and (came, later) in said
    )
