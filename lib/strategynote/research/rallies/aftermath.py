"""What follows the end of a rally: from the peak nobody knew, from the month the end was known, and always."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.rallies.definitions import RallyIndex
from strategynote.research.rallies.episodes import Episode

HORIZONS = (6, 12, 24)


@dataclass(frozen=True)
class Aftermath:
    """Mean return of quality less junk over `months` from three kinds of month, decimals, with their counts.

    `p_known` is the share of 10,000 random sets of as many months whose mean is at least `after_known` (one-sided): the
    only one of the three that can carry a conclusion is measured against always.
    """

    months: int
    after_peak: float
    after_known: float
    always: float
    n_peak: int
    n_known: int
    n_always: int
    wins_known: float
    p_known: float


def forward_return(ret: pd.Series, months: int) -> pd.Series:
    """Return the compounded return over the `months` months after each month, prod(1 + r) - 1, NaN while incomplete."""
    growth = np.concatenate([[0.0], np.log1p(ret.to_numpy()).cumsum()])
    forward = np.full(len(ret), np.nan)
    if len(ret) > months:
        forward[:-months] = np.expm1(growth[months + 1 :] - growth[1:-months])
    return pd.Series(forward, index=ret.index)


def forward_spread(pairs: Sequence[tuple[pd.Series, pd.Series]], months: int) -> pd.Series:
    """Return compounded first leg less compounded second leg over the months after each month, mean over pairs."""
    parts = [forward_return(long, months) - forward_return(short, months) for long, short in pairs]
    return sum(parts[1:], start=parts[0]) / len(parts)


def forward_quality(index: RallyIndex, months: int) -> pd.Series:
    """Return compounded quality leg less compounded junk leg over the months after each month, mean over sorts.

    Legs are compounded on their own and then subtracted, so the number is what a long and a short account would differ by.
    """
    return forward_spread([(leg.quality, leg.junk) for leg in index.legs], months)


def _random_means(values: np.ndarray, size: int, *, draws: int, seed: int) -> np.ndarray:
    return values[np.random.default_rng(seed).integers(0, values.size, size=(draws, size))].mean(axis=1)


def measure_aftermath(
    index: RallyIndex, episodes: Sequence[Episode], *, months: int, draws: int = 10_000, seed: int = 1
) -> Aftermath:
    """Return what quality earned over junk after peaks, after known ends, and after every month since the first rise.

    Only outcomes complete at the end of the index count.
    """
    forward = forward_quality(index, months).reindex(index.step.index)
    always = forward.dropna().to_numpy()
    peaks = forward.reindex([e.last for e in episodes if e.ended is not None]).dropna().to_numpy()
    known = forward.reindex([e.ended for e in episodes if e.ended is not None]).dropna().to_numpy()
    mean = lambda values: float(values.mean()) if values.size else math.nan  # noqa: E731
    p = math.nan
    if known.size:
        p = float((np.sum(_random_means(always, known.size, draws=draws, seed=seed) >= known.mean()) + 1) / (draws + 1))
    return Aftermath(
        months,
        mean(peaks),
        mean(known),
        mean(always),
        peaks.size,
        known.size,
        always.size,
        mean(known > 0),
        p,
    )
