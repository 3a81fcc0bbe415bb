"""What the positioning section reads: the daily market, states of the world, portfolios, and members with fundamentals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from strategynote.data.macro import load_macro
from strategynote.data.portfolios import (
    FIVE_FACTORS,
    SIZE,
    SORTS,
    THREE_FACTORS,
    SizePortfolios,
    SortPortfolios,
    load_market,
    load_price,
    load_size,
    load_sort,
)
from strategynote.data.quoted import Quoted, load_forecasts
from strategynote.data.wall import Wall
from strategynote.errors import GapError

DAILY = "french/F-F_Research_Data_Factors_daily"
INDEX = "prices/^GSPC"
CYCLES, SHILLER = "nber/cycle-dates", "shiller/ie_data"
VIX = ("fred/VIXCLS", "prices/VIXCLS")
QUALITY_SORTS = ("profitability", "volatility", "beta")
# What an optional input is read from, and what it would add.
GAPS = {
    "daily": (DAILY, "The probability of the fall, its states and the chance of the target would be shown."),
    "index": (INDEX, "The target would be held against the close of the as-of date, and the probability against an index of prices."),
    "vix": (VIX[0], "The probability by volatility tercile would be shown."),
    "cape": (SHILLER, "The probability by valuation tercile would be shown."),
    "spread": ("fred/GS10", "The probability by tercile of the recession probability would be shown."),
    "industry": ("fred/INDPRO", "Returns in industrial slowdowns would be shown."),
    "turns": (CYCLES, "Returns in recessions would be shown."),
}


@dataclass(frozen=True)
class PositioningInputs:
    """Walled data of the section; what is missing is None and named in `gaps` by the key it has in GAPS.

    `daily` total market return, decimals (DatetimeIndex); `index` closes without dividends; `states` levels by name (vix daily,
    cape and spread monthly); `industry` monthly level; `sources` the datasets behind each key.
    """

    period: pd.Period
    as_of: dt.date
    daily: pd.Series | None
    index: pd.Series | None
    states: dict[str, pd.Series]
    industry: pd.Series | None
    turns: pd.DataFrame | None
    size: SizePortfolios
    sorts: dict[str, SortPortfolios]
    market: pd.DataFrame
    quoted: dict[str, Quoted]
    sources: dict[str, tuple[str, ...]]
    gaps: dict[str, GapError] = field(default_factory=dict)


def load_positioning(wall: Wall) -> PositioningInputs:
    """Read everything the section uses but the screens; an optional dataset without a file becomes a gap."""
    gaps: dict[str, GapError] = {}
    sources: dict[str, tuple[str, ...]] = {
        "size": (SIZE,), "market": (THREE_FACTORS if wall.has(THREE_FACTORS) else FIVE_FACTORS,),
        "sorts": tuple(SORTS[sort] for sort in QUALITY_SORTS),
    }  # fmt: skip

    def optional(name: str, load: Callable[[Wall], tuple[pd.Series, tuple[str, ...]]]) -> pd.Series | None:
        try:
            values, sources[name] = load(wall)
        except GapError as gap:
            gaps[name] = gap
            return None
        return values

    states = {name: optional(name, load) for name, load in (("cape", _cape), ("vix", _vix), ("spread", _spread))}
    return PositioningInputs(
        period=wall.period,
        as_of=wall.as_of,
        daily=optional("daily", _daily),
        index=optional("index", _index),
        states={name: values for name, values in states.items() if values is not None},
        industry=optional("industry", _industry),
        turns=_turns(wall, sources, gaps),
        size=load_size(wall),
        sorts={sort: load_sort(wall, sort) for sort in QUALITY_SORTS},
        market=load_market(wall),
        quoted=load_forecasts(wall.as_of),
        sources=sources,
        gaps=gaps,
    )


def _daily(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    table = wall.table(DAILY, "factors_daily")
    ret = (table["mkt_excess"] + table["risk_free"]).dropna().rename("ret")
    if len(ret) < 2520:
        raise GapError(f"{DAILY}: {len(ret)} days by {wall.as_of}, ten years are needed")
    return ret, (DAILY,)


def _index(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    closes = load_price(wall, "^GSPC")
    if closes.empty:
        raise GapError(f"{INDEX}: no close by {wall.as_of}")
    return closes, (INDEX,)


def _cape(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    return _some(wall.series(SHILLER, "cape"), SHILLER), (SHILLER,)


def _vix(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    id = next((id for id in VIX if wall.has(id)), VIX[0])
    return _some(wall.series(id), id), (id,)


def _spread(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    macro = load_macro(wall, ("gs10", "tb3ms"))
    long, short = macro.need("gs10", "tb3ms")
    bill = 365 * short / (360 - 91 * short)  # bond-equivalent: a bill is quoted at a discount
    return _some((long - bill).dropna(), "fred/GS10"), macro.sources("gs10", "tb3ms")


def _industry(wall: Wall) -> tuple[pd.Series, tuple[str, ...]]:
    macro = load_macro(wall, ("industrial_production",))
    return macro.need("industrial_production")[0], macro.sources("industrial_production")


def _some(values: pd.Series, id: str) -> pd.Series:
    values = values.dropna()
    if values.empty:
        raise GapError(f"{id}: the series begins after the as-of date")
    return values


def _turns(wall: Wall, sources: dict[str, tuple[str, ...]], gaps: dict[str, GapError]) -> pd.DataFrame | None:
    try:
        turns = wall.table(CYCLES)
    except GapError as gap:
        gaps["turns"] = gap
        return None
    sources["turns"] = (CYCLES,)
    return turns
