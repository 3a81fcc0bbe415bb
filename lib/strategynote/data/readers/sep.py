"""Summary of Economic Projections: the dots of the participants of the FOMC."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, number_columns

LONGER_RUN = "longer_run"


def read_sep_dots(path: Path) -> Tables:
    """Read counts of participants per meeting, midpoint and year (one column a year, one row a midpoint).

    Returns {"data": frame}, DatetimeIndex "date" (last day of the meeting, when the projections are published; repeated),
    columns `midpoint` (percent), `horizon` (a year as text, or "longer_run"), `count` (participants, at least 1). One row per
    midpoint that somebody chose, sorted by meeting, horizon and midpoint.
    Raises DataError for other columns, counts that are not whole, meetings that do not rise and a midpoint twice.
    Source: https://www.federalreserve.gov/monetarypolicy/fomccalendars.htm
    """
    cells = read_cells(path)
    require_columns(path, cells, ("date", "midpoint", LONGER_RUN))
    horizons = [name for name in cells if name not in ("date", "midpoint")]
    other = [name for name in horizons if name != LONGER_RUN and not re.fullmatch(r"20\d\d", name)]
    if other:
        raise bad_file(path, "header", expected="date,midpoint, years and longer_run", received=other[0])
    numbers = number_columns(path, cells.drop(columns="date"), missing=("",))
    days = parse_days(path, cells["date"])
    _check(path, days, numbers)
    wide = numbers.set_axis(days, axis=0)
    long = wide.melt(id_vars="midpoint", var_name="horizon", value_name="count", ignore_index=False)
    long = long[long["count"] > 0].astype({"count": np.int64, "horizon": "str"})
    ordered = long.set_index(["horizon", "midpoint"], append=True).sort_index().reset_index([1, 2])
    return {"data": ordered[["midpoint", "horizon", "count"]]}


def compute_medians(dots: pd.DataFrame) -> pd.DataFrame:
    """Return the median dot of every meeting (rows) and horizon (columns), percent.

    `dots` is the table of `read_sep_dots`; of an even number of dots the mean of the middle two counts, a horizon without dots
    at a meeting is NaN.
    """
    each = dots.reset_index().groupby(["date", "horizon"])
    medians = each.apply(lambda rows: float(np.median(np.repeat(rows["midpoint"], rows["count"]))))
    return medians.unstack("horizon").rename_axis(columns=None)


def _check(path: Path, days: pd.DatetimeIndex, numbers: pd.DataFrame) -> None:
    if not days.is_monotonic_increasing:
        raise bad_file(path, "column date", expected="meetings in order", received="an earlier meeting below a later one")
    repeated = pd.DataFrame({"date": days, "midpoint": numbers["midpoint"].to_numpy()}).duplicated()
    if repeated.any():
        raise bad_file(path, f"row {numbers.index[repeated][0]}", expected="every midpoint once a meeting", received="one twice")
    counts = numbers.drop(columns="midpoint").fillna(0)
    if numbers["midpoint"].isna().any() or ((counts < 0) | (counts % 1 != 0)).any(axis=None):
        raise bad_file(path, "rows", expected="a midpoint and whole counts", received="an empty midpoint or another number")
