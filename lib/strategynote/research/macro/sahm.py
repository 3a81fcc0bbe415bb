"""The Sahm rule: how far unemployment has risen above its low of the last year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class SahmState:
    """The rule in one month: value in percentage points, its month, and how large revisions have been.

    `revision` is the 90 % quantile of |first published - later data| over past months, NaN without published values.
    """

    month: pd.Period
    value: float
    series: pd.Series
    published: pd.Series | None
    revision: float
    n_revisions: int


def compute_sahm(unemployment: pd.Series) -> pd.Series:
    """Return S_t = MA3(u)_t - min(MA3(u)_{t-12..t-1}) in percentage points, from unrounded averages, to 2 decimals.

    Parameters
    ----------
    unemployment
        Monthly rate in decimals; months without a value (October 2025) are left out of the averages.

    Notes
    -----
    Averages need two of three months and minima ten of twelve; this reproduces SAHMREALTIME around the missing
    month. Source: C. Sahm (2019), "Direct stimulus payments to individuals".
    """
    known = unemployment.dropna()
    if known.empty:
        return known
    monthly = 100 * known.reindex(pd.period_range(known.index[0], known.index[-1], freq="M"))
    average = monthly.rolling(3, min_periods=2).mean()
    low = average.shift(1).rolling(12, min_periods=10).min()
    return (average - low).where(monthly.notna()).round(2).dropna()


def estimate_sahm(unemployment: pd.Series, published: pd.Series | None = None) -> SahmState:
    """Return the current state, beside the values published at the time when those are at hand.

    Parameters
    ----------
    unemployment
        Monthly rate in decimals, the vintage known at the as-of date.
    published
        Values as first published, percentage points (SAHMREALTIME).

    Raises
    ------
    ValueError
        When there are not yet 13 months of unemployment.
    """
    series = compute_sahm(unemployment)
    if series.empty:
        raise ValueError("the Sahm rule needs at least 13 months of unemployment")
    gap = pd.Series(dtype=float) if published is None else (published - series).dropna().abs()
    revision = float(gap.quantile(0.90)) if len(gap) >= 60 else float("nan")
    return SahmState(series.index[-1], float(series.iloc[-1]), series, published, revision, len(gap))
