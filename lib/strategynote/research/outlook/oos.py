"""Out-of-sample record: every origin sees completed outcomes only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from scipy import stats

from strategynote.research.outlook.expanding import Expanding, expand
from strategynote.research.outlook.forward import Sample

FIRST = 240


@dataclass(frozen=True)
class OutOfSample:
    """Campbell-Thompson R2 = 1 - sum(e^2) / sum(e_mean^2) over completed outcomes with at least `first` pairs before them.

    `r2_constrained` sets a negative slope to zero; `clark_west_t` (one-sided p) corrects for the noise of a slope that may
    be zero, Newey-West with H - 1 lags; `n_effective` = n / H.
    """

    r2: float
    r2_constrained: float
    clark_west_t: float
    clark_west_p: float
    n: int
    n_effective: float
    first: int


def evaluate_oos(sample: Sample, *, first: int = FIRST) -> OutOfSample | None:
    """Return the out-of-sample record, or None when no forecast has a completed outcome yet."""
    y = sample.y.to_numpy()
    run = expand(sample.x.to_numpy(), y, horizon=sample.horizon, first=first)
    scored = np.isfinite(run.forecast) & np.isfinite(y)
    if not scored.any():
        return None
    t, p = clark_west(y[scored], run.forecast[scored], run.mean[scored], horizon=sample.horizon)
    return OutOfSample(
        r2=r2_oos(y[scored], run.forecast[scored], run.mean[scored]),
        r2_constrained=r2_oos(y[scored], constrain(run, sample.x.to_numpy())[scored], run.mean[scored]),
        clark_west_t=t,
        clark_west_p=p,
        n=int(scored.sum()),
        n_effective=scored.sum() / sample.horizon,
        first=first,
    )


def constrain(run: Expanding, x: np.ndarray) -> np.ndarray:
    """Return forecasts with negative slopes set to zero: cheap may not mean a lower return."""
    return run.mean + np.maximum(run.slope, 0.0) * (x - run.x_mean)


def r2_oos(y: np.ndarray, forecast: np.ndarray, mean: np.ndarray) -> float:
    """Return 1 - sum (y - forecast)^2 / sum (y - mean)^2."""
    return float(1 - np.sum((y - forecast) ** 2) / np.sum((y - mean) ** 2))


def clark_west(y: np.ndarray, forecast: np.ndarray, mean: np.ndarray, *, horizon: int) -> tuple[float, float]:
    """Return t and one-sided p of the mean of (y - mean)^2 - [(y - forecast)^2 - (mean - forecast)^2], Clark and West (2007)."""
    gain = (y - mean) ** 2 - (y - forecast) ** 2 + (mean - forecast) ** 2
    if len(gain) <= horizon:
        return float("nan"), float("nan")
    fit = sm.OLS(gain, np.ones(len(gain))).fit(cov_type="HAC", cov_kwds={"maxlags": horizon - 1})
    t = float(fit.tvalues[0])
    return t, float(stats.norm.sf(t))
