"""Weibull durations with right-censoring and left truncation: own likelihood, because scipy has no truncation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from strategynote.errors import BadInput
from strategynote.research.rallies.durations import Floats, Spells


@dataclass(frozen=True)
class WeibullFit:
    """S(t) = exp(-(t / scale)^shape): estimates, standard errors (delta method) and log likelihood.

    A shape above one means that a spell is the likelier to end the older it is.
    """

    shape: float
    scale: float
    shape_error: float
    log_likelihood: float
    n: int
    n_ended: int

    @property
    def median(self) -> float:
        """Median duration, scale * ln(2)^(1 / shape)."""
        return float(self.scale * np.log(2) ** (1 / self.shape))

    def survival(self, months: Floats | float) -> Floats:
        """Return S(months)."""
        return np.exp(-((np.asarray(months, dtype=float) / self.scale) ** self.shape))

    def remaining_median(self, age: float) -> float:
        """Return m with S(age + m) = S(age) / 2."""
        return float(self.scale * ((age / self.scale) ** self.shape + np.log(2)) ** (1 / self.shape) - age)


def _negative_log_likelihood(theta: Floats, spells: Spells) -> tuple[float, Floats]:
    """Return -l and its gradient in (ln shape, ln scale).

    l = sum of ended * [ln k - ln b + (k - 1) ln(t / b)] - (t / b)^k + (entry / b)^k.
    """
    k, b = np.exp(theta)
    log_t = np.log(spells.months / b)
    power = np.exp(k * log_t)
    inside = spells.entry > 0
    log_e = np.log(np.where(inside, spells.entry, b) / b)
    power_e = np.where(inside, np.exp(k * log_e), 0.0)
    ended = spells.ended
    value = np.sum(ended * (np.log(k) - np.log(b) + (k - 1) * log_t)) - power.sum() + power_e.sum()
    by_shape = np.sum(ended * (1 + k * log_t)) - np.sum(power * k * log_t) + np.sum(power_e * k * log_e)
    by_scale = -k * ended.sum() + k * power.sum() - k * power_e.sum()
    return -float(value), -np.array([by_shape, by_scale])


def _information(theta: Floats, spells: Spells, step: float = 1e-5) -> Floats:
    """Return the observed information in (ln shape, ln scale), central differences of the exact gradient."""
    columns = []
    for axis in np.eye(2) * step:
        plus, minus = _negative_log_likelihood(theta + axis, spells)[1], _negative_log_likelihood(theta - axis, spells)[1]
        columns.append((plus - minus) / (2 * step))
    matrix = np.column_stack(columns)
    return (matrix + matrix.T) / 2


def estimate_weibull(spells: Spells) -> WeibullFit:
    """Return the maximum-likelihood Weibull of spells that may be right-censored and left-truncated.

    Raises BadInput with fewer than three ended spells or a duration that is not positive.
    """
    if spells.n_ended < 3 or np.any(spells.months <= 0):
        raise BadInput(
            f"Weibull fit: {spells.n_ended} ended spells, shortest {spells.months.min():g}; needs 3 and above 0 months"
        )
    start = np.array([0.0, np.log(spells.months.sum() / spells.n_ended)])
    found = optimize.minimize(_negative_log_likelihood, start, args=(spells,), jac=True, method="BFGS")
    errors = np.sqrt(np.diag(np.linalg.inv(_information(found.x, spells))))
    shape, scale = np.exp(found.x)
    return WeibullFit(
        float(shape),
        float(scale),
        float(shape * errors[0]),
        -float(found.fun),
        len(spells),
        spells.n_ended,
    )
