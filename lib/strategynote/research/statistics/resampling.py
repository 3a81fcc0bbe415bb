"""What chance gives: block resamples, permuted labels, parts of history left out."""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SAMPLED = 20_000


def count_blocks(n: int, *, block: int, draws: int, seed: int) -> NDArray[np.float32]:
    """Return how often each of n observations is in each circular block-bootstrap draw, shape (draws, n)."""
    starts = np.random.default_rng(seed).integers(0, n, (draws, -(-n // block)))
    places = (starts[:, :, None] + np.arange(block)).reshape(draws, -1)[:, :n] % n
    places += n * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * n).reshape(draws, n).astype(np.float32)


def permutation_p(values: Floats, label: NDArray[np.bool_], *, seed: int, most: int) -> float:
    """Return the two-sided p of the difference in means under all ways to hand out the label; NaN when all or none have it.

    All ways when there are at most `most` of them (exact), else 20,000 drawn with `seed`.
    """
    n, k = len(values), int(label.sum())
    if not 0 < k < n:
        return float("nan")
    if math.comb(n, k) <= most:
        chosen = np.fromiter(itertools.chain.from_iterable(itertools.combinations(range(n), k)), dtype=np.intp).reshape(-1, k)
    else:
        chosen = np.random.default_rng(seed).random((SAMPLED, n)).argsort(axis=1)[:, :k]
    sums = values[chosen].sum(axis=1)
    differences = sums / k - (values.sum() - sums) / (n - k)
    observed = values[label].mean() - values[~label].mean()
    return float(np.mean(np.abs(differences) >= abs(observed) - 1e-12))


def jackknife_error(left_out: Floats) -> float:
    """Return the standard error from estimates that each leave out one of k parts: sqrt((k - 1) / k sum (x_j - mean)^2)."""
    k = left_out.size
    return math.sqrt((k - 1) / k * float(((left_out - left_out.mean()) ** 2).sum()))
