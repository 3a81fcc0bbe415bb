"""Four forecasts joined with equal weights, and the band that their own record earns them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from strategynote.research.outlook.building_blocks import REVERSIONS, block_forecasts
from strategynote.research.outlook.expanding import Expanding, expand
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.oos import FIRST
from strategynote.research.outlook.var import var_forecasts

JOINED = ("mean", "regression_shrunk", "var", "blocks_half")
MIN_PAIRS = 120


@dataclass(frozen=True)
class Forecasts:
    """Forecasts known at each month: `table` (months x methods, annual growth), `se` and `n` of the forward regression.

    Columns: mean, regression, regression_shrunk, var, blocks_none, blocks_half, blocks_full and combination, the equally
    weighted mean of JOINED. Decimals.
    """

    sample: Sample
    table: pd.DataFrame
    se: pd.Series
    n: pd.Series

    @property
    def outcome(self) -> pd.Series:
        """What came, NaN where not complete."""
        return self.sample.y


def make_forecasts(sample: Sample, *, first: int = MIN_PAIRS) -> Forecasts:
    """Return every method's forecast at every month with at least `first` completed pairs before it."""
    x, y = sample.x.to_numpy(), sample.y.to_numpy()
    run = expand(x, y, horizon=sample.horizon, first=first)
    columns = {
        "mean": run.mean,
        "regression": run.forecast,
        "regression_shrunk": shrink(run, x, horizon=sample.horizon),
        "var": var_forecasts(sample),
        **{f"blocks_{name}": block_forecasts(sample, share) for name, share in REVERSIONS.items()},
    }
    table = pd.DataFrame(columns, index=sample.x.index)
    table["combination"] = table[list(JOINED)].mean(axis=1, skipna=False)
    return Forecasts(sample, table, pd.Series(run.se, table.index), pd.Series(run.n, table.index))


def shrink(run: Expanding, x: np.ndarray, *, horizon: int) -> np.ndarray:
    """Return forecasts whose slope is multiplied by max(0, 1 - 1/F), F = (n_eff - 2) R2 / (1 - R2), n_eff = n / H.

    The noisier the slope at the effective sample size, the closer to the mean; with n_eff of 2 or less it is the mean.
    """
    strength = np.maximum(run.n / horizon - 2, 0) * run.r2 / (1 - run.r2)
    with np.errstate(divide="ignore"):
        weight = np.maximum(0.0, 1 - 1 / strength)
    return run.mean + weight * run.slope * (x - run.x_mean)


@dataclass(frozen=True)
class Coverage:
    """One nominal level: share of outcomes inside the band, by the three ways of setting its width.

    `raw` the regression's own width, overlap ignored; `real_time` the width from outcomes complete at each origin (the raw
    one until there are any); `published` the width from all outcomes complete by the last month, at `level` by
    construction; `factor` its multiple of the raw one.
    """

    level: float
    raw: float
    real_time: float
    published: float
    factor: float
    n: int
    n_effective: float


@dataclass(frozen=True)
class Record:
    """Scaled errors of one method: `score` = |outcome - forecast| / se; `width` (months x levels), in real time, times se."""

    method: str
    score: pd.Series
    t: pd.DataFrame
    width: pd.DataFrame
    coverage: tuple[Coverage, ...]

    def at(self, level: float) -> Coverage:
        """Return the coverage of one nominal level."""
        return next(c for c in self.coverage if c.level == level)


LEVELS = (0.50, 0.80, 0.90)


def keep_record(
    forecasts: Forecasts, method: str = "combination", *, first: int = FIRST, levels: tuple[float, ...] = LEVELS
) -> Record | None:
    """Return coverage three ways over origins with at least `first` completed pairs, or None when no outcome is complete."""
    score = _scores(forecasts, method, first)
    scored = score.notna().to_numpy()
    if not scored.any():
        return None
    t = pd.DataFrame(_student(forecasts, score.index, levels), score.index, list(levels))
    width = _real_time_width(score, t, horizon=forecasts.sample.horizon)
    parts = zip(levels, t.to_numpy()[scored].T, width.to_numpy()[scored].T, strict=True)
    coverage = tuple(_cover(score.to_numpy()[scored], *part, horizon=forecasts.sample.horizon) for part in parts)
    return Record(method, score, t, width, coverage)


def _scores(forecasts: Forecasts, method: str, first: int) -> pd.Series:
    """Return |outcome - forecast| / se at the months with at least `first` completed pairs, NaN while the outcome is open."""
    error = np.abs(forecasts.outcome.to_numpy() - forecasts.table[method].to_numpy()) / forecasts.se.to_numpy()
    counts = forecasts.n.to_numpy() >= first
    return pd.Series(error[counts], forecasts.table.index[counts])


def _student(forecasts: Forecasts, index: pd.PeriodIndex, levels: tuple[float, ...]) -> np.ndarray:
    dof = forecasts.n[index].to_numpy() - 2
    return stats.t.ppf(0.5 + np.asarray(levels) / 2, dof[:, None])


def compute_factor(forecasts: Forecasts, method: str, *, level: float = 0.90, first: int = FIRST) -> float | None:
    """Return the multiple of the textbook width that would have held `level` of the method's completed forecasts, or None."""
    score = _scores(forecasts, method, first).dropna()
    if score.empty:
        return None
    return float(np.quantile(score.to_numpy() / _student(forecasts, score.index, (level,))[:, 0], level, method="higher"))


def _real_time_width(score: pd.Series, t: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    """Return at each origin the quantiles of scores whose outcome is complete by then, Student quantiles before there are any."""
    known = {q: score.expanding().quantile(q, interpolation="higher").shift(horizon) for q in t.columns}
    return pd.DataFrame(known, index=t.index).fillna(t)


def _cover(score: np.ndarray, level: float, t: np.ndarray, width: np.ndarray, *, horizon: int) -> Coverage:
    multiple = score / t
    factor = float(np.quantile(multiple, level, method="higher"))
    return Coverage(
        level=level,
        raw=float((multiple <= 1).mean()),
        real_time=float((score <= width).mean()),
        published=float((multiple <= factor).mean()),
        factor=factor,
        n=len(score),
        n_effective=len(score) / horizon,
    )


@dataclass(frozen=True)
class Band:
    """A forecast with its published 90 % band, the probability of an outcome above zero, and that probability's 90 % range."""

    forecast: float
    low: float
    high: float
    probability_positive: float
    probability_range: tuple[float, float]


def publish_band(forecasts: Forecasts, record: Record, *, centres: np.ndarray, level: float = 0.90) -> Band:
    """Return the last month's forecast with the band `factor` x t x se, and P(outcome > 0) from a Student law of that scale.

    centres : (draws,) forecasts of resampled histories; their P gives the range.
    """
    last = forecasts.table.index[-1]
    forecast, dof = float(forecasts.table.at[last, record.method]), float(forecasts.n[last] - 2)
    scale = float(forecasts.se[last]) * record.at(level).factor
    half = scale * float(stats.t.ppf(0.5 + level / 2, dof))
    drawn = stats.t.cdf((forecast + centres - np.mean(centres)) / scale, dof)
    lo, hi = (float(q) for q in np.quantile(drawn, [0.05, 0.95]))
    return Band(forecast, forecast - half, forecast + half, float(stats.t.cdf(forecast / scale, dof)), (lo, hi))
