"""The trading cost at which a spread's mean is gone, per unit of assumed turnover."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

# Assumed one-way turnover a year of one leg, in times its value. Assumptions, not measurements: the published files
# hold no turnover. Sorts formed each June trade once a year; the others are re-formed every month.
ASSUMED_TURNOVER: Mapping[str, float] = {
    "profitability": 0.5, "value": 0.5, "investment": 0.8, "accruals": 0.8, "beta": 0.6, "net_issuance": 0.8,
    "volatility": 3.0, "residual_volatility": 3.0, "momentum": 4.0, "reversal": 10.0,
}  # fmt: skip


def compute_breakeven(record: pd.DataFrame, turnover: Mapping[str, float] = ASSUMED_TURNOVER) -> pd.DataFrame:
    """Compute the one-way cost that takes the whole mean spread: c = 12 mean / (2 turnover), two legs traded.

    `record` is the table of `compute_record` (index segment, sort; mean a month in the expected direction). Columns: annual
    mean, turnover (one leg, a year), cost (decimals of value traded, negative when the mean is), cost_per_turnover (at one).
    """
    annual = 12.0 * record["mean"].astype(float)
    traded = pd.Series([turnover[sort] for _, sort in record.index], index=record.index)
    return pd.DataFrame(
        {"annual": annual, "turnover": traded, "cost": annual / (2.0 * traded), "cost_per_turnover": annual / 2.0}
    )
