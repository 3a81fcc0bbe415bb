"""What a spread did after an extreme quarter: does it come back, does it go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS
from statsmodels.tools.tools import add_constant

FORWARD = 6
TRAILING = 3
MINIMUM_HISTORY = 120


@dataclass(frozen=True)
class Aftermath:
    """Mean forward spread after extreme trailing quarters against all other months, decimals over six months."""

    after_extreme: float
    otherwise: float
    difference: float
    t: float  # HAC, lags 6
    n_extreme: int
    n: int
    extreme_now: bool


def measure_aftermath(high: pd.Series, low: pd.Series, *, tail: str) -> Aftermath:
    """Compare the next six months after a trailing-quarter spread in its lowest or highest decile with other months.

    The decile is known at the time: it uses months up to then, at least 120. `high` and `low` are monthly leg returns.
    Only months whose six months are complete enter; n_extreme counts overlapping months, not episodes.
    """
    trailing, forward = _rolled(high, low, TRAILING), _rolled(high, low, FORWARD).shift(-FORWARD)
    bound = trailing.expanding(MINIMUM_HISTORY).quantile(0.1 if tail == "low" else 0.9)
    extreme = (trailing <= bound) if tail == "low" else (trailing >= bound)
    data = pd.DataFrame({"forward": forward, "extreme": extreme.astype(float)})[bound.notna()].dropna()
    if data["extreme"].nunique() < 2:
        return Aftermath(*(float("nan"),) * 4, 0, len(data), bool(extreme.iloc[-1]))
    fit = OLS(data["forward"], add_constant(data["extreme"])).fit(cov_type="HAC", cov_kwds={"maxlags": FORWARD})
    base, difference = (float(v) for v in fit.params)
    return Aftermath(
        base + difference, base, difference, float(fit.tvalues["extreme"]), int(data["extreme"].sum()), len(data),
        bool(extreme.iloc[-1]),
    )  # fmt: skip


def _rolled(high: pd.Series, low: pd.Series, months: int) -> pd.Series:
    legs = [np.expm1(np.log1p(leg).rolling(months).sum()) for leg in (high, low)]
    return legs[0] - legs[1]


def measure_aftermaths(legs: pd.DataFrame) -> dict[str, Aftermath]:
    """Measure what followed top-decile volatility and bottom-decile profitability quarters among small caps (ME1-ME2)."""
    tails = {"volatility": "high", "profitability": "low"}
    return {sort: measure_aftermath(_leg(legs, sort, "high"), _leg(legs, sort, "low"), tail=tail) for sort, tail in tails.items()}


def _leg(legs: pd.DataFrame, sort: str, side: str) -> pd.Series:
    return legs[[(sort, size, side) for size in (1, 2)]].mean(axis=1, skipna=False)
