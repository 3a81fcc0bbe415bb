"""Is small cheap against large because it earns less? Book-to-market of small caps at large caps' mix of profitability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.errors import DataError
from strategynote.research.outlook.valuation import compute_weights, guard_cells
from strategynote.research.valuation.measures import Place, place

GROUPS = range(1, 6)
LEAST_GAP = 0.25  # log points


@dataclass(frozen=True)
class Gap:
    """Relative valuation of small against large, plain and at the same profitability; monthly, ratios, high = small is cheap.

    `ratio` is BM small / BM large. `adjusted` weighs the five profitability groups of small caps with large caps' weights.
    `within` is the geometric mean over the groups of the ratio inside each. `mix` is the share of market value by
    profitability group, last month. Operating profit over market equity is not used: the published profitability is a mean of
    ratios, which firms with next to no book value drive far below zero or above one.
    """

    ratio: pd.Series
    adjusted: pd.Series
    within: pd.Series
    mix: pd.DataFrame
    flagged: int
    dataset: str

    @property
    def places(self) -> dict[str, Place | None]:
        """Where each of the three stands in its own history."""
        return {"ratio": place(self.ratio), "adjusted": place(self.adjusted), "within": place(self.within)}

    @property
    def explained(self) -> float:
        """Share of today's log ratio that the mix of profitability explains: 1 - ln adjusted / ln ratio.

        NaN while the two segments cost nearly the same: a share of next to nothing means nothing.
        """
        plain, same = np.log(self.ratio.iloc[-1]), np.log(self.adjusted.iloc[-1])
        return float(1 - same / plain) if abs(plain) > LEAST_GAP else float("nan")


def compute_gap(portfolios: SortPortfolios) -> Gap:
    """Return the gap between small and large of a size-by-profitability file.

    With b_sg the book-to-market of segment s in profitability group g and w_sg its weight by market value,
    ratio = sum_g w_Sg b_Sg / sum_g w_Lg b_Lg, adjusted = sum_g w_Lg b_Sg / sum_g w_Lg b_Lg.

    Raises
    ------
    DataError
        When the file has no block of June book-to-market.
    """
    if portfolios.bm_june is None:
        raise DataError(f"dataset {portfolios.dataset}: no block of BE/ME (June), which the adjusted gap needs")
    guarded, index = guard_cells(portfolios.bm_june), portfolios.bm_june.index
    bm, cap = _cube(guarded.table), _cube(compute_weights(portfolios.n_firms, portfolios.mktcap))
    small, own = _by_group(bm, cap, SEGMENTS["small"])
    large, theirs = _by_group(bm, cap, SEGMENTS["large"])
    base = (large * theirs).sum(axis=1)
    ratio = pd.Series((small * own).sum(axis=1) / base, index)
    adjusted = pd.Series((small * theirs).sum(axis=1) / base, index)
    within = pd.Series(np.exp(np.log(small / large).mean(axis=1)), index)
    mix = pd.DataFrame({"small": own[-1], "large": theirs[-1]}, index=GROUPS)
    return Gap(ratio, adjusted, within, mix, len(guarded.flags), portfolios.dataset)


def _cube(cells: pd.DataFrame) -> np.ndarray:
    """Return a table of (size, group) columns as (months, sizes, groups)."""
    sizes = cells.columns.get_level_values("size").nunique()
    return cells.to_numpy(dtype=float).reshape(len(cells), sizes, -1)


def _by_group(bm: np.ndarray, cap: np.ndarray, sizes: Iterable[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return book-to-market by group, weighted by value over the given sizes, and each group's share of value: (months, groups)."""
    chosen = [size - 1 for size in sizes]
    value, weight = bm[:, chosen], cap[:, chosen]
    present = np.where(np.isnan(value), 0.0, weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.nansum(value * weight, axis=1) / present.sum(axis=1)
    by_group = weight.sum(axis=1)
    return average, by_group / by_group.sum(axis=1, keepdims=True)
