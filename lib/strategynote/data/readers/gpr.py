"""Geopolitical risk of Caldara and Iacoviello (data_gpr_export.xls)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import Row, number_block, read_rows

DICTIONARY = ("var_name", "var_label")


def read_gpr(path: Path) -> Tables:
    """Read the monthly indices of geopolitical risk.

    Returns {"data": frame}, PeriodIndex "M" from 1900, publisher's column names: `GPR` (from 1985), `GPRT` threats, `GPRA` acts,
    `GPRH` (from 1900), `SHARE_*`, `GPRC_<country>` ...; NaN before a column begins. The last two columns of the sheet are its
    dictionary and go to `attrs["labels"]`. Raises DataError for other columns, text among numbers and dates that do not rise.
    Source: https://www.matteoiacoviello.com/gpr.htm
    """
    rows = read_rows(path)
    header = [str(cell).strip() for cell in rows[0]]
    if header[0] != "month" or "GPR" not in header or len(set(header)) != len(header) or "" in header:
        raise bad_file(path, "row 1", expected="month, GPR, ... each once", received=", ".join(header[:6]))
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if row[0] != ""]
    for at, row in body:
        if not isinstance(row[0], (dt.date, dt.datetime)):
            raise bad_file(path, f"row {at}, month", expected="a date cell", received=repr(row[0]))
    months = pd.Series([(row[0].year, row[0].month) for _, row in body])
    index = month_index(path, months.str[0].to_numpy(), months.str[1].to_numpy())
    check_rising(path, index)
    names = {at: name for at, name in enumerate(header) if at > 0 and name not in DICTIONARY}
    values = number_block(path, body, names, where="sheet")
    data = pd.DataFrame(values, index=index)
    data.attrs["labels"] = _labels(header, rows)
    return {"data": data}


def _labels(header: list[str], rows: list[Row]) -> dict[str, str]:
    if not set(DICTIONARY) <= set(header):
        return {}
    name, label = (header.index(column) for column in DICTIONARY)
    return {str(row[name]).strip(): str(row[label]).strip() for row in rows[1:] if str(row[name]).strip()}
