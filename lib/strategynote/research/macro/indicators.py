"""The scorecard's indicators: from levels to comparable rates, with block and sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.macro.inflation import compute_inflation
from strategynote.research.macro.recession import compute_spread
from strategynote.research.macro.sahm import compute_sahm
from strategynote.research.macro.scorecard import Indicator

Levels = Mapping[str, pd.Series]
TARGET = 0.02


@dataclass(frozen=True)
class _Recipe:
    key: str
    name: str
    block: str
    sign: int
    needs: tuple[str, ...]
    make: Callable[..., pd.Series]
    unit: str  # percent, points (percentage points of decimals), index, thousands, number
    stale_after: int = 3


def annualise(level: pd.Series, months: int) -> pd.Series:
    """Return (x_t / x_{t-months})^(12/months) - 1 of a monthly level; gaps stay gaps."""
    monthly = level.reindex(pd.period_range(level.index[0], level.index[-1], freq="M"))
    return ((monthly / monthly.shift(months)) ** (12 / months) - 1).dropna()


def to_monthly(series: pd.Series) -> pd.Series:
    """Return a series by month: daily and weekly ones as means of the months that have ended, quarters at their last month."""
    if isinstance(series.index, pd.PeriodIndex):
        return series if series.index.freqstr == "M" else series.set_axis(series.index.asfreq("M", how="end"))
    last = series.index[-1]
    means = series.groupby(series.index.to_period("M")).mean()
    # A month counts when its last week has been observed.
    return means if last.normalize() >= last.to_period("M").end_time.normalize() - pd.Timedelta(days=6) else means.iloc[:-1]


def _gdp_growth(gdp: pd.Series) -> pd.Series:
    return to_monthly((gdp / gdp.shift(1)) ** 4 - 1).dropna()


def _cfnai(cfnai: pd.Series) -> pd.Series:
    return cfnai.rolling(3, min_periods=3).mean().dropna()


def _claims_growth(claims: pd.Series) -> pd.Series:
    monthly = to_monthly(claims)
    return (monthly / monthly.shift(12) - 1).dropna()


RECIPES = (
    _Recipe("gdp", "Real GDP, q/q annualised", "growth", 1, ("gdp",), _gdp_growth, "percent", 5),
    _Recipe(
        "industry",
        "Industrial production, 6m annualised",
        "growth",
        1,
        ("industrial_production",),
        lambda s: annualise(s, 6),
        "percent",
    ),
    _Recipe("payrolls", "Payrolls, 3m annualised", "growth", 1, ("payrolls",), lambda s: annualise(s, 3), "percent"),
    _Recipe("cfnai", "Chicago Fed activity, 3m mean", "growth", 1, ("cfnai",), _cfnai, "index"),
    _Recipe(
        "core_pce",
        "Core PCE, 6m annualised minus target",
        "inflation",
        -1,
        ("core_pce",),
        lambda s: compute_inflation(s)["six_month"].dropna() - TARGET,
        "points",
    ),
    _Recipe(
        "breakeven",
        "Five-year breakeven minus target",
        "inflation",
        -1,
        ("breakeven",),
        lambda s: to_monthly(s) - TARGET,
        "points",
    ),
    _Recipe("sahm", "Sahm gap", "labour", -1, ("unemployment",), lambda u: compute_sahm(u) / 100, "points"),
    _Recipe("claims", "Initial claims, y/y", "labour", -1, ("claims",), _claims_growth, "percent"),
    _Recipe("openings", "Openings per unemployed (help-wanted)", "labour", 1, ("help_wanted",), lambda s: s, "number"),
    _Recipe(
        "curve",
        "Ten years minus three months",
        "curve",
        1,
        ("gs10", "tb3ms"),
        lambda g, b: compute_spread(g, b, first="1953-04"),
        "points",
    ),
    _Recipe("baa", "Baa minus ten-year Treasury", "credit", -1, ("baa", "gs10"), lambda b, g: (b - g).dropna(), "points"),
    _Recipe("high_yield", "High-yield spread", "credit", -1, ("high_yield",), to_monthly, "points"),
    _Recipe(
        "loan_officers",
        "Banks tightening loans, net",
        "credit",
        -1,
        ("loan_officers",),
        lambda s: to_monthly(s).dropna(),
        "percent",
        5,
    ),
    _Recipe("epu", "Policy uncertainty (EPU)", "uncertainty", -1, ("epu",), lambda s: s, "index"),
    _Recipe("gpr", "Geopolitical risk (GPR)", "uncertainty", -1, ("gpr",), lambda s: s, "index"),
    _Recipe("vix", "VIX, monthly mean", "uncertainty", -1, ("vix",), to_monthly, "index"),
)


# Long, revised files that reach back before the real-time panel.
LONG = {"unemployment": "unemployment_long", "payrolls": "payrolls_long", "industrial_production": "industrial_production_long"}


def build_record(levels: Levels, source: Mapping[str, str], *, month: pd.Period) -> list[Indicator]:
    """Return the indicators with long, revised files in place of the real-time panel, for the history of the score."""
    longer = {n: levels[long] for n, long in LONG.items() if long in levels}
    origins = {n: source[long] for n, long in LONG.items() if long in levels}
    return build_indicators({**levels, **longer}, {**source, **origins}, month=month)


def build_indicators(levels: Levels, source: Mapping[str, str], *, month: pd.Period) -> list[Indicator]:
    """Return every indicator whose series are at hand, transformed, up to `month`.

    Parameters
    ----------
    levels
        Series by concept (decimals where the publisher's unit is percent).
    source
        Dataset by concept.
    month
        Last month used.
    """
    made = []
    for r in RECIPES:
        if all(n in levels for n in r.needs):
            series = r.make(*(levels[n] for n in r.needs)).replace([np.inf, -np.inf], np.nan).dropna().loc[:month]
            if len(series):
                made.append(Indicator(r.key, r.name, r.block, r.sign, series, r.unit, source[r.needs[0]], r.stale_after))
    return made
