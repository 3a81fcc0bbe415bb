"""How far momentum has become a bet on quality: the rolling correlation of two spreads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.statistics.hac import Z95
from strategynote.research.statistics.percentiles import share_at_or_below

WINDOW = 36


@dataclass(frozen=True)
class Overlap:
    """Correlation of two spreads over the last 36 months, with a 95 % interval (Fisher) and its place in history."""

    correlation: float
    interval: tuple[float, float]
    percentile: float
    n: int


def measure_overlap(left: pd.Series, right: pd.Series, period: pd.Period) -> Overlap:
    """Correlate monthly spreads over 36 months through `period`; NaN with a shorter history.

    Interval: tanh(atanh(r) +- 1.96 / sqrt(36 - 3)). Percentile: share of all 36-month windows at or below, overlapping.
    """
    both = pd.concat([left.rename("left"), right.rename("right")], axis=1).loc[:period].dropna()
    rolling = both["left"].rolling(WINDOW).corr(both["right"]).dropna()
    if rolling.empty or rolling.index[-1] != period:
        return Overlap(float("nan"), (float("nan"), float("nan")), float("nan"), 0)
    value = float(rolling.iloc[-1])
    half, centre = Z95 / np.sqrt(WINDOW - 3), np.arctanh(value)
    interval = (float(np.tanh(centre - half)), float(np.tanh(centre + half)))
    return Overlap(value, interval, share_at_or_below(rolling.to_numpy(), value), len(rolling))
