"""How much of a segment's return came from its low-quality cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.research.factors.attribution import link_to_date
from strategynote.research.factors.windows import Horizon, like_windows, months_into, window_of
from strategynote.research.statistics.percentiles import share_at_or_below


@dataclass(frozen=True)
class LowQualityShare:
    """The contribution of one group of cells to a segment's return over a window; returns in decimals."""

    sort: str
    group: int
    segment: str
    horizon: Horizon
    weight: float  # share of market value when the window began
    contribution: float  # linked (Carino), decimals
    segment_return: float  # of all cells of this file, compounded
    share: float  # contribution / segment return; NaN when the segment moved less than half a percent
    beyond_weight: float  # contribution minus weight x segment return
    percentile: float  # of beyond_weight among like windows
    n: int


def measure_low_quality_share(
    sort: SortPortfolios, period: pd.Period, *, group: int, segment: str, horizon: Horizon
) -> LowQualityShare:
    """Split a segment's compounded return into one group's part and the rest, against the history of like windows.

    A month's contribution is the group's weight (firms x average cap, at the month's beginning) times its return.
    """
    return _over_window(sort.sort, *_split_by_group(sort, group, segment), period, group=group, segment=segment, horizon=horizon)


def _split_by_group(sort: SortPortfolios, group: int, segment: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return each month's contribution of a group of cells and of the rest of its segment (columns group, rest), and the group's weight."""
    weights, contributions = cell_contributions(sort, SEGMENTS[segment])
    inside = np.asarray(contributions.columns.get_level_values("group") == group)
    parts = {"group": contributions.loc[:, inside].sum(axis=1, min_count=1), "rest": contributions.loc[:, ~inside].sum(axis=1)}
    return pd.DataFrame(parts).dropna(), weights.loc[:, inside].sum(axis=1)


def _over_window(
    sort: str, parts: pd.DataFrame, share_of_value: pd.Series, period: pd.Period, *, group: int, segment: str, horizon: Horizon
) -> LowQualityShare:
    linked = link_to_date(parts, horizon)
    total = linked.sum(axis=1, skipna=False)
    began = pd.PeriodIndex(linked.index) - (months_into(pd.PeriodIndex(linked.index), horizon) - 1)
    beyond = linked["group"] - share_of_value.reindex(began).to_numpy() * total
    alike = beyond.loc[like_windows(pd.PeriodIndex(beyond.index), period, horizon)].dropna()
    weight, moved = float(share_of_value[window_of(period, horizon)[0]]), float(total[period])
    return LowQualityShare(
        sort, group, segment, horizon, weight, float(linked.loc[period, "group"]), moved,
        float(linked.loc[period, "group"] / moved) if abs(moved) >= 0.005 else float("nan"),
        float(beyond[period]), share_at_or_below(alike.to_numpy(), float(beyond[period])), len(alike),
    )  # fmt: skip


def cell_contributions(sort: SortPortfolios, quintiles: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return weights within the segment and weight x return of its cells, both (T x cells)."""
    value = (sort.n_firms * sort.mktcap)[list(quintiles)]
    weights = value.div(value.sum(axis=1), axis=0)
    return weights, weights * sort.ret[list(quintiles)]


def measure_low_quality_shares(sorts: Mapping[str, SortPortfolios], period: pd.Period) -> list[LowQualityShare]:
    """Measure the most volatile and the least profitable fifth of small caps over the quarter and the month to date."""
    cells = {"volatility": 5, "profitability": 1}
    split = {sort: _split_by_group(sorts[sort], group, "small") for sort, group in cells.items()}
    return [
        _over_window(sort, *split[sort], period, group=group, segment="small", horizon=horizon)
        for horizon in ("quarter", "month") for sort, group in cells.items()
    ]  # fmt: skip
