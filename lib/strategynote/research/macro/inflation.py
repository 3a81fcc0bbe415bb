"""Core inflation over half a year and a year, and whether it is falling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

NOISE_MONTHS = 60


@dataclass(frozen=True)
class InflationState:
    """Six-month annualised and twelve-month inflation (decimals), the change over six months, and their margins.

    `margin` is half the 90 % interval of the six-month rate from the scatter of its months; `change_margin` that of
    the difference between two neighbouring half-years. `unpriced` are months of the half-year for which no price exists.
    """

    month: pd.Period
    six_month: float
    twelve_month: float
    change: float
    margin: float
    change_margin: float
    series: pd.DataFrame
    unpriced: tuple[pd.Period, ...] = ()

    @property
    def falling(self) -> bool:
        """Whether the six-month rate is below that of six months before."""
        return self.change < 0


def compute_inflation(index: pd.Series) -> pd.DataFrame:
    """Return annualised six-month, annualised three-month and twelve-month inflation of a price index, decimals.

    pi6 = (P_t / P_{t-6})^2 - 1, pi3 = (P_t / P_{t-3})^4 - 1, pi12 = P_t / P_{t-12} - 1; a missing month leaves gaps.
    """
    level = index.dropna()
    level = level.reindex(pd.period_range(level.index[0], level.index[-1], freq="M"))
    return pd.DataFrame(
        {
            "three_month": (level / level.shift(3)) ** 4 - 1,
            "six_month": (level / level.shift(6)) ** 2 - 1,
            "twelve_month": level / level.shift(12) - 1,
        }
    )


def estimate_inflation(index: pd.Series) -> InflationState:
    """Return the state of inflation at the last month of a price index.

    The noise of one month is the standard deviation of annualised monthly rates around their centred mean of the
    half-year, over five years; a six-month mean carries 1/sqrt(6) of it, a difference of two sqrt(2) as much.

    Raises
    ------
    ValueError
        With fewer than 13 months.
    """
    series = compute_inflation(index)
    both = series[["six_month", "twelve_month"]].dropna()
    if both.empty:
        raise ValueError("inflation needs at least 13 months of the price index")
    month = both.index[-1]
    before = series["six_month"].get(month - 6, np.nan)
    margin = float(1.645 * _monthly_noise(index) / np.sqrt(6))
    six = float(both["six_month"].iloc[-1])
    return InflationState(
        month,
        six,
        float(both["twelve_month"].iloc[-1]),
        six - float(before),
        margin,
        float(np.sqrt(2) * margin),
        series,
        tuple(m for m in pd.period_range(month - 6, month, freq="M") if m not in index.dropna().index),
    )


def _monthly_noise(index: pd.Series) -> float:
    monthly = 12 * np.log(index.dropna()).diff().tail(NOISE_MONTHS)
    around = monthly - monthly.rolling(6, center=True, min_periods=6).mean()
    # A mean over six months soaks up 1/6 of the variance of its own months.
    return float(around.std(ddof=1) / np.sqrt(5 / 6))
