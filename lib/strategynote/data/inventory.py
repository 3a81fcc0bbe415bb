"""The inventory: which datasets a note can use, from where, in which vintage, and what is missing."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from strategynote.data.archive import Choice, Vintage, choose_vintage, last_day
from strategynote.data.catalog import Dataset, catalog, core_datasets
from strategynote.data.origins import Origin
from strategynote.errors import BadInput, BuildFailure

FIRST_PERIOD = pd.Period("1968-07", freq="M")


@dataclass(frozen=True)
class Line:
    """One dataset of the inventory; `choice` None is a gap."""

    dataset: Dataset
    choice: Choice | None

    @property
    def status(self) -> str:
        """How the file stands to the as-of date, or "gap"."""
        return self.choice.status if self.choice else "gap"


def take_inventory(origin: Origin, *, period: pd.Period, as_of: dt.date) -> list[Line]:
    """Return one line per dataset that a note may read or wants, in catalogue order."""
    rows = [row for row in catalog().values() if row.use != "check"]
    by_dataset: dict[str, list[Vintage]] = {}
    for vintage in origin.vintages:
        by_dataset.setdefault(vintage.dataset, []).append(vintage)
    return [Line(row, choose_vintage(row, by_dataset.get(row.id, ()), period=period, as_of=as_of)) for row in rows]


def last_period(origin: Origin) -> pd.Period:
    """Return the last month that every core dataset reaches."""
    ends = []
    for row in core_datasets():
        files = [v for v in origin.vintages if v.dataset == row.id]
        if not files:
            raise BuildFailure(f"core dataset {row.id} ({row.title}) has no file; `make data` downloads it")
        ends.append(max(last_day(row, v) for v in files))
    return pd.Period(min(ends), freq="M")


def check_period(origin: Origin, period: pd.Period) -> None:
    """Refuse a month that the core data do not cover.

    Raises
    ------
    BadInput
        With the months that are possible.
    """
    last = last_period(origin)
    if not FIRST_PERIOD <= period <= last:
        raise BadInput(f"PERIOD={period} is outside the data: possible months are {FIRST_PERIOD} to {last}")


def check_files(lines: Iterable[Line]) -> None:
    """Refuse zip files that do not open, before anything is run.

    Raises
    ------
    BadInput
        Naming dataset and file.
    """
    for line in lines:
        if line.choice is None or line.choice.vintage.path.suffix.lower() != ".zip":
            continue
        vintage = line.choice.vintage
        try:
            with zipfile.ZipFile(vintage.path) as bundle:
                broken = bundle.testzip()
        except (zipfile.BadZipFile, OSError) as error:
            raise BadInput(f"dataset {vintage.dataset}: {vintage.file} is not a readable zip ({error}); restore or download it again") from error
        if broken:
            raise BadInput(f"dataset {vintage.dataset}: {vintage.file} is damaged at {broken}; restore or download it again")


def print_inventory(lines: list[Line]) -> list[str]:
    """Return the inventory as lines of text: counts by status, the core in full, and every gap."""
    counts = pd.Series([line.status for line in lines]).value_counts()
    summary = ", ".join(f"{counts[s]} {s}" for s in ("dated", "revised", "undated", "history", "gap") if s in counts)
    text = [f"Data: {len(lines)} datasets in the catalogue: {summary}"]
    for line in lines:
        if line.dataset.core and line.choice:
            vintage = line.choice.vintage
            text.append(f"  core  {line.dataset.id:46} {vintage.vintage or '-':8} {line.status:8} to {vintage.last}  [{vintage.origin}]")
    text += [f"  ends  {line.dataset.id:46} {'':8} history  to {line.choice.vintage.last}" for line in lines if line.choice and line.status == "history"]
    text += [f"  gap   {line.dataset.id:46} {line.dataset.title}" for line in lines if line.choice is None]
    return text
