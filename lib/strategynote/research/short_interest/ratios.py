"""Short interest ratios of a segment on one settlement date, and the quintiles sorted on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.holdings import Holdings
from strategynote.data.short_interest import Settlement

QUINTILES = (1, 2, 3, 4, 5)
MIN_NAMES = 50
# More shares short than one and a half times the float is a wrong denominator (a receipt, a share class), not a position.
HIGHEST = 1.5


@dataclass(frozen=True)
class Segment:
    """Members of one segment with short interest and float, indexed by ticker.

    Columns sir (short interest / float), quintile (1 low to 5 high), shares_short, float_shares, price, sector, name, and where
    the settlement has them previous and days_to_cover. `members` counts all shares of the fund, matched or not.
    """

    name: str
    settled: pd.Timestamp
    published: pd.Timestamp
    held: pd.Timestamp
    table: pd.DataFrame
    members: int


def make_segment(settlement: Settlement, holdings: Holdings, *, name: str, floats: pd.Series) -> Segment | None:
    """Return the segment's ratios and quintiles, None when fewer than MIN_NAMES members have all three numbers."""
    index = holdings.frame.index
    short = settlement.frame.reindex(index)
    short["float_shares"] = floats.reindex(index)
    short["sir"] = short["shares_short"] / short["float_shares"]
    # A missing ratio compares false: names without short interest or float go.
    known = (short["sir"] <= HIGHEST).to_numpy()
    if known.sum() < MIN_NAMES:
        return None
    table = pd.concat([holdings.frame.loc[known, ["name", "sector", "price", "market_value"]], short[known]], axis=1)
    for column in ("previous", "days_to_cover"):
        if column not in table:
            table[column] = np.nan
    table["quintile"] = sort_quintiles(table["sir"])
    return Segment(name, settlement.date, settlement.published, holdings.date, table, len(holdings.frame))


def sort_quintiles(values: pd.Series) -> pd.Series:
    """Return quintiles 1 (low) to 5 (high) of equal size; equal values are told apart by their place."""
    rank = values.rank(method="first")
    return np.ceil(5 * rank / len(values)).astype(int)


def crowding(segment: Segment) -> float:
    """Return the share of the segment's short positions, in dollars, that stands in the top quintile."""
    dollars = segment.table["shares_short"] * segment.table["price"]
    return float(dollars[segment.table["quintile"] == 5].sum() / dollars.sum())
