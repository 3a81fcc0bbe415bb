"""Index funds and other published factor series that the attribution section holds its own numbers against."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from strategynote.data.catalog import dataset
from strategynote.data.portfolios import load_price
from strategynote.data.readers.registry import READERS
from strategynote.data.wall import Wall

# Micro, small, mid and large caps, the S&P 500 by value and equally weighted, the Nasdaq 100.
INDEX_FUNDS = ("IWC", "IWM", "IWR", "IWB", "SPY", "RSP", "QQQ")
STYLE_FUNDS = ("SPHB", "SPLV", "RSP", "SPY", "XBI", "IWM")
INDUSTRIES = "french/49_Industry_Portfolios"


def load_funds(wall: Wall, tickers: Iterable[str] = INDEX_FUNDS) -> dict[str, pd.Series]:
    """Return daily total-return closes of the funds that have a file and a price by the as-of date."""
    found = {ticker: load_price(wall, ticker) for ticker in tickers if wall.has(f"prices/{ticker}")}
    return {ticker: closes for ticker, closes in found.items() if len(closes)}


def load_published(wall: Wall) -> dict[str, pd.Series]:
    """Return monthly US factor returns that others publish: AQR's quality minus junk and betting against beta, those at hand."""
    files = {"qmj": "aqr/quality-minus-junk", "bab": "aqr/betting-against-beta"}
    return {name: _us(wall, id) for name, id in files.items() if dataset(id).reader in READERS and wall.has(id)}


def _us(wall: Wall, id: str) -> pd.Series:
    table = next(iter(wall.tables(id).values()))
    return table["USA"].dropna()


def load_industries(wall: Wall) -> pd.DataFrame | None:
    """Return monthly value-weighted returns of the 49 industries, or None without the file."""
    return wall.table(INDUSTRIES, "returns_vw") if wall.has(INDUSTRIES) else None
