"""Figures that others published: short quotations with publisher and date, shown only once they were out, never computed with."""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import dataclass
from importlib.resources import files

import pandas as pd

from strategynote.errors import BuildFailure
from strategynote.periods import long_date, long_month

FILE = "press_figures.csv"
COLUMNS = ("topic", "value", "figure", "about", "publisher", "date", "known", "address")


@dataclass(frozen=True)
class PressFigure:
    """One published figure: `value` in decimals (None where words were published), `figure` as printed, what it is about.

    `date` is the publication's (a day, or a month where no day is given); `known` the day from which it may be quoted.
    """

    topic: str
    value: float | None
    figure: str
    about: str
    publisher: str
    date: str
    known: dt.date
    address: str

    @property
    def when(self) -> str:
        """The day, or the month, of publication as printed."""
        if len(self.date) == len("2025-06"):
            return long_month(pd.Period(self.date, freq="M"))
        return long_date(dt.date.fromisoformat(self.date))


def read_press(text: str) -> list[PressFigure]:
    """Return the figures of a table, one a row.

    Raises
    ------
    BuildFailure
        For other columns, a topic twice, a figure without publisher, or a day that comes before its publication.
    """
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise BuildFailure(f"{FILE}: columns are {reader.fieldnames}, expected {', '.join(COLUMNS)}")
    found = [_figure(row) for row in reader]
    topics = [figure.topic for figure in found]
    if len(set(topics)) != len(topics):
        raise BuildFailure(f"{FILE}: topic {next(t for t in topics if topics.count(t) > 1)!r} twice; one figure, one row")
    return found


def _figure(row: dict[str, str]) -> PressFigure:
    if not all(row[key].strip() for key in ("topic", "figure", "about", "publisher", "date", "known")):
        raise BuildFailure(f"{FILE}, row {row['topic']}: a quoted figure needs figure, about, publisher, date and known")
    if row["known"][: len(row["date"])] < row["date"]:
        raise BuildFailure(f"{FILE}, row {row['topic']}: known {row['known']} is before its date {row['date']}")
    value = float(row["value"]) if row["value"] else None
    known = dt.date.fromisoformat(row["known"])
    return PressFigure(row["topic"], value, row["figure"], row["about"], row["publisher"], row["date"], known, row["address"])


def load_press(as_of: dt.date) -> dict[str, PressFigure]:
    """Return the figures that were out by `as_of`, by topic; none in a demonstration, whose world has no press."""
    if os.environ.get("STRATEGYNOTE_KIND") == "demo":
        return {}
    text = files("strategynote.data").joinpath(FILE).read_text(encoding="utf-8")
    return {figure.topic: figure for figure in read_press(text) if figure.known <= as_of}
