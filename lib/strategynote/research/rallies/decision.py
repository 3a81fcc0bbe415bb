"""What to do now: what quality, low risk and small caps did after past months in a state like today's, as known then."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from strategynote.research.rallies.aftermath import forward_spread

AGE_BANDS = (0, 7, 13, np.inf)  # ages 0-6, 7-12, 13 and more months
GAIN_BANDS = (-np.inf, 0.10, 0.25, np.inf)
FEWEST_SPELLS = 5
HORIZONS = (3, 6, 12)


@dataclass(frozen=True)
class Spread:
    """Two accounts to compare, monthly returns in decimals; several pairs are compared one by one and averaged."""

    pairs: tuple[tuple[pd.Series, pd.Series], ...]

    def forward(self, months: int) -> pd.Series:
        """Return compounded long less compounded short over the months after each month, mean over pairs."""
        return forward_spread(self.pairs, months)


@dataclass(frozen=True)
class LikeMonths:
    """Past months in a state like today's: a flag per month, what "like" means, and how many separate spells they form."""

    flag: pd.Series
    meaning: tuple[str, ...]
    spells: int


@dataclass(frozen=True)
class Outlook:
    """Forward return of one spread in like months against all months: means, difference, HAC t and p, and counts.

    `n_effective` is the smaller of separate spells and non-overlapping windows.
    """

    outcome: str
    months: int
    like: float
    always: float
    difference: float
    t: float
    p: float
    interval: tuple[float, float]
    wins: float
    n: int
    n_effective: int


def _bands(states: pd.DataFrame) -> pd.DataFrame:
    """Return state with age and gain as band numbers, one row per month."""
    age = pd.cut(states["age_months"], AGE_BANDS, right=False, labels=False)
    gain = pd.cut(states["gain"], GAIN_BANDS, right=False, labels=False)
    frame = pd.DataFrame({"state": states["state"], "age": age, "gain": gain})
    # Without a rally there is neither age nor gain to compare.
    frame.loc[states["state"] == "none", ["age", "gain"]] = -1
    return frame


def ordinals(months: pd.Series) -> pd.Series:
    """Return months as whole numbers: as names of spells, cheaper to compare than periods or text."""
    return pd.Series(pd.PeriodIndex(months).asi8, index=months.index)


def name_spells(states: pd.DataFrame) -> pd.Series:
    """Return one number per separate spell: the start of a rise, or the run of months without one (negative)."""
    none = states["state"] == "none"
    runs = (none & ~none.shift(fill_value=False)).cumsum()
    return ordinals(states["start"]).where(~none, -runs)


def find_like_months(states: pd.DataFrame, *, fewest: int = FEWEST_SPELLS) -> LikeMonths:
    """Return past months like the last one: same state, age band and gain band, widened until `fewest` spells are found.

    states: `trace_states`. The order of widening is fixed: gain goes first, then age.
    """
    bands, today = _bands(states), _bands(states).iloc[-1]
    spell = name_spells(states)
    past = np.arange(len(states)) < len(states) - 1
    for meaning in (("state", "age", "gain"), ("state", "age"), ("state",)):
        flag = (bands[list(meaning)] == today[list(meaning)]).all(axis=1) & past
        spells = spell[flag].nunique()
        if spells >= fewest:
            break
    return LikeMonths(flag, meaning, int(spells))


def count_windows(positions: np.ndarray, months: int) -> int:
    """Return how many windows of `months` months can start at the given positions without overlap."""
    count, free = 0, -1
    for position in positions:
        if position >= free:
            count, free = count + 1, position + months
    return count


def compare_forward(forward: pd.Series, like: LikeMonths, spell: pd.Series, *, months: int, outcome: str) -> Outlook:
    """Return the difference of forward returns between like and all other months, HAC with `months` lags.

    OLS of the forward return on a constant and the flag; the windows overlap, hence Newey-West over the horizon. The
    printed difference is like less always; t and p test like against all other months. Fewer than two separate spells
    carry no test.
    """
    known = forward.reindex(like.flag.index).dropna()
    flag = like.flag.loc[known.index]
    always = float(known.mean()) if len(known) else math.nan
    spells = spell[flag[flag].index].nunique()
    if flag.sum() == 0 or flag.all():
        nothing = (math.nan, math.nan)
        return Outlook(outcome, months, math.nan, always, math.nan, math.nan, math.nan, nothing, math.nan, int(flag.sum()), 0)
    chosen = known[flag]
    n_effective = min(spells, count_windows(np.flatnonzero(flag.to_numpy()), months))
    t = p = math.nan
    interval = (math.nan, math.nan)
    if spells >= 2:
        fit = OLS(known.to_numpy(), add_constant(flag.to_numpy(dtype=float))).fit(
            cov_type="HAC", cov_kwds={"maxlags": months, "use_correction": True}
        )
        t, p = float(fit.tvalues[1]), float(fit.pvalues[1])
        rest = 1 - flag.mean()  # like - always = (like - others) * share of others
        low, high = fit.conf_int(alpha=0.10)[1] * rest
        interval = (float(low), float(high))
    mean = float(chosen.mean())
    return Outlook(
        outcome,
        months,
        mean,
        always,
        mean - always,
        t,
        p,
        interval,
        float((chosen > 0).mean()),
        int(flag.sum()),
        n_effective,
    )


def decide(
    states: pd.DataFrame, spreads: Mapping[str, Spread], *, horizons: Sequence[int] = HORIZONS
) -> tuple[LikeMonths, tuple[Outlook, ...]]:
    """Return like months and the outlook of every spread at every horizon, in the order given."""
    like, spell = find_like_months(states), name_spells(states)
    table = [
        compare_forward(spread.forward(months), like, spell, months=months, outcome=name)
        for name, spread in spreads.items()
        for months in horizons
    ]
    return like, tuple(table)


def share_confirmed(states: pd.DataFrame, *, reached: float = 0.0) -> tuple[float, int]:
    """Return the share of first rises of at least `reached` log points that were later confirmed, and how many were decided.

    A rise is one running minimum from which L rose by the first step. It is decided when it was confirmed or when a lower
    minimum took its place; the one still open does not count. Rises confirmed in one jump count: they reached it too.
    """
    start = ordinals(states["start"])
    waiting, confirmed = states["state"] == "unconfirmed", set(start[states["state"] == "confirmed"])
    highest = states["gain"].where(waiting).groupby(start).max()
    now = start.iloc[-1] if waiting.iloc[-1] else None
    came_near = set(highest.index[highest >= reached - 1e-12])
    decided = [name for name in came_near | confirmed if name != now]
    return (float(np.mean([name in confirmed for name in decided])) if decided else math.nan), len(decided)
