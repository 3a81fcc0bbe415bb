"""Rotation: does this month undo the past year, how wide is it, and do the last become the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from strategynote.research.factors.spreads import RANKED, average_quintiles
from strategynote.research.factors.windows import compound_to_date
from strategynote.research.statistics.percentiles import share_at_or_below


@dataclass(frozen=True)
class Rotation:
    """Rotation of the nine sorts within one segment at one month."""

    segment: str
    rank_correlation: float  # Spearman, this month against the twelve months before
    rank_correlation_percentile: float
    dispersion: float  # cross-sectional standard deviation of the nine, decimals
    dispersion_percentile: float
    history: pd.DataFrame  # columns rank_correlation, dispersion
    n: int


@dataclass(frozen=True)
class Comeback:
    """How often the last of one quarter is the first of the next, and what chance would give."""

    share: float
    chance: float
    p: float  # two-sided exact binomial against chance
    quarters: int
    count: int


def measure_rotations(monthly: pd.DataFrame, trailing: pd.DataFrame, period: pd.Period) -> list[Rotation]:
    """Measure rank correlation with the trailing year and dispersion in small, mid and large caps.

    `monthly` are spreads of single months (segment, sort), `trailing` those of `trailing_year`.
    """
    return [measure_rotation(monthly[s], trailing[s], period, segment=s) for s in ("small", "mid", "large")]


def measure_rotation(month: pd.DataFrame, trailing: pd.DataFrame, period: pd.Period, *, segment: str) -> Rotation:
    """Measure rotation within one segment from its monthly and trailing-year spreads (columns sorts), with percentiles."""
    known = [sort for sort in RANKED if sort in month.columns and pd.notna(month.loc[period, sort])]
    both = pd.concat([month[known], trailing[known]], axis=1, keys=["month", "trailing"]).loc[:period].dropna()
    history = pd.DataFrame({"rank_correlation": rank_correlations(both["month"], both["trailing"])})
    history["dispersion"] = both["month"].std(axis=1, ddof=1)
    now = history.loc[period]
    at = {name: share_at_or_below(history[name].to_numpy(), now[name]) for name in history}
    return Rotation(
        segment, float(now["rank_correlation"]), at["rank_correlation"], float(now["dispersion"]), at["dispersion"],
        history, len(history),
    )  # fmt: skip


def trailing_year(legs: pd.DataFrame) -> pd.DataFrame:
    """Compound the twelve months before each month (the month itself left out) and return spreads by segment and sort."""
    logs = np.log1p(legs).rolling(12, min_periods=12).sum().shift(1)
    return average_quintiles(np.expm1(logs))


def rank_correlations(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Return Spearman's correlation of each row of `left` with the same row of `right`."""
    ranks = [stats.rankdata(frame.to_numpy(), axis=1) for frame in (left, right)]
    centred = [rank - rank.mean(axis=1, keepdims=True) for rank in ranks]
    scale = np.sqrt((centred[0] ** 2).sum(axis=1) * (centred[1] ** 2).sum(axis=1))
    return pd.Series((centred[0] * centred[1]).sum(axis=1) / scale, index=left.index)


def count_comebacks(ret: pd.DataFrame) -> Comeback:
    """Count quarters in which the last of the quarter before comes first, over complete calendar quarters.

    `ret` (quarters x groups) are compounded returns or spreads of whole quarters. Ties count for the first in order.
    """
    values = ret.dropna().to_numpy()
    last, first = values[:-1].argmin(axis=1), values[1:].argmax(axis=1)
    count, quarters, chance = int((last == first).sum()), len(last), 1.0 / values.shape[1]
    p = stats.binomtest(count, quarters, chance).pvalue if quarters else float("nan")
    return Comeback(count / quarters if quarters else float("nan"), chance, float(p), quarters, count)


def complete_quarters(ret: pd.DataFrame) -> pd.DataFrame:
    """Compound monthly returns to whole calendar quarters, one row each, dated by their last month."""
    to_date = compound_to_date(ret, "quarter")
    return to_date.loc[pd.PeriodIndex(ret.index).month % 3 == 0].dropna(how="all")


def count_sort_comebacks(legs: pd.DataFrame, *, segment: str = "small") -> Comeback:
    """Count how often the last of the nine sorts in one whole quarter is the first in the next."""
    quarters = average_quintiles(compound_to_date(legs, "quarter"))[segment]
    quarters = quarters[[sort for sort in RANKED if sort in quarters.columns]]
    return count_comebacks(quarters[pd.PeriodIndex(quarters.index).month % 3 == 0])


def count_segment_comebacks(ret: pd.DataFrame) -> Comeback:
    """Count how often the last of micro, mid and large caps in one whole quarter leads the next."""
    return count_comebacks(complete_quarters(ret)[["micro", "mid", "large"]])
