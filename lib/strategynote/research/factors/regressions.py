"""Time-series regressions on traded factors: HAC inference, the GRS test, spanning, rolling betas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.regression.linear_model import OLS

from strategynote.research.statistics.hac import newey_west_lags

SIX = ("mkt_excess", "smb", "hml", "rmw", "cma", "mom")
FIVE = SIX[:5]
# The spreads whose regressions are shown, (segment, sort).
STUDIED = [
    (segment, sort) for segment in ("small", "mid", "large") for sort in ("volatility", "profitability", "momentum", "value")
]


@dataclass(frozen=True)
class GrsTest:
    """Gibbons-Ross-Shanken test that all intercepts are zero."""

    statistic: float
    p: float
    mean_abs_alpha: float  # decimals a month
    n_portfolios: int
    n_months: int


def estimate_factor_model(
    ret: pd.DataFrame, factors: pd.DataFrame, *, names: Sequence[str] = SIX, cov_type: str = "HAC"
) -> pd.DataFrame:
    """Regress each column on the factors: r_t = a + sum_k b_k f_kt + e_t.

    `ret` are excess returns or long-short spreads (do not subtract the risk-free rate from a spread), decimals.
    Rows: columns of `ret`; columns (coefficient, t) by factor and alpha, r2, n. cov_type "HAC" uses
    L = floor(4 (T/100)^(2/9)); "nonrobust" reproduces published OLS t-statistics.
    """
    rows = {key: _estimate_one(ret[key], factors[list(names)], cov_type) for key in ret.columns}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.columns = pd.MultiIndex.from_tuples(table.columns, names=["name", "statistic"])
    table.index = ret.columns
    return table


def test_grs(ret_excess: pd.DataFrame, factors: pd.DataFrame, *, names: Sequence[str] = SIX) -> GrsTest:
    """Test a = 0 jointly: F = (T/N) ((T-N-K)/(T-K-1)) a'S^-1 a / (1 + m'O^-1 m), F(N, T-N-K).

    S: residual covariance over T-K-1, O: factor covariance over T, m: factor means. Gibbons, Ross and Shanken (1989).
    """
    data = pd.concat([ret_excess, factors[list(names)]], axis=1).dropna()
    n, k = ret_excess.shape[1], len(names)
    y, f = data.iloc[:, :n].to_numpy(), data.iloc[:, n:].to_numpy()
    t = len(y)
    x = np.column_stack([np.ones(t), f])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    resid = y - x @ beta
    covariance = resid.T @ resid / (t - k - 1)
    centred = f - f.mean(axis=0)
    sharpe2 = f.mean(axis=0) @ np.linalg.solve(centred.T @ centred / t, f.mean(axis=0))
    quadratic = beta[0] @ np.linalg.solve(covariance, beta[0])
    statistic = (t / n) * ((t - n - k) / (t - k - 1)) * quadratic / (1.0 + sharpe2)
    p = stats.f.sf(statistic, n, t - n - k)
    return GrsTest(float(statistic), float(p), float(np.abs(beta[0]).mean()), n, t)


test_grs.__test__ = False  # type: ignore[attr-defined]  # a statistical test, not one of pytest's


def estimate_spanning(factors: pd.DataFrame, *, names: Sequence[str] = FIVE, cov_type: str = "nonrobust") -> pd.DataFrame:
    """Regress each factor on the others; rows are factors, columns as in `estimate_factor_model` (own column missing)."""
    parts = []
    for name in names:
        others = [other for other in names if other != name]
        parts.append(estimate_factor_model(factors[[name]], factors, names=others, cov_type=cov_type))
    return pd.concat(parts)


def estimate_rolling_betas(
    ret_excess: pd.DataFrame, factors: pd.DataFrame, *, names: Sequence[str] = SIX, window: int = 60, min_obs: int = 48
) -> pd.DataFrame:
    """Estimate betas over the last `window` months (at least `min_obs`) through each month, by ordinary least squares.

    Equals statsmodels' RollingOLS(window, min_nobs, expanding=True), all columns of `ret_excess` in one batch. Rows are months of
    complete data, columns (series, factor); the first min_obs - 1 rows are NaN.
    """
    data = pd.concat([ret_excess, factors[list(names)]], axis=1).dropna()
    y, f = data[ret_excess.columns].to_numpy(), data[list(names)].to_numpy()
    x = np.column_stack([np.ones(len(f)), f])
    # Months before the sample count as rows of zeros: they add nothing to the normal equations.
    pad_x, pad_y = (np.vstack([np.zeros((window - 1, a.shape[1])), a]) for a in (x, y))
    wx = np.lib.stride_tricks.sliding_window_view(pad_x, window, axis=0)
    wy = np.lib.stride_tricks.sliding_window_view(pad_y, window, axis=0)
    used = slice(min_obs - 1, None)
    beta = np.full((len(x), x.shape[1], y.shape[1]), np.nan)
    if len(x) >= min_obs:
        beta[used] = np.linalg.solve(wx[used] @ wx[used].swapaxes(1, 2), wx[used] @ wy[used].swapaxes(1, 2))
    columns = pd.MultiIndex.from_product([ret_excess.columns, names], names=["series", "factor"])
    return pd.DataFrame(beta[:, 1:].swapaxes(1, 2).reshape(len(x), -1), index=data.index, columns=columns)


def _estimate_one(ret: pd.Series, factors: pd.DataFrame, cov_type: str) -> dict[tuple[str, str], float]:
    data = np.column_stack([ret.reindex(factors.index), factors])
    data = data[~np.isnan(data).any(axis=1)]
    options = {"cov_kwds": {"maxlags": newey_west_lags(len(data))}} if cov_type == "HAC" else {}
    design = np.column_stack([np.ones(len(data)), data[:, 1:]])
    fit = OLS(data[:, 0], design).fit(cov_type=cov_type, **options)
    names = ("alpha", *factors.columns)
    values = {(name, "coefficient"): float(value) for name, value in zip(names, fit.params, strict=True)}
    values |= {(name, "t"): float(value) for name, value in zip(names, fit.tvalues, strict=True)}
    return values | {("fit", "r2"): float(fit.rsquared), ("fit", "n"): float(fit.nobs)}
