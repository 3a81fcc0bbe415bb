"""How far small caps are from their highs and lows, and how far behind large caps since they last led."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

YEARS = (1, 5)
SHORTEST = 0.98  # a file must cover this share of the window


@dataclass(frozen=True)
class Range:
    """The last close against the highest and lowest close of a window: below the high (<= 0), above the low (>= 0).

    `position` is 0 at the low and 1 at the high.
    """

    years: int
    last: pd.Timestamp
    below_high: float
    high_day: pd.Timestamp
    above_low: float
    low_day: pd.Timestamp
    position: float


def compute_range(closes: pd.Series, years: int, *, through: pd.Timestamp) -> Range | None:
    """Return the range of the last `years` years of closes; None when the file does not cover them or ended over a week before."""
    if closes.empty or closes.index[-1] < through - pd.Timedelta(days=7):
        return None
    start = closes.index[-1] - pd.DateOffset(years=years)
    window = closes.loc[start:]
    if (closes.index[-1] - window.index[0]).days < SHORTEST * 365 * years:
        return None
    last, high, low = float(window.iloc[-1]), float(window.max()), float(window.min())
    place = (last - low) / (high - low) if high > low else float("nan")
    return Range(years, window.index[-1], last / high - 1, window.idxmax(), last / low - 1, window.idxmin(), place)


@dataclass(frozen=True)
class RelativeDrawdown:
    """Wealth in small over wealth in large: its fall from the highest month so far, and from that of the last five years.

    `percentile`: share of months with a fall at least as deep (low = deep).
    """

    ratio: pd.Series
    fall: pd.Series
    depth: float
    peak: pd.Period
    age: int
    percentile: float
    recent_depth: float
    recent_peak: pd.Period
    recent_age: int


def compute_relative_drawdown(legs: pd.DataFrame, *, recent: int = 60) -> RelativeDrawdown:
    """Return the relative drawdown of monthly returns small and large; `recent` in months, the month before them included."""
    flow = np.log1p(legs["small"]) - np.log1p(legs["large"])
    start = pd.Series([0.0], index=flow.index[:1] - 1)
    path = pd.concat([start, flow]).cumsum()
    ratio = np.exp(path)
    fall = np.exp(path - path.cummax()) - 1
    month = ratio.index[-1]
    peak, window = ratio.idxmax(), ratio.iloc[-(recent + 1) :]
    near = window.idxmax()
    return RelativeDrawdown(
        ratio, fall, float(fall.iloc[-1]), peak, (month - peak).n, float((fall.iloc[1:] <= fall.iloc[-1] + 1e-12).mean()),
        float(ratio.iloc[-1] / ratio[near] - 1), near, (month - near).n,
    )
