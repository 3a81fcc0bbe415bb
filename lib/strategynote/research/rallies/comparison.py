"""Do spells of two groups differ in length: log-rank with its exact permutation, and the Cox hazard ratio."""

from __future__ import annotations

import itertools
import math
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from strategynote.research.rallies.durations import Floats, Spells

Flags = npt.NDArray[np.bool_]
MOST_LABELLINGS = 20_000
MOST_LOG_HAZARD = 8.0


@dataclass(frozen=True)
class LogRank:
    """Log-rank test: chi-squared statistic, share of labellings at least as extreme, whether all of them were tried."""

    statistic: float
    p: float
    exact: bool
    labellings: int
    n_flagged: int
    n: int


@dataclass(frozen=True)
class CoxFit:
    """Cox regression on one flag: log hazard ratio, its standard error and two-sided p."""

    log_hazard_ratio: float
    error: float
    p: float

    @property
    def hazard_ratio(self) -> float:
        """Hazard of flagged over that of other spells."""
        return math.exp(self.log_hazard_ratio)


def logrank_statistics(spells: Spells, labels: Flags) -> Floats:
    """Return the log-rank chi-squared of every row of labels (labellings x spells): (O - E)^2 / V.

    At each event time E = d n1 / n and V = d (n1 / n) (1 - n1 / n) (n - d) / (n - 1); entry delays joining the risk set.
    """
    times = np.unique(spells.months[spells.ended])
    dies = ((spells.months[:, None] == times) & spells.ended[:, None]).astype(float)
    alive = ((spells.months[:, None] >= times) & (spells.entry[:, None] < times)).astype(float)
    d, n = dies.sum(axis=0), alive.sum(axis=0)
    flagged = labels.astype(float)
    share = (flagged @ alive) / n
    observed, expected = (flagged @ dies).sum(axis=1), (share * d).sum(axis=1)
    variance = (share * (1 - share) * d * (n - d) / np.maximum(n - 1, 1)).sum(axis=1)
    return np.divide((observed - expected) ** 2, variance, out=np.zeros(len(labels)), where=variance > 0)


def all_labellings(n: int, flagged: int) -> Flags:
    """Return every way to flag `flagged` of `n` spells, shape (ways, n)."""
    chosen = np.array(list(itertools.combinations(range(n), flagged)), dtype=int).reshape(-1, flagged)
    labels = np.zeros((len(chosen), n), dtype=bool)
    np.put_along_axis(labels, chosen, True, axis=1)
    return labels


def compare_logrank(spells: Spells, flag: Flags, *, seed: int = 1, draws: int = 10_000) -> LogRank:
    """Return the log-rank test of flagged against other spells, p from the permutation of labels.

    All labellings are tried up to MOST_LABELLINGS, else `draws` random ones (plus the observed one).
    With nobody on one side p is NaN.
    """
    n, k = len(spells), int(flag.sum())
    if k in (0, n):
        return LogRank(math.nan, math.nan, True, 0, k, n)
    statistic = float(logrank_statistics(spells, flag[None, :])[0])
    exact = math.comb(n, k) <= MOST_LABELLINGS
    if exact:
        labels = all_labellings(n, k)
    else:
        rng = np.random.default_rng(seed)
        labels = np.vstack([flag[None, :], rng.permuted(np.broadcast_to(flag, (draws, n)).copy(), axis=1)])
    reached = logrank_statistics(spells, labels) >= statistic - 1e-9
    return LogRank(statistic, float(reached.mean()), exact, len(labels), k, n)


def estimate_cox(spells: Spells, flag: Flags, *, ties: str = "efron") -> CoxFit | None:
    """Return the Cox regression of the hazard of ending on a flag.

    None where one side has no ended spell, or where the flag separates the spells so well that no finite maximum exists.
    """
    if not (spells.ended & flag).any() or not (spells.ended & ~flag).any():
        return None
    entry = spells.entry if np.any(spells.entry > 0) else None
    model = PHReg(spells.months, flag.astype(float)[:, None], status=spells.ended.astype(int), entry=entry, ties=ties)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # answered below
        fit = model.fit(disp=0, maxiter=20)
    if abs(fit.params[0]) > MOST_LOG_HAZARD:
        return None
    return CoxFit(float(fit.params[0]), float(fit.bse[0]), float(fit.pvalues[0]))
