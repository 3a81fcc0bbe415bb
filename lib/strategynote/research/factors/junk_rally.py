"""The junk rally by size: what volatile and unprofitable firms earned over calm and profitable ones in each segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.research.factors.spreads import compute_spreads, edge_groups
from strategynote.research.factors.windows import Horizon, like_windows
from strategynote.research.statistics.percentiles import share_at_or_below

# The junk side: volatile minus calm, unprofitable minus profitable.
JUNK_SIGN: Mapping[str, int] = {"volatility": 1, "profitability": -1}
SIZES = ("small", "mid", "large")


@dataclass(frozen=True)
class JunkRally:
    """Junk-minus-quality spreads of one horizon.

    `spreads`: index (measure, segment); value, percentile (share at or below), lo10, median, hi90, n. `quintiles`: rows
    measures, columns size quintiles 1-5. `corners`: index (measure, size); junk_firms, quality_firms, junk_share and
    quality_share of the quintile's market value. `strongest`: segment with the highest spread by measure. `gap`: large minus
    small by measure with its percentile.
    """

    horizon: Horizon
    period: pd.Period
    spreads: pd.DataFrame
    quintiles: pd.DataFrame
    corners: pd.DataFrame
    strongest: dict[str, str]
    gap: pd.DataFrame


def measure_junk_rally(
    legs: pd.DataFrame, corners: pd.DataFrame, period: pd.Period, *, horizon: Horizon
) -> JunkRally:
    """Measure junk minus quality by segment against the history of like windows; `corners` are those of `count_corners`."""
    measures = list(JUNK_SIGN)
    quintile = {str(q): (q,) for q in range(1, 6)}
    everything = compute_spreads(legs[measures], horizon=horizon, segments={**SEGMENTS, **quintile})
    alike = everything.loc[like_windows(pd.PeriodIndex(everything.index), period, horizon)]
    junk = {m: alike.xs(m, axis=1, level="sort") * JUNK_SIGN[m] for m in measures}
    rows = [_against_history(junk[m][s].to_numpy()) for m in measures for s in SEGMENTS]
    spreads = pd.DataFrame(rows, index=pd.MultiIndex.from_product([measures, list(SEGMENTS)], names=["measure", "segment"]))
    gap = pd.DataFrame([_against_history((junk[m]["large"] - junk[m]["small"]).to_numpy()) for m in measures], index=measures)
    quintiles = pd.DataFrame({m: junk[m].loc[period, list(quintile)] for m in measures}).T.rename(columns=int)
    strongest = {m: str(junk[m].loc[period, list(SIZES)].idxmax()) for m in measures}
    return JunkRally(horizon, period, spreads, quintiles, corners, strongest, gap)


def count_corners(sorts: Mapping[str, SortPortfolios], period: pd.Period) -> pd.DataFrame:
    """Count firms in the corner cells and their share of their size quintile's market value, at the month's beginning."""
    rows = {(m, q): _corner(sorts[m], period, q) for m in JUNK_SIGN for q in range(1, 6)}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["measure", "size"])
    return table


def _corner(sort: SortPortfolios, period: pd.Period, size: int) -> dict[str, float]:
    firms = sort.n_firms.loc[period, size]
    value = firms * sort.mktcap.loc[period, size]
    quality, junk = edge_groups(sort.sort)[:: JUNK_SIGN[sort.sort]]
    share = value / value.sum()
    return {
        "junk_firms": firms[junk], "quality_firms": firms[quality], "junk_share": share[junk], "quality_share": share[quality],
    }  # fmt: skip


def _against_history(series: np.ndarray) -> dict[str, float]:
    """Describe the last value of a series of like windows."""
    value, past = float(series[-1]), series[:-1][~np.isnan(series[:-1])]
    low, middle, high = np.quantile(past, [0.1, 0.5, 0.9]) if len(past) else (np.nan,) * 3
    standing = {"value": value, "percentile": share_at_or_below(series, value), "n": len(past)}
    return standing | {"lo10": low, "median": middle, "hi90": high}


def measure_junk_rallies(
    legs: pd.DataFrame, sorts: Mapping[str, SortPortfolios], period: pd.Period
) -> tuple[JunkRally, JunkRally]:
    """Measure the junk rally over the month and over the quarter to date."""
    corners = count_corners(sorts, period)
    return measure_junk_rally(legs, corners, period, horizon="month"), measure_junk_rally(legs, corners, period, horizon="quarter")
