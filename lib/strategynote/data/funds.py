"""Index funds and other published factor series that the attribution section holds its own numbers against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from strategynote.data.portfolios import SORTS, load_price
from strategynote.data.wall import Wall
from strategynote.errors import GapError

# Micro, small, mid and large caps, the S&P 500 by value and equally weighted, the Nasdaq 100.
INDEX_FUNDS = ("IWC", "IWM", "IWR", "IWB", "SPY", "RSP", "QQQ")
STYLE_FUNDS = ("SPHB", "SPLV", "RSP", "SPY", "XBI", "IWM")
INDUSTRIES = "french/49_Industry_Portfolios"
PUBLISHED = {"qmj": "aqr/quality-minus-junk", "bab": "aqr/betting-against-beta"}


@dataclass(frozen=True)
class Gap:
    """An optional dataset without data for the month, and what it would add."""

    dataset: str
    error: GapError
    fills: str


def load_funds(wall: Wall, tickers: Iterable[str] = INDEX_FUNDS) -> dict[str, pd.Series]:
    """Return daily total-return closes of the funds that have a file and a price by the as-of date."""
    found = {ticker: load_price(wall, ticker) for ticker in tickers if wall.has(f"prices/{ticker}")}
    return {ticker: closes for ticker, closes in found.items() if len(closes)}


def load_published(wall: Wall) -> dict[str, pd.Series]:
    """Return monthly US factor returns that others publish: AQR's quality minus junk and betting against beta, those at hand."""
    return {name: _us(wall, id) for name, id in PUBLISHED.items() if wall.has(id)}


def _us(wall: Wall, id: str) -> pd.Series:
    table = next(iter(wall.tables(id).values()))
    return table["USA"].dropna()


def load_industries(wall: Wall) -> pd.DataFrame | None:
    """Return monthly value-weighted returns of the 49 industries, or None without the file."""
    return wall.table(INDUSTRIES, "returns_vw") if wall.has(INDUSTRIES) else None


def find_gaps(wall: Wall) -> list[Gap]:
    """Return the optional datasets of the section that have no data for the month: sorts one by one, funds together."""
    sorts = [
        Gap(id, error, f"Its row on {name.replace('_', ' ')} would be filled.")
        for name, id in SORTS.items()
        if (error := _gap(wall, id))
    ]
    others = [
        Gap(id, error, fills)
        for id, fills in (
            (INDUSTRIES, "The share of industries in the volatility spread would be shown."),
            *((id, "The cross-check would have a row for it.") for id in PUBLISHED.values()),
        )
        if (error := _gap(wall, id))
    ]
    return [*sorts, *others, *_fund_gap(wall)]


def _gap(wall: Wall, id: str) -> GapError | None:
    choice = wall.choice(id)
    if choice is None:
        return GapError(f"{id} has no file at hand")
    if choice.status == "history":
        return GapError(f"{id} ends in {choice.vintage.last}, before the month of the note")
    return None


def _fund_gap(wall: Wall) -> list[Gap]:
    traded = load_funds(wall, INDEX_FUNDS)
    absent = [ticker for ticker in INDEX_FUNDS if ticker not in traded]
    if not absent:
        return []
    error = GapError(f"{', '.join(absent)}: no prices by {wall.as_of}, the funds began later or their files are not at hand")
    return [Gap(f"prices/{absent[0]}", error, "Their rows of the index table would be filled; size segments stand in.")]
