"""Forecasts implied by a monthly VAR(1) of flow and valuation."""

from __future__ import annotations

import numpy as np

from strategynote.research.outlook.forward import Sample


def var_forecasts(sample: Sample, *, first: int = 120) -> np.ndarray:
    """Return at every origin the annual growth over the next H months that a VAR(1) on data through the origin implies, (N,).

    z = (flow, x)', z_{t+1} - m = A (z_t - m) + e; sum_{j=1..H} E[z_{t+j}] - H m = (A + A^2 + ... + A^H)(z_t - m), with m
    the sample mean through the origin; an explosive A is scaled back to spectral radius 1. NaN before `first` months.
    """
    z = np.column_stack([sample.flow.to_numpy(), sample.x.to_numpy()])
    count = np.arange(1, len(z) + 1)
    mean = np.cumsum(z, axis=0) / count[:, None]
    transition = _transitions(z)
    transition[: first - 1] = np.nan
    future = _geometric_sum(transition, sample.horizon) @ (z - mean)[..., None]
    total = sample.horizon * mean[:, 0] + future[:, 0, 0]
    return np.expm1(total * 12 / sample.horizon)


def _transitions(z: np.ndarray) -> np.ndarray:
    """Return the OLS transition matrix (with constant) on the pairs (z_s, z_{s+1}), s + 1 <= t, for every t; (N, 2, 2)."""
    before, after = z[:-1], z[1:]
    count = np.arange(1, len(z))[:, None]
    own, cross = _running_moment(before, before, count), _running_moment(after, before, count)
    result = np.full((len(z), 2, 2), np.nan)
    usable = np.abs(np.linalg.det(own)) > 1e-14
    result[1:][usable] = _stable(cross[usable] @ np.linalg.inv(own[usable]))
    return result


def _running_moment(left: np.ndarray, right: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return the running cross moments about the running means, (N, 2, 2)."""
    product = np.cumsum(left[:, :, None] * right[:, None, :], axis=0) / count[..., None]
    means = (np.cumsum(left, axis=0) / count)[:, :, None] * (np.cumsum(right, axis=0) / count)[:, None, :]
    return product - means


def _stable(matrices: np.ndarray) -> np.ndarray:
    radius = np.abs(np.linalg.eigvals(matrices)).max(axis=-1)
    return matrices / np.maximum(radius, 1.0)[:, None, None]


def _geometric_sum(matrix: np.ndarray, terms: int) -> np.ndarray:
    """Return A + A^2 + ... + A^terms by doubling: S(2k) = S(k) + A^k S(k), S(k + 1) = A + A S(k)."""
    total, power, reached = matrix, matrix, 1
    for bit in bin(terms)[3:]:
        total, power, reached = total + power @ total, power @ power, 2 * reached
        if bit == "1":
            total, power, reached = matrix + matrix @ total, matrix @ power, reached + 1
    assert reached == terms
    return total
