"""The calls this procedure would have made at each past month, frozen as of then, against what came."""

from __future__ import annotations

import bisect
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.rallies.durations import Floats
from strategynote.research.rallies.state import STATES

HORIZON = 6
FIRST_CALL = 120  # months of history before the first call
PRIOR_MONTHS = 24.0  # weight of the base rate in a state's own frequency
LEVELS = (0.50, 0.80, 0.90)
BLOCK = 12


@dataclass(frozen=True)
class TrackRecord:
    """Scores of the six-month quality call: probability that quality beats junk, against the base rate known then.

    `skill` is 1 - Brier / Brier of the base rate (negative: worse than the base rate), with a block-bootstrap interval;
    `coverage` the share of outcomes inside the interval called at each level. `calls` has one row per month: state,
    probability, base, outcome (NaN while incomplete), win, low and high of the 80 % interval.
    """

    calls: pd.DataFrame
    hits: float
    hits_base: float
    brier: float
    brier_base: float
    skill: float
    skill_interval: tuple[float, float]
    coverage: dict[float, float]
    n: int
    n_effective: int


def _known_mean(flags: Floats, chosen: np.ndarray, horizon: int) -> tuple[Floats, Floats]:
    """Return at each month the sum and count of `flags` over chosen months whose outcome was complete by then."""
    complete = chosen & np.isfinite(flags)
    total, count = np.cumsum(np.where(complete, flags, 0.0)), np.cumsum(complete)
    late = lambda values: np.concatenate([np.zeros(horizon), values[:-horizon]])[: values.size]  # noqa: E731
    return late(total), late(count.astype(float))


def _probabilities(win: Floats, state: np.ndarray, horizon: int) -> tuple[Floats, Floats]:
    """Return the called probability and the base rate of every month, both from outcomes complete by then.

    p = (wins in this state + PRIOR_MONTHS * base) / (months in this state + PRIOR_MONTHS).
    """
    total, count = _known_mean(win, np.ones(win.size, dtype=bool), horizon)
    base = np.divide(total, count, out=np.full(win.size, 0.5), where=count > 0)
    called = base.copy()
    for name in STATES:
        here = state == name
        wins, months = _known_mean(win, here, horizon)
        called[here] = ((wins + PRIOR_MONTHS * base) / (months + PRIOR_MONTHS))[here]
    return called, base


def _intervals(outcome: Floats, first: int, horizon: int) -> dict[float, tuple[Floats, Floats]]:
    """Return low and high of each level at every month: quantiles (linear) of all outcomes complete by then."""
    tails = np.array([tail for level in LEVELS for tail in ((1 - level) / 2, (1 + level) / 2)])
    bounds = np.full((outcome.size, len(tails)), np.nan)
    ranked: list[float] = []
    for t in range(horizon, outcome.size):
        if np.isfinite(outcome[t - horizon]):
            bisect.insort(ranked, float(outcome[t - horizon]))
        if t >= first and ranked:
            place = tails * (len(ranked) - 1)
            below = place.astype(int)
            above = np.minimum(below + 1, len(ranked) - 1)
            bounds[t] = [ranked[i] + w * (ranked[j] - ranked[i]) for i, j, w in zip(below, above, place - below, strict=True)]
    return {level: (bounds[:, 2 * i], bounds[:, 2 * i + 1]) for i, level in enumerate(LEVELS)}


def _skill_interval(loss: Floats, base: Floats, *, draws: int, seed: int) -> tuple[float, float]:
    """Return the 90 % interval of 1 - mean(loss) / mean(base) over circular blocks of BLOCK months."""
    n = loss.size
    starts = np.random.default_rng(seed).integers(0, n, size=(draws, -(-n // BLOCK)))
    rows = ((starts[:, :, None] + np.arange(BLOCK)) % n).reshape(draws, -1)[:, :n]
    low, high = np.quantile(1 - loss[rows].mean(axis=1) / base[rows].mean(axis=1), [0.05, 0.95])
    return float(low), float(high)


def score_calls(
    states: pd.DataFrame, outcome: pd.Series, *, first: int = FIRST_CALL, horizon: int = HORIZON, draws: int = 2000, seed: int = 1
) -> TrackRecord | None:
    """Return the track record of the quality call from each month's state and its forward outcome.

    states: `trace_states`; outcome: compounded quality less junk over the `horizon` months after each month, NaN while
    incomplete. A call at month t uses outcomes of origins t - horizon and earlier only. None without a year of calls.
    """
    values = outcome.reindex(states.index).to_numpy()
    win = np.where(np.isfinite(values), (values > 0).astype(float), np.nan)
    called, base = _probabilities(win, states["state"].to_numpy(), horizon)
    scored = np.isfinite(values) & (np.arange(values.size) >= first)
    n = int(scored.sum())
    if n < BLOCK:
        return None
    bounds = _intervals(values, first, horizon)
    loss, loss_base = (called - win)[scored] ** 2, (base - win)[scored] ** 2
    inside = lambda level: (values >= bounds[level][0]) & (values <= bounds[level][1])  # noqa: E731
    calls = pd.DataFrame(
        {
            "state": states["state"],
            "probability": called,
            "base": base,
            "outcome": values,
            "win": win,
            "low": bounds[0.80][0],
            "high": bounds[0.80][1],
        }
    ).iloc[first:]
    hits = lambda p: float(np.mean((p[scored] > 0.5) == (win[scored] > 0.5)))  # noqa: E731
    return TrackRecord(
        calls,
        hits(called),
        hits(base),
        float(loss.mean()),
        float(loss_base.mean()),
        float(1 - loss.mean() / loss_base.mean()) if loss_base.mean() > 0 else math.nan,
        _skill_interval(loss, loss_base, draws=draws, seed=seed),
        {level: float(np.mean(inside(level)[scored])) for level in LEVELS},
        n,
        n // horizon,
    )
