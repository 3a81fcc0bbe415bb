"""Compounding of monthly returns from the start of a month, quarter or year through each month."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Horizon = Literal["month", "quarter", "year"]
HORIZONS: tuple[Horizon, ...] = ("month", "quarter", "year")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def months_into(index: pd.PeriodIndex, horizon: Horizon) -> np.ndarray:
    """Return how many months of its month, quarter or year each period completes: 1 for the first, then 2, ..."""
    return (index.month.to_numpy() - 1) % _MONTHS[horizon] + 1


def compound_to_date(ret: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Compound returns from the start of the period's month, quarter or year: prod(1 + r) - 1.

    `ret` (T x C) are decimals per month on a gapless PeriodIndex; the answer has the same shape. A window that
    starts before the sample or holds a missing month is NaN.
    """
    if horizon == "month":
        return ret.copy()
    return np.expm1(sum_to_date(np.log1p(ret), horizon))


def sum_to_date(values: pd.DataFrame, horizon: Horizon) -> pd.DataFrame:
    """Sum rows from the start of the period's month, quarter or year through each month; NaN where a month is missing."""
    cells = values.to_numpy(float)
    depth = months_into(pd.PeriodIndex(values.index), horizon)
    stop = np.arange(1, len(cells) + 1)
    start = np.maximum(stop - depth, 0)
    running, missing = _prefixed(np.nan_to_num(cells)), _prefixed(np.isnan(cells).astype(float))
    incomplete = (missing[stop] - missing[start] > 0) | (stop < depth)[:, None]
    total = np.where(incomplete, np.nan, running[stop] - running[start])
    return pd.DataFrame(total, index=values.index, columns=values.columns)


def like_windows(index: pd.PeriodIndex, period: pd.Period, horizon: Horizon) -> np.ndarray:
    """Mark the months that complete as much of their quarter or year as `period` does, so that windows are alike."""
    depth = months_into(pd.PeriodIndex([period], freq="M"), horizon)[0]
    return (months_into(index, horizon) == depth) & (index <= period)


def compound(ret: pd.DataFrame) -> pd.Series:
    """Compound all rows: prod(1 + r) - 1 for each column, NaN where a month is missing."""
    return (1.0 + ret).prod(skipna=False) - 1.0


def window_of(period: pd.Period, horizon: Horizon) -> pd.PeriodIndex:
    """Return the months from the start of the period's month, quarter or year through `period`."""
    depth = int(months_into(pd.PeriodIndex([period], freq="M"), horizon)[0])
    return pd.period_range(period - (depth - 1), period, freq="M", name="period")


def _prefixed(values: np.ndarray) -> np.ndarray:
    return np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])
