"""Aswath Damodaran: implied equity risk premium and annual returns by asset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import period_index
from strategynote.data.readers.files import bad_file
from strategynote.data.readers.workbook import Row, number_block, read_rows

IMPLIED = {
    "Earnings Yield": "earnings_yield",
    "Dividend Yield": "dividend_yield",
    "S&P 500": "price",
    "Earnings*": "earnings",
    "Dividends*": "dividends",
    "Dividends + Buybacks": "dividends_and_buybacks",
    "T.Bill Rate": "tbill",
    "T.Bond Rate": "tbond",
    "Smoothed Growth": "smoothed_growth",
    "Implied Premium (DDM)": "premium_ddm",
    "Analyst Growth Estimate": "analyst_growth",
    "Implied ERP (FCFE)": "premium_fcfe",
}
RETURNS = {
    "S&P 500 (includes dividends)": "sp500",
    "US Small cap (bottom decile)": "small_cap",
    "3-month T.Bill": "tbill",
    "US T. Bond (10-year)": "tbond",
    "Baa Corporate Bond": "baa",
    "Real Estate": "real_estate",
    "Gold*": "gold",
    "Inflation Rate": "inflation",
}


def read_damodaran_implied(path: Path) -> Tables:
    """Read histimpl.xls: the premium that the S&P 500 implied at each year's end.

    Returns {"data": frame}, PeriodIndex "Y" since 1960: yields, rates, growth and premiums (decimals; those of other models are
    left out), `price`, `earnings`, `dividends`, `dividends_and_buybacks` (index points). The date of update in the sheet is
    stale.
    Raises DataError for missing titles, text, and years that do not follow each other.
    Source: https://pages.stern.nyu.edu/~adamodar/pc/datasets/histimpl.xls
    """
    return {"data": _years(path, "Historical Impl Premiums", IMPLIED)}


def read_damodaran_returns(path: Path) -> Tables:
    """Read histretSP.xls: annual returns since 1928.

    Returns {"data": frame}, PeriodIndex "Y", decimals: `sp500`, `small_cap` (lowest decile), `tbill`, `tbond`, `baa`,
    `real_estate`, `gold`, `inflation`. Premiums, real returns and cumulated values of the sheet follow from these and are left
    out.
    Raises DataError for missing titles, text, and years that do not follow each other.
    Source: https://pages.stern.nyu.edu/~adamodar/pc/datasets/histretSP.xls
    """
    return {"data": _years(path, "Returns by year", RETURNS)}


def _years(path: Path, sheet: str, titles: dict[str, str]) -> pd.DataFrame:
    rows = read_rows(path, (sheet,))
    header = next((at for at, row in enumerate(rows) if row and str(row[0]).strip() == "Year"), None)
    if header is None:
        raise bad_file(path, f"sheet {sheet}", expected="a row that begins with Year", received="none")
    labels = [" ".join(str(cell).split()) for cell in rows[header]]
    missing = [title for title in titles if title not in labels]
    if missing:
        raise bad_file(path, f"sheet {sheet}, row {header + 1}", expected=f"the title {missing[0]}", received=labels[:8])
    body: list[tuple[int, Row]] = []
    for at, row in enumerate(rows[header + 1 :], start=header + 2):
        if not isinstance(row[0], (int, float)):
            break
        body.append((at, row))
    years = np.array([int(row[0]) for _, row in body], dtype=np.int64)
    if not len(years) or (np.diff(years) != 1).any():
        raise bad_file(path, f"sheet {sheet}, column Year", expected="every year once, in order", received=list(years[:3]))
    names = {labels.index(title): name for title, name in titles.items()}
    return pd.DataFrame(number_block(path, body, names, where=f"sheet {sheet}"), index=period_index(years - 1970, "Y"))
