"""Dates as publishers and spreadsheets write them, and the frequency that a list of dates has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers.files import bad_file, check_rising

_ISO = r"\d{4}-\d{1,2}-\d{1,2}"
_SLASHED = r"\d{1,2}/\d{1,2}/(?:\d{2}|\d{4})"


def parse_days(path: Path, cells: pd.Series, *, where: str = "dates") -> pd.DatetimeIndex:
    """Return text dates as a DatetimeIndex named "date"; `2025-06-01`, `6/1/2025` and `6/1/25` (month first) are understood.

    Two-digit years get their century from the order of the rows: they rise, so a fall from 99 to 00 is the turn of the century.
    Raises DataError for any other text.
    """
    days = _iso_days(cells)
    if not days.hasnans:
        return days
    text = cells.astype(str).str.strip()
    iso = text.str.fullmatch(_ISO)
    wrong = ~(iso | text.str.fullmatch(_SLASHED))
    if wrong.any():
        received = repr(text[wrong].iloc[0])
        raise bad_file(path, f"{where}, row {wrong.idxmax()}", expected="a date like 2025-06-01", received=received)
    days = _iso_days(text.where(iso, _slashed_to_iso(text)))
    if days.hasnans:
        at = int(np.argmax(days.isna()))
        raise bad_file(path, f"{where}, row {cells.index[at]}", expected="a day of the calendar", received=repr(cells.iloc[at]))
    return days


def _iso_days(text: pd.Series) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(pd.to_datetime(text, format="%Y-%m-%d", errors="coerce"), name="date")


def _slashed_to_iso(text: pd.Series) -> pd.Series:
    parts = text.str.extract(r"(\d{1,2})/(\d{1,2})/(\d+)$")
    year = pd.to_numeric(parts[2], errors="coerce")
    if (parts[2].str.len() == 2).any():
        year = year.where(parts[2].str.len() != 2, year + _centuries(year))
    return year.astype("Int64").astype(str) + "-" + parts[0] + "-" + parts[1]


def _centuries(year: pd.Series) -> pd.Series:
    """Return 1900 or 2000 for each two-digit year of rising rows; without a turn the spreadsheet's own pivot (30) decides."""
    turns = (year.diff() < 0).cumsum()
    last = int(turns.iloc[-1])
    if last == 0:
        return pd.Series(np.where(year.iloc[0] >= 30, 1900, 2000), index=year.index)
    return 2000 - 100 * (last - turns)


def to_periods(path: Path, days: pd.DatetimeIndex, *, where: str = "dates") -> pd.PeriodIndex | pd.DatetimeIndex:
    """Return the index that suits `days`: PeriodIndex "M", "Q" or "Y" named "period", else the days themselves.

    Days that are all the first of a month are periods; the common divisor of the steps tells which (3: quarters,
    12: years), so a missing month, October 2025 for instance, does not change the answer. A single first of a month counts as
    monthly. Raises DataError unless the days rise strictly.
    """
    check_rising(path, days, where=where)
    if not (days.day == 1).all():
        return days
    steps = np.diff(days.year.to_numpy() * 12 + days.month.to_numpy())
    step = int(np.gcd.reduce(steps)) if len(steps) else 1
    quarter_starts = bool(days.month.isin([1, 4, 7, 10]).all())
    if step % 12 == 0 and (days.month == 1).all():
        return days.to_period("Y").rename("period")
    return days.to_period("Q" if step % 3 == 0 and quarter_starts else "M").rename("period")


def month_index(path: Path, year: np.ndarray, month: np.ndarray, *, where: str = "dates") -> pd.PeriodIndex:
    """Return years and months as a PeriodIndex "M" named "period"; a month outside 1 to 12 raises DataError."""
    year, month = np.asarray(year).astype(np.int64), np.asarray(month).astype(np.int64)
    wrong = (month < 1) | (month > 12)
    if wrong.any():
        raise bad_file(path, where, expected="months 1 to 12", received=f"{year[wrong][0]}-{month[wrong][0]}")
    return period_index((year - 1970) * 12 + month - 1, "M")


def period_index(ordinals: np.ndarray, freq: str) -> pd.PeriodIndex:
    """Return a PeriodIndex named "period" from counts of `freq` ("M", "Q", "Y") since January 1970."""
    index: pd.PeriodIndex = pd.PeriodIndex.from_ordinals(ordinals, freq=freq, name="period")
    return index
