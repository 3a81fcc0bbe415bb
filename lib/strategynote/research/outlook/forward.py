"""Ten-year forward regressions: what came after a given start valuation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

HORIZON = 120


@dataclass(frozen=True)
class Sample:
    """What a forward regression runs on.

    `x` is the log valuation (or log ratio of two) known at each month, `flow` the monthly log return (or difference of two log
    returns) of that month, both from the first month to the as-of month; `horizon` in months.
    """

    name: str
    x: pd.Series
    flow: pd.Series
    horizon: int = HORIZON

    @cached_property
    def y(self) -> pd.Series:
        """Annualised growth of (relative) wealth over the next `horizon` months; NaN where not complete."""
        return forward_growth(self.flow, self.horizon)

    @property
    def completed(self) -> int:
        """Number of origins whose outcome is complete."""
        return max(0, len(self.x) - self.horizon)


@dataclass(frozen=True)
class Fit:
    """OLS of y on x over completed origins: decimals a year per log unit; `n_effective` = n / horizon."""

    slope: float
    intercept: float
    r2: float
    n: int
    n_effective: float
    residual_sd: float
    x_mean: float
    sxx: float

    def predict(self, x: float) -> float:
        """Return the fitted value at x."""
        return self.intercept + self.slope * x

    def standard_error(self, x: float) -> float:
        """Return the standard error of a new outcome at x, overlap ignored: sd sqrt(1 + 1/n + (x - mean)^2 / Sxx)."""
        return self.residual_sd * float(np.sqrt(1 + 1 / self.n + (x - self.x_mean) ** 2 / self.sxx))


def forward_growth(flow: pd.Series, horizon: int = HORIZON) -> pd.Series:
    """Return y_t = exp((12 / H) sum_{h=1..H} flow_{t+h}) - 1 with the index of `flow`, NaN in the last H months.

    For a difference of log returns this is the annual growth of one unit of small held against one of large. Measured
    so, the regression since 1926 on published rows has the slope of 7.2 to 7.3 % a year per log unit; on the annualised
    log return itself it is 7.1.
    """
    total = flow.cumsum()
    return np.expm1((total.shift(-horizon) - total) * 12 / horizon)


def make_sample(name: str, x: pd.Series, flow: pd.Series, *, horizon: int = HORIZON) -> Sample:
    """Return a sample over the months in which both series stand."""
    both = pd.concat([x, flow], axis=1, keys=["x", "flow"]).dropna()
    return Sample(name, both["x"], both["flow"], horizon)


def fit_forward(x: np.ndarray, y: np.ndarray, *, horizon: int = HORIZON) -> Fit:
    """Return the OLS fit of y on a constant and x; both (n,), without missing values."""
    centred = x - x.mean()
    sxx = float(centred @ centred)
    slope = float(centred @ y) / sxx
    intercept = float(y.mean() - slope * x.mean())
    residual = y - intercept - slope * x
    spread = float(np.sum((y - y.mean()) ** 2))
    sd = float(np.sqrt(residual @ residual / (len(x) - 2)))
    return Fit(slope, intercept, 1 - float(residual @ residual) / spread, len(x), len(x) / horizon, sd, float(x.mean()), sxx)


def fit_sample(sample: Sample) -> Fit:
    """Return the fit over the sample's completed origins."""
    n = sample.completed
    return fit_forward(sample.x.to_numpy()[:n], sample.y.to_numpy()[:n], horizon=sample.horizon)


def compute_half_life(x: pd.Series) -> float:
    """Return the half-life in years of the log ratio, ln(1/2) / ln(rho) / 12 with rho of a monthly AR(1).

    Infinite when rho is 1 or more. OLS pulls rho down in short samples, so the truth is rather longer.
    """
    values = x.to_numpy()
    rho = stats.linregress(values[:-1], values[1:]).slope
    return float("inf") if rho >= 1 else float(np.log(0.5) / np.log(rho) / 12) if rho > 0 else 0.0
