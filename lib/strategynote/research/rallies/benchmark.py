"""What chance would give: the same rule on iid and block resamples of the same monthly differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from strategynote.research.rallies.dating import Turns, date_paths
from strategynote.research.rallies.durations import Floats, Spells, count_by_month, median_of_curves, survival_of_counts

HORIZON = 60  # months shown of a survival curve


@dataclass(frozen=True)
class Chance:
    """Durations that chance gives: per draw the Kaplan-Meier median, share within 12 months, number of rallies, curve.

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
        return float(np.nanmedian(self.medians))

    def band(self, level: float = 0.90) -> tuple[Floats, Floats, Floats]:
        """Return low, median and high of the survival curve over draws, month by month."""
        tail = (1 - level) / 2
        low, middle, high = np.nanquantile(self.curve, [tail, 0.5, 1 - tail], axis=0)
        return low, middle, high

    def interval(self, level: float = 0.90) -> tuple[float, float]:
        """Return the interval of the median duration over draws."""
        tail = (1 - level) / 2
        low, high = np.nanquantile(self.medians, [tail, 1 - tail])
        return float(low), float(high)

    def p_shorter(self, observed: float) -> float:
        """Return the share of draws whose median is at or below the observed one (one-sided; +1 correction)."""
        known = self.medians[np.isfinite(self.medians)]
        return float((np.sum(known <= observed) + 1) / (known.size + 1))


def resample_steps(step: Floats, *, draws: int, block: int, rng: np.random.Generator) -> Floats:
    """Return resampled monthly steps, shape (draws, months): iid for block 1, else circular blocks of `block` months."""
    months = step.size
    if block == 1:
        return step[rng.integers(0, months, size=(draws, months), dtype=np.int32)]
    starts = rng.integers(0, months, size=(draws, -(-months // block)), dtype=np.int32)
    wrapped = np.concatenate([step, step[:block]])
    return wrapped[(starts[:, :, None] + np.arange(block, dtype=np.int32)).reshape(draws, -1)[:, :months]]


def measure_turns(turns: Turns, *, paths: int, longest: int, kind: str) -> Chance:
    """Return the duration statistics of every path, all at once."""
    shape = (paths, longest + 1)
    leavers = count_by_month(turns.path, turns.months, shape)
    ended = turns.is_ended
    deaths = count_by_month(turns.path[ended], turns.months[ended], shape)
    curve = survival_of_counts(deaths, leavers)
    episodes, n_ended = leavers.sum(axis=1), deaths.sum(axis=1)
    empty = episodes == 0
    medians = np.where(empty, np.nan, median_of_curves(np.arange(longest + 1.0), curve))
    within = np.divide(deaths[:, :13].sum(axis=1), n_ended, out=np.full(paths, np.nan), where=n_ended > 0)
    shown = np.where(empty[:, None], np.nan, curve[:, : HORIZON + 1])
    return Chance(kind, medians, within, episodes, shown)


def simulate_chance(
    step: Floats, *, up: float, down: float | None = None, draws: int = 2000, block: int = 1, seed: int = 1
) -> Chance:
    """Put resamples of the monthly steps through the threshold filter and measure how long up phases last.

    step: monthly log differences, shape (months,). The resample keeps their mean, spread and fat tails and, with
    block > 1, their order within blocks of that many months; nothing in it knows of rallies.
    """
    sample = resample_steps(np.asarray(step, dtype=float), draws=draws, block=block, rng=np.random.default_rng(seed))
    levels = np.concatenate([np.zeros((draws, 1)), np.cumsum(sample, axis=1)], axis=1)
    turns = date_paths(levels, up=up, down=up if down is None else down)
    kind = "iid" if block == 1 else f"blocks of {block} months"
    return measure_turns(turns, paths=draws, longest=levels.shape[1], kind=kind)


def observed_median(spells: Spells) -> float:
    """Return the Kaplan-Meier median of observed spells by the same arithmetic as the draws."""
    longest = int(spells.months.max()) + 1
    path, months = np.zeros(len(spells), dtype=np.int64), spells.months.astype(np.int64)
    leavers = count_by_month(path, months, (1, longest + 1))
    deaths = count_by_month(path[spells.ended], months[spells.ended], (1, longest + 1))
    return float(median_of_curves(np.arange(longest + 1.0), survival_of_counts(deaths, leavers))[0])
