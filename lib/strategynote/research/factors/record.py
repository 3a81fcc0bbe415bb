"""The long-run record of each sort by segment: mean, t, Sharpe ratio, drawdown, and whether it is stable."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from strategynote.research.statistics.hac import estimate_mean

# The side that published work expects to win: +1 high minus low, -1 low minus high.
EXPECTED_SIGN: Mapping[str, int] = {
    "profitability": 1, "beta": -1, "volatility": -1, "residual_volatility": -1, "momentum": 1,
    "reversal": -1, "value": 1, "investment": -1, "accruals": -1, "net_issuance": -1,
}  # fmt: skip


def compute_record(spreads: pd.DataFrame) -> pd.DataFrame:
    """Summarise monthly spreads (columns segment, sort) over their whole history, in the direction that is expected to win.

    Columns: mean (a month), t and p (Newey-West), p_adjusted (Holm over all), sharpe (annual), drawdown (of the summed
    spread, decimals), n, start.
    """
    rows = {key: _record(signed(series, key[1])) for key, series in spreads.items()}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["segment", "sort"])
    table["p_adjusted"] = multipletests(table["p"].fillna(1.0), method="holm")[1]
    return table


def compute_stability(spreads: pd.DataFrame) -> pd.DataFrame:
    """Estimate mean and t of monthly spreads over the whole sample, its halves, since 2000 and without 1998-2000.

    Rows (segment, sort), columns (sample, statistic), statistic mean, t or n; expected direction; decimals a month.
    """
    rows = []
    for key, series in spreads.items():
        samples = stability_samples(signed(series, key[1]).dropna())
        estimates = {name: estimate_mean(part) for name, part in samples.items()}
        rows.append({(name, what): getattr(e, what) for name, e in estimates.items() for what in ("mean", "t", "n")})
    table = pd.DataFrame(rows, index=spreads.columns)
    table.columns = pd.MultiIndex.from_tuples(table.columns, names=["sample", "statistic"])
    return table


def stability_samples(series: pd.Series) -> dict[str, np.ndarray]:
    """Cut a series into the five samples of the stability strip; those that have not begun are empty."""
    values, year = series.to_numpy(float), pd.PeriodIndex(series.index).year.to_numpy()
    half = len(values) // 2
    return {
        "all": values, "first half": values[:half], "second half": values[half:],
        "since 2000": values[year >= 2000], "without 1998-2000": values[(year < 1998) | (year > 2000)],
    }  # fmt: skip


def signed(series: pd.Series, sort: str) -> pd.Series:
    """Turn a high-minus-low spread into the direction that published work expects to win."""
    return series * EXPECTED_SIGN[sort]


def max_drawdown(series: pd.Series) -> float:
    """Return the largest fall of the summed series from an earlier high (start included), as a number <= 0."""
    path = np.concatenate([[0.0], series.dropna().cumsum().to_numpy()])
    return float((path - np.maximum.accumulate(path)).min())


def _record(series: pd.Series) -> dict[str, object]:
    known = series.dropna()
    estimate = estimate_mean(known)
    deviation = float(known.std(ddof=1))
    return {
        "mean": estimate.mean, "t": estimate.t, "p": estimate.p, "n": estimate.n,
        "sharpe": estimate.mean / deviation * np.sqrt(12.0) if deviation > 0 else float("nan"),
        "drawdown": max_drawdown(known), "start": known.index[0] if len(known) else pd.NaT,
    }  # fmt: skip
