"""Factors made from the sorted portfolios, by month and by day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from strategynote.data.demo.cycle import BusinessCycle
from strategynote.data.demo.sizes import SizePaths
from strategynote.data.demo.sorts import SortPaths
from strategynote.data.demo.timeline import MONTHS, Floats, month_of_day, stream, trading_days
from strategynote.data.demo.valuation import ValuationPath

# Factor, sort it comes from, load on the mean spread of small (ME1, ME2) and large (ME5) firms, noise a month.
_FROM_SORTS = (
    ("hml", "value", 0.75, 0.004), ("rmw", "profitability", 0.70, 0.004), ("cma", "investment", -0.80, 0.004),
    ("mom", "momentum", 0.75, 0.006), ("st_rev", "reversal", -0.75, 0.006),
)  # fmt: skip


def compute_factors(seed: int, cycle: BusinessCycle, sizes: SizePaths, *, sorts: dict[str, SortPaths]) -> pd.DataFrame:
    """Return mkt_excess, smb, hml, rmw, cma, mom, st_rev and risk_free, decimals a month, on the month axis."""
    rng, n = stream(seed, "factors"), len(MONTHS)
    risk_free = np.maximum(cycle.bill - 0.10, 0.0) / 1200
    ends, _, _ = sizes.joined([[0, 1, 2, 3], [8, 9]])
    frame = {
        "mkt_excess": sizes.market - risk_free,
        "smb": 0.80 * (ends[:, 0] - ends[:, 1]) + 0.004 * rng.standard_normal(n),
    }
    for name, sort, load, noise in _FROM_SORTS:
        spread = sorts[sort].spread
        frame[name] = load * (spread[:, :2].mean(axis=1) + spread[:, 4]) / 2 + noise * rng.standard_normal(n)
    return pd.DataFrame({**frame, "risk_free": risk_free}, index=MONTHS)


def spread_over_days(monthly: Floats, noise: Floats) -> Floats:
    """Return daily log returns that add to the monthly ones: an equal share a day plus noise that sums to zero within the month.

    monthly : (months,) log returns on the month axis; noise : (days,).
    """
    month = month_of_day()
    days = np.bincount(month, minlength=len(MONTHS))
    mean = np.bincount(month, weights=noise, minlength=len(MONTHS)) / np.maximum(days, 1)
    return monthly[month] / days[month] + noise - mean[month]


def simulate_daily(seed: int, factors: pd.DataFrame, path: ValuationPath) -> pd.DataFrame:
    """Return daily mkt_excess, smb, hml and risk_free in decimals; market and bills compound to the monthly values."""
    rng, month, days = stream(seed, "days"), month_of_day(), trading_days()
    swings = path.deviation[month] / np.sqrt(21) * rng.standard_t(5, len(days)) * np.sqrt(3 / 5)
    market = spread_over_days(np.log1p(factors["mkt_excess"] + factors["risk_free"]).to_numpy(), swings)
    bills = spread_over_days(np.log1p(factors["risk_free"]).to_numpy(), np.zeros(len(days)))
    other = {
        name: np.expm1(spread_over_days(np.log1p(factors[name]).to_numpy(), 0.005 * rng.standard_normal(len(days))))
        for name in ("smb", "hml")
    }
    risk_free = np.expm1(bills)
    return pd.DataFrame({"mkt_excess": np.expm1(market) - risk_free, **other, "risk_free": risk_free}, index=days)
