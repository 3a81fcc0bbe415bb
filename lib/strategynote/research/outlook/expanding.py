"""Regressions on a growing window, all origins at once: each may use only outcomes that are already complete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Expanding:
    """One-regressor OLS at every origin t = 0..N-1 on the pairs i <= t - horizon; arrays (..., N), NaN before there are any.

    `mean` is the mean outcome (the benchmark), `forecast` the fitted value at x_t, `se` the standard error of a new outcome
    with overlap ignored, `r2` in sample, `n` the number of completed pairs.
    """

    mean: np.ndarray
    slope: np.ndarray
    x_mean: np.ndarray
    forecast: np.ndarray
    se: np.ndarray
    r2: np.ndarray
    n: np.ndarray


def expand(x: np.ndarray, y: np.ndarray, *, horizon: int, first: int) -> Expanding:
    """Return the growing-window regressions of y on x.

    x, y : (..., N); y may be NaN in its last `horizon` places. first : completed pairs needed before an origin counts.
    """
    sums = {key: _completed(value, horizon) for key, value in {"x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y}.items()}
    n = np.maximum(np.arange(1, x.shape[-1] + 1) - horizon, 0).astype(float)
    n[n < max(first, 3)] = np.nan
    x_mean, mean = sums["x"] / n, sums["y"] / n
    sxx, sxy, syy = sums["xx"] - n * x_mean**2, sums["xy"] - n * x_mean * mean, sums["yy"] - n * mean**2
    slope = sxy / sxx
    residual = np.maximum(syy - slope * sxy, 0.0)
    se = np.sqrt(residual / (n - 2) * (1 + 1 / n + (x - x_mean) ** 2 / sxx))
    return Expanding(mean, slope, x_mean, mean + slope * (x - x_mean), se, 1 - residual / syy, n)


def _completed(values: np.ndarray, horizon: int) -> np.ndarray:
    """Return at t the sum of values i <= t - horizon."""
    total = np.cumsum(values, axis=-1)
    late = np.full_like(total, np.nan)
    late[..., horizon:] = total[..., :-horizon]
    return late
