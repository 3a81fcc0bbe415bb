"""How good a probability or a score is: AUC, Brier score, block-bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategynote.research.statistics.resampling import count_blocks

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


def compute_auc(score: Array, event: Array, *, weight: NDArray[np.floating] | None = None) -> Array:
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
    score, happened = np.asarray(score, float), np.asarray(event, float) == 1
    weights = np.ones(len(score)) if weight is None else np.asarray(weight)
    positive, negative = weights[..., happened], weights[..., ~happened]
    # One matrix product for all draws; weights are counts, so that no order of summing rounds.
    above, below = score[happened], score[~happened][:, None]
    ranked = ((above > below) + 0.5 * (above == below)).astype(np.result_type(weights, np.float32))
    won = ((negative @ ranked) * positive).sum(-1, dtype=float)
    pairs = positive.sum(-1, dtype=float) * negative.sum(-1, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, won / pairs, np.nan)


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
    return compare_skill(score.to_frame("score"), event, seed=seed, block=block, draws=draws, level=level)["score"]


def compare_skill(
    scores: pd.DataFrame, event: pd.Series, *, seed: int, block: int = 24, draws: int = 2000, level: float = 0.90
) -> dict[str, Skill]:
    """Return the skill of several scores on the months that all of them cover, with the same bootstrap draws."""
    rows = scores.join(event.rename("_event"), how="inner").dropna()
    y = rows["_event"].to_numpy(float)
    if len(y) < 2 * block or y.min() == y.max():
        none = Skill(np.nan, (np.nan, np.nan), np.nan, np.nan, len(y), int(y.sum()), 0)
        return dict.fromkeys(scores.columns, none)
    counts = count_blocks(len(y), block=block, draws=draws, seed=seed)
    tails = [(1 - level) / 2, (1 + level) / 2]
    spells = int(np.sum(np.diff(np.r_[0.0, y]) == 1))
    found = {}
    for name in scores.columns:
        s = rows[name].to_numpy(float)
        low, high = np.nanquantile(compute_auc(s, y, weight=counts), tails)
        found[name] = Skill(
            float(compute_auc(s, y)),
            (float(low), float(high)),
            float(np.mean((s - y) ** 2)),
            float(y.mean() * (1 - y.mean())),
            len(y),
            int(y.sum()),
            spells,
        )
    return found
