"""High-minus-low spreads of the sorts by size segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SORTS, SortPortfolios, product_labels
from strategynote.research.factors.windows import Horizon, compound_to_date

# Net issuance stands outside the ranking: its file ends in 2019.
RANKED = tuple(sort for sort in SORTS if sort != "net_issuance")
# Net issuance has seven groups: negative, zero and five quintiles of positive issuance.
_EDGES = {"net_issuance": (3, 7)}
Segments = Mapping[str, Sequence[int]]


def edge_groups(sort: str) -> tuple[int, int]:
    """Return the numbers of the lowest and highest group of a sort."""
    return _EDGES.get(sort, (1, 5))


def collect_legs(sorts: Mapping[str, SortPortfolios]) -> pd.DataFrame:
    """Put the outer cells of all sorts side by side: monthly returns, columns (sort, size, leg), leg low or high."""
    legs = {}
    for sort, portfolios in sorts.items():
        low, high = edge_groups(sort)
        legs[sort] = portfolios.ret[[(size, group) for size in range(1, 6) for group in (low, high)]]
        legs[sort].columns = product_labels(("size", "leg"), range(1, 6), ("low", "high"))
    return pd.concat(legs, axis=1, names=["sort", "size", "leg"]).sort_index()


def compute_spreads(legs: pd.DataFrame, *, horizon: Horizon, segments: Segments = SEGMENTS) -> pd.DataFrame:
    """Compute high minus low of every sort and segment, from the start of the month, quarter or year through each month.

    spread = mean over the segment's size quintiles of [prod(1 + r_high) - prod(1 + r_low)]: the legs are compounded,
    never the spread. Rows are months, columns (segment, sort), decimals, NaN before a sort begins.
    """
    return average_quintiles(compound_to_date(legs, horizon), segments)


def average_quintiles(legs: pd.DataFrame, segments: Segments = SEGMENTS) -> pd.DataFrame:
    """Take high minus low per size quintile, then the plain mean over each segment's quintiles.

    `legs` has the columns of `collect_legs`, or those of some of its sorts.
    """
    sorts = list(dict.fromkeys(legs.columns.get_level_values("sort")))
    # The columns run sort by sort, size by size, low before high: a view with one axis for each.
    cells = legs.to_numpy(float).reshape(len(legs), len(sorts), 5, 2)
    wide = cells[..., 1] - cells[..., 0]
    means = [wide[:, :, [q - 1 for q in quintiles]].mean(axis=2) for quintiles in segments.values()]
    columns = product_labels(("segment", "sort"), tuple(segments), tuple(sorts))
    return pd.DataFrame(np.hstack(means), index=legs.index, columns=columns)
