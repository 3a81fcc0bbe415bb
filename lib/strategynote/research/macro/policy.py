"""Where policy stands: the target, its last change, and the phase of the cycle."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

ACTIVE_MONTHS = 6
EASING, HIKING = "easing", "hiking"


@dataclass(frozen=True)
class PolicyState:
    """Phase, last change (effective day, size in decimals), target range, and whether the effective rate agrees with it.

    `stale` is True when the effective rate lies outside the range by more than a quarter point: then the list of changes has
    ended too early and the phase is not to be trusted.
    """

    phase: str
    last_change: dt.date
    change: float
    lower: float
    upper: float
    cumulative: float
    stale: bool

    @property
    def middle(self) -> float:
        """The middle of the target range."""
        return (self.lower + self.upper) / 2


def estimate_policy(changes: pd.DataFrame, *, day: dt.date, effective: pd.Series | None = None) -> PolicyState:
    """Return the phase of policy: easing or hiking if the last change is at most six months old, else a pause after it.

    Parameters
    ----------
    changes
        DatetimeIndex of effective days up to `day`; columns change, lower, upper in decimals.
    day
        As-of date.
    effective
        Effective funds rate by month, decimals, as a check on the list.

    Raises
    ------
    ValueError
        When no change is on record.
    """
    moves = changes[changes["change"] != 0]
    if moves.empty:
        raise ValueError("no change of the target is on record before the as-of date")
    last = moves.iloc[-1]
    when = moves.index[-1]
    word = EASING if last["change"] < 0 else HIKING
    recent = when >= pd.Timestamp(day) - pd.DateOffset(months=ACTIVE_MONTHS)
    run = moves["change"][::-1]
    same = run[((run < 0) == (last["change"] < 0)).cumprod().astype(bool)]
    lower, upper = float(last["lower"]), float(last["upper"])
    later = pd.Series(dtype=float) if effective is None else effective[effective.index > when.to_period("M")]
    stale = len(later) > 0 and not (lower - 0.0025 <= later.iloc[-1] <= upper + 0.0025)
    return PolicyState(
        phase=word if recent else f"pause after {word}",
        last_change=when.date(),
        change=float(last["change"]),
        lower=lower,
        upper=upper,
        cumulative=float(same.sum()),
        stale=stale,
    )
