"""What quality, calm and low beta earned in slowdowns and recessions, against other months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from strategynote.data.portfolios import SortPortfolios
from strategynote.research.positioning.downside import collect_quintiles
from strategynote.research.statistics.hac import newey_west_lags

MONTHS_BACK = 6
PUBLISHED_AFTER = 2  # industrial production of month t is known before month t + 2 begins


@dataclass(frozen=True)
class StateReturn:
    """Mean monthly difference times twelve inside and outside a state, decimals; `p` by HAC, spells count as observations."""

    inside: float
    outside: float
    difference: float
    t: float
    p: float
    months: int
    spells: int


def find_slowdowns(industry: pd.Series) -> pd.Series:
    """Return, by month, whether industrial production stood lower than six months before."""
    level = industry.reindex(pd.period_range(industry.index[0], industry.index[-1], freq="M"))
    change = level / level.shift(MONTHS_BACK) - 1
    return (change.dropna() < 0).rename("slowdown")


def collect_spreads(sorts: Mapping[str, SortPortfolios], segments: pd.DataFrame) -> pd.DataFrame:
    """Return monthly differences within small caps: quality (high less low profitability), calm (low less high volatility),
    low_beta (low less high beta), and small less large.
    """
    legs = collect_quintiles(sorts)
    return pd.DataFrame({
        "quality": legs["profitability.high"] - legs["profitability.low"],
        "calm": legs["volatility.low"] - legs["volatility.high"],
        "low_beta": legs["beta.low"] - legs["beta.high"],
        "small": segments["small"] - segments["large"],
    }).dropna()


def compare_states(spreads: pd.DataFrame, state: pd.Series) -> dict[str, StateReturn]:
    """Compare each column inside and outside of a state: r_t = a + d state_t, Newey-West with floor(4 (T/100)^(2/9)) lags."""
    months = spreads.index.intersection(state.index)
    flag = state.loc[months].astype(float).to_numpy()
    if flag.sum() < 12 or (1 - flag).sum() < 12:
        return {}
    spells = int(((flag[1:] == 1) & (flag[:-1] == 0)).sum() + flag[0])
    return {str(name): _compare(spreads.loc[months, name].to_numpy(), flag, spells) for name in spreads}


def _compare(ret: np.ndarray, flag: np.ndarray, spells: int) -> StateReturn:
    fit = sm.OLS(ret, sm.add_constant(flag)).fit(cov_type="HAC", cov_kwds={"maxlags": newey_west_lags(len(ret))})
    inside, outside = 12 * float(ret[flag == 1].mean()), 12 * float(ret[flag == 0].mean())
    return StateReturn(
        inside, outside, inside - outside, float(fit.tvalues[1]), float(fit.pvalues[1]), int(flag.sum()), spells
    )


def known_state(state: pd.Series) -> pd.Series:
    """Return the state as known before each month began: that of two months earlier."""
    return state.set_axis(state.index + PUBLISHED_AFTER)
