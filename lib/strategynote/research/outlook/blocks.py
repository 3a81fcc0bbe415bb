"""Resampling machinery: block sums without writing histories out, chunks that fit the cache, slopes by row."""

from __future__ import annotations

import numpy as np


def resample_sums(values: np.ndarray, *, block: int, seed: int, draws: int) -> np.ndarray:
    """Return sums of stationary block resamples, (draws, k), of the rows of `values` (n, k).

    Politis and Romano (1994): blocks start anywhere, have geometric length with mean `block`, wrap at the end, and are cut
    at n rows in all. Since every statistic used here is a function of sums, a draw is a handful of differences of one
    cumulative sum: its cost is the number of blocks, not of rows.
    """
    n = len(values)
    starts, lengths = draw_blocks(n, block=block, seed=seed, draws=draws)
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(np.vstack([values, values]), axis=0)])
    return (total[starts + lengths] - total[starts]).sum(axis=1)


def draw_blocks(n: int, *, block: int, seed: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and lengths (draws, blocks); the lengths of a draw add to n, unused blocks have length 0."""
    rng = np.random.default_rng(seed)
    blocks = 2 * n // block + 30
    lengths = rng.geometric(1.0 / block, size=(draws, blocks))
    starts = rng.integers(0, n, size=(draws, blocks))
    ends = np.minimum(np.cumsum(lengths, axis=1), n)
    # A draw whose blocks do not reach n is all but impossible (more than twice the mean count); the last block then fills it.
    ends[:, -1] = n
    return starts, np.diff(ends, axis=1, prepend=0)


def chunk_sizes(draws: int, *, chunk: int = 64) -> list[int]:
    """Return sizes that add to `draws`; a chunk of histories stays in the processor's cache and needs little memory."""
    return [chunk] * (draws // chunk) + ([draws % chunk] if draws % chunk else [])


def row_slopes(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the OLS slope of each row of y on the same row of x, both (draws, n)."""
    centred = x - x.mean(axis=1, keepdims=True)
    return np.einsum("ij,ij->i", centred, y) / np.einsum("ij,ij->i", centred, centred)
