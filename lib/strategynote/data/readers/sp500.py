"""Members of the S&P 500 with prices and ratios on one day, as collected from Yahoo Finance."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import number_columns
from strategynote.data.readers.snapshots import check_keys, day_of_name, stamp_rows

CONSTITUENTS = {
    "Price": "price",
    "Price/Earnings": "pe",
    "Dividend Yield": "dividend_yield",
    "Earnings/Share": "eps",
    "52 Week Low": "low_52w",
    "52 Week High": "high_52w",
    "Market Cap": "market_cap",
    "EBITDA": "ebitda",
    "Price/Sales": "price_to_sales",
    "Price/Book": "price_to_book",
}
FUNDAMENTALS = {
    "price": "price",
    "marketCap": "market_cap",
    "averageVolume": "average_volume",
    "revenueGrowth": "revenue_growth",
    "earningsGrowth": "earnings_growth",
    "netIncomeToCommon": "net_income",
    "returnOnEquity": "roe",
    "debtToEquity": "debt_to_equity",
    "currentRatio": "current_ratio",
    "freeCashflow": "free_cash_flow",
    "forwardPE": "forward_pe",
    "pegRatio": "peg",
}


def read_constituents(path: Path) -> Tables:
    """Read the DataHub table of members with price, trailing P/E and market value.

    Returns {"data": frame}, DatetimeIndex "date" (the day in the file's name), columns `ticker`, `name`, `sub_industry` (the
    publisher calls it Sector, it holds the finer GICS group), `price`, `pe` (trailing; missing where earnings are negative),
    `dividend_yield` (decimal; missing where nothing is paid), `eps`, `low_52w`, `high_52w`, `market_cap`, `ebitda` (USD),
    `price_to_sales`, `price_to_book`. Numbers are the source's, single ones are plainly wrong (a member worth USD 5 million).
    Raises DataError without a day in the name, for other columns, text among numbers and a ticker twice.
    Source: https://github.com/datasets/s-and-p-500-companies-financials
    """
    cells = read_cells(path)
    require_columns(path, cells, ("Symbol", "Name", "Sector", *CONSTITUENTS))
    texts = {"ticker": cells["Symbol"], "name": cells["Name"], "sub_industry": cells["Sector"]}
    return {"data": _members(path, texts, cells[list(CONSTITUENTS)].rename(columns=CONSTITUENTS))}


def read_fundamentals(path: Path) -> Tables:
    """Read the table of members with forward P/E, return on equity and leverage.

    Returns {"data": frame}, DatetimeIndex "date" (the day in the file's name), columns `ticker`, `name`, `price`, `market_cap`,
    `average_volume`, `revenue_growth`, `earnings_growth` (decimals, last quarter on a year before), `net_income`, `roe`
    (decimal), `debt_to_equity` (ratio; the source gives percent), `current_ratio`, `free_cash_flow`, `forward_pe` (price over
    the source's estimate for the coming fiscal year, not a blend over twelve months; negative for expected losses), `peg`.
    Raises DataError without a day in the name, for other columns, text among numbers and a ticker twice.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("symbol", "shortName", *FUNDAMENTALS))
    texts = {"ticker": cells["symbol"], "name": cells["shortName"]}
    data = _members(path, texts, cells[list(FUNDAMENTALS)].rename(columns=FUNDAMENTALS))
    return {"data": data.assign(debt_to_equity=data["debt_to_equity"] / 100)}


def _members(path: Path, texts: dict[str, pd.Series], cells: pd.DataFrame) -> pd.DataFrame:
    named = pd.DataFrame({name: column.str.strip() for name, column in texts.items()})
    check_keys(path, named["ticker"], where="tickers")
    numbers = number_columns(path, cells, missing=("",), where="members")
    return stamp_rows(pd.concat([named, numbers], axis=1), day_of_name(path))
