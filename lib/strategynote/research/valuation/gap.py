"""Is small cheap against large because it earns less? Book-to-market of small caps at large caps' mix of profitability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.errors import DataError
from strategynote.research.outlook.valuation import average_cells, compute_weights, guard_cells, select_cells
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
    guarded = guard_cells(portfolios.bm_june)
    cap = compute_weights(portfolios.n_firms, portfolios.mktcap)
    small, large = (_by_group(guarded.table, cap, SEGMENTS[s]) for s in ("small", "large"))
    own, theirs = (_mix(cap, SEGMENTS[s]) for s in ("small", "large"))
    base = (large * theirs).sum(axis=1, min_count=len(GROUPS))
    ratio = (small * own).sum(axis=1, min_count=len(GROUPS)) / base
    adjusted = (small * theirs).sum(axis=1, min_count=len(GROUPS)) / base
    within = np.exp(np.log(small / large).mean(axis=1, skipna=False))
    mix = pd.DataFrame({"small": own.iloc[-1], "large": theirs.iloc[-1]})
    return Gap(ratio, adjusted, within, mix, len(guarded.flags), portfolios.dataset)


def _by_group(cells: pd.DataFrame, cap: pd.DataFrame, sizes: Iterable[int]) -> pd.DataFrame:
    chosen = {g: select_cells(cells.columns, sizes=sizes, groups=(g,)) for g in GROUPS}
    return pd.DataFrame({g: average_cells(cells[columns], cap[columns]) for g, columns in chosen.items()})


def _mix(cap: pd.DataFrame, sizes: Iterable[int]) -> pd.DataFrame:
    values = pd.DataFrame({g: cap[select_cells(cap.columns, sizes=sizes, groups=(g,))].sum(axis=1) for g in GROUPS})
    return values.div(values.sum(axis=1), axis=0)
