"""Where a value stands in a history: percentiles, robust z, empirical tail probability."""

from __future__ import annotations

import numpy as np
import pandas as pd

TWENTY_YEARS = 20


def share_at_or_below(history: np.ndarray, value: float) -> float:
    """Return the share of the history, today's value included, that is at or below the value."""
    known = history[~np.isnan(history)]
    return float(np.mean(known <= value)) if len(known) and not np.isnan(value) else float("nan")


def compute_percentile(series: pd.Series) -> float:
    """Return the share of a series' own history, its last value included, at or below the last value; NaN without values."""
    values = series.dropna().to_numpy(dtype=float)
    return share_at_or_below(values, values[-1]) if len(values) else float("nan")


def mid_rank(history: np.ndarray, value: float) -> float:
    """Return the mid-rank percentile: share below plus half the share equal."""
    known = history[~np.isnan(history)]
    if not len(known) or np.isnan(value):
        return float("nan")
    return float(np.mean(known < value) + 0.5 * np.mean(known == value))


def robust_z(history: np.ndarray, value: float) -> float:
    """Return (value - median) / (1.4826 MAD); NaN when the history does not vary."""
    known = history[~np.isnan(history)]
    if not len(known):
        return float("nan")
    middle = np.median(known)
    spread = 1.4826 * np.median(np.abs(known - middle))
    return float((value - middle) / spread) if spread > 0 else float("nan")


def tail_probability(history: np.ndarray, value: float) -> float:
    """Return the two-sided empirical p of a value against the past before it: 2 min(P(>=), P(<=)) with one added.

    `history` must not hold the value itself; the added one keeps p away from zero: p >= 2 / (n + 1).
    """
    known = history[~np.isnan(history)]
    if np.isnan(value) or not len(known):
        return float("nan")
    above = (1 + np.sum(known >= value)) / (1 + len(known))
    below = (1 + np.sum(known <= value)) / (1 + len(known))
    return float(min(1.0, 2.0 * min(above, below)))
