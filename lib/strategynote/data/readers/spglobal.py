"""S&P Dow Jones Indices: the workbook of index earnings and estimates."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import Row, number_block, read_sheets

QUARTERLY, ESTIMATES = "QUARTERLY DATA", "ESTIMATES&PEs"
TITLES = {
    "operating earnings per shr": "eps_operating",
    "as reported earnings per shr": "eps_reported",
    "cash dividends per shr": "dividends",
    "sales per share": "sales",
    "book val per share": "book_value",
    "capital expenditure per share": "capex",
    "price": "price",
    "divisor": "divisor",
}
TITLE_ROWS = slice(3, 6)
_ESTIMATE = re.compile(r"(Q[1-4] )?(20\d\d)E?( P/E)?")


def read_spglobal_eps(path: Path) -> Tables:
    """Read the two tables of the workbook whose layout can be checked.

    `data`: sheet QUARTERLY DATA, PeriodIndex "Q" since 1988: `eps_operating`, `eps_reported`, `dividends`, `sales`,
    `book_value`, `capex` (USD per index share and quarter), `price` (close of the quarter's last trading day), `divisor`.
    Actuals alone; NaN before they are reported, weeks to months after the quarter.
    `forward_pe`: the rows OBSERVATION of sheet ESTIMATES&PEs, DatetimeIndex "date" of the quarter end at which estimates were
    observed: `eps_2025`, `eps_q4_2025`, `eps_2026` (operating, bottom-up), `price`, `pe_2025`, `pe_2026` (calendar years as the
    edition has them). The row "Current" is left out. The observation of one quarter end can carry the price of the day before.

    Left out: tax rates, sector contributions, sector and MidCap / SmallCap estimates, PEG, margins, EPS estimates by quarter,
    beats, sales and share counts: free layouts that move from edition to edition.
    Raises DataError for missing sheets, other titles, text, and quarters that do not follow each other.
    Source: https://www.spglobal.com/spdji/en/documents/additional-material/sp-500-eps-est.xlsx (public until January 2026)
    """
    sheets = read_sheets(path, (QUARTERLY, ESTIMATES))
    for name in (QUARTERLY, ESTIMATES):
        if name not in sheets:
            raise bad_file(path, "workbook", expected=f"a sheet {name}", received=", ".join(sheets))
    return {"data": _quarterly(path, sheets[QUARTERLY]), "forward_pe": _forward(path, sheets[ESTIMATES])}


def _quarterly(path: Path, rows: list[Row]) -> pd.DataFrame:
    width = max(len(row) for row in rows)
    titles = [" ".join(" ".join(str(row[at]) for row in rows[TITLE_ROWS]).split()).lower() for at in range(width)]
    names = {at: TITLES[title] for at, title in enumerate(titles) if title in TITLES}
    missing = [name for name in TITLES.values() if name not in names.values()]
    if titles[0] != "quarter end" or missing:
        expected = f"Quarter end and titles of {', '.join(TITLES.values())}"
        raise bad_file(path, f"sheet {QUARTERLY}, rows 4 to 6", expected=expected, received=titles)
    body = [(at, row) for at, row in enumerate(rows, start=1) if isinstance(row[0], dt.date)][::-1]
    index = _days(body).to_period("Q").rename("period")
    check_rising(path, index, where=f"sheet {QUARTERLY}")
    if (np.diff(index.asi8) != 1).any():
        raise bad_file(path, f"sheet {QUARTERLY}", expected="every quarter", received="a gap")
    return pd.DataFrame(number_block(path, body, names, where=f"sheet {QUARTERLY}"), index=index)[list(TITLES.values())]


def _forward(path: Path, rows: list[Row]) -> pd.DataFrame:
    where = f"sheet {ESTIMATES}"
    header = next((at for at, row in enumerate(rows) if str(row[0]).strip() == "OBSERVATION"), None)
    if header is None:
        raise bad_file(path, where, expected="a row that begins with OBSERVATION", received="none")
    names = {at: name for at, cell in enumerate(rows[header]) if (name := _estimate(cell))}
    if "price" not in names.values() or not any(name.startswith("pe_") for name in names.values()):
        raise bad_file(path, f"{where}, row {header + 1}", expected="PRICE and columns like 2025E P/E", received=rows[header][:8])
    body = []
    for at, row in enumerate(rows[header + 1 :], start=header + 2):
        if not isinstance(row[0], dt.date):
            break
        body.append((at, row))
    index = _days(body)
    check_rising(path, index, where=where)
    return pd.DataFrame(number_block(path, body, names, where=where), index=index)


def _estimate(cell: object) -> str:
    text = str(cell).strip()
    if text == "PRICE":
        return "price"
    match = _ESTIMATE.fullmatch(text)
    if match is None:
        return ""
    quarter = match[1].strip().lower() + "_" if match[1] else ""
    return f"{'pe' if match[3] else 'eps'}_{quarter}{match[2]}"


def _days(body: list[tuple[int, Row]]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(pd.to_datetime([row[0].isoformat()[:10] for _, row in body], format="%Y-%m-%d"), name="date")
