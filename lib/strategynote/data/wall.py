"""The as-of wall: the only door through which notebooks reach data, and nothing later gets through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategynote.data.archive import Choice, Vintage, choose_vintage, published
from strategynote.data.catalog import Dataset, dataset
from strategynote.data.cycles import announced_on
from strategynote.data.parsed import read_vintage
from strategynote.data.tables import LazyTables
from strategynote.errors import BuildFailure, GapError, nearest

# Every kind of question has an answer that a run depends on.
ASKED = ("exists", "chosen", "read", "listed")
_UNREAD = LazyTables((), dict[str, pd.DataFrame]().__getitem__)


class Wall:
    """Publishers' data as they stood at `as_of`, for a note about `period`.

    Monthly and quarterly rows pass up to `period` once their release (end of the period observed plus the
    catalogue's lag) is not after `as_of`; weekly, daily and event rows pass up to `as_of`; turning points of
    the business cycle pass from their announcement. `pins` names the file of a dataset, whatever else is at hand: a
    note is repeated from the very files that it was built from.
    """

    def __init__(
        self, period: pd.Period, as_of: dt.date, vintages: Iterable[Vintage], *, parsed: Path | None = None, pins: Mapping[str, Vintage] | None = None,
    ) -> None:
        self.period = period
        self.as_of = as_of
        self._vintages = tuple(vintages)
        self._pins = dict(pins or {})
        self._parsed = parsed
        self._choices: dict[str, Choice | None] = {}
        self._tables: dict[str, LazyTables] = {}
        self._asked: dict[str, dict[str, None]] = {kind: {} for kind in ASKED}
        self._snapshots: dict[tuple[str, str], None] = {}
        self._dated: dict[tuple[str, str], LazyTables] = {}

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, by kind: which datasets exist, were chosen, read or listed, and which snapshots (dataset, file) were read."""
        return {**{kind: sorted(ids) for kind, ids in self._asked.items()}, "snapshots": [list(pair) for pair in sorted(self._snapshots)]}

    @property
    def used(self) -> dict[str, Choice]:
        """The vintage of every dataset whose rows were handed out, by dataset id."""
        read = {*self._tables, *(id for id, _ in self._dated)}
        return {id: choice for id in sorted(read) if (choice := self._choices[id]) is not None}

    def has(self, id: str) -> bool:
        """Return whether a file for the dataset is at hand."""
        self._asked["exists"][id] = None
        return self._choose(id) is not None

    def choice(self, id: str) -> Choice | None:
        """Return the vintage that serves this note, or None."""
        self._asked["chosen"][id] = None
        return self._choose(id)

    def _choose(self, id: str) -> Choice | None:
        if id not in self._choices:
            files = (self._pins[id],) if id in self._pins else self._vintages
            self._choices[id] = choose_vintage(self._row(id), files, period=self.period, as_of=self.as_of)
        return self._choices[id]

    def rows(self, id: str) -> dict[str, list[str | int]]:
        """Return first and last label and number of the rows of every table of a dataset that were handed out."""
        frames = {name: frame for name, frame in self._tables.get(id, _UNREAD).made.items() if len(frame)}
        return {name: [_label(frame.index[0]), _label(frame.index[-1]), len(frame)] for name, frame in frames.items()}

    def vintages(self, id: str) -> list[Vintage]:
        """Return every dated vintage known at `as_of`, oldest first (snapshots, real-time comparisons)."""
        self._asked["listed"][id] = None
        return published(self._row(id), self._vintages, as_of=self.as_of)

    def table(self, id: str, name: str = "data") -> pd.DataFrame:
        """Return one table of a dataset, cut at the wall.

        Raises
        ------
        GapError
            When no file is at hand for an optional dataset.
        BuildFailure
            When a core dataset is missing, or the file has no such table.
        """
        tables = self.tables(id)
        if name not in tables:
            raise BuildFailure(f"dataset {id} has no table {name!r}; it has {', '.join(tables)}{nearest(name, tables)}")
        return tables[name]

    def tables(self, id: str) -> Mapping[str, pd.DataFrame]:
        """Return the tables of a dataset by name, each cut at the wall when it is asked for."""
        self._asked["read"][id] = None
        if id not in self._tables:
            self._tables[id] = self._read(self._row(id))
        return self._tables[id]

    def handed_out(self, id: str) -> list[pd.DataFrame]:
        """Return every table of a dataset that was handed out, out of all its files."""
        dated = [tables for (dataset_id, _), tables in self._dated.items() if dataset_id == id]
        return [frame for tables in (self._tables.get(id, _UNREAD), *dated) for frame in tables.made.values()]

    def series(self, id: str, column: str | None = None) -> pd.Series:
        """Return one column of the table "data" without missing values; percent becomes decimal by the catalogue's unit."""
        frame = self.table(id)
        values = frame[column or frame.columns[0]].dropna()
        return values / 100 if self._row(id).unit == "percent" else values

    def snapshot(self, vintage: Vintage) -> Mapping[str, pd.DataFrame]:
        """Return the tables of one dated vintage out of `vintages`, cut at the wall."""
        if not vintage.dated_by(self.as_of):
            raise BuildFailure(f"dataset {vintage.dataset}: vintage {vintage.vintage} is dated after the as-of date {self.as_of}")
        row = self._row(vintage.dataset)
        self._snapshots[row.id, vintage.file] = None
        self._choices.setdefault(row.id, Choice(vintage, "dated"))
        self._dated[row.id, vintage.file] = self._cut_tables(row, vintage, known=True)
        return self._dated[row.id, vintage.file]

    def _row(self, id: str) -> Dataset:
        row = dataset(id)
        if row.use == "check":
            raise BuildFailure(f"dataset {id} is for checks only and may not be read by a note ({row.note or row.title})")
        return row

    def _read(self, row: Dataset) -> LazyTables:
        choice = self._choose(row.id)
        if choice is None and row.core:
            raise BuildFailure(f"core dataset {row.id} ({row.title}) has no file; `make data PERIOD={self.period}` downloads it")
        if choice is None:
            raise GapError(f"{row.id}: no file of {row.title} ({row.publisher}) known at {self.as_of}")
        return self._cut_tables(row, choice.vintage, known=choice.status == "dated")

    def _cut_tables(self, row: Dataset, vintage: Vintage, *, known: bool) -> LazyTables:
        tables = read_vintage(vintage, row.reader, folder=self._parsed)
        # Copied into one layout: sums over another (parsed just now, kept from before, cut) differ in their last digit.
        return LazyTables(tables, lambda name: self._cut(row, tables[name], known=known).copy())

    def _cut(self, row: Dataset, frame: pd.DataFrame, *, known: bool) -> pd.DataFrame:
        # What readers say about a file is not for notebooks, and pandas copies it, deeply, with every step of a computation.
        frame.attrs = {}
        if row.id == "nber/cycle-dates":
            return frame[[announced_on(turn) <= self.as_of for turn in frame.index.to_period("M")]]
        if isinstance(frame.index, pd.PeriodIndex):
            return self._cut_periods(row, frame, known=known)
        if row.frequency == "calendar":
            return frame
        return frame[frame.index + pd.Timedelta(days=row.lag_days) <= pd.Timestamp(self.as_of) + pd.Timedelta(hours=23)]

    def _cut_periods(self, row: Dataset, frame: pd.DataFrame, *, known: bool) -> pd.DataFrame:
        frequency = frame.index.freqstr
        last = _last_observed(frequency, by=self.period.end_time)
        if not row.column_lags:
            last = min(last, _last_observed(frequency, by=pd.Timestamp(self.as_of) - pd.Timedelta(days=row.lag_days)))
        inside = frame.iloc[: np.searchsorted(frame.index.asi8, last.ordinal, side="right")]
        if known or not row.column_lags:
            return inside
        ends, as_of = inside.index.end_time.normalize(), pd.Timestamp(self.as_of)
        # A panel of series with their own lags, from a vintage dated later: each column ends where it ended then.
        released = {c: ends + pd.Timedelta(days=row.lag_of(c)) <= as_of for c in inside.columns}
        return inside.where(pd.DataFrame(released, index=inside.index)).dropna(how="all")


@cache
def _last_observed(frequency: str, *, by: pd.Timestamp) -> pd.Period:
    """Return the last period of a frequency that has ended by a day."""
    latest = pd.Period(by, freq=frequency)
    return latest if latest.end_time.normalize() <= by else latest - 1


def _label(label: object) -> str:
    return str(label).removesuffix(" 00:00:00")
