"""Low-quality rallies by plan: an index of volatile against calm small caps whose turning points are known beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.timeline import END, FIRST_ACCOUNTS, MONTHS, Floats, position, stream

THRESHOLD, RISING = 0.20, 0.05
ANCHOR = pd.Period("2025-06", freq="M")  # a confirmed rally runs in this month, whatever the seed
UP, DOWN = 1, -1
_SCALES = np.linspace(1.0, 0.0, 26)


@dataclass(frozen=True)
class PlannedRally:
    """One rally: trough, peak, and the month in which the index had risen by the threshold."""

    trough: pd.Period
    confirmed: pd.Period
    peak: pd.Period
    ended: pd.Period  # month in which the index had fallen by the threshold from its peak


@dataclass(frozen=True)
class RallyPlan:
    """Monthly steps ln(1 + volatile) - ln(1 + calm) of small caps on the month axis, zero before 1963-07, and their rallies."""

    step: Floats
    rallies: tuple[PlannedRally, ...]

    def running(self, period: pd.Period) -> PlannedRally | None:
        """Return the rally that was confirmed and not known to have ended at the end of `period`."""
        found = [r for r in self.rallies if r.confirmed <= period < r.ended]
        return found[-1] if found else None

    def state(self, period: pd.Period) -> str:
        """Return "confirmed", "unconfirmed" (at least RISING above the low since the last rally ended) or "none"."""
        if self.running(period):
            return "confirmed"
        past = [position(r.ended) for r in self.known_at(period)]
        since = past[-1] if past else position(FIRST_ACCOUNTS) - 1
        level = np.cumsum(self.step)[since : position(period) + 1]
        return "unconfirmed" if level[-1] - level.min() >= RISING else "none"

    def known_at(self, period: pd.Period) -> list[PlannedRally]:
        """Return the rallies confirmed by the end of `period`."""
        return [r for r in self.rallies if r.confirmed <= period]


def plan_rallies(seed: int, shocks: Floats) -> RallyPlan:
    """Return the plan of one seed; `shocks` (month axis, log points) are what moves the index around its plan.

    Between two turning points the index is a straight line plus the shocks, tied down at both ends and scaled so far
    that the threshold filter must find these turning points and no others.
    """
    rng = stream(seed, "rallies")
    phases = _phases(rng)
    first = position(FIRST_ACCOUNTS)
    step = np.zeros(len(MONTHS))
    for side, start, stop in phases:
        step[start:stop] = _steps(rng, side, shocks[start:stop], anchored=start <= position(ANCHOR) < stop)
    level = np.cumsum(step[first:])
    return RallyPlan(step, tuple(_rallies(phases, np.concatenate([[0.0], level]), first - 1)))


def _phases(rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Return (side, first step, last step + 1) of alternating phases over the sample, the first one down."""
    anchor = position(ANCHOR)
    trough = anchor - int(rng.integers(5, 8))
    phases: list[tuple[int, int, int]] = []
    stop = trough + 1  # the phase before the anchored rally ends with the step of the trough month
    side = DOWN
    while stop > position(FIRST_ACCOUNTS):
        start = stop - _length(rng, side)
        phases.insert(0, (side, max(start, position(FIRST_ACCOUNTS)), stop))
        stop, side = start, -side
    # A cut first phase is part of a fall: a filter that starts down could not tell where a cut rally began.
    phases[0] = (DOWN, *phases[0][1:])
    if len(phases) > 1 and phases[1][0] == DOWN:
        phases[:2] = [(DOWN, phases[0][1], phases[1][2])]
    start, side = trough + 1, UP
    while start < position(END):
        least = anchor - start + 4 if side == UP and start == trough + 1 else 0
        stop = start + max(_length(rng, side), least)
        phases.append((side, start, min(stop, len(MONTHS))))
        start, side = stop, -side
    return phases


def _length(rng: np.random.Generator, side: int) -> int:
    return int(4 + rng.gamma(2.2, 2.6)) if side == UP else int(9 + rng.exponential(20.0))


def _steps(rng: np.random.Generator, side: int, shocks: Floats, *, anchored: bool) -> Floats:
    months = len(shocks)
    size = 0.27 + rng.gamma(2.0, 0.09) if side == UP else max(0.27, (0.027 + 0.008 * rng.standard_normal()) * months)
    if anchored:
        size = max(size, 0.046 * months)
    line = np.full(months, side * size / months)
    noise = shocks - shocks.mean()
    paths = np.cumsum(line + _SCALES[:, None] * noise, axis=1)
    fits = _keeps_turns(side * paths) & (~anchored | (side * paths[:, min(4, months - 1)] > THRESHOLD + 0.01))
    return line + _SCALES[int(np.argmax(fits))] * noise


def _keeps_turns(paths: Floats) -> np.ndarray:
    """Return for each rising path whether it stays between its ends and never falls back by the threshold."""
    path = np.concatenate([np.zeros((len(paths), 1)), paths], axis=1)
    inside = (path[:, 1:] > 0.004).all(axis=1) & (path[:, :-1] < path[:, -1:] - 0.004).all(axis=1)
    setback = (np.maximum.accumulate(path, axis=1) - path).max(axis=1)
    straight = np.arange(len(paths)) == len(paths) - 1  # the line itself always fits
    return (inside & (setback < THRESHOLD - 0.01)) | straight


def _rallies(phases: list[tuple[int, int, int]], level: Floats, base: int) -> list[PlannedRally]:
    """Read trough, confirmation, peak and end off the planned path; `base` is the place of level[0] on the month axis."""
    found = []
    for side, start, stop in phases:
        if side == DOWN:
            continue
        trough, peak = start - 1 - base, stop - 1 - base
        rise = np.flatnonzero(level[trough:] - level[trough] >= THRESHOLD)
        fall = np.flatnonzero(level[peak] - level[peak:] >= THRESHOLD)
        if rise.size == 0:
            continue
        ended = MONTHS[base + peak + int(fall[0])] if fall.size else END + 1
        found.append(PlannedRally(MONTHS[base + trough], MONTHS[base + trough + int(rise[0])], MONTHS[base + peak], ended))
    return found
