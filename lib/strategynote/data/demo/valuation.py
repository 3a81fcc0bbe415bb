"""Relative valuation by plan: small against large drifts back to its mean, so the expected decade is known exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.cycle import BusinessCycle
from strategynote.data.demo.timeline import MONTHS, Floats, position, stream

HORIZON = 120
DRIFT = 0.0010  # log points a month, small minus large at the mean valuation
PULL = 0.0115  # share of the valuation gap that returns close each month: half-life five years
MARKET_LOAD = 0.18  # of the large-cap shock in the relative return
RELATIVE_SD = 0.024
BOOK_SD = 0.006
SMALL_CHEAP = 0.52  # mean of ln B/M small minus ln B/M large

LARGE_DRIFT, LARGE_PULL, LARGE_BM, LARGE_BOOK_SD = 0.0095, 0.008, -1.05, 0.008
CALM_SD, STRESS_SD = 0.036, 0.064
RECESSION_DRIFT = -0.018  # in months of a recession


@dataclass(frozen=True)
class ValuationPath:
    """Monthly log returns and log book-to-market on the month axis.

    `large` and `relative` (small minus large) are the log returns of the month, `bm_large` and `gap` (ln B/M small minus large,
    less its mean) stand at its end; `shock` is the unexpected part of `large`.
    """

    large: Floats
    relative: Floats
    bm_large: Floats
    gap: Floats
    shock: Floats
    deviation: Floats  # standard deviation of the month's shock

    @property
    def bm_small(self) -> Floats:
        """Log book-to-market of small caps."""
        return self.bm_large + SMALL_CHEAP + self.gap


def simulate_valuation(seed: int, cycle: BusinessCycle) -> ValuationPath:
    """Return returns and valuations of one seed.

    relative_t = DRIFT + PULL gap_{t-1} + u_t and gap_t = gap_{t-1} - (relative_t - DRIFT) + v_t: what is gained in price is
    lost in cheapness, book value moves by v. Large caps follow the same law with coefficients of their own.
    """
    rng, n = stream(seed, "valuation"), len(MONTHS)
    stress = cycle.recession | _crises(rng, n)
    deviation = np.where(stress, STRESS_SD, CALM_SD)
    shock = rng.standard_t(8, n) * np.sqrt(6 / 8) * deviation
    own = rng.standard_normal(n) * RELATIVE_SD
    book, book_large = rng.standard_normal(n) * BOOK_SD, rng.standard_normal(n) * LARGE_BOOK_SD
    relative, gap = _pulled(DRIFT, PULL, MARKET_LOAD * shock + own, book, first=rng.standard_normal() * stationary_sd())
    drift = LARGE_DRIFT + RECESSION_DRIFT * cycle.recession
    large, level = _pulled(drift, LARGE_PULL, shock, book_large + (drift - LARGE_DRIFT), first=0.0)
    return ValuationPath(large, relative, LARGE_BM + level, gap, shock, deviation)


def _crises(rng: np.random.Generator, n: int) -> np.ndarray:
    starts = rng.random(n) < 1 / 150
    return np.convolve(starts, np.ones(6))[:n] > 0


def _pulled(drift: Floats | float, pull: float, shock: Floats, book: Floats, *, first: float) -> tuple[Floats, Floats]:
    """Return the log return and the deviation of log book-to-market from its mean, month by month."""
    drift = np.broadcast_to(drift, shock.shape)
    ret, level, before = np.empty(len(shock)), np.empty(len(shock)), first
    for t in range(len(shock)):
        ret[t] = drift[t] + pull * before + shock[t]
        before = before - (ret[t] - drift[t]) + book[t]
        level[t] = before
    return ret, level


def relative_sd() -> float:
    """Return the unconditional standard deviation of the relative shock of one month."""
    rate = 0.2  # about one month in five is under stress
    market = MARKET_LOAD**2 * (rate * STRESS_SD**2 + (1 - rate) * CALM_SD**2)
    return float(np.sqrt(market + RELATIVE_SD**2))


def stationary_sd() -> float:
    """Return the standard deviation of the valuation gap in the long run."""
    rho = 1 - PULL
    return float(np.sqrt((relative_sd() ** 2 + BOOK_SD**2) / (1 - rho**2)))


def decade_moments(gap: float) -> tuple[float, float]:
    """Return mean and standard deviation of the next ten years' relative log return, given today's gap.

    With rho = 1 - PULL and H = 120: mean = H DRIFT + (1 - rho^H) gap; a shock at month s leaves rho^(H-s) of itself, book noise
    1 - rho^(H-s).
    """
    rho = 1 - PULL
    left = rho ** np.arange(HORIZON)[::-1]
    mean = HORIZON * DRIFT + (1 - rho**HORIZON) * gap
    variance = (relative_sd() ** 2 * left**2 + BOOK_SD**2 * (1 - left) ** 2).sum()
    return float(mean), float(np.sqrt(variance))


def decade_slope() -> float:
    """Return the planted slope of ten years' annual growth on the log valuation of the last July, decimals per log unit.

    A row stands on prices of one to twelve months before its outcome begins, so the slope is (1 - rho^H) / 10 times the mean of
    rho^1 .. rho^12, times E[exp(F / 10)] because growth, not its log, is explained.
    """
    rho = 1 - PULL
    mean, deviation = decade_moments(0.0)
    known = float(np.mean(rho ** np.arange(1, 13)))
    return float((1 - rho**HORIZON) / 10 * known * np.exp(mean / 10 + (deviation / 10) ** 2 / 2))


def expected_decade(path: ValuationPath, period: pd.Period) -> float:
    """Return the planted expectation of the annual growth of small against large over the ten years after `period`.

    E[exp(F / 10) - 1] with F normal, by `decade_moments`; decimals a year.
    """
    mean, deviation = decade_moments(float(path.gap[position(period)]))
    return float(np.expm1(mean / 10 + (deviation / 10) ** 2 / 2))


def realised_decade(path: ValuationPath, period: pd.Period) -> float:
    """Return what the simulated ten years after `period` then brought, annual growth of small against large."""
    after = path.relative[position(period) + 1 : position(period) + 1 + HORIZON]
    return float(np.expm1(after.sum() / 10))
