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
    error = (forecasts.outcome - forecasts.table[method]).abs() / forecasts.se
    score = error.where(forecasts.n >= first)
    scored = score.dropna()
    if scored.empty:
        return None
    dof = forecasts.n[forecasts.n >= first] - 2
    t = pd.DataFrame({q: stats.t.ppf(0.5 + q / 2, dof) for q in levels}, index=dof.index)
    width = _real_time_width(score.reindex(dof.index), t, horizon=forecasts.sample.horizon)
    coverage = tuple(_cover(scored, t[q], width[q], q, forecasts.sample.horizon) for q in levels)
    return Record(method, score, t, width, coverage)


def _real_time_width(score: pd.Series, t: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    """Return at each origin the quantiles of scores whose outcome is complete by then, Student quantiles before there are any."""
    known = {q: score.expanding().quantile(q, interpolation="higher").shift(horizon) for q in t.columns}
    return pd.DataFrame(known, index=t.index).fillna(t)


def _cover(scored: pd.Series, t: pd.Series, width: pd.Series, level: float, horizon: int) -> Coverage:
    multiple = scored / t.reindex(scored.index)
    factor = float(np.quantile(multiple, level, method="higher"))
    return Coverage(
        level=level, raw=float((multiple <= 1).mean()), real_time=float((scored <= width.reindex(scored.index)).mean()),
        published=float((multiple <= factor).mean()), factor=factor, n=len(scored), n_effective=len(scored) / horizon,
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
