"""Small measures that every question of valuation needs: place in history, what persistence leaves of n, windows of months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.statistics.percentiles import compute_percentile


@dataclass(frozen=True)
class Place:
    """The last value of a series and where it stands in the series' own history.

    `percentile` is the share of the history, the last value included, at or below it. `n_effective` is n (1 - rho) / (1 + rho)
    with rho the first autocorrelation: how many independent observations so persistent a series is worth.
    """

    value: float
    percentile: float
    at: pd.Period
    since: pd.Period
    n: int
    n_effective: float


def place(series: pd.Series | None) -> Place | None:
    """Return where the last value of a series stands; None for a series without values."""
    values = None if series is None else series.dropna()
    if values is None or values.empty:
        return None
    history = values.to_numpy(dtype=float)
    return Place(float(history[-1]), compute_percentile(values), values.index[-1], values.index[0], len(history), effective_n(history))


def effective_n(values: np.ndarray) -> float:
    """Return n (1 - rho) / (1 + rho), at least 1; n itself where rho is negative or cannot be estimated."""
    if len(values) < 3 or np.std(values) == 0:
        return float(len(values))
    rho = float(np.clip(np.corrcoef(values[:-1], values[1:])[0, 1], 0.0, 1.0))
    return max(1.0, len(values) * (1 - rho) / (1 + rho))


def rank_to_date(series: pd.Series, *, min_history: int) -> pd.Series:
    """Return each value's share of the history up to itself that is at or below it; NaN before `min_history` values."""
    ranks = series.expanding(min_periods=min_history).rank(pct=True, method="max")
    return ranks.where(series.notna())


def compound_months(ret: pd.DataFrame | pd.Series, months: int) -> pd.DataFrame | pd.Series:
    """Return the compounded return of the last `months` rows, NaN where one of them is missing."""
    return np.expm1(np.log1p(ret).rolling(months).sum())
