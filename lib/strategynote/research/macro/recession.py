"""Probability of recession a year ahead from the term spread: published coefficients and our own estimate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.special import ndtr

from strategynote.data.cycles import announced_on
from strategynote.research.macro.cycles import Cycles, settled_labels
from strategynote.research.macro.scoring import Array, Skill, compare_skill

HORIZON = 12
PUBLISHED = (-0.5333, -0.6330)  # New York Fed: spreads 1959-01..2008-12, recessions 1960-01..2009-12
Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Probit:
    """P(recession at t+12) = Phi(const + slope S_t), S in percent; `cov` is the HAC covariance of (const, slope)."""

    const: float
    slope: float
    cov: Array
    n: int
    recessions: int
    pseudo_r2: float
    first: pd.Period
    last: pd.Period

    def probability(self, spread: pd.Series) -> pd.Series:
        """Return the probability, stamped at the month it refers to (12 months after the spread)."""
        return _probability(spread, self.const, self.slope)

    def index_error(self, spread: float) -> float:
        """Return the HAC standard error of the index at a spread in decimals."""
        x = np.array([1.0, 100 * spread])
        return float(np.sqrt(x @ self.cov @ x))

    def interval(self, spread: float, *, coefficients: tuple[float, float] | None = None) -> tuple[float, float]:
        """Return the 90 % interval of the probability by the delta method on the index."""
        const, slope = coefficients or (self.const, self.slope)
        centre, half = const + slope * 100 * spread, Z90 * self.index_error(spread)
        return float(ndtr(centre - half)), float(ndtr(centre + half))


def bond_equivalent(discount: pd.Series) -> pd.Series:
    """Return the bond-equivalent yield of a three-month bill quoted at a discount: 365 d / (360 - 91 d), decimals."""
    return 365 * discount / (360 - 91 * discount)


def compute_spread(gs10: pd.Series, tb3ms: pd.Series, *, first: str = "1959-01") -> pd.Series:
    """Return the ten-year yield minus the bond-equivalent three-month bill, decimals, from `first` on (the NY Fed's start)."""
    return (gs10 - bond_equivalent(tb3ms)).dropna().loc[first:]


def published_probability(spread: pd.Series) -> pd.Series:
    """Return the New York Fed's probability from its own coefficients, stamped 12 months after the spread."""
    return _probability(spread, *PUBLISHED)


def _probability(spread: pd.Series, const: float, slope: float) -> pd.Series:
    return pd.Series(ndtr(const + slope * 100 * spread.to_numpy()), index=spread.index + HORIZON, name="probability")


def estimate_probit(spread: pd.Series, labels: pd.Series, *, maxlags: int = 12) -> Probit:
    """Estimate the probit with Newey-West standard errors.

    Parameters
    ----------
    spread
        Term spread, decimals, stamped at its own month.
    labels
        1.0 recession, 0.0 expansion, NaN not settled; stamped at their own month.

    Raises
    ------
    ValueError
        With fewer than 60 pairs or without both outcomes.
    """
    x, y = _pairs(spread, labels)
    if len(y) < 60 or y.min() == y.max():
        raise ValueError(f"the probit needs 60 months with both outcomes, got {len(y)}")
    design = sm.add_constant(100 * x.to_numpy())
    fit = sm.Probit(y.to_numpy(), design).fit(disp=0, cov_type="HAC", cov_kwds={"maxlags": maxlags})
    const, slope = fit.params
    return Probit(
        float(const),
        float(slope),
        np.asarray(fit.cov_params()),
        len(y),
        int(y.sum()),
        float(fit.prsquared),
        y.index[0],
        y.index[-1],
    )


def _pairs(spread: pd.Series, labels: pd.Series) -> tuple[pd.Series, pd.Series]:
    ahead = spread.set_axis(spread.index + HORIZON)
    known = labels.dropna()
    months = ahead.index.intersection(known.index)
    return ahead.loc[months], known.loc[months]


@dataclass(frozen=True)
class RecessionRisk:
    """Both probabilities for the latest spread, their intervals, histories and records."""

    month: pd.Period
    target: pd.Period
    spread: float
    published: float
    published_interval: tuple[float, float]
    estimated: float
    estimated_interval: tuple[float, float]
    strict: float
    probit: Probit
    spreads: pd.Series
    history: pd.DataFrame
    labels: pd.Series
    skill: dict[str, Skill]
    signals: pd.DataFrame


def estimate_recession_risk(
    spread: pd.Series, cycles: Cycles, *, day: dt.date, seed: int, threshold: float = 0.30
) -> RecessionRisk:
    """Return the probability of recession twelve months after the last spread, judged in and out of sample.

    Parameters
    ----------
    spread
        Term spread, decimals (`compute_spread`).
    cycles
        NBER turning points.
    day
        As-of date: only turning points announced by then are labels.
    seed
        Seed of the block bootstrap of the AUC.
    threshold
        Probability that counts as a signal.
    """
    months = pd.period_range(spread.index[0], spread.index[-1] + HORIZON, freq="M")
    labels = settled_labels(months, cycles, day=day)
    probit = estimate_probit(spread, labels)
    strict = estimate_probit(spread, settled_labels(months, cycles, day=day, quiet=None))
    history = pd.DataFrame(
        {
            "published": published_probability(spread),
            "estimated": probit.probability(spread),
            "real_time": run_real_time(spread, cycles),
        }
    )
    skill = compare_skill(history[["published", "real_time"]], labels, seed=seed)
    last = float(spread.iloc[-1])
    return RecessionRisk(
        month=spread.index[-1],
        target=spread.index[-1] + HORIZON,
        spread=last,
        published=float(history["published"].iloc[-1]),
        published_interval=probit.interval(last, coefficients=PUBLISHED),
        estimated=float(history["estimated"].iloc[-1]),
        estimated_interval=probit.interval(last),
        strict=float(strict.probability(spread).iloc[-1]),
        probit=probit,
        spreads=spread,
        history=history,
        labels=labels,
        skill=skill,
        signals=find_signals(history["published"], cycles.known_on(day), day=day, threshold=threshold),
    )


def run_real_time(spread: pd.Series, cycles: Cycles) -> pd.Series:
    """Return the probability that a reader could have computed each month, labels usable only once announced.

    Coefficients change when the NBER speaks, and only then: between announcements the estimation sample stands still.
    """
    days = sorted({announced_on(turn) for turn in cycles.peaks + cycles.troughs})
    parts = []
    for number, day in enumerate(days):
        start = pd.Period(day, freq="M")
        stop = pd.Period(days[number + 1], freq="M") - 1 if number + 1 < len(days) else spread.index[-1]
        window = spread.loc[start:stop]
        if len(window):
            parts.append(_known_probability(spread, cycles, day=day, window=window))
    parts = [p for p in parts if p is not None]
    return pd.concat(parts) if parts else pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M"))


def _known_probability(spread: pd.Series, cycles: Cycles, *, day: dt.date, window: pd.Series) -> pd.Series | None:
    labels = settled_labels(spread.index, cycles, day=day, quiet=None)
    x, y = _pairs(spread, labels)
    if len(y) < 60 or y.min() == y.max():
        return None
    return _probability(window, *_climb(y.to_numpy(), sm.add_constant(100 * x.to_numpy())))


def _climb(y: Array, design: Array) -> tuple[float, float]:
    """Return the probit's coefficients by Newton's steps: statsmodels' maximum without its report, for many short samples."""
    side, at = 2 * y - 1, np.zeros(2)
    for _ in range(35):
        index = design @ at
        pull = side * np.exp(-(index**2) / 2) / np.sqrt(2 * np.pi) / ndtr(side * index)
        step = np.linalg.solve((design * (pull * (pull + index))[:, None]).T @ design, design.T @ pull)
        at = at + step
        if np.abs(step).max() <= 1e-8:
            return float(at[0]), float(at[1])
    const, slope = sm.Probit(y, design).fit(disp=0).params
    return float(const), float(slope)


def find_signals(probability: pd.Series, cycles: Cycles, *, day: dt.date, threshold: float, merge: int = 6) -> pd.DataFrame:
    """Return every spell of the probability at or above `threshold`, with what came of it.

    Parameters
    ----------
    probability
        Stamped at the month it refers to.
    cycles
        Turning points known.
    day
        As-of date.
    merge
        Spells at most this many months apart are one.

    Returns
    -------
    Columns first, last (months the signal refers to), highest (probability), outcome: "recession" when an announced
    recession month lies between `first` - 12 and `last` + 6, "false alarm" when those months have gone by quietly,
    "false alarm so far" when the first month it named is a year past, "open" before that.
    """
    on = probability.index[probability >= threshold]
    spells: list[list[pd.Period]] = []
    for month in on:
        if spells and (month - spells[-1][1]).n <= merge:
            spells[-1][1] = month
        else:
            spells.append([month, month])
    rows = [
        {"first": a, "last": b, "highest": float(probability.loc[a:b].max()), "outcome": _outcome(a, b, cycles, day)}
        for a, b in spells
    ]
    return pd.DataFrame(rows, columns=["first", "last", "highest", "outcome"])


def _outcome(first: pd.Period, last: pd.Period, cycles: Cycles, day: dt.date) -> str:
    hit = any(a <= last + 6 and b >= first - HORIZON for a, b in cycles.spans(pd.Period(day, freq="M")))
    if hit:
        return "recession"
    today = pd.Period(day, freq="M")
    if today > last + 6:
        return "false alarm"
    return "false alarm so far" if today > first + HORIZON else "open"
