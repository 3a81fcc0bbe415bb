"""Names of sorts, segments and funds, and the words for a window: what facts, sentences and page one call them alike."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from strategynote.data.portfolios import SORTS
from strategynote.periods import Moment, long_month, quarter_name
from strategynote.research.factors.windows import Horizon

SORT_WORDS: Mapping[str, str] = {sort: sort.replace("_", " ") for sort in SORTS}
SIZE_NAMES = ("micro", "small", "mid", "large", "lowest_decile")
SEGMENT_NAMES = SIZE_NAMES[:4]
FUND_NAMES = ("IWC", "IWM", "IWR", "IWB", "SPY", "RSP", "QQQ")


def horizon_words(period: pd.Period, horizon: Horizon) -> Moment:
    """Return "June 2025", "Q2 2025" or "Q3 2024 to August", "2025 to June"."""
    if horizon == "month":
        return long_month(period)
    whole, last = (quarter_name(period), 3) if horizon == "quarter" else (Moment(str(period.year), period), 12)
    return whole if period.month % last == 0 else Moment(f"{whole} to {period:%B}", period)
