"""What chance would give: the same rule on iid and block resamples of the same monthly differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from strategynote.research.rallies.dating import Turns, date_steps
from strategynote.research.rallies.durations import Floats, Spells, count_by_month, median_of_curves, survival_of_counts

HORIZON = 60  # months shown of a survival curve
LONGEST = 120  # a longer spell counts as open at this age; medians beyond it are infinite


@dataclass(frozen=True)
class Chance:
    """Durations that chance gives: per draw the Kaplan-Meier median, share ended within 12 months, number of rallies, curve.

    `curve` has shape (draws, HORIZON + 1); a draw without rally has NaN medians.
    """

    kind: str
    medians: Floats
    within_12m: Floats
    episodes: Floats
    curve: Floats

    @property
    def median(self) -> float:
        """Median over draws of the median duration."""
        return float(np.nanquantile(self.medians, 0.5, method="nearest"))

    def band(self, level: float = 0.90) -> tuple[Floats, Floats, Floats]:
        """Return low, median and high of the survival curve over draws, month by month."""
        tail = (1 - level) / 2
        low, middle, high = np.nanquantile(self.curve, [tail, 0.5, 1 - tail], axis=0)
        return low, middle, high

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Return the interval of the median duration over draws."""
        tail = (1 - level) / 2
        low, high = np.nanquantile(self.medians, [tail, 1 - tail], method="nearest")
        return float(low), float(high)

    def p_shorter(self, observed: float) -> float:
        """Return the share of draws whose median is at or below the observed one (one-sided; +1 correction)."""
        known = self.medians[~np.isnan(self.medians)]
        return float((np.sum(known <= observed) + 1) / (known.size + 1))


def resample_steps(step: Floats, *, draws: int, block: int, rng: np.random.Generator) -> Floats:
    """Return resampled monthly steps, shape (months, draws): iid for block 1, else circular blocks of `block` months."""
    months = step.size
    if block == 1:
        # Sixteen random bits are enough to name a month and cost half of sixty-four.
        return step.take(rng.integers(0, months, size=(months, draws), dtype=np.uint16))
    starts = rng.integers(0, months, size=(-(-months // block), draws))
    wrapped = np.concatenate([step, step[:block]])
    return wrapped.take((starts[:, None, :] + np.arange(block)[:, None]).reshape(-1, draws)[:months])


def resample_levels(step: Floats, *, draws: int, block: int, seed: int) -> Floats:
    """Return resampled cumulative paths, shape (draws, months + 1), zero in front, single precision (1e-6 log points)."""
    sample = resample_steps(np.asarray(step, dtype=np.float32), draws=draws, block=block, rng=np.random.default_rng(seed))
    levels = np.zeros((sample.shape[0] + 1, draws), dtype=np.float32)
    for t in range(sample.shape[0]):  # a third of the time that cumsum takes across rows
        np.add(levels[t], sample[t], out=levels[t + 1])
    return levels.T


def measure_turns(turns: Turns, *, paths: int, kind: str) -> Chance:
    """Return the duration statistics of every path, all at once; spells beyond LONGEST months count as still open there."""
    shape = (paths, LONGEST + 1)
    months = np.minimum(turns.months, LONGEST)
    leavers = count_by_month(turns.path, months, shape)
    seen = turns.is_ended & (turns.months <= LONGEST)
    deaths = count_by_month(turns.path[seen], months[seen], shape)
    curve = survival_of_counts(deaths, leavers)
    episodes, n_ended = leavers.sum(axis=1), np.bincount(turns.path[turns.is_ended], minlength=paths)
    empty = episodes == 0
    medians = median_of_curves(np.arange(LONGEST + 1.0), curve)
    medians = np.where(empty, np.nan, np.where(np.isnan(medians), np.inf, medians))
    within = np.divide(deaths[:, :13].sum(axis=1), n_ended, out=np.full(paths, np.nan), where=n_ended > 0)
    shown = np.where(empty[:, None], np.nan, curve[:, : HORIZON + 1])
    return Chance(kind, medians, within, episodes, shown)


def simulate_chances(
    step: Floats, thresholds: Sequence[float], *, draws: int = 2000, block: int = 1, seed: int = 1
) -> dict[float, Chance]:
    """Put the same resamples of the monthly steps through the threshold filter at each threshold.

    step: monthly log differences, shape (months,). The resample keeps their mean, spread and fat tails and, with
    block > 1, their order within blocks of that many months; nothing in it knows of rallies.
    """
    rng = np.random.default_rng(seed)
    sample = resample_steps(np.asarray(step, dtype=np.float32), draws=draws, block=block, rng=rng)
    kind = "iid" if block == 1 else f"blocks of {block} months"
    # All thresholds in one pass: the filter's time goes by months, hardly by paths.
    bars = np.repeat(np.asarray(thresholds, dtype=float), draws)
    turns = date_steps(sample, up=bars, down=bars)
    edges = np.searchsorted(turns.path, draws * np.arange(len(thresholds) + 1))
    parts = [turns.part(slice(*edges[i : i + 2]), shift=i * draws) for i in range(len(thresholds))]
    return {bar: measure_turns(part, paths=draws, kind=kind) for bar, part in zip(thresholds, parts, strict=True)}


def simulate_chance(step: Floats, *, up: float, draws: int = 2000, block: int = 1, seed: int = 1) -> Chance:
    """Return what chance gives at one symmetric threshold (`simulate_chances`)."""
    return simulate_chances(step, [up], draws=draws, block=block, seed=seed)[up]


def observed_median(spells: Spells) -> float:
    """Return the Kaplan-Meier median of observed spells by the same arithmetic as the draws."""
    longest = int(spells.months.max()) + 1
    path, months = np.zeros(len(spells), dtype=np.int64), spells.months.astype(np.int64)
    leavers = count_by_month(path, months, (1, longest + 1))
    deaths = count_by_month(path[spells.ended], months[spells.ended], (1, longest + 1))
    return float(median_of_curves(np.arange(longest + 1.0), survival_of_counts(deaths, leavers))[0])
