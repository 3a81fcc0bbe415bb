"""States of the world on the day a path starts: terciles of valuation, volatility and recession probability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.macro.recession import PUBLISHED
from strategynote.research.positioning.paths import Touch, estimate_touch, simulate_paths

TERCILES = ("low", "middle", "high")
MIN_DAYS = 2520


@dataclass(frozen=True)
class State:
    """One state variable: its terciles, where it stands now, and the probability of the fall from each.

    `cuts` are the two limits between terciles over the history at hand; `now` is the last value known.
    """

    name: str
    cuts: tuple[float, float]
    now: float
    tercile: str
    touch: Mapping[str, Touch]
    since: pd.Timestamp

    @property
    def today(self) -> Touch:
        """The probability of the fall from today's tercile."""
        return self.touch[self.tercile]


def known_before(values: pd.Series, days: pd.DatetimeIndex) -> pd.Series:
    """Return the value known before each day: a month's from the first day of the next, a day's from the next day."""
    if isinstance(values.index, pd.PeriodIndex):
        known = values.set_axis(values.index.to_timestamp(how="end").normalize())
    else:
        known = values
    at = known.index.searchsorted(days, side="left") - 1
    held = known.to_numpy()[np.maximum(at, 0)]
    return pd.Series(np.where(at >= 0, held, np.nan), index=days)


def recession_chance(spread: pd.Series) -> pd.Series:
    """Return the published recession probability at the month of the spread (it speaks of twelve months later)."""
    from scipy.special import ndtr

    return pd.Series(ndtr(PUBLISHED[0] + PUBLISHED[1] * 100 * spread.to_numpy()), index=spread.index)


def study_state(name: str, values: pd.Series, daily: pd.Series, *, fall: float, horizon: int, paths: int, seed: int) -> State | None:
    """Estimate the fall's probability from each tercile of a state; None when fewer than ten years of days have a value.

    The first block of a path starts in the tercile, later blocks on any day since the state is known: a state fades.
    """
    known = known_before(values, daily.index).dropna()
    if len(known) < MIN_DAYS:
        return None
    ret, levels = daily.loc[known.index].to_numpy(), known.to_numpy()
    low, high = (float(cut) for cut in np.quantile(levels, [1 / 3, 2 / 3]))
    label = np.digitize(levels, [low, high])
    touch = {}
    for place, tercile in enumerate(TERCILES):
        drawn = simulate_paths(ret, seed=seed + place, first=label == place, horizon=horizon, paths=paths)
        touch[tercile] = estimate_touch(drawn, fall)
    now = float(values.iloc[-1])
    where = TERCILES[int(np.digitize(now, [low, high]))]
    return State(name, (low, high), now, where, touch, known.index[0])
