"""Covering: how much of a short position was closed between two settlement dates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.short_interest import Settlement
from strategynote.research.short_interest.ratios import QUINTILES, sort_quintiles
from strategynote.research.statistics.hac import Z95


@dataclass(frozen=True)
class Covering:
    """Share of the dollar short position closed by quintile of the earlier short interest ratio; positive = covered.

    `table` rows 1 to 5 and "all": ratio, low, high (95 %, ratio estimator over names), median, n. `left_out` counts names with a split.
    """

    segment: str
    start: pd.Timestamp
    end: pd.Timestamp
    table: pd.DataFrame
    left_out: int


def measure_covering(segment: str, settlement: Settlement, members: pd.DataFrame, *, start: pd.Timestamp) -> Covering | None:
    """Measure covering over one settlement period, both counts from the publisher's one file.

    ratio_q = 1 - sum(price x current) / sum(price x previous) over the names of quintile q, sorted on previous / float.

    Parameters
    ----------
    members
        Index ticker; columns price and float_shares.
    start
        The settlement date of the previous counts.
    """
    if "previous" not in settlement.frame:
        return None
    table = members[["price", "float_shares"]].join(settlement.frame[["shares_short", "previous"]], how="inner")
    known = table.dropna()
    known = known[known["previous"] > 0]
    if len(known) < 50:
        return None
    quintile = sort_quintiles(known["previous"] / known["float_shares"])
    before, after = known["previous"] * known["price"], known["shares_short"] * known["price"]
    rows = {
        label: _ratio(before[kept].to_numpy(), after[kept].to_numpy())
        for label, kept in (*((q, quintile == q) for q in QUINTILES), ("all", quintile > 0))
    }
    return Covering(segment, start, settlement.date, pd.DataFrame.from_dict(rows, orient="index"), int(table["previous"].isna().sum()))


def _ratio(before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """Return 1 - R with R = sum(after) / sum(before), and its 95 % interval: se(R) = sqrt(n var(after - R before)) / sum(before)."""
    ratio = after.sum() / before.sum()
    half = Z95 * float(np.sqrt(len(before) * (after - ratio * before).var(ddof=1)) / before.sum())
    return {
        "ratio": float(1 - ratio), "low": float(1 - ratio - half), "high": float(1 - ratio + half),
        "median": float(np.median(1 - after / before)), "n": len(before),
    }  # fmt: skip
