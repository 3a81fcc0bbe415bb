"""A margin of safety? Small against large in bear markets and recessions, by how cheap small caps were when they began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.statistics.resampling import SAMPLED, permutation_p
from strategynote.research.valuation.measures import rank_to_date

FALL = 0.20
MIN_HISTORY = 60
CHEAP = 0.5

Span = tuple[pd.Period, pd.Period]  # first and last month of returns


@dataclass(frozen=True)
class Downturns:
    """One row per downturn: first, last (months of returns), market, small, large, small_minus_large, rank, cheap, complete.

    `rank` is the percentile of small caps' relative book-to-market in the month before it began, among the months up to then (high
    = cheap); `cheap` is rank above one half, missing without five years of history. `p`: two-sided permutation of the label.
    """

    table: pd.DataFrame
    mean: float
    cheap_mean: float
    dear_mean: float
    n: int
    n_cheap: int
    n_dear: int
    cheap_behind: int
    p: float


def find_bear_markets(market: pd.Series, *, fall: float = FALL) -> list[Span]:
    """Return (first, last) month of every fall of at least `fall` from a high, ended by a rise as large; a last one may still run.

    market : monthly returns. The months are those whose returns make up the fall.
    """
    level = np.concatenate([[0.0], np.log1p(market.to_numpy()).cumsum()])
    down, up = np.log1p(-fall), np.log1p(fall)
    spans, peak, trough = [], 0, 0  # places on `level`; a trough of 0 means that none is under way
    for at in range(1, len(level)):
        if not trough:
            peak = at if level[at] >= level[peak] else peak
            trough = at if level[at] - level[peak] <= down else 0
        elif level[at] <= level[trough]:
            trough = at
        elif level[at] - level[trough] >= up:
            spans.append((peak, trough))
            peak, trough = at, 0
    if trough:
        spans.append((peak, trough))
    # The month at place k of the index is place k + 1 of the level, so the first month of the fall is index[peak].
    return [(market.index[high], market.index[low - 1]) for high, low in spans]


def study_downturns(
    spans: Sequence[Span], legs: pd.DataFrame, *, relative_bm: pd.Series, market: pd.Series, seed: int
) -> Downturns | None:
    """Return what small and large did in each span, and whether cheap starts helped; None without a span.

    legs : monthly returns small and large; relative_bm : book-to-market of small over large.
    """
    rank = rank_to_date(relative_bm, min_history=MIN_HISTORY)
    growth = pd.concat([np.log1p(legs), np.log1p(market).rename("market")], axis=1).reindex(legs.index).cumsum()
    rows = [_row(first, last, growth, rank) for first, last in spans if first in legs.index]
    if not rows:
        return None
    table = pd.DataFrame(rows)
    known = table.dropna(subset=["rank"])
    outcome, cheap = known["small_minus_large"].to_numpy(), (known["rank"] > CHEAP).to_numpy(dtype=bool)
    return Downturns(
        table, float(table["small_minus_large"].mean()), _mean(outcome[cheap]), _mean(outcome[~cheap]), len(table),
        int(cheap.sum()), int((~cheap).sum()), int((outcome[cheap] < 0).sum()), permutation_p(outcome, cheap, seed=seed, most=SAMPLED),
    )


def _row(first: pd.Period, last: pd.Period, growth: pd.DataFrame, rank: pd.Series) -> dict[str, object]:
    before = growth.loc[first - 1] if first - 1 in growth.index else 0.0
    grown = np.expm1(growth.loc[last] - before)
    return {
        "first": first, "last": last, "market": float(grown["market"]), "small": float(grown["small"]), "large": float(grown["large"]),
        "small_minus_large": float(grown["small"] - grown["large"]), "rank": float(rank.get(first - 1, np.nan)),
    }  # fmt: skip


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
