"""Figures that other houses have published: quoted with author and date, never asserted, and only while they are fresh."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strategynote.errors import BuildFailure

FRESH_DAYS = 184
MEASURES = ("level", "return")


@dataclass(frozen=True)
class Quoted:
    """One figure of a third party.

    `value` is an index level or a return in decimals by `measure`; `low` is the mild end of a range, None without one;
    `date` is the day on which `reported_by` carried it; the figure speaks of the time up to `horizon_end`.
    """

    id: str
    publisher: str
    author: str
    date: dt.date
    measure: str
    value: float
    low: float | None
    horizon_end: dt.date
    reported_by: str
    address: str = ""


@cache
def _table() -> tuple[Quoted, ...]:
    text = files("strategynote.data").joinpath("quoted.csv").read_text(encoding="utf-8")
    return tuple(_parse(row) for row in csv.DictReader(text.splitlines()))


def _parse(row: dict[str, str]) -> Quoted:
    if row["measure"] not in MEASURES:
        raise BuildFailure(f"quoted.csv, row {row['id']}: measure is {row['measure']!r}, expected {' or '.join(MEASURES)}")
    return Quoted(
        id=row["id"], publisher=row["publisher"], author=row["author"], date=dt.date.fromisoformat(row["date"]),
        measure=row["measure"], value=float(row["value"]), low=float(row["low"]) if row["low"] else None,
        horizon_end=dt.date.fromisoformat(row["horizon_end"]), reported_by=row["reported_by"],
        address=row["address"],
    )  # fmt: skip


def load_quoted(as_of: dt.date, *, fresh_days: int = FRESH_DAYS) -> dict[str, Quoted]:
    """Return the figures published by `as_of`, at most `fresh_days` old and not yet past their horizon, newest per id."""
    known = [q for q in _table() if q.date <= as_of < q.horizon_end and (as_of - q.date).days <= fresh_days]
    return {q.id: q for q in sorted(known, key=lambda q: q.date)}
