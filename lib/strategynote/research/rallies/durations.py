"""How long spells last: Kaplan-Meier with entry and band, medians, and many resamples of both at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

Floats = npt.NDArray[np.floating]
HALF_TIE = 1e-9


@dataclass(frozen=True)
class Spells:
    """Durations in months: `months`, whether the end was seen, and the age after which the spell was under observation.

    A spell with `entry` e counts at risk only for months greater than e (left truncation); zero means from the start.
    """

    months: Floats
    ended: npt.NDArray[np.bool_]
    entry: Floats

    @classmethod
    def of(cls, months: npt.ArrayLike, ended: npt.ArrayLike, entry: npt.ArrayLike = 0.0) -> Spells:
        """Build spells from array-likes; entry defaults to zero."""
        length = np.asarray(months, dtype=float)
        return cls(length, np.asarray(ended, dtype=bool), np.broadcast_to(np.asarray(entry, dtype=float), length.shape).copy())

    def __len__(self) -> int:
        return self.months.size

    @property
    def n_ended(self) -> int:
        """Spells whose end was seen."""
        return int(self.ended.sum())


@dataclass(frozen=True)
class Survival:
    """Kaplan-Meier curve: at each event time the share still alive, with its pointwise band."""

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    n: int
    n_ended: int
    level: float

    def at(self, month: float) -> float:
        """Return the share alive after `month` months (a right-continuous step)."""
        position = int(np.searchsorted(self.times, month, side="right"))
        return 1.0 if position == 0 else float(self.share[position - 1])

    @property
    def median(self) -> float:
        """Median duration (midpoint where the curve is flat at one half), NaN where it is not reached."""
        return float(median_of_curves(self.times, self.share[None, :])[0])


def _band(share: Floats, error: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the log(-log) band of a survival curve, which stays inside 0 and 1."""
    z = stats.norm.ppf(0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = z * error / (share * np.log(share))
        low, high = share ** np.exp(-width), share ** np.exp(width)
    # At zero Greenwood's error is undefined: no band there rather than one from nothing to everything.
    return np.where(share > 0, np.minimum(low, high), np.nan), np.where(share > 0, np.maximum(low, high), np.nan)


def estimate_survival(spells: Spells, *, level: float = 0.90) -> Survival:
    """Return the Kaplan-Meier estimate S(t) = prod over event times (1 - d/n), Greenwood error, log(-log) band.

    Ended spells count in d; open ones are right-censored at their length; `entry` truncates on the left.
    """
    entry = spells.entry if np.any(spells.entry > 0) else None
    fit = SurvfuncRight(spells.months, spells.ended.astype(int), entry=entry)
    share, error = np.asarray(fit.surv_prob), np.asarray(fit.surv_prob_se)
    low, high = _band(share, error, level)
    return Survival(
        np.asarray(fit.surv_times, dtype=float),
        share,
        low,
        high,
        np.asarray(fit.n_risk, dtype=float),
        len(spells),
        spells.n_ended,
        level,
    )


def enter_late(spells: Spells, *, fewest: int = 5) -> tuple[Spells, float]:
    """Return spells seen only beyond the first age at which at least `fewest` are at risk, and that age.

    Under left truncation the earliest risk sets hold one or two spells, and one end among them would take the whole curve
    to zero; what follows is conditional on surviving to that age. Without such an age no spell is left.
    """
    ages = np.unique(spells.entry)
    at_risk = ((spells.entry[None, :] <= ages[:, None]) & (spells.months[None, :] > ages[:, None])).sum(axis=1)
    if not (at_risk >= fewest).any():
        return Spells.of([], [], []), math.nan
    age = float(ages[(at_risk >= fewest).argmax()])
    kept = spells.months > age
    return Spells(spells.months[kept], spells.ended[kept], np.maximum(spells.entry[kept], age)), age


def median_of_curves(times: Floats, share: Floats, *, half: Floats | float = 0.5) -> Floats:
    """Return for each curve (rows of `share`, shape (curves, times)) the time at which it falls to `half`.

    Where a curve is flat exactly at `half` the midpoint of the flat stretch, as in R's survfit; NaN where never reached.
    """
    level = np.broadcast_to(np.asarray(half, dtype=float), (share.shape[0],))[:, None]
    reached, below = share <= level + HALF_TIE, share < level - HALF_TIE
    first, second = reached.argmax(axis=1), below.argmax(axis=1)
    start = np.where(reached.any(axis=1), times[first], np.nan)
    stop = np.where(below.any(axis=1), times[second], start)
    return (start + stop) / 2


def count_by_month(path: npt.NDArray[np.int64], months: npt.NDArray[np.int64], shape: tuple[int, int]) -> Floats:
    """Return how many spells of each path have each length, shape (paths, longest + 1)."""
    return np.bincount(path * shape[1] + months, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def survival_of_counts(deaths: Floats, leavers: Floats) -> Floats:
    """Return Kaplan-Meier curves of many samples: rows are samples, columns months 0, 1, 2, ...

    `deaths` and `leavers` (ended plus censored) are counts per month; the curve is 1 where nobody is at risk any more.
    """
    at_risk = np.cumsum(leavers[:, ::-1], axis=1)[:, ::-1]
    # Nobody at risk means nobody ends: dividing by one instead of zero leaves the curve flat.
    np.maximum(at_risk, 1.0, out=at_risk)
    return np.cumprod(1 - deaths / at_risk, axis=1)


def resample_survival(spells: Spells, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return Kaplan-Meier curves of `draws` resamples of whole spells, months 0 to the longest, shape (draws, months).

    Spells are drawn with replacement as multinomial weights, so that all draws are one matrix product; entry is honoured.
    """
    n, grid = len(spells), np.arange(spells.months.max() + 1)
    weight = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    deaths = weight @ ((spells.months[:, None] == grid) & spells.ended[:, None]).astype(float)
    at_risk = weight @ ((spells.months[:, None] >= grid) & (spells.entry[:, None] < np.maximum(grid, 0.5))).astype(float)
    hazard = np.divide(deaths, at_risk, out=np.zeros_like(deaths), where=at_risk > 0)
    return np.cumprod(1 - hazard, axis=1)
