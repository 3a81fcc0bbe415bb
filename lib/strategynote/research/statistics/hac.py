"""Means with heteroskedasticity- and autocorrelation-consistent standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

Z95 = 1.959963984540054  # the standard normal's 97.5 % quantile


@dataclass(frozen=True)
class MeanEstimate:
    """A mean per month with its Newey-West standard error."""

    mean: float
    standard_error: float
    t: float
    p: float  # two-sided, normal
    n: int
    lags: int


def newey_west_lags(n: int) -> int:
    """Return L = floor(4 (n / 100)^(2/9))."""
    return int(np.floor(4.0 * (n / 100.0) ** (2.0 / 9.0)))


def estimate_mean(ret: pd.Series | np.ndarray, lags: int | None = None) -> MeanEstimate:
    """Estimate a mean with Bartlett weights: V = [g0 + 2 sum_j (1 - j/(L+1)) g_j] / n, g_j the autocovariances.

    The same number as OLS on a constant with cov_type="HAC" in statsmodels, without the cost of a model per series.
    """
    values = np.asarray(ret, float)
    values = values[~np.isnan(values)]
    n = len(values)
    if n < 2:
        return MeanEstimate(float("nan"), float("nan"), float("nan"), float("nan"), n, 0)
    used = newey_west_lags(n) if lags is None else lags
    error = values - values.mean()
    autocov = np.array([error[j:] @ error[: n - j] for j in range(min(used, n - 1) + 1)]) / n
    weight = 1.0 - np.arange(1, len(autocov)) / (used + 1.0)
    standard_error = float(np.sqrt((autocov[0] + 2.0 * weight @ autocov[1:]) / n))
    t = float(values.mean() / standard_error) if standard_error > 0 else float("nan")
    return MeanEstimate(float(values.mean()), standard_error, t, float(2 * ndtr(-abs(t))), n, used)


def estimate_slopes(y: np.ndarray, design: np.ndarray, lags: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return least-squares coefficients of y (T,) on a design (T, k) and their Newey-West standard errors, both (k,).

    V = (X'X)^-1 [G0 + sum_j (1 - j/(L+1)) (Gj + Gj')] (X'X)^-1, Gj = sum_t e_t e_t-j x_t x_t-j'. The same numbers as OLS
    with cov_type="HAC" in statsmodels, without the cost of a model for each of many.
    """
    used = newey_west_lags(len(y)) if lags is None else lags
    inverse = np.linalg.inv(design.T @ design)
    slopes = np.linalg.lstsq(design, y, rcond=None)[0]
    moved = design * (y - design @ slopes)[:, None]
    middle = moved.T @ moved
    for lag in range(1, used + 1):
        cross = moved[lag:].T @ moved[:-lag]
        middle += (1 - lag / (used + 1)) * (cross + cross.T)
    return slopes, np.sqrt(np.diag(inverse @ middle @ inverse))
