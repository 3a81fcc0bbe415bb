"""Long-horizon reversal, the "spring effect": does small do better after years of doing worse?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.outlook.blocks import chunk_sizes, row_slopes
from strategynote.research.outlook.forward import Fit, Sample, fit_sample, make_sample
from strategynote.research.outlook.inference import DRAWS, Test, hac_test


@dataclass(frozen=True)
class Reversal:
    """Next five years' relative return on the past five years'; a spring needs a negative slope.

    `tests` are Hansen-Hodrick and Newey-West; `null_mean`, `null_se` and `null_p` (two-sided) come from months in random
    order, where overlap alone makes the slope negative on average; `past` is the annual relative growth of the last five.
    """

    sample: Sample
    fit: Fit
    tests: tuple[Test, ...]
    null_mean: float
    null_se: float
    null_p: float
    past: float
    forecast: float
    draws: int


def make_reversal(flow: pd.Series, *, window: int = 60) -> Sample:
    """Return the sample with x = annualised log relative return of the past `window` months, y the growth of the next."""
    past = flow.rolling(window).sum() * 12 / window
    return make_sample("reversal", past, flow, horizon=window)


def estimate_reversal(flow: pd.Series, *, seed: int, window: int = 60, draws: int = DRAWS) -> Reversal | None:
    """Return the reversal regression with its tests, or None with fewer than four windows of data."""
    sample = make_reversal(flow, window=window)
    if sample.completed < 2 * window:
        return None
    fit, n = fit_sample(sample), sample.completed
    x, y = sample.x.to_numpy(), sample.y.to_numpy()[:n]
    null = simulate_reversal_slopes(flow.dropna().to_numpy(), window=window, seed=seed, draws=draws)
    tests = tuple(hac_test(x[:n], y, horizon=window, kernel=kernel) for kernel in ("uniform", "bartlett"))
    p = (1 + int(np.sum(np.abs(null - null.mean()) >= abs(fit.slope - null.mean())))) / (1 + draws)
    past, spread = float(np.expm1(x[-1])), float(null.std(ddof=1))
    return Reversal(sample, fit, tests, float(null.mean()), spread, p, past, fit.predict(float(x[-1])), draws)


def simulate_reversal_slopes(flow: np.ndarray, *, window: int, seed: int, draws: int = DRAWS) -> np.ndarray:
    """Return slopes (draws,) of next on past windows when the months are drawn independently from the sample."""
    rng, sizes = np.random.default_rng(seed), chunk_sizes(draws)
    return np.concatenate([_shuffled_slopes(flow, window, rng, size) for size in sizes])


def _shuffled_slopes(flow: np.ndarray, window: int, rng: np.random.Generator, draws: int) -> np.ndarray:
    total = np.zeros((draws, len(flow) + 1))
    # Sixteen random bits name a month and cost half of thirty-two.
    np.cumsum(flow.take(rng.integers(0, len(flow), size=(draws, len(flow)), dtype=np.uint16)), axis=1, out=total[:, 1:])
    spans = (total[:, window:] - total[:, :-window]) * (12 / window)
    return row_slopes(spans[:, :-window], np.expm1(spans[:, window:]))
