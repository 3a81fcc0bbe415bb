"""Returns of index funds from the last close before a quarter to the as-of date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd


def compute_return_since(prices: pd.Series, *, start: date, as_of: date) -> float | None:
    """Return close(as_of) / close(last day before `start`) - 1, or None when the fund has no price on both sides.

    A fund whose last price is more than ten days before as_of is treated as missing, not as flat.
    """
    known = prices.loc[: pd.Timestamp(as_of)].dropna()
    before = known.loc[known.index < pd.Timestamp(start)]
    if before.empty or known.empty or (pd.Timestamp(as_of) - known.index[-1]).days > 10:
        return None
    return float(known.iloc[-1] / before.iloc[-1] - 1.0)


def compute_fund_returns(prices: Mapping[str, pd.Series], *, start: date, as_of: date) -> dict[str, float | None]:
    """Return `compute_return_since` for every fund."""
    return {name: compute_return_since(series, start=start, as_of=as_of) for name, series in prices.items()}


def compute_indexed(prices: pd.Series, *, start: date, as_of: date) -> pd.Series:
    """Return prices divided by the last close before `start`, from that close to as_of; empty without one."""
    known = prices.loc[: pd.Timestamp(as_of)].dropna()
    before = known.index[known.index < pd.Timestamp(start)]
    return known.loc[before[-1] :] / known.loc[before[-1]] if len(before) else known.iloc[:0]
