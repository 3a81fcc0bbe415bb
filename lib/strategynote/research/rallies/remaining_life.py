"""How much longer: remaining life of a spell at its present age, with a bootstrap over episodes and over the dating grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strategynote.research.rallies.durations import Floats, Spells, estimate_survival, median_of_curves, resample_survival

WITHIN = 6


@dataclass(frozen=True)
class RemainingLife:
    """Median months still to come at an age, P(end within WITHIN months), their intervals, and what they rest on.

    `median` is NaN where the curve does not fall to half its value at that age; `n_at_risk` counts spells older than it.
    """

    age: int
    median: float
    median_interval: tuple[float, float]
    p_within: float
    p_interval: tuple[float, float]
    n_at_risk: int
    n: int


def remaining_of_curves(curve: Floats, age: int) -> tuple[Floats, Floats]:
    """Return the remaining median and P(end within WITHIN months) of curves over months 0, 1, 2, ... (rows).

    m solves S(age + m) = S(age) / 2; the probability is 1 - S(age + WITHIN) / S(age). NaN where S(age) is zero, which is
    also how an age beyond the longest spell reads.
    """
    last = curve.shape[1] - 1
    if age > last:
        nothing = np.full(curve.shape[0], math.nan)
        return nothing, nothing
    now = curve[:, age]
    alive = now > 0
    median = median_of_curves(np.arange(last + 1.0), curve, half=np.where(alive, now / 2, -1.0)) - age
    later = curve[:, min(age + WITHIN, last)]
    p_within = np.where(alive, 1 - np.divide(later, now, out=np.ones_like(now), where=alive), math.nan)
    return median, p_within


def _interval(values: Floats, level: float) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if known.size == 0:
        return math.nan, math.nan
    tail = (1 - level) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def curve_by_month(spells: Spells) -> Floats:
    """Return the Kaplan-Meier curve at months 0, 1, ..., longest, shape (1, months)."""
    survival = estimate_survival(spells)
    grid = np.arange(spells.months.max() + 1)
    steps = np.concatenate([[1.0], survival.share])
    return steps[np.searchsorted(survival.times, grid, side="right")][None, :]


def estimate_remaining(
    spells: Spells, age: int, *, grid: Sequence[Spells] = (), draws: int = 2000, seed: int = 1, level: float = 0.90
) -> RemainingLife:
    """Return the remaining life at `age` months from `spells`, interval from resampled episodes of them and of the grid.

    Each cell of the grid gets the same number of draws (2000 in all, at least), so that the interval holds the choice of
    threshold and definition as well as the luck of few episodes.
    """
    rng = np.random.default_rng(seed)
    cells = [cell for cell in (spells, *grid) if cell.n_ended > 0]
    if not cells or spells.n_ended == 0:
        return RemainingLife(age, math.nan, (math.nan, math.nan), math.nan, (math.nan, math.nan), 0, len(spells))
    each = -(-draws // len(cells))
    pairs = [remaining_of_curves(resample_survival(cell, draws=each, rng=rng), age) for cell in cells]
    medians, chances = (np.concatenate(part) for part in zip(*pairs, strict=True))
    median, p_within = remaining_of_curves(curve_by_month(spells), age)
    return RemainingLife(
        age,
        float(median[0]),
        _interval(medians, level),
        float(p_within[0]),
        _interval(chances, level),
        int((spells.months > age).sum()),
        len(spells),
    )
