"""FINRA: consolidated short interest of listed and over-the-counter shares on a settlement date."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import require_columns
from strategynote.data.readers.files import bad_file, check_closed, read_text, to_numbers
from strategynote.data.readers.parquet import read_columns
from strategynote.data.readers.snapshots import check_keys, stamp_rows

NUMBERS = {
    "currentShortPositionQuantity": "shares_short",
    "previousShortPositionQuantity": "shares_short_previous",
    "averageDailyVolumeQuantity": "average_volume",
    "daysToCoverQuantity": "days_to_cover",
}
TEXTS = ("symbolCode", "issueName", "marketClassCode", "stockSplitFlag", "revisionFlag", "settlementDate")
CAP = 999.99


def read_finra(path: Path) -> Tables:
    """Read a short-interest file: cells between bars, no quoting, commas in names, symbols like NA and NAN.

    Returns {"data": frame}, DatetimeIndex "date" (the settlement date on every row; FINRA publishes about eight business days
    later), columns `symbol`, `name` (cut off at 30 characters by FINRA), `shares_short`, `shares_short_previous` (as first
    reported a period earlier unless revised, not adjusted for a split), `average_volume` (shares a day), `days_to_cover` (NaN for
    the ceiling 999.99 that stands for no trading; never below 1), `market` (NYSE, NNM, SC, ARCA, AMEX, BZX, OTC), `split_flag`,
    `revision_flag` (boolean).
    Raises DataError for other columns, torn rows, text or negative numbers, unknown flags, a symbol twice or two dates.
    Source: https://www.finra.org/finra-data/browse-catalog/equity-short-interest/files
    """
    cells = _cells(path)
    require_columns(path, cells, (*TEXTS, *NUMBERS))
    check_keys(path, cells["symbolCode"], where="symbolCode")
    numbers = {new: to_numbers(path, cells[old], missing=(), where="rows") for old, new in NUMBERS.items()}
    if any((low := column.min()) < 0 for column in numbers.values()):
        raise bad_file(path, "rows", expected="counts of 0 or more", received=low)
    days = numbers["days_to_cover"]
    if days.max() > CAP:
        raise bad_file(path, "column daysToCoverQuantity", expected=f"at most {CAP}", received=days.max())
    frame = pd.DataFrame(
        {
            "symbol": cells["symbolCode"],
            "name": cells["issueName"].str.strip(),
            **numbers,
            "days_to_cover": days.mask(days >= CAP),
            "market": cells["marketClassCode"],
            "split_flag": _flag(path, cells["stockSplitFlag"], "S"),
            "revision_flag": _flag(path, cells["revisionFlag"], "R"),
        }
    )
    return {"data": stamp_rows(frame, _settlement(path, cells["settlementDate"]))}


def read_finra_snapshot(path: Path) -> Tables:
    """Read a reduction of one settlement date to `ticker, date, value` (parquet).

    Returns {"data": frame}, DatetimeIndex "date" (the settlement date), columns `symbol`, `shares_short`.
    Raises DataError for other columns, empty cells, a symbol twice, two dates or a number below 0.
    """
    table = read_columns(path, ("ticker", "date", "value"), numbers=("value",))
    check_keys(path, table["ticker"], where="ticker")
    days = pd.DatetimeIndex(table["date"]).normalize().unique()
    if len(days) != 1:
        raise bad_file(path, "column date", expected="one settlement date", received=f"{len(days)} dates")
    if not (table["value"] >= 0).all():
        raise bad_file(path, "column value", expected="counts of 0 or more", received=table["value"].min())
    frame = pd.DataFrame({"symbol": table["ticker"], "shares_short": table["value"].astype(float)})
    return {"data": stamp_rows(frame, days[0])}


def _cells(path: Path) -> pd.DataFrame:
    text = read_text(path)
    check_closed(path, text, separator="|")
    width = text.split("\n", 1)[0].count("|")
    torn = next((at for at, line in enumerate(text.split("\n"), start=1) if line and line.count("|") != width), None)
    if not width or torn:
        raise bad_file(path, f"line {torn or 1}", expected="as many cells as the header", received="another number")
    return pd.read_csv(io.StringIO(text), sep="|", dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE)


def _flag(path: Path, cells: pd.Series, letter: str) -> pd.Series:
    wrong = ~cells.isin(["", letter])
    if wrong.any():
        raise bad_file(path, f"column {cells.name}", expected=f"{letter} or nothing", received=repr(cells[wrong].iloc[0]))
    return cells == letter


def _settlement(path: Path, cells: pd.Series) -> pd.Timestamp:
    if cells.nunique() != 1:
        raise bad_file(path, "column settlementDate", expected="one date in all rows", received=f"{cells.nunique()} dates")
    return parse_days(path, cells.iloc[:1], where="settlementDate")[0]
