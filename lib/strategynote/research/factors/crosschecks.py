"""Our spreads beside factors and funds that others publish."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.factors.windows import window_of


@dataclass(frozen=True)
class CrossCheck:
    """One outside series beside ours, in the same direction; returns in decimals, NaN where a side is missing."""

    name: str  # short, part of fact names
    label: str
    ours: str
    correlation: float
    n: int
    theirs_month: float
    ours_month: float
    theirs_quarter: float  # compounded, quarter to date
    ours_quarter: float

    @property
    def agrees(self) -> bool:
        """Whether both have the same sign over the quarter to date."""
        return bool(np.sign(self.theirs_quarter) == np.sign(self.ours_quarter))


def month_ends(prices: pd.Series, period: pd.Period) -> pd.Series:
    """Return monthly returns from the last close of each month, through `period`; the first month has none."""
    closes = prices.groupby(prices.index.to_period("M")).last()
    ret = closes.pct_change().loc[:period].iloc[1:]
    ret.index.name = "period"
    return ret


def compare_series(theirs: pd.Series, ours: pd.Series, period: pd.Period, *, names: tuple[str, str, str]) -> CrossCheck:
    """Correlate two monthly series over the months both have, and put month and quarter to date side by side.

    `names` are the check's short name, the outside series' label and ours.

    Both sides of the quarter are compounded from monthly values, also where a value is itself a spread: like beside like.
    """
    both = pd.concat([theirs.rename("theirs"), ours.rename("ours")], axis=1).loc[:period].dropna()
    quarter = (1.0 + both.reindex(window_of(period, "quarter"))).prod(skipna=False) - 1.0
    month = both.reindex([period]).iloc[0]
    correlation = float(both["theirs"].corr(both["ours"])) if len(both) >= 24 else float("nan")
    return CrossCheck(
        *names, correlation, len(both), float(month["theirs"]), float(month["ours"]),
        float(quarter["theirs"]), float(quarter["ours"]),
    )  # fmt: skip
