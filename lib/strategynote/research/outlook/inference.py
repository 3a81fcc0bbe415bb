"""Six kinds of inference for a regression on overlapping ten-year outcomes, printed side by side."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from scipy.signal import lfilter

from strategynote.research.outlook.blocks import chunk_sizes, resample_sums, row_slopes
from strategynote.research.outlook.forward import Fit, Sample, fit_forward, fit_sample

DRAWS = 2000


@dataclass(frozen=True)
class Test:
    """One line of the inference table; `se` in decimals a year per log unit, `interval` 90 %, None where the kind has none."""

    kind: str
    slope: float
    se: float | None
    t: float | None
    p: float | None
    interval: tuple[float, float] | None
    n: float


@dataclass(frozen=True)
class Inference:
    """The fit, its tests, and the bias that persistence of the regressor puts into the slope."""

    fit: Fit
    tests: tuple[Test, ...]
    bias_monthly: float
    bias_null: float
    draws: int

    def named(self, kind: str) -> Test:
        """Return one test by its kind."""
        return next(test for test in self.tests if test.kind == kind)

    @property
    def slope_corrected(self) -> float:
        """The slope less its mean in the simulated world without predictability."""
        return self.fit.slope - self.bias_null


def estimate_inference(sample: Sample, *, seed: int, draws: int = DRAWS) -> Inference:
    """Return all six tests of slope = 0, and Stambaugh's correction, for one forward regression."""
    fit, n = fit_sample(sample), sample.completed
    x, y = sample.x.to_numpy()[:n], sample.y.to_numpy()[:n]
    null = simulate_null_slopes(sample, seed=seed, draws=draws)
    blocks = resample_blocks(x, y, block=sample.horizon, seed=seed + 1, draws=draws).slope
    tests = (
        hac_test(x, y, horizon=sample.horizon, kernel="uniform"),
        hac_test(x, y, horizon=sample.horizon, kernel="bartlett"),
        hodrick_test(sample),
        non_overlapping_test(x, y, horizon=sample.horizon),
        _null_test(fit, null),
        _block_test(fit, blocks),
    )
    return Inference(fit, tests, stambaugh_bias(sample), float(null.mean()), draws)


def hac_test(x: np.ndarray, y: np.ndarray, *, horizon: int, kernel: str) -> Test:
    """Return Hansen-Hodrick ("uniform", H - 1 lags) or Newey-West ("bartlett", 1.5 H lags, its kernel shrinks far lags).

    The uniform kernel can give a negative variance; the test then stands without a standard error, and says so.
    """
    lags = horizon - 1 if kernel == "uniform" else int(1.5 * horizon)
    kind = "Hansen-Hodrick" if kernel == "uniform" else "Newey-West"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        model = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "kernel": kernel})
        se, slope = float(model.bse[1]), float(model.params[1])
    if not np.isfinite(se) or se == 0:
        return Test(kind, slope, None, None, None, None, len(x) / horizon)
    half = stats.norm.ppf(0.95) * se
    return Test(kind, slope, se, slope / se, float(model.pvalues[1]), (slope - half, slope + half), len(x) / horizon)


def hodrick_test(sample: Sample) -> Test:
    """Return Hodrick's (1992) 1B test: the overlap moves into the regressor, sum_{i<H} x_{t-i}, and months stay apart.

    V = Z^-1 S Z^-1 with S the mean of w w', w_{t+1} = e_{t+1} sum_{i<H} (1, x_{t-i})', e the month's demeaned flow; the
    standard error is scaled from log to growth units by the ratio of the two slopes. Needs no kernel.
    """
    h, n = sample.horizon, sample.completed
    x, flow = sample.x.to_numpy(), sample.flow.to_numpy()
    design = np.column_stack([np.ones(len(x)), x])
    rolled = np.cumsum(design, axis=0)
    rolled[h:] = rolled[h:] - rolled[:-h]
    error = flow - flow.mean()
    score = (error[h:, None] * rolled[h - 1 : -1]) * 12 / h
    z = np.linalg.inv(design[:n].T @ design[:n] / n)
    se_log = float(np.sqrt((z @ (score.T @ score / len(score)) @ z)[1, 1] / n))
    y_log = np.log1p(sample.y.to_numpy()[:n])
    slope_log = fit_forward(x[:n], y_log, horizon=h).slope
    slope = fit_sample(sample).slope
    se = abs(se_log * slope / slope_log) if slope_log else se_log
    t = slope / se
    half = stats.norm.ppf(0.95) * se
    return Test("Hodrick 1B", slope, se, t, float(2 * stats.norm.sf(abs(t))), (slope - half, slope + half), n / h)


def non_overlapping_test(x: np.ndarray, y: np.ndarray, *, horizon: int) -> Test:
    """Return the mean of the regressions on every horizon-th origin, over all starting months; t with n / H - 2 df."""
    fits = [fit_forward(x[s::horizon], y[s::horizon], horizon=1) for s in range(horizon) if len(x[s::horizon]) >= 4]
    if not fits:
        return Test("Non-overlapping", float("nan"), None, None, None, None, len(x) / horizon)
    slope = float(np.mean([f.slope for f in fits]))
    se = float(np.mean([f.residual_sd / np.sqrt(f.sxx) for f in fits]))
    dof = min(f.n for f in fits) - 2
    half = stats.t.ppf(0.95, dof) * se
    return Test(
        "Non-overlapping",
        slope,
        se,
        slope / se,
        float(2 * stats.t.sf(abs(slope / se), dof)),
        (slope - half, slope + half),
        float(np.mean([f.n for f in fits])),
    )


