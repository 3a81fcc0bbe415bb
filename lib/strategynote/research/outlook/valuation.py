"""Book-to-market by size segment since 1926, with a guard against contaminated cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.errors import BadInput

FORMATION_MONTH = 7
GUARD_LIMIT = 0.60
GUARD_SINCE = pd.Period("1963-07", freq="M")


@dataclass(frozen=True)
class Guarded:
    """A book-to-market table after the guard.

    `table` has the shape of the published one; `flags` has one row per replaced cell: period (first month replaced),
    size, group, before (June row), reported (July row), used (what stands in its place).
    """

    table: pd.DataFrame
    flags: pd.DataFrame


@dataclass(frozen=True)
class Valuation:
    """One segment: monthly value-weighted return and book-to-market (decimals, ratio), PeriodIndex M.

    `bm` is the published row of the month: exact (sum of book over sum of market equity) in July rows, at prices of the
    last June in the other rows. `bm_carried` moves the July row with the segment's own return, dividends included.
    """

    name: str
    ret: pd.Series
    bm: pd.Series
    bm_carried: pd.Series


def guard_cells(bm: pd.DataFrame, *, limit: float = GUARD_LIMIT, since: pd.Period = GUARD_SINCE) -> Guarded:
    """Replace cells that jump in a July row by more than the market and accounts of one year can explain.

    A cell is flagged when |(b_July / b_June) / median over cells of the same ratio - 1| > `limit`, against the June row as
    reported and against the June row as used (so the year after a contaminated one passes). It is replaced, from
    that July to the next June, by the June row used times the median move of the other cells. Measured relative to the median
    because the market alone moved every cell by more than 60 % in 1932, 1933 and 1970. Rows before `since` are left
    alone: cells of one to sixty firms and hand-collected books move that far by turnover.

    bm : (months, cells), ratio; rows sorted, PeriodIndex M. Later rows never change earlier ones.
    """
    table, flags = bm.copy(), []
    jumps = _relative_jumps(bm, since)
    for month in jumps.index[(jumps.abs() > limit).any(axis=1)]:
        typical = (bm.loc[month] / bm.loc[month - 1]).median()
        against_used = bm.loc[month] / table.loc[month - 1] / typical - 1
        contaminated = (jumps.loc[month].abs() > limit) & (against_used.abs() > limit)
        for cell in bm.columns[contaminated]:
            flags.append(_replace(table, bm, cell, month=month))
    columns = ["period", "size", "group", "before", "reported", "used"]
    return Guarded(table, pd.DataFrame(flags, columns=columns))


def _relative_jumps(bm: pd.DataFrame, since: pd.Period) -> pd.DataFrame:
    """Return each July row over the June row before it, relative to the median cell, less 1; rows with both months at hand."""
    julys = bm.index[(bm.index.month == FORMATION_MONTH) & (bm.index >= since)]
    julys = julys[(julys - 1).isin(bm.index)]
    jump = bm.loc[julys].to_numpy() / bm.loc[julys - 1].to_numpy()
    typical = np.nanmedian(jump, axis=1, keepdims=True) if len(julys) else 1.0
    return pd.DataFrame(jump / typical - 1, julys, bm.columns)


def _replace(table: pd.DataFrame, bm: pd.DataFrame, cell: tuple[int, int], *, month: pd.Period) -> tuple[object, ...]:
    before = table.at[month - 1, cell]
    year = bm.index[(bm.index >= month) & (bm.index < month + 12)]
    others = bm.drop(columns=[cell])
    moves = others.loc[year].div(others.loc[month - 1]).median(axis=1)
    table.loc[year, cell] = before * moves
    return (month, cell[0], cell[1], before, bm.at[month, cell], table.at[month, cell])


def compute_weights(n_firms: pd.DataFrame, mktcap: pd.DataFrame) -> pd.DataFrame:
    """Return market equity of each cell at the month's beginning: number of firms x average cap, USD million."""
    return n_firms * mktcap


def average_cells(cells: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Return the weighted mean over columns, sum(w b) / sum(w) over the cells that have a value in the month."""
    present = weights.where(cells.notna())
    return (cells * present).sum(axis=1, min_count=1) / present.sum(axis=1, min_count=1)


def carry(bm: pd.Series, ret: pd.Series) -> pd.Series:
    """Return book-to-market at each month's end: the last July row divided by the wealth gained since June's end.

    b_t = b_July / prod_{s = July..t} (1 + r_s). With total returns the dividends of at most twelve months are counted as
    price, so the result is too low by less than one year's yield; hand in ex-dividend returns where they exist.
    """
    base = bm.where(bm.index.month == FORMATION_MONTH).ffill()
    wealth = np.log1p(ret).groupby(_formation_year(ret.index)).cumsum()
    return base * np.exp(-wealth)


def _formation_year(index: pd.PeriodIndex) -> np.ndarray:
    return np.asarray(index.year - (index.month < FORMATION_MONTH))


def select_cells(columns: pd.MultiIndex, *, sizes: Iterable[int] = (), groups: Iterable[int] = ()) -> pd.MultiIndex:
    """Return the (size, group) columns of the given size quintiles and groups; empty means all."""
    sizes, groups = set(sizes), set(groups)
    keep = [(not sizes or s in sizes) and (not groups or g in groups) for s, g in columns]
    return columns[keep]


def value_cells(name: str, tables: Mapping[str, pd.DataFrame], cells: pd.MultiIndex) -> Valuation:
    """Return the valuation of a set of cells; `tables` holds ret, bm and weights with the same rows and columns."""
    weights = tables["weights"][cells]
    ret, bm = average_cells(tables["ret"][cells], weights), average_cells(tables["bm"][cells], weights)
    return Valuation(name, ret, bm, carry(bm, ret))


def compute_valuations(
    ret: pd.DataFrame, bm: pd.DataFrame, weights: pd.DataFrame, *, segments: Mapping[str, Iterable[int]]
) -> dict[str, Valuation]:
    """Return the valuation of each named size segment.

    Raises
    ------
    BadInput
        When the tables do not share rows and columns.
    """
    if not (ret.index.equals(bm.index) and bm.index.equals(weights.index) and list(bm.columns) == list(weights.columns)):
        raise BadInput("segment valuations: returns, book-to-market and weights must share rows and columns")
    tables = {"ret": ret, "bm": bm, "weights": weights}
    return {name: value_cells(name, tables, select_cells(bm.columns, sizes=sizes)) for name, sizes in segments.items()}
