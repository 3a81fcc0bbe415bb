"""Dated holdings of index funds: who was in the index on a day, at what price, with how many shares."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from strategynote.data.wall import Wall

FUNDS = {"micro": "ishares/IWC", "small": "ishares/IWM", "large_mid": "ishares/IWB"}


@dataclass(frozen=True)
class Holdings:
    """The shares of one fund on one day, indexed by ticker: name, sector, weight, market_value (USD), shares, price (USD)."""

    dataset: str
    date: pd.Timestamp
    frame: pd.DataFrame


def load_holdings(wall: Wall, dataset: str) -> tuple[Holdings, ...]:
    """Return every dated file of a fund known at the as-of date, oldest first; equity with a ticker and a price alone."""
    # Newest first: the first file read stands in the source line.
    found = [wall.snapshot(vintage)["data"] for vintage in reversed(wall.vintages(dataset))]
    return tuple(Holdings(dataset, frame.index[0], _shares(frame)) for frame in reversed(found) if len(frame))


def _shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep listed shares: cash, futures, collateral, rights without a ticker and lines without a price go; so do repeated tickers."""
    equity = frame[(frame["asset_class"] == "Equity") & frame["ticker"].notna() & (frame["price"] > 0)]
    equity = equity[~equity["ticker"].duplicated(keep=False)]
    return equity.set_index("ticker")[["name", "sector", "weight", "market_value", "shares", "price"]]
