"""What came after a month, and a fall of the market with its recovery: outcomes that forecasts are held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from strategynote.research.factors.leadership import compute_window

QUANTILE = 1.645


@dataclass(frozen=True)
class Outcome:
    """A spread compounded over the months since, give or take what as many months usually bring (90 %)."""

    value: float
    low: float
    high: float
    months: int


def measure_since(legs: pd.DataFrame, monthly: pd.Series, *, after: pd.Period, segment: str, sort: str) -> Outcome | None:
    """Compound a spread over the months after `after`; the band is 1.645 s sqrt(k) of the monthly spreads up to then.

    Parameters
    ----------
    legs
        Monthly returns of the sorts' legs, decimals.
    monthly
        Monthly spreads of the same segment and sort, decimals.
    after
        The first month counted is the next.
    """
    months = legs.index[legs.index > after]
    if months.empty:
        return None
    value = float(compute_window(legs, months)[segment, sort])
    half = QUANTILE * float(monthly.loc[:after].std(ddof=1)) * float(np.sqrt(len(months)))
    return Outcome(value, value - half, value + half, len(months))


@dataclass(frozen=True)
class Fall:
    """A fall from the highest close before a low, the day of the low, and the highest close since over the low."""

    fall: float
    low_date: date
    rebound: float


def measure_fall(prices: pd.Series, *, month: pd.Period, as_of: date, back: int = 12) -> Fall | None:
    """Return the fall to the lowest close of `month` from the highest of the months before it, and the rise since."""
    known = prices.loc[: pd.Timestamp(as_of)].dropna()
    inside = known[known.index.to_period("M") == month]
    if inside.empty:
        return None
    day = inside.idxmin()
    before = known.loc[(month - back).start_time : day]
    rebound = float(known.loc[day:].max() / inside.min() - 1)
    return Fall(float(inside.min() / before.max() - 1), day.date(), rebound)


def lowest_since(prices: pd.Series, *, start: date, end: date) -> float | None:
    """Return the lowest close after `start` up to `end` over the close of `start`, less one; None without prices of both."""
    known = prices.dropna()
    base, later = known.loc[: pd.Timestamp(start)], known.loc[pd.Timestamp(start) : pd.Timestamp(end)].iloc[1:]
    return None if base.empty or later.empty else float(later.min() / base.iloc[-1] - 1)
