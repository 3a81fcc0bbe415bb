"""Exact attribution of compounded returns to factors, one leg at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.factors.regressions import SIX, estimate_rolling_betas
from strategynote.research.factors.windows import Horizon, compound_to_date, sum_to_date

PARTS = ("risk_free", *SIX, "residual")


@dataclass(frozen=True)
class SpreadAttribution:
    """Parts of a compounded spread between two legs; they add to `total` exactly."""

    parts: pd.Series  # risk_free, mkt_excess, ..., mom, residual; decimals; long minus short
    total: float  # compounded long minus compounded short
    long_parts: pd.Series
    short_parts: pd.Series
    betas: pd.DataFrame  # rows long and short, the betas applied to the last month
    months: int
    menchero_gap: float  # largest difference of a part when the months are linked with Menchero's factors instead

    @property
    def reported(self) -> pd.Series:
        """The parts with the difference of the risk-free terms inside the residual, as the facts report them."""
        parts = self.parts.drop("risk_free")
        return parts.where(parts.index != "residual", parts["residual"] + self.parts["risk_free"])


def compute_betas_known(ret: pd.DataFrame, factors: pd.DataFrame, *, window: int = 60, min_obs: int = 48) -> pd.DataFrame:
    """Return the betas that were known when each month began: estimated through the month before."""
    excess = ret.sub(factors["risk_free"], axis=0)
    return estimate_rolling_betas(excess, factors, window=window, min_obs=min_obs).shift(1)


def attribute_months(ret: pd.Series, factors: pd.DataFrame, betas: pd.DataFrame) -> pd.DataFrame:
    """Split each month's return: r = risk_free + sum_k beta_k f_k + residual, which holds alpha and error.

    `ret` (T) decimals, `betas` (T x 6) known before the month. Months without betas are NaN.
    """
    factor = factors.reindex(ret.index)
    parts = betas.reindex(index=ret.index, columns=list(SIX)) * factor[list(SIX)]
    parts.insert(0, "risk_free", factor["risk_free"])
    return parts.assign(residual=ret - parts.sum(axis=1, skipna=False))[list(PARTS)]


def link_carino(parts: pd.DataFrame) -> pd.Series:
    """Link monthly parts so that they add to the compounded return: C_k = sum_t c_kt k_t / K.

    k_t = ln(1 + r_t) / r_t (1 at zero), K = ln(1 + R) / R, r_t the sum of the month's parts. Carino (1999).
    """
    monthly = parts.sum(axis=1, skipna=False).to_numpy()
    total = np.prod(1.0 + monthly) - 1.0
    return parts.mul(_log_ratio(monthly), axis=0).sum(skipna=False) / _log_ratio(np.array([total]))[0]


def link_menchero(parts: pd.DataFrame) -> pd.Series:
    """Link monthly parts with the optimised factors of Menchero (2000): C_k = sum_t (M + a_t) c_kt, a cross-check of Carino.

    M = (R/T) / ((1+R)^(1/T) - 1), a_t = r_t (R - M sum r) / sum r^2.
    """
    monthly = parts.sum(axis=1, skipna=False).to_numpy()
    periods, total = len(monthly), np.prod(1.0 + monthly) - 1.0
    geometric = np.expm1(np.log1p(total) / periods)
    scale = (total / periods) / geometric if geometric != 0 else 1.0
    squares = float(monthly @ monthly)
    adjust = monthly * (total - scale * monthly.sum()) / squares if squares > 0 else np.zeros(periods)
    return parts.mul(scale + adjust, axis=0).sum(skipna=False)


def attribute_spread(
    ret: pd.DataFrame, factors: pd.DataFrame, months: pd.PeriodIndex, *, legs: Sequence[str] = ("small", "large")
) -> SpreadAttribution:
    """Attribute the compounded spread of two legs over `months`; each leg is split and linked on its own.

    A part is the long leg's minus the short leg's; parts add to the total to rounding (1e-12). NaN where betas do not exist yet.
    """
    betas = compute_betas_known(ret[list(legs)], factors)
    split = {leg: attribute_months(ret.loc[months, leg], factors, betas[leg]) for leg in legs}
    linked = {leg: link_carino(parts) for leg, parts in split.items()}
    total = (1.0 + ret.loc[months, list(legs)]).prod(skipna=False)
    last = pd.DataFrame({leg: betas[leg].reindex(months).iloc[-1] for leg in legs}).T
    long, short = legs
    difference = linked[long] - linked[short]
    other = link_menchero(split[long]) - link_menchero(split[short])
    gap = float((difference - other).abs().max())
    return SpreadAttribution(difference, float(total[long] - total[short]), linked[long], linked[short], last, len(months), gap)


def link_to_date(parts: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Link monthly parts with Carino's factors from the start of each month's quarter or year through that month.

    Rows and columns as `parts`; every row adds to the compounded return of its window.
    """
    monthly = parts.sum(axis=1, skipna=False)
    weighted = parts.mul(_log_ratio(monthly.to_numpy()), axis=0)
    total = compound_to_date(monthly.to_frame("total"), horizon)["total"].to_numpy()
    return sum_to_date(weighted, horizon).div(_log_ratio(total), axis=0)


def _log_ratio(ret: np.ndarray) -> np.ndarray:
    safe = np.where(ret == 0.0, 1.0, ret)
    return np.where(ret == 0.0, 1.0, np.log1p(ret) / safe)
