"""Archives: folders of publishers' files with an index, and the choice of the vintage that was known."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategynote.data.catalog import Dataset
from strategynote.errors import BadInput

COLUMNS = ("dataset", "file", "vintage", "first", "last", "publisher_url")


@dataclass(frozen=True)
class Vintage:
    """One file of one dataset: a row of an archive's index."""

    dataset: str
    path: Path
    file: str
    vintage: str
    first: str
    last: str
    origin: str

    def dated_by(self, as_of: dt.date) -> bool:
        """Return whether the vintage is dated at or before `as_of`; a month serves any day within it."""
        if not self.vintage:
            return False
        width = len(self.vintage)
        return self.vintage <= as_of.isoformat()[:width]

    def sha256(self) -> str:
        """Return the checksum of the file's bytes."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Choice:
    """The vintage picked for a dataset and how it stands to the as-of date.

    `status` is "dated" (known at as_of), "revised" (dated later, cut), "undated", or "history" (ends before the period).
    """

    vintage: Vintage
    status: str


def read_archive(folder: Path, origin: str) -> list[Vintage]:
    """Return the index of an archive folder.

    Raises
    ------
    BadInput
        When the folder has no archive.csv, its columns differ, a file is missing or lies outside the folder.
    """
    index = folder / "archive.csv"
    if not index.is_file():
        raise BadInput(f"{folder} is not an archive: expected archive.csv with columns {', '.join(COLUMNS)}")
    with index.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadInput(f"{index}: columns are {reader.fieldnames}, expected {', '.join(COLUMNS)}")
        root = folder.resolve()
        return [_row(folder, row, origin, root=root) for row in reader]


def _row(folder: Path, row: dict[str, str], origin: str, *, root: Path) -> Vintage:
    path = folder / row["file"]
    if not os.path.realpath(path).startswith(f"{root}{os.sep}"):
        raise BadInput(f"{folder / 'archive.csv'}: {row['file']!r} of dataset {row['dataset']} lies outside the archive")
    if not path.is_file():
        raise BadInput(f"{folder / 'archive.csv'}: dataset {row['dataset']} names {row['file']}, which is not there; restore the file or drop the row")
    return Vintage(row["dataset"], path, row["file"], row["vintage"], row["first"], row["last"], origin)


_STEPS = {"monthly": "M", "quarterly": "Q", "annual": "Y"}


def last_day(row: Dataset, vintage: Vintage) -> dt.date:
    """Return the last day that the file covers: the end of its last month, quarter or year, or its last day."""
    if not vintage.last:
        return dt.date.max
    step = _STEPS.get(row.frequency, "M" if len(vintage.last) == 7 else "D")
    return pd.Period(vintage.last, freq=step).end_time.date()


def last_observation(row: Dataset, period: pd.Period, as_of: dt.date) -> dt.date:
    """Return the end of the last observation of `row` that was released by `as_of` and lies in or before `period`.

    Daily, weekly and event data have none to wait for: the period's first day is enough.
    """
    if row.frequency not in _STEPS:
        return period.start_time.date()
    step = _STEPS[row.frequency]
    lag = min([row.lag_days, *(days for _, days in row.column_lags)])
    candidate = period.asfreq(step)
    while candidate.end_time.date() > period.end_time.date() or candidate.end_time.date() + dt.timedelta(lag) > as_of:
        candidate -= 1
    return candidate.end_time.date()


def published(row: Dataset, vintages: Iterable[Vintage], *, as_of: dt.date) -> list[Vintage]:
    """Return the dated vintages out by `as_of`, oldest first; a snapshot is dated by its day and comes out a lag later."""
    lag = row.lag_days if row.frequency == "snapshot" else 0
    known = as_of - dt.timedelta(days=lag)
    return sorted((v for v in vintages if v.dataset == row.id and v.dated_by(known)), key=lambda v: v.vintage)


def choose_vintage(row: Dataset, vintages: Iterable[Vintage], *, period: pd.Period, as_of: dt.date) -> Choice | None:
    """Return the vintage that serves `period`, or None when there is no file that may be used.

    Among vintages that reach the period, the newest dated at or before `as_of`; if none, the oldest dated later;
    undated files rank after dated ones, the latest `last` wins among them. When no file reaches the period, the
    one that ends last serves as history. Snapshots are never taken from after `as_of`, nor before their release.
    """
    files = [v for v in vintages if v.dataset == row.id]
    if row.frequency == "snapshot":
        known = published(row, files, as_of=as_of)
        return Choice(known[-1], "dated") if known else None
    if not files:
        return None
    needed = last_observation(row, period, as_of)
    reaching = [v for v in files if last_day(row, v) >= needed]
    if not reaching:
        return Choice(max(files, key=lambda v: (last_day(row, v), v.vintage)), "history")
    dated = sorted((v for v in reaching if v.vintage), key=lambda v: v.vintage)
    known = [v for v in dated if v.dated_by(as_of)]
    if known:
        return Choice(known[-1], "dated")
    if dated:
        return Choice(dated[0], "revised")
    return Choice(max(reaching, key=lambda v: last_day(row, v)), "undated")
