"""Business cycle and interest rates: a term spread that foretells recessions by a known probit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.timeline import END, MONTHS, START, Floats, position, stream

# P(recession in month t+12) = Phi(CONST + SLOPE S_t), S in percent: the coefficients that the New York Fed publishes.
CONST, SLOPE = -0.5333, -0.6330
LEAD = 12
SPREAD_MEAN, SPREAD_SD, SPREAD_RHO = 1.4, 1.15, 0.96
SMOOTH = 3.6  # months; width of the kernel that gives recessions their length
SHORTEST, CLOSEST = 4, 5  # months: shorter recessions and shorter recoveries do not occur


@dataclass(frozen=True)
class BusinessCycle:
    """Monthly states on the month axis: recession flags (True from the month after a peak to the trough), percentages a year."""

    recession: np.ndarray
    spread: Floats  # ten-year yield minus bond-equivalent three-month bill
    inflation: Floats  # trend
    gs10: Floats
    bill: Floats  # bond-equivalent three-month bill
    target: Floats  # upper bound of the policy rate at the month's end
    unemployment: Floats
    stress: Floats  # financial stress, about 0 in calm and 2 in recessions
    activity: Floats  # growth of activity, about 0 on average, -2.5 in recessions

    @property
    def turns(self) -> list[tuple[pd.Period, pd.Period | None]]:
        """(peak, trough) of every recession; the trough of one that runs at the end of the axis is None."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.recession, [False]]).astype(int)))
        pairs = edges.reshape(-1, 2)
        return [(MONTHS[max(a - 1, 0)], MONTHS[b - 1] if b < len(MONTHS) else None) for a, b in pairs]


def autoregress(shocks: Floats, rho: float) -> Floats:
    """Return x_t = rho x_{t-1} + shock_t along the first axis, from x_0 = shock_0 / sqrt(1 - rho^2)."""
    from scipy import signal

    shocks = np.array(shocks, dtype=float)
    shocks[0] = shocks[0] / np.sqrt(1 - rho**2)
    return signal.lfilter([1.0], [1.0, -rho], shocks, axis=0)


def simulate_cycle(seed: int) -> BusinessCycle:
    """Return the business cycle of one seed; drawn again while 1960 to 1988 would hold no recession."""
    first, last = position("1960-01"), position("1988-01")
    for attempt in range(100):
        rng = stream(seed, f"business cycle {attempt}")
        spread, recession = _recessions(rng)
        if recession[first:last].sum() >= SHORTEST and not recession[first:last].all():
            break
    return _around(rng, spread, recession)


def _recessions(rng: np.random.Generator) -> tuple[Floats, np.ndarray]:
    from scipy import ndimage

    n = len(MONTHS)
    shocks = rng.standard_normal(n) * SPREAD_SD * np.sqrt(1 - SPREAD_RHO**2)
    spread = np.round(SPREAD_MEAN + autoregress(shocks, SPREAD_RHO), 3)
    # A smooth error of unit variance keeps the probit exact in every single month and gives recessions some length.
    error = ndimage.gaussian_filter1d(rng.standard_normal(n), SMOOTH, mode="wrap") * np.sqrt(2 * SMOOTH * np.sqrt(np.pi))
    recession = np.zeros(n, dtype=bool)
    recession[LEAD:] = (CONST + SLOPE * spread + error)[:-LEAD] > 0
    recession = ndimage.binary_closing(recession, np.ones(CLOSEST))
    recession = ndimage.binary_opening(recession, np.ones(SHORTEST))
    recession[:LEAD] = False
    return spread, recession


def _around(rng: np.random.Generator, spread: Floats, recession: np.ndarray) -> BusinessCycle:
    from scipy import ndimage, signal

    n = len(MONTHS)
    inflation = np.maximum(0.8, 2.7 + autoregress(rng.standard_normal(n) * 0.16, 0.99))
    yields = 2.2 + inflation + 0.35 * (spread - SPREAD_MEAN) + autoregress(rng.standard_normal(n) * 0.12, 0.95)
    gs10 = np.maximum(yields, spread + 0.30).round(3)
    bill = gs10 - spread
    slack = signal.lfilter([1.0], [1.0, -0.975], np.where(recession, 0.24, -0.012)).astype(float)
    unemployment = np.maximum(2.6, 4.6 + slack + autoregress(rng.standard_normal(n) * 0.03, 0.8))
    stress = ndimage.gaussian_filter1d(2.2 * recession.astype(float), 2) + autoregress(rng.standard_normal(n) * 0.15, 0.9)
    activity = np.where(recession, -2.4, 0.35) + rng.standard_normal(n) * 0.35
    return BusinessCycle(recession, spread, inflation, gs10, bill, _policy(bill), unemployment, stress, activity)


def _policy(bill: Floats) -> Floats:
    """Return the policy rate: quarter-point steps after the smoothed bill rate, slow to turn round."""
    from scipy import ndimage

    wanted = ndimage.uniform_filter1d(bill, 3, origin=1) + 0.20
    target, last, path = round(float(wanted[0]) * 4) / 4, 0.0, np.empty(len(bill))
    for t, level in enumerate(wanted):
        gap = level - target
        bar = 0.20 if gap * last >= 0 else 0.60
        if abs(gap) >= bar:
            step = np.sign(gap) * min(max(round(abs(gap) * 4), 1), 3) / 4
            target, last = max(0.25, target + step), np.sign(gap)
        path[t] = target
    return path


def recession_probability(cycle: BusinessCycle, period: pd.Period) -> float:
    """Return the planted probability of a recession twelve months after `period`."""
    from scipy.special import ndtr

    return float(ndtr(CONST + SLOPE * cycle.spread[position(period)]))


assert len(MONTHS) == (END - START).n + 1
