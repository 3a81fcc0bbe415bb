"""Made-up markets with known truth for the tests of the decade outlook."""

from __future__ import annotations

import numpy as np
import pandas as pd
from strategynote.data.portfolios import SortPortfolios
from strategynote.research.outlook.forward import Sample

CELLS = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])


def months(n: int, start: str = "1926-07") -> pd.PeriodIndex:
    return pd.period_range(start, periods=n, freq="M", name="period")


def simulate_sample(n: int, *, slope: float, horizon: int, rho: float = 0.98, corr: float = 0.0, seed: int = 1) -> Sample:
    """flow_{t+1} = slope x_t / 12 + u, x_{t+1} = rho x_t + v, corr(u, v) as given; standard deviations 0.03 and 0.05."""
    rng = np.random.default_rng(seed)
    v = rng.standard_normal(n)
    u = corr * v + np.sqrt(1 - corr**2) * rng.standard_normal(n)
    x = np.zeros(n)
    for t in range(1, n):
        x[t] = rho * x[t - 1] + 0.05 * v[t]
    flow = 0.03 * u
    flow[1:] += slope * x[:-1] / 12
    index = months(n, "0001-01")
    return Sample("simulated", pd.Series(x, index), pd.Series(flow, index), horizon)


def make_portfolios(n: int = 700, *, seed: int = 3) -> SortPortfolios:
    """A 5x5 file in which small cells earn more and are cheaper, with slow swings in book-to-market."""
    rng = np.random.default_rng(seed)
    index = months(n)
    swing = np.cumsum(rng.normal(0, 0.02, n))
    swing -= np.linspace(swing[0], swing[-1], n)
    ret = pd.DataFrame(rng.normal(0.008, 0.05, (n, 25)), index, CELLS)
    level = np.array([(1.6 - 0.25 * s) * (0.4 + 0.3 * g) for s, g in CELLS])
    bm = pd.DataFrame(np.exp(np.outer(swing, 1 / CELLS.get_level_values(0))) * level, index, CELLS)
    bm *= np.exp(0.02 * rng.standard_normal((n, 25)))
    cap = pd.DataFrame(np.tile([10.0**s for s, _ in CELLS], (n, 1)), index, CELLS)
    firms = pd.DataFrame(50.0, index, CELLS)
    return SortPortfolios("value", "french/25_Portfolios_5x5", ret, firms, cap, bm_june=bm)
