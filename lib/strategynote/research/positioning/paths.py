"""Price paths by the stationary bootstrap, and how often they touch a level.

`arch.bootstrap.StationaryBootstrap` draws one path at a time in Python; ten thousand paths of six months take it seconds, all
paths at once take a tenth of one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from strategynote.research.statistics.hac import Z95
from strategynote.research.statistics.resampling import jackknife_error

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HORIZON, BLOCK, PATHS = 126, 63, 10_000  # trading days of six months and of three, draws
PARTS = 10  # equal parts of history that are left out one by one


@dataclass(frozen=True)
class Paths:
    """Resampled paths of log wealth, (days, paths), with what the estimate needs to know about how they were drawn.

    `step` the history of log returns; `first` the days on which a path may start; `start` and `length` of each path's first
    block; `parts` bit j is set where a path uses part j of the history.
    """

    level: Floats
    step: Floats
    first: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    squares: Floats
    parts: npt.NDArray[np.int16]
    block: int


@dataclass(frozen=True)
class Touch:
    """How often paths touch, and how often they end at or below, a fall; interval 95 % over parts of history left out."""

    probability: float
    interval: tuple[float, float]
    ends_below: float
    raw: float
    n: int
    n_effective: float


def simulate_paths(
    ret: Floats, *, seed: int, first: Bools | None = None, horizon: int = HORIZON, block: int = BLOCK, paths: int = PATHS
) -> Paths:
    """Draw paths of daily returns in blocks of geometric length (mean `block` days), history closed to a ring.

    Source: Politis and Romano (1994), The Stationary Bootstrap.

    Parameters
    ----------
    ret
        Daily returns, decimals, oldest first.
    first
        Days on which a path may start (a state of the world); every later block starts on any day.
    """
    rng, step = np.random.default_rng(seed), np.log1p(ret)
    days, allowed = step.size, np.flatnonzero(first) if first is not None else np.arange(step.size)
    fresh = rng.random((horizon, paths), dtype=np.float32) < 1 / block
    fresh[0] = True
    starts = rng.integers(0, days, size=(horizon, paths), dtype=np.int32)
    starts[0] = allowed[rng.integers(0, allowed.size, size=paths)]
    clock = np.arange(horizon, dtype=np.int32)[:, None]
    last = np.maximum.accumulate(np.where(fresh, clock, 0), axis=0)
    at = np.take_along_axis(starts, last, axis=0) + clock - last
    at[at >= days] -= days
    drawn = step[at]
    bit = np.left_shift(1, np.arange(days) * PARTS // days).astype(np.int16)
    used = np.bitwise_or.reduce(bit[at], axis=0)
    length = np.where(fresh[1:].any(axis=0), fresh[1:].argmax(axis=0) + 1, horizon)
    squares = np.cumsum(drawn**2, axis=0)
    return Paths(np.cumsum(drawn, axis=0), step, allowed, starts[0].astype(np.int64), length, squares, used, block)


def estimate_touch(paths: Paths, fall: float, *, horizon: int | None = None) -> Touch:
    """Estimate P(min over days of the price <= (1 + fall) x today's).

    The share of paths is corrected by control variates whose means are known exactly: the touch within the first block, the
    path's return and its sum of squares. That halves what the seed can do (0.2 points against 0.4 for 10,000 paths).

    Parameters
    ----------
    fall
        Return that must be touched, decimals, negative.
    horizon
        Days watched, at most those simulated.
    """
    days = horizon or len(paths.level)
    limit, level = math.log1p(fall), paths.level[:days]
    hit = (level.min(axis=0) <= limit).astype(float)
    known = _controls(paths, limit, days)
    estimate = _corrected(hit, known)
    half = Z95 * _spread_over_parts(hit, paths.parts)
    below = float((level[-1] <= limit).mean())
    interval = (max(0.0, estimate - half), min(1.0, estimate + half))
    return Touch(estimate, interval, below, float(hit.mean()), int(paths.first.size), paths.first.size / days)


def _spread_over_parts(hit: Floats, used: npt.NDArray[np.int16]) -> float:
    """Return the jackknife's standard error: paths that use no day of part j are paths from a history without it.

    Not corrected by the controls: without a part of history their means are others.
    """
    kept = [hit[(used >> j & 1) == 0] for j in range(PARTS)]
    shares = np.array([part.mean() for part in kept if part.size > 200])
    return jackknife_error(shares) if shares.size > 1 else 0.5


def _corrected(hit: Floats, known: Floats) -> float:
    """Return the intercept of hit on controls of known mean zero: the mean of hit, less what chance put into the controls."""
    design = np.column_stack([np.ones(len(hit)), known])
    solved, *_ = np.linalg.lstsq(design, hit, rcond=None)
    return float(np.clip(solved[0], 0.0, 1.0))


def _controls(paths: Paths, limit: float, days: int) -> Floats:
    """Return the controls less their exact means, (paths, 3)."""
    touched = first_touch(paths.step, limit, days)
    within = touched[paths.start] <= np.minimum(paths.length, days)
    stay = 1 - 1 / paths.block
    mean_within = np.where(touched[paths.first] <= days, stay ** (touched[paths.first] - 1.0), 0.0).mean()
    return np.column_stack([
        within - mean_within,
        paths.level[days - 1] - _mean_sum(paths.step, paths.first, days=days, stay=stay),
        paths.squares[days - 1] - _mean_sum(paths.step**2, paths.first, days=days, stay=stay),
    ])


def _mean_sum(values: Floats, first: npt.NDArray[np.int64], *, days: int, stay: float) -> float:
    """Return E[sum of values along a path]: day t still belongs to the first block with probability stay^t."""
    if first.size == values.size:
        return float(days * values.mean())
    ring = np.concatenate([values, values[:days]])
    ahead = np.array([ring[t:].take(first).mean() for t in range(days)])
    weight = stay ** np.arange(days)
    return float((weight * ahead + (1 - weight) * values.mean()).sum())


def first_touch(step: Floats, limit: float, days: int) -> npt.NDArray[np.int64]:
    """Return, for each day as a start, the first day (1 = the same) on which the path stands at or below `limit`, else days + 1.

    The history is closed to a ring, as for the bootstrap.
    """
    total = np.concatenate([[0.0], np.cumsum(np.concatenate([step, step[:days]]))])
    found = np.full(step.size, days + 1)
    for t in range(days, 0, -1):  # a loop over days holds one row at a time; the windows would be 26,000 x 126
        found[total[t : t + step.size] - total[: step.size] <= limit] = t
    return found


def compute_frequency(ret: Floats, fall: float, *, horizon: int = HORIZON) -> Bools:
    """Return, for each day with a whole window ahead, whether the actual path touched the fall."""
    touched = first_touch(np.log1p(ret), math.log1p(fall), horizon)
    return touched[: ret.size - horizon + 1] <= horizon
