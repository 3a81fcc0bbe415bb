"""Members of a large-cap index with earnings, leverage and risk on a known day: what the screens' rules are applied to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from strategynote.data.wall import Wall
from strategynote.errors import GapError

FUNDAMENTALS, CONSTITUENTS = "sp500/fundamentals", "sp500/constituents-financials"
FRESH_DAYS = 270  # older numbers than three quarters are not the last accounts but one any more
TECHNOLOGY = (
    "Software", "Semiconductor", "IT Consulting", "Internet Services & Infrastructure", "Technology Hardware",
    "Electronic Components", "Electronic Equipment", "Electronic Manufacturing", "Communications Equipment", "Technology Distributors",
)  # fmt: skip
CONSUMER = (
    "Apparel", "Automobile", "Automotive", "Brewers", "Broadline Retail", "Casinos", "Computer & Electronics Retail",
    "Consumer Electronics", "Consumer Staples", "Distillers", "Drug Retail", "Food ", "Footwear", "Home Furnishings",
    "Home Improvement", "Homebuilding", "Hotels, Resorts", "Household Products", "Leisure Products", "Other Specialty Retail",
    "Packaged Foods", "Personal Care", "Restaurants", "Soft Drinks", "Tobacco", "Agricultural Products",
)  # fmt: skip


@dataclass(frozen=True)
class Members:
    """One row per member: ticker, name, group (technology, consumer, other), earnings, roe, debt_to_equity, range_52w, market_cap.

    `earnings` is net income or earnings per share (only its sign counts), `range_52w` high over low of 52 weeks less one; a
    column without data is NaN. `date` is the day of the numbers, `labels_date` the day of the industry labels.
    """

    frame: pd.DataFrame
    date: dt.date
    labels_date: dt.date
    sources: tuple[str, ...]


def load_members(wall: Wall) -> Members:
    """Return the newest fundamentals known at the as-of date, with industry labels of the constituents table.

    Raises
    ------
    GapError
        Without a table of members, or when its numbers are older than FRESH_DAYS.
    """
    labels = wall.table(CONSTITUENTS)
    if labels.empty:
        raise GapError(f"{CONSTITUENTS}: no table of members known at {wall.as_of}")
    named = labels.reset_index().assign(group=labels["sub_industry"].map(group_of).to_numpy())
    if wall.has(FUNDAMENTALS) and len(table := wall.table(FUNDAMENTALS)):
        frame, day = _from_fundamentals(table, named), table.index[0].date()
        sources: tuple[str, ...] = (FUNDAMENTALS, CONSTITUENTS)
    else:
        frame, day, sources = _from_constituents(named), labels.index[0].date(), (CONSTITUENTS,)
    if (age := (wall.as_of - day).days) > FRESH_DAYS:
        raise GapError(f"{sources[0]}: the newest numbers known at {wall.as_of} are of {day}, {age} days old")
    return Members(frame.set_index("ticker"), day, labels.index[0].date(), sources)


def group_of(sub_industry: str) -> str:
    """Return technology, consumer or other for a GICS sub-industry."""
    if any(word in sub_industry for word in TECHNOLOGY):
        return "technology"
    return "consumer" if any(sub_industry.startswith(word) for word in CONSUMER) else "other"


def _from_fundamentals(table: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    kept = table[["ticker", "name", "market_cap", "net_income", "roe", "debt_to_equity"]].reset_index(drop=True)
    frame = kept.rename(columns={"net_income": "earnings"}).join(named.set_index("ticker")[["group"]], on="ticker")
    return frame.assign(range_52w=float("nan"), group=frame["group"].fillna("not labelled"))


def _from_constituents(named: pd.DataFrame) -> pd.DataFrame:
    # Book value a share = price / (price to book); return on equity = earnings a share over it.
    roe = named["eps"] * named["price_to_book"] / named["price"]
    return pd.DataFrame({
        "ticker": named["ticker"], "name": named["name"], "market_cap": named["market_cap"], "earnings": named["eps"],
        "roe": roe.where(named["price_to_book"] > 0), "debt_to_equity": float("nan"), "group": named["group"],
        "range_52w": named["high_52w"] / named["low_52w"] - 1,
    })  # fmt: skip


def find_members(wall: Wall) -> Members | GapError:
    """Return the members, or the gap that stands in their place."""
    try:
        return load_members(wall)
    except GapError as gap:
        return gap
