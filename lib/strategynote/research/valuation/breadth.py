"""Few giants or the whole market: equal against cap weights, and the share of firms that keep up with the index."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from strategynote.data.portfolios import SizePortfolios, SortPortfolios
from strategynote.research.outlook.valuation import average_cells, compute_weights
from strategynote.research.valuation.measures import compound_months

YEAR = 12


@dataclass(frozen=True)
class Breadth:
    """Monthly histories: `ahead`, the share of firms in cells that beat the market over twelve months; `equal_minus_cap`, largest fifth."""

    ahead: pd.Series
    equal_minus_cap: pd.Series


def compute_breadth(portfolios: SortPortfolios, returns_ew: pd.DataFrame, size: SizePortfolios) -> Breadth:
    """Return breadth of the 25 size-value portfolios and equal- minus value-weighted return of the largest fifth, 12 months each.

    Cells are weighted by their number of firms, the market by market value. `returns_ew` has the columns of `size.ret`.
    """
    market = average_cells(portfolios.ret, compute_weights(portfolios.n_firms, portfolios.mktcap))
    cells, whole = compound_months(portfolios.ret, YEAR), compound_months(market, YEAR)
    firms = portfolios.n_firms.where(cells.notna())
    beats = cells.gt(whole, axis=0)
    ahead = (firms * beats).sum(axis=1, min_count=1) / firms.sum(axis=1, min_count=1)
    equal = compound_months(returns_ew["Hi 20"], YEAR) - compound_months(size.ret["Hi 20"], YEAR)
    return Breadth(ahead.dropna().rename("ahead"), equal.dropna().rename("equal_minus_cap"))


def compare_funds(equal: pd.Series, cap: pd.Series, *, since: pd.Timestamp) -> float | None:
    """Return the difference of two funds' returns from the last close of or before `since` to the last close both have."""
    both = pd.concat([equal.rename("equal"), cap.rename("cap")], axis=1, join="inner").dropna()
    before = both.loc[:since]
    if before.empty or len(before) == len(both):
        return None
    growth = both.iloc[-1] / before.iloc[-1]
    return float(growth["equal"] - growth["cap"])
