"""What seven names gave an index: dated weights carried by prices, daily parts linked so that they add to the total."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import statsmodels.api as sm

from strategynote.research.factors.attribution import link_carino
from strategynote.research.statistics.hac import newey_west_lags

REST = "rest"


@dataclass(frozen=True)
class Contribution:
    """Parts of an index's total return between two closes, by company and for the rest; they add to `total` exactly.

    `returns` are the companies' own over the same days.
    `weights` (days, companies) are the anchor day's weights carried by prices: splits and dividends are in the prices, buybacks,
    issues and changes of the index's float factors are not.
    """

    parts: pd.Series
    returns: pd.Series
    total: float
    weights: pd.DataFrame
    anchor: pd.Timestamp
    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def chosen(self) -> float:
        """Part of the chosen companies together."""
        return float(self.parts.drop(REST).sum())

    @property
    def rest(self) -> float:
        """Part of all other members."""
        return float(self.parts[REST])

    @property
    def share(self) -> float:
        """Part of the chosen companies in the total; NaN when the index did not move."""
        return self.chosen / self.total if self.total else float("nan")


def carry_weights(anchor: pd.Series, prices: pd.DataFrame, index: pd.Series, *, day: pd.Timestamp) -> pd.DataFrame:
    """Return weights on every day: w_it = w_ia (P_it / P_ia) / (I_t / I_a), a the last close at or before `day`.

    anchor : (companies,) weights; prices : (days, companies) and index : (days,), total-return closes on the same days.
    """
    at = prices.index[prices.index <= day][-1]
    relative = prices.div(prices.loc[at]).div(index / index[at], axis=0)
    return relative.mul(anchor, axis=1)


def attribute_index(anchor: pd.Series, prices: pd.DataFrame, index: pd.Series, *, day: pd.Timestamp, since: str) -> Contribution | None:
    """Return each company's Carino-linked part of the index's return from the last close of or before `since`; None without one.

    c_it = w_i,t-1 r_it, the rest is the index's return less their sum; days linked as in Carino (1999).
    """
    both = pd.concat([prices[anchor.index], index.rename("_index")], axis=1, join="inner").dropna()
    before = both.index[both.index <= pd.Timestamp(since)]
    if not len(before) or before[-1] == both.index[-1] or both.index[0] > day:
        return None
    weights = carry_weights(anchor, both[anchor.index], both["_index"], day=day)
    window = both.loc[before[-1] :]
    ret = window.pct_change().iloc[1:]
    parts = weights.shift(1).loc[ret.index] * ret[anchor.index]
    parts[REST] = ret["_index"] - parts.sum(axis=1)
    total = float(window["_index"].iloc[-1] / window["_index"].iloc[0] - 1)
    own = window[anchor.index].iloc[-1] / window[anchor.index].iloc[0] - 1
    return Contribution(link_carino(parts), own, total, weights.loc[before[-1] :], day, before[-1], both.index[-1])


@dataclass(frozen=True)
class Exposure:
    """Return-based exposure of a fund to the chosen names against the rest of an index, with a HAC interval (95 percent)."""

    value: float
    low: float
    high: float
    n: int
    r2: float


def estimate_exposure(fund: pd.Series, weights: pd.DataFrame, prices: pd.DataFrame, index: pd.Series, *, days: int = 252) -> Exposure | None:
    """Return b of r_fund - r_rest = a + b (r_chosen - r_rest) + e over the last `days` days (Sharpe 1992, two assets); None if short.

    r_chosen is the basket's return at carried weights, r_rest the index's return without it. A member of the rest that moves
    with the basket counts towards it: b is no weight.
    """
    frame = pd.concat([fund.rename("_fund"), index.rename("_index"), prices], axis=1, join="inner").dropna()
    ret = frame.pct_change().iloc[1:]
    held = weights.shift(1).reindex(ret.index)
    share = held.sum(axis=1)
    chosen = (held * ret[weights.columns]).sum(axis=1, min_count=1) / share
    rest = (ret["_index"] - share * chosen) / (1 - share)
    data = pd.DataFrame({"y": ret["_fund"] - rest, "x": chosen - rest}).dropna().tail(days)
    if len(data) < days:
        return None
    fit = sm.OLS(data["y"], sm.add_constant(data["x"])).fit(cov_type="HAC", cov_kwds={"maxlags": newey_west_lags(len(data))})
    low, high = fit.conf_int().loc["x"]
    return Exposure(float(fit.params["x"]), float(low), float(high), len(data), float(fit.rsquared))
