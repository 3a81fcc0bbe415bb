"""FRED-MD and FRED-QD of McCracken and Ng: a panel of series per vintage file.

No library at hand reads the vintages: the layout is a csv with one or two rows of codes between header and data.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index, parse_days
from strategynote.data.readers.delimited import read_cells, read_lines, require_columns
from strategynote.data.readers.files import FOREIGN_GAP, bad_file, check_rising, to_numbers


def read_fredmd(path: Path) -> Tables:
    """Read one FRED-MD vintage, of 1999 or of today.

    Returns {"data": frame}: PeriodIndex "M", publisher's column names and units (levels, not transformed), NaN for missing.
    `attrs["tcode"]` maps each column to its transformation code: 1 level, 2 first difference, 3 second difference, 4 log,
    5 first difference of log, 6 second difference of log, 7 first difference of x(t)/x(t-1) - 1.
    Zero-padded dates and space-padded numbers of vintages before 2015 are understood. Raises DataError for another layout, a text
    cell, or months that are not consecutive. Source: McCracken and Ng (2016), JBES 34, 574-589.
    """
    frame, codes = _panel(path, ("transform",))
    return _dated(path, frame, codes, months_per_row=1)


def read_fredqd(path: Path) -> Tables:
    """Read one FRED-QD vintage.

    Returns {"data": frame} with PeriodIndex "Q"; the file stamps a quarter with the first day of its last month (6/1/2025 is
    2025Q2). `attrs["tcode"]` as in `read_fredmd`; `attrs["factors"]` is 1 for series the authors use for factor estimation.
    Raises DataError as `read_fredmd`. Source: McCracken and Ng (2020), NBER working paper 26872.
    """
    frame, codes = _panel(path, ("factors", "transform"))
    return _dated(path, frame, codes, months_per_row=3)


def read_fredmd_changes(path: Path) -> Tables:
    """Read the project's own extract of all FRED-MD vintages: each value in the month it first appeared or changed.

    Returns one frame per series id: column "value", MultiIndex ("vintage", "period"), months, sorted, unique; see `as_known`.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("series_id", "observation_date", "vintage", "value"))
    vintage = cells["vintage"].str.fullmatch(r"\d{4}-\d{2}")
    if not vintage.all():
        received = cells["vintage"][~vintage].iloc[0]
        raise bad_file(path, f"line {vintage.idxmin()}, vintage", expected="YYYY-MM", received=received)
    period = parse_days(path, cells["observation_date"]).to_period("M").rename("period")
    known = pd.PeriodIndex(cells["vintage"], freq="M", name="vintage")
    values = pd.DataFrame(
        {"series_id": cells["series_id"].to_numpy(), "value": to_numbers(path, cells["value"]).to_numpy()},
        index=pd.MultiIndex.from_arrays([known, period]),
    )
    tables: Tables = {}
    for name, table in values.groupby("series_id", sort=True):
        tables[str(name)] = table[["value"]].sort_index()
        if not tables[str(name)].index.is_unique:
            raise bad_file(path, f"series {name}", expected="one value per vintage and month", received="a repetition")
    return tables


def as_known(changes: pd.DataFrame, vintage: pd.Period) -> pd.Series:
    """Return the series as vintage `vintage` showed it: per month the last value of `changes` with a vintage not later."""
    known = changes[changes.index.get_level_values("vintage") <= vintage]["value"]
    return known.groupby(level="period").last()


def _panel(path: Path, code_rows: tuple[str, ...]) -> tuple[pd.DataFrame, dict[str, dict[str, int]]]:
    """Return the text dates and numbers below the code rows, and the codes by row name and column."""
    header, rows = read_lines(path)
    if header[0] != "sasdate":
        raise bad_file(path, "header", expected="sasdate as first column", received=header[0])
    numbers = list(rows)
    codes: dict[str, dict[str, int]] = {}
    for at, name in zip(numbers, code_rows, strict=False):
        first, *cells = rows[at].split(",")
        if first.strip().rstrip(":").lower() != name or not all(re.fullmatch(r" *\d", cell) for cell in cells):
            raise bad_file(path, f"line {at}", expected=f"the row {name!r} with one digit per column", received=rows[at][:50])
        codes[name] = dict(zip(header[1:], map(int, cells), strict=True))
    body = numbers[len(code_rows) :]
    if not body:
        raise bad_file(path, "file", expected=f"rows of months below {', '.join(code_rows)}", received="none")
    text = io.StringIO("\n".join(rows[at] for at in body))
    frame = pd.read_csv(
        text, header=None, names=header, dtype={"sasdate": object}, na_values=[""], keep_default_na=False, skipinitialspace=True
    )
    return frame.set_axis(body, axis=0), codes


def _dated(path: Path, frame: pd.DataFrame, codes: dict[str, dict[str, int]], *, months_per_row: int) -> Tables:
    days = parse_days(path, frame["sasdate"])
    check_rising(path, days)
    step = pd.Series(days.year * 12 + days.month).diff().fillna(months_per_row)
    wrong = (step != months_per_row).to_numpy() | (days.day != 1)
    if wrong.any():
        received = days[wrong][0].date()
        raise bad_file(path, "sasdate", expected=f"a first of a month every {months_per_row} months", received=received)
    months = month_index(path, days.year.to_numpy(), days.month.to_numpy())
    data = frame.drop(columns="sasdate")
    for name in data.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in data.dtypes]]:
        data[name] = to_numbers(path, data[name].fillna(""), missing=("",))
    odd = (np.isinf(data.astype(float)) | data.eq(FOREIGN_GAP)).any(axis=1)
    if odd.any():
        raise bad_file(path, f"line {odd.idxmax()}", expected="numbers", received=f"inf or {FOREIGN_GAP}")
    data = data.astype(float).set_axis(months if months_per_row == 1 else months.asfreq("Q").rename("period"), axis=0)
    data.attrs["tcode"] = codes["transform"]
    if "factors" in codes:
        data.attrs["factors"] = codes["factors"]
    return {"data": data}
