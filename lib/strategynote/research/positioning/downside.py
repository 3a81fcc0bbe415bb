"""Downside betas: how much of a market fall each segment takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.research.statistics.resampling import count_blocks

GROUPS = {"low": 1, "high": 5}


@dataclass(frozen=True)
class DownsideBeta:
    """beta = cov(r, m | m < mean) / var(m | m < mean), monthly excess returns; `interval` 95 %, block bootstrap.

    `n` is the number of months below the mean, `se` the bootstrap's standard error, `beta_all` the beta over all months.
    """

    beta: float
    interval: tuple[float, float]
    se: float
    beta_all: float
    n: int
    first: pd.Period


def estimate_downside(ret_excess: pd.DataFrame, market: pd.Series, *, seed: int, draws: int, block: int = 12) -> dict[str, DownsideBeta]:
    """Estimate downside betas of all columns over their common months, with one set of resamples for all.

    Source: Ang, Chen and Xing (2006), Downside Risk.
    """
    both = pd.concat([market.rename("_m"), ret_excess], axis=1, join="inner").dropna()
    m, r = both["_m"].to_numpy(), both[list(ret_excess)].to_numpy()
    down = (m < m.mean()).astype(float)
    moments = np.column_stack([down, down * m, down * m * m, down[:, None] * r, (down * m)[:, None] * r])
    counts = count_blocks(len(m), block=block, draws=draws, seed=seed)
    beta, drawn = _slopes(moments.sum(axis=0)[None], r.shape[1])[0], _slopes(counts @ moments, r.shape[1])
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    plain = np.cov(m, r.T)[0, 1:] / m.var(ddof=1)
    return {
        str(name): DownsideBeta(
            float(beta[k]), (float(low[k]), float(high[k])), float(drawn[:, k].std(ddof=1)), float(plain[k]), int(down.sum()),
            both.index[0],
        )
        for k, name in enumerate(ret_excess)
    }  # fmt: skip


def _slopes(moments: np.ndarray, k: int) -> np.ndarray:
    n, sm, smm = moments[:, 0], moments[:, 1], moments[:, 2]
    sr, smr = moments[:, 3 : 3 + k], moments[:, 3 + k :]
    return (n[:, None] * smr - sm[:, None] * sr) / (n * smm - sm**2)[:, None]


def collect_quintiles(sorts: Mapping[str, SortPortfolios], *, segment: str = "small") -> pd.DataFrame:
    """Return monthly returns of the outer quintiles of each sort, the mean over the segment's sizes; columns sort.low, .high."""
    sizes = SEGMENTS[segment]
    return pd.DataFrame({
        f"{sort}.{side}": portfolios.ret[[(size, group) for size in sizes]].mean(axis=1, skipna=False)
        for sort, portfolios in sorts.items()
        for side, group in GROUPS.items()
    })


def study_downside(
    segments: pd.DataFrame, quintiles: pd.DataFrame, market: pd.DataFrame, *, seed: int, draws: int
) -> dict[str, DownsideBeta]:
    """Estimate downside betas of the size segments and of quality and junk quintiles, and of high minus low per sort."""
    excess = market["mkt_excess"]
    risk_free = market["risk_free"]
    named = segments[list(SEGMENTS)]
    found = estimate_downside(named.sub(risk_free, axis=0), excess, seed=seed, draws=draws)
    less = quintiles.sub(risk_free, axis=0)
    for sort in dict.fromkeys(name.split(".")[0] for name in quintiles):
        # The risk-free rate cancels in a difference of two portfolios.
        less[f"{sort}.difference"] = quintiles[f"{sort}.high"] - quintiles[f"{sort}.low"]
    return found | estimate_downside(less, excess, seed=seed + 1, draws=draws)
