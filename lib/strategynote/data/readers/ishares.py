"""iShares: holdings of a fund on one day, as the fund page downloads them."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.delimited import require_columns
from strategynote.data.readers.files import bad_file, read_text, to_numbers
from strategynote.data.readers.snapshots import stamp_rows

TEXTS = {
    "Ticker": "ticker",
    "Name": "name",
    "Sector": "sector",
    "Asset Class": "asset_class",
    "Location": "location",
    "Exchange": "exchange",
    "Currency": "currency",
    "Market Currency": "market_currency",
}
NUMBERS = {
    "Weight (%)": "weight",
    "Market Value": "market_value",
    "Notional Value": "notional_value",
    "Price": "price",
    "FX Rate": "fx_rate",
}
SHARES = ("Quantity", "Shares")
ORDER = ("ticker", "name", "weight", "market_value", "notional_value", "shares", "price", "sector", "asset_class")
# The published weights are rounded to 0.01 %, futures carry none; real files add to between 99.8 and 100.05 %.
FULL = (0.98, 1.02)


def read_ishares(path: Path) -> Tables:
    """Read a holdings file: nine lines about the fund, a header, one quoted line per holding, a disclaimer.

    Returns {"data": frame}, DatetimeIndex "date" (the day of "Fund Holdings as of" on every row), in the publisher's order:
    `ticker` (missing for unlisted lines and some warrants, repeated for a few rights), `name`, `weight` (decimal, rounded to
    0.0001 by the publisher: take `market_value` for exact ones), `market_value`, `notional_value` (USD), `shares`, `price`,
    `sector`, `asset_class` (Equity, Cash, Money Market, Cash Collateral and Margins, Futures: all rows are kept), `location`,
    `exchange`, `currency`, `market_currency`, `fx_rate`. "-" is missing. `attrs` hold `fund` and `shares_outstanding`.
    Raises DataError without the as-of line or the header, for text among numbers, and for weights that do not add to one (a
    file cut off).
    """
    lines = read_text(path).split("\n")
    header = next((at for at, line in enumerate(lines) if line.startswith("Ticker,")), None)
    if header is None:
        raise bad_file(path, "file", expected="a header line that begins with Ticker", received=repr(lines[0][:60]))
    facts = {row[0].strip(): row[1].strip() for row in csv.reader(lines[:header]) if len(row) > 1}
    cells = _cells(path, lines, header)
    data = stamp_rows(_columns(path, cells), _day(path, facts.get("Fund Holdings as of", "")))
    if not FULL[0] < (total := data["weight"].sum()) < FULL[1]:
        raise bad_file(path, "column Weight (%)", expected="weights that add to 100", received=f"{total * 100:.2f}")
    outstanding = pd.Series([facts.get("Shares Outstanding", "-").replace(",", "")], name="Shares Outstanding")
    data.attrs["fund"] = lines[0].strip().strip('"')
    data.attrs["shares_outstanding"] = float(to_numbers(path, outstanding, missing=("-", "")).iloc[0])
    return {"data": data}


def _cells(path: Path, lines: list[str], header: int) -> pd.DataFrame:
    names = [name.strip() for name in next(csv.reader([lines[header]]))]
    end = next((at for at in range(header + 1, len(lines)) if not lines[at].startswith('"')), len(lines))
    rows = list(csv.reader(lines[header + 1 : end]))
    if not rows:
        raise bad_file(path, f"line {header + 2}", expected="holdings below the header", received="none")
    wrong = [at for at, row in enumerate(rows, start=header + 2) if len(row) != len(names)]
    if wrong:
        raise bad_file(path, f"line {wrong[0]}", expected=f"{len(names)} cells as in the header", received="another number")
    return pd.DataFrame(rows, columns=names, index=range(header + 2, header + 2 + len(rows)))


def _columns(path: Path, cells: pd.DataFrame) -> pd.DataFrame:
    shares = next((name for name in SHARES if name in cells), SHARES[0])
    require_columns(path, cells, (*TEXTS, *NUMBERS, shares))
    texts = {new: cells[old].str.strip().mask(cells[old].str.strip().isin(["-", ""])) for old, new in TEXTS.items()}
    numbers = {
        new: to_numbers(path, cells[old].str.replace(",", "", regex=False), missing=("-", ""), where="holdings")
        for old, new in {**NUMBERS, shares: "shares"}.items()
    }
    frame = pd.DataFrame({**texts, **numbers, "weight": numbers["weight"] / 100})
    return frame[[*ORDER, *(name for name in frame if name not in ORDER)]]


def _day(path: Path, text: str) -> pd.Timestamp:
    day = pd.to_datetime(text, format="%b %d, %Y", errors="coerce")
    if pd.isna(day):
        raise bad_file(path, "line Fund Holdings as of", expected="a day like Jan 21, 2026", received=repr(text))
    return pd.Timestamp(day)
