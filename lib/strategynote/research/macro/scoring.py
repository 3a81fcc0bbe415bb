"""How good a probability or a score is: AUC, Brier score, block-bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Skill:
    """AUC with its interval, Brier score, and how many months, events and spells of events stand behind them."""

    auc: float
    interval: tuple[float, float]
    brier: float
    brier_base: float
    n: int
    events: int
    spells: int


def compute_auc(score: Array, event: Array, *, weight: Array | None = None) -> Array:
    """Return the area under the ROC curve, P(score of an event > score of a non-event), ties counting half.

    Parameters
    ----------
    score, event
        Arrays (n,); `event` is 0 or 1.
    weight
        Optional array (..., n) of weights per observation, e.g. how often a bootstrap draw holds it; leading axes are draws.

    Returns
    -------
    Array of the weights' leading shape; NaN where there is no event or nothing but events.
    """
    order = np.argsort(score, kind="stable")
    score, event = np.asarray(score, float)[order], np.asarray(event, float)[order]
    weights = np.ones(len(score)) if weight is None else np.asarray(weight, float)[..., order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    positive = np.add.reduceat(weights * event, starts, axis=-1)
    negative = np.add.reduceat(weights * (1 - event), starts, axis=-1)
    below = np.cumsum(negative, -1) - negative
    pairs = positive.sum(-1) * negative.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, (positive * (below + negative / 2)).sum(-1) / pairs, np.nan)


def count_blocks(n: int, *, block: int, draws: int, seed: int) -> Array:
    """Return how often each of n observations is in each circular block-bootstrap draw, shape (draws, n)."""
    rng = np.random.default_rng(seed)
    full, rest = divmod(n, block)
    starts = rng.integers(0, n, (draws, full))
    edges = np.zeros((draws, n))
    row = np.repeat(np.arange(draws), full)
    np.add.at(edges, (row, starts.ravel()), 1.0)
    counts = _spread_blocks(edges, block)
    if rest:
        last = np.zeros((draws, n))
        last[np.arange(draws), rng.integers(0, n, draws)] = 1.0
        counts += _spread_blocks(last, rest)
    return counts


def _spread_blocks(starts: Array, block: int) -> Array:
    """Return coverage when every start covers `block` places, running over the end to the beginning."""
    total = np.cumsum(np.concatenate([starts, starts], -1), -1)
    n = starts.shape[-1]
    upto = total[:, n:]
    return upto - total[:, n - block : 2 * n - block]


def compute_skill(
    score: pd.Series, event: pd.Series, *, seed: int, block: int = 24, draws: int = 2000, level: float = 0.90
) -> Skill:
    """Return AUC with a circular block-bootstrap interval, and the Brier score where `score` is a probability.

    Parameters
    ----------
    score
        Higher means that the event is thought more likely; a probability for the Brier score to mean anything.
    event
        1.0 or 0.0; months where either is missing are left out.
    seed, block, draws, level
        Bootstrap: generator seed, block length in months, draws, coverage.

    Notes
    -----
    `brier_base` is the Brier score of the sample's own event rate, the forecast that knows nothing.
    """
    s, y = (v.to_numpy(float) for v in score.align(event, join="inner"))
    keep = np.isfinite(s) & np.isfinite(y)
    s, y = s[keep], y[keep]
    if len(y) < 2 * block or y.min() == y.max():
        return Skill(np.nan, (np.nan, np.nan), np.nan, np.nan, len(y), int(y.sum()), 0)
    areas = compute_auc(s, y, weight=count_blocks(len(y), block=block, draws=draws, seed=seed))
    low, high = np.nanquantile(areas, [(1 - level) / 2, (1 + level) / 2])
    spells = int(np.sum(np.diff(np.r_[0.0, y]) == 1))
    return Skill(
        float(compute_auc(s, y)), (float(low), float(high)), float(np.mean((s - y) ** 2)),
        float(y.mean() * (1 - y.mean())), len(y), int(y.sum()), spells,
    )
