"""Figures that others published: quoted with publisher and date once they were out, forecasts only while they are fresh."""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

from strategynote.errors import BuildFailure
from strategynote.periods import Moment, long_date, long_month

FILE = "quoted.csv"
COLUMNS = ("topic", "value", "low", "figure", "about", "publisher", "author", "reported_by", "date", "known", "until", "address")
NEEDED = ("topic", "figure", "about", "publisher", "date", "known")
FRESH_DAYS = 184


@dataclass(frozen=True)
class Quoted:
    """One figure: `value` an index level or in decimals, None where words were published; `figure` as printed.

    `low` is the mild end of a range, None without one. `date` is the publication's (a day, or a month where no day is given),
    `known` the day from which it may be quoted; a forecast speaks of the time up to `until`.
    """

    topic: str
    value: float | None
    low: float | None
    figure: str
    publisher: str
    author: str
    reported_by: str
    date: str
    known: dt.date
    until: dt.date | None

    @property
    def when(self) -> Moment:
        """The day, or the month, of publication as printed."""
        if len(self.date) == len("2025-06"):
            return long_month(pd.Period(self.date, freq="M"))
        return long_date(dt.date.fromisoformat(self.date))


def read_quoted(text: str) -> list[Quoted]:
    """Return the figures of a table, one a row.

    Raises
    ------
    BuildFailure
        For other columns, a topic twice, a figure without publisher, or a day that comes before its publication.
    """
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BuildFailure(f"{FILE}: columns are {reader.fieldnames}, expected {', '.join(COLUMNS)}")
    found = [_parse(row) for row in reader]
    topics = [quoted.topic for quoted in found]
    if len(set(topics)) != len(topics):
        raise BuildFailure(f"{FILE}: topic {next(t for t in topics if topics.count(t) > 1)!r} twice; one figure, one row")
    return found


def _parse(row: dict[str, str]) -> Quoted:
    if not all(row[key].strip() for key in NEEDED):
        raise BuildFailure(f"{FILE}, row {row['topic']}: a quoted figure needs {', '.join(NEEDED)}")
    if row["known"][: len(row["date"])] < row["date"]:
        raise BuildFailure(f"{FILE}, row {row['topic']}: known {row['known']} is before its date {row['date']}")
    value, low = (float(row[key]) if row[key] else None for key in ("value", "low"))
    until = dt.date.fromisoformat(row["until"]) if row["until"] else None
    texts = {key: row[key] for key in ("topic", "figure", "publisher", "author", "reported_by", "date")}
    return Quoted(value=value, low=low, known=dt.date.fromisoformat(row["known"]), until=until, **texts)


def _known(as_of: dt.date) -> list[Quoted]:
    """Return what was out by `as_of`; nothing in a demonstration, whose world has no press."""
    if os.environ.get("STRATEGYNOTE_KIND") == "demo":
        return []
    text = files("strategynote.data").joinpath(FILE).read_text(encoding="utf-8")
    return [quoted for quoted in read_quoted(text) if quoted.known <= as_of]


def load_figures(as_of: dt.date) -> dict[str, Quoted]:
    """Return the figures of fact that were out by `as_of`, by topic."""
    return {q.topic: q for q in _known(as_of) if q.until is None}


def load_forecasts(as_of: dt.date) -> dict[str, Quoted]:
    """Return the forecasts that were out by `as_of`, at most FRESH_DAYS old and not yet past their horizon, by topic."""
    return {q.topic: q for q in _known(as_of) if q.until and as_of < q.until and (as_of - q.known).days <= FRESH_DAYS}
