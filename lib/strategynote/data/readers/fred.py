"""FRED and ALFRED: one series per file, as csv download, as API rows or as API JSON.

Not read with `pandas_datareader`: it downloads and cannot open a stored file, does not know the ALFRED column names, and
turns quarterly and monthly series alike into days.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days, to_periods
from strategynote.data.readers.delimited import read_cells
from strategynote.data.readers.files import bad_file, read_text, to_numbers

_DATE_HEADERS = ("observation_date", "DATE", "date")
_ALFRED = re.compile(r"(?P<id>.+)_(?P<vintage>\d{8})")


def read_fred_csv(path: Path) -> Tables:
    """Read one series from a csv of FRED or ALFRED.

    Layouts: header `observation_date,ID` (missing is empty) or `DATE,ID` (missing is "."), ALFRED's `ID_20260330`, dates
    a spreadsheet has rewritten (`1/1/48`, `7/1/1954`), and observations of the API saved as rows
    (`realtime_start,realtime_end,date,value`; the id is then taken from the file name).

    Returns {"data": frame} with one column named by the series id, in the publisher's unit, NaN for missing. Monthly, quarterly
    and yearly series have a PeriodIndex, all others a DatetimeIndex. `attrs["vintage"]` is the vintage (YYYY-MM-DD) where the
    file states it. Raises DataError for other headers, text among the numbers and dates that do not rise strictly.
    Source: https://fred.stlouisfed.org/
    """
    cells = read_cells(path)
    vintage = None
    if "realtime_start" in cells.columns:
        vintage = _one_vintage(path, cells["realtime_start"])
        cells = cells[[name for name in cells.columns if not name.startswith("realtime_")]]
    if cells.shape[1] != 2 or cells.columns[0] not in _DATE_HEADERS:
        raise bad_file(path, "header", expected="observation_date,SERIES", received=",".join(map(str, cells.columns[:6])))
    name = str(cells.columns[1])
    if name == "value":
        name = _id_from_name(path)
    if alfred := _ALFRED.fullmatch(name):
        name, stamp = alfred["id"], alfred["vintage"]
        vintage = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}"
    return _series(path, cells.iloc[:, 0], cells.iloc[:, 1], name=name, vintage=vintage)


def read_fred_json(path: Path) -> Tables:
    """Read one series from a response of FRED's API (`fred/series/observations`, file_type=json).

    Values are strings, "." is missing, order is ascending or descending. The response does not name its series, so the id comes
    from the file name. Returns as `read_fred_csv`; `attrs["complete"]` is False when `limit` cut the response (`count` is larger
    than the number of rows).
    """
    try:
        answer = json.loads(read_text(path))
        rows = answer["observations"]
        cells = pd.DataFrame({key: [row[key] for row in rows] for key in ("realtime_start", "date", "value")}, dtype=object)
    except (ValueError, KeyError, TypeError) as error:
        received = answer.get("error_message", error) if isinstance(locals().get("answer"), dict) else error
        raise bad_file(path, "JSON", expected="an object with observations of date and value", received=received) from error
    if cells.empty:
        raise bad_file(path, "observations", expected="at least one row", received="none")
    if len(cells) > 1 and str(answer.get("sort_order", "asc")) == "desc":
        cells = cells.iloc[::-1]
    tables = _series(
        path, cells["date"], cells["value"], name=_id_from_name(path), vintage=_one_vintage(path, cells["realtime_start"])
    )
    tables["data"].attrs["complete"] = int(answer.get("count", len(cells))) <= len(cells)
    return tables


def _series(path: Path, days: pd.Series, values: pd.Series, *, name: str, vintage: str | None) -> Tables:
    index = to_periods(path, parse_days(path, days))
    numbers = to_numbers(path, values.rename(name))
    frame = pd.DataFrame({name: numbers.to_numpy()}, index=index)
    frame.attrs["vintage"] = vintage
    return {"data": frame}


def _one_vintage(path: Path, starts: pd.Series) -> str:
    found = sorted(set(starts.astype(str)))
    if len(found) != 1:
        raise bad_file(path, "realtime_start", expected="one vintage per file", received=f"{found[0]} to {found[-1]}")
    return found[0]


def _id_from_name(path: Path) -> str:
    stem = re.match(r"[A-Z0-9]+", Path(path).name)
    return stem.group(0) if stem else "value"