def simulate_null_slopes(sample: Sample, *, seed: int, draws: int = DRAWS) -> np.ndarray:
    """Return slopes (draws,) from a world in which the valuation says nothing about returns.

    flow_{t+1} = mean + u_{t+1}, x_{t+1} = c + rho x_t + v_{t+1}, with (u, v) resampled in pairs from the sample's own
    residuals, so that their correlation and the persistence of x stay: what is left is Stambaugh's bias and the overlap.
    """
    rng = np.random.default_rng(seed)
    x, flow = sample.x.to_numpy(), sample.flow.to_numpy()
    line = stats.linregress(x[:-1], x[1:])
    residuals = np.column_stack([flow[1:], x[1:] - line.intercept - line.slope * x[:-1]])
    world = _NullWorld(residuals, float(line.slope), x[0] - x.mean(), sample.horizon)
    return np.concatenate([world.slopes(rng, size) for size in chunk_sizes(draws)])


@dataclass(frozen=True)
class _NullWorld:
    """Months of flow and shocks of x to draw from in pairs, persistence, where x starts from its mean, horizon."""

    months: np.ndarray
    rho: float
    start: float
    horizon: int

    def slopes(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """Return the regression slope of each simulated history, (draws,)."""
        n, h = len(self.months), self.horizon
        pick = rng.integers(0, n, size=(draws, n), dtype=np.int32)
        shocks = np.full((draws, n + 1), self.start)
        shocks[:, 1:] = self.months[:, 1][pick]
        path = lfilter([1.0], [1.0, -self.rho], shocks, axis=1)
        total = np.zeros((draws, n + 1))
        np.cumsum(self.months[:, 0][pick], axis=1, out=total[:, 1:])
        y = np.expm1((total[:, h:] - total[:, :-h]) * (12 / h))
        return row_slopes(path[:, : n + 1 - h], y)


@dataclass(frozen=True)
class Resampled:
    """Slope and intercept of every resample, each (draws,)."""

    slope: np.ndarray
    intercept: np.ndarray


def resample_blocks(x: np.ndarray, y: np.ndarray, *, block: int, seed: int, draws: int = DRAWS) -> Resampled:
    """Return regressions on stationary block resamples of the pairs (x, y), blocks of geometric length with mean `block`."""
    x0, y0 = x - x.mean(), y - y.mean()
    sums = resample_sums(np.column_stack([x0, y0, x0 * x0, x0 * y0]), block=block, seed=seed, draws=draws) / len(x)
    mean_x, mean_y, xx, xy = sums.T
    slope = (xy - mean_x * mean_y) / (xx - mean_x**2)
    return Resampled(slope, y.mean() + mean_y - slope * (x.mean() + mean_x))


def stambaugh_bias(sample: Sample) -> float:
    """Return the bias of the monthly slope, annualised: 12 (cov(u, v) / var(v)) (-(1 + 3 rho) / T), Stambaugh (1999).

    u are residuals of the month's flow on last month's x, v of x on its own last value.
    """
    x, flow = sample.x.to_numpy(), sample.flow.to_numpy()
    own, cross = stats.linregress(x[:-1], x[1:]), stats.linregress(x[:-1], flow[1:])
    v = x[1:] - own.intercept - own.slope * x[:-1]
    u = flow[1:] - cross.intercept - cross.slope * x[:-1]
    return float(-12 * (u @ v) / (v @ v) * (1 + 3 * own.slope) / len(x))


def _null_test(fit: Fit, null: np.ndarray) -> Test:
    deviation = np.abs(null - null.mean())
    p = (1 + int(np.sum(deviation >= abs(fit.slope - null.mean())))) / (1 + len(null))
    se = float(null.std(ddof=1))
    return Test("Bootstrap, no predictability", fit.slope, se, (fit.slope - float(null.mean())) / se, p, None, fit.n_effective)


def _block_test(fit: Fit, slopes: np.ndarray) -> Test:
    lo, hi = (float(q) for q in np.quantile(slopes, [0.05, 0.95]))
    se = float(slopes.std(ddof=1))
    p = min(1.0, 2 * (1 + int(min(np.sum(slopes <= 0), np.sum(slopes >= 0)))) / (1 + len(slopes)))
    return Test("Stationary block bootstrap", fit.slope, se, fit.slope / se, p, (lo, hi), fit.n_effective)


def tabulate_tests(inference: Inference) -> pd.DataFrame:
    """Return the tests as a tidy frame, one row per kind."""
    rows = [(t.kind, t.slope, t.se, t.t, t.p, *(t.interval or (None, None)), t.n) for t in inference.tests]
    return pd.DataFrame(rows, columns=["kind", "slope", "se", "t", "p", "low", "high", "n"])
