"""Our spreads beside factors and funds that others publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.factors.windows import window_of

# name: long fund, short fund, what the pair stands for, our series
FUND_PAIRS = {
    "high_beta": ("SPHB", "SPLV", "S&P 500 high beta less low volatility", "large_volatility"),
    "equal_weight": ("RSP", "SPY", "equal less value weight", "mid_less_large"),
    "small_fund": ("IWM", "SPY", "Russell 2000 less S&P 500", "small_less_large"),
    "biotech": ("XBI", "SPY", "biotechnology less S&P 500", "small_volatility"),
}
PUBLISHED = {
    "qmj": ("AQR quality minus junk, US", "profitability"),
    "bab": ("AQR betting against beta, US", "low_beta"),
}


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


def compare_outside(
    funds: Mapping[str, pd.Series],
    published: Mapping[str, pd.Series],
    spreads: pd.DataFrame,
    ret: pd.DataFrame,
    period: pd.Period,
) -> list[CrossCheck]:
    """Compare every outside series at hand with the nearest of ours.

    `funds` are daily closes by ticker, `published` monthly factor returns by name, `spreads` our monthly spreads (segment, sort),
    `ret` our monthly segment returns. A pair with a missing side is left out.
    """
    monthly = {ticker: month_ends(closes, period) for ticker, closes in funds.items()}
    ours = _our_series(spreads, ret)
    checks = [
        compare_series(monthly[a] - monthly[b], ours[target][1], period, names=(name, f"{a} less {b}, {what}", ours[target][0]))
        for name, (a, b, what, target) in FUND_PAIRS.items() if a in monthly and b in monthly
    ]  # fmt: skip
    return checks + [
        compare_series(published[name], ours[target][1], period, names=(name, what, ours[target][0]))
        for name, (what, target) in PUBLISHED.items() if name in published
    ]  # fmt: skip


def _our_series(spreads: pd.DataFrame, ret: pd.DataFrame) -> dict[str, tuple[str, pd.Series]]:
    across = {sort: spreads[[(s, sort) for s in ("small", "mid", "large")]].mean(axis=1) for sort in ("profitability", "beta")}
    return {
        "large_volatility": ("Volatility, large caps", spreads["large", "volatility"]),
        "small_volatility": ("Volatility, small caps", spreads["small", "volatility"]),
        "mid_less_large": ("Mid less large caps", ret["mid"] - ret["large"]),
        "small_less_large": ("Small less large caps", ret["small"] - ret["large"]),
        "profitability": ("Profitability, all sizes", across["profitability"]),
        "low_beta": ("Low minus high beta, all sizes", -across["beta"]),
    }  # fmt: skip
