"""Federal Reserve Bank of New York: recession probability from the term spread."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import number_block, read_rows

COLUMNS = {
    "10 Year Treasury Yield": "yield_10y",
    "3 Month Treasury Yield": "yield_3m",
    "3 Month Treasury Yield (Bond Equivalent Basis)": "yield_3m_bond_equivalent",
    "Spread": "spread",
    "Rec_prob": "recession_probability",
    "NBER_Rec": "recession",
}


def read_nyfed(path: Path) -> Tables:
    """Read allmonth.xls.

    Returns {"data": frame}, PeriodIndex "M": `yield_10y`, `yield_3m`, `yield_3m_bond_equivalent`, `spread` (percent, monthly
    averages), `recession_probability` (decimal; stands in the month it is FOR, twelve months after the spread it is computed
    from), `recession` (1 in months that the NBER dated as recession).
    Raises DataError for other titles, text, and months that do not rise.
    Source: https://www.newyorkfed.org/research/capital_markets/ycfaq
    """
    rows = read_rows(path)
    titles = [" ".join(str(cell).split()) for cell in rows[0]] if rows else []
    names = {at: COLUMNS[title] for at, title in enumerate(titles) if title in COLUMNS}
    if titles[:1] != ["Date"] or len(names) != len(COLUMNS):
        raise bad_file(path, "row 1", expected=f"Date, {', '.join(COLUMNS)}", received=", ".join(titles))
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if isinstance(row[0], dt.date)]
    days = pd.DatetimeIndex([pd.Timestamp(row[0]) for _, row in body])
    index = days.to_period("M").rename("period")
    check_rising(path, index)
    return {"data": pd.DataFrame(number_block(path, body, names, where="sheet"), index=index)}
