"""What the rallies section reads: three sorts, the market, size portfolios, turning points, and drivers where at hand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from strategynote.data.portfolios import (
    FIVE_FACTORS,
    THREE_FACTORS,
    SizePortfolios,
    SortPortfolios,
    load_market,
    load_size,
    load_sort,
)
from strategynote.data.wall import Wall
from strategynote.errors import GapError

RALLY_SORTS = ("volatility", "beta", "profitability")
CYCLES = "nber/cycle-dates"
DRIVERS = {
    "VIX": "fred/VIXCLS",
    "policy uncertainty": "epu/us-monthly",
    "high-yield spread": "fred/BAMLH0A0HYM2",
    "Baa spread": "fred/BAA10Y",
}


@dataclass(frozen=True)
class RallyInputs:
    """Walled data of the section; `drivers` holds month-end levels, one column per driver at hand, `gaps` what is missing."""

    period: pd.Period
    sorts: dict[str, SortPortfolios]
    market: pd.DataFrame
    size: SizePortfolios
    turns: pd.DataFrame
    drivers: pd.DataFrame
    gaps: dict[str, GapError]
    market_source: str

    @property
    def cycle_sources(self) -> tuple[str, ...]:
        """The dataset of turning points, where it is at hand."""
        return () if CYCLES in self.gaps else (CYCLES,)

    def source_of(self, driver: str) -> str:
        """Return the dataset behind a column of `drivers`."""
        return DRIVERS[driver]


def load_rally_inputs(wall: Wall) -> RallyInputs:
    """Read everything the section uses; an optional dataset without a file becomes a gap."""
    gaps: dict[str, GapError] = {}
    turns = pd.DataFrame({"kind": []}, index=pd.PeriodIndex([], freq="M"))
    try:
        turns = wall.table(CYCLES)
    except GapError as error:
        gaps[CYCLES] = error
    return RallyInputs(
        wall.period,
        {sort: load_sort(wall, sort) for sort in RALLY_SORTS},
        load_market(wall),
        load_size(wall),
        turns,
        _load_drivers(wall, gaps),
        gaps,
        THREE_FACTORS if wall.has(THREE_FACTORS) else FIVE_FACTORS,
    )


def _load_drivers(wall: Wall, gaps: dict[str, GapError]) -> pd.DataFrame:
    columns = {}
    for name, id in DRIVERS.items():
        try:
            columns[name] = month_ends(wall.series(id)).loc[: wall.period]
        except GapError as error:
            gaps[id] = error
    return pd.DataFrame(columns)


def month_ends(values: pd.Series) -> pd.Series:
    """Return the last value of each month, monthly PeriodIndex, from daily or monthly values."""
    if isinstance(values.index, pd.PeriodIndex):
        return values
    return values.groupby(values.index.to_period("M")).last()
