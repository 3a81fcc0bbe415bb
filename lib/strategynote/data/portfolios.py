"""French portfolios in the shape that research works on: returns, firm counts and caps by size and characteristic."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pandas as pd

from strategynote.data.universe import universe_in_force
from strategynote.data.wall import Wall
from strategynote.errors import DataError, GapError

# A process works on one universe from its first import on: a kernel is forked for one note.
UNIVERSE = universe_in_force()
SEGMENTS = UNIVERSE.segments
SORTS = UNIVERSE.sorts
SIZE = UNIVERSE.size
FIVE_FACTORS = UNIVERSE.five_factors
THREE_FACTORS = UNIVERSE.three_factors
MOMENTUM = UNIVERSE.momentum


@dataclass(frozen=True)
class SortPortfolios:
    """One French file of size quintiles by a characteristic.

    Frames share a monthly PeriodIndex and MultiIndex columns ("size", "group"): size 1 to 5, group 1 to 5 from low to
    high (net issuance: 1 negative, 2 zero, 3 to 7 quintiles). `ret` is value-weighted, decimals; `mktcap` is the average
    cap in USD million at the month's beginning; `bm_june` (book value over the cap of June) is a value-weighted
    average and stands where the file has it.
    """

    sort: str
    dataset: str
    ret: pd.DataFrame
    n_firms: pd.DataFrame
    mktcap: pd.DataFrame
    bm_june: pd.DataFrame | None = None


@dataclass(frozen=True)
class SizePortfolios:
    """Portfolios formed on size: quintiles "Lo 20" .. "Hi 20", deciles "Lo 10", "Dec 2" .. "Hi 10"."""

    ret: pd.DataFrame
    n_firms: pd.DataFrame
    mktcap: pd.DataFrame
    dataset: str = SIZE


def _grid(frame: pd.DataFrame | None, dataset: str) -> pd.DataFrame | None:
    """Return the frame with (size, group) columns: the file lists the groups of size 1, then of size 2, ..."""
    if frame is None:
        return None
    groups, rest = divmod(frame.shape[1], 5)
    if rest:
        raise DataError(f"dataset {dataset}: {frame.shape[1]} columns, expected a multiple of five (size quintiles)")
    return frame.set_axis(product_labels(("size", "group"), range(1, 6), range(1, groups + 1)), axis=1)


@functools.cache
def product_labels(names: tuple[str, ...], *levels: range | tuple[str, ...]) -> pd.MultiIndex:
    """Return the labels of a grid of cells; a grid is made once, as pandas takes longer over it than over its numbers."""
    return pd.MultiIndex.from_product(levels, names=names)


def load_sort(wall: Wall, sort: str) -> SortPortfolios:
    """Return the size-by-characteristic portfolios of one sort of SORTS."""
    id = SORTS[sort]
    tables = wall.tables(id)
    grids = {key: _grid(tables.get(key), id) for key in ("returns_vw", "n_firms", "mktcap", "bm_june")}
    ret, n_firms, mktcap = grids["returns_vw"], grids["n_firms"], grids["mktcap"]
    if ret is None or n_firms is None or mktcap is None:
        raise DataError(f"dataset {id}: expected blocks of returns, firm counts and sizes, found {', '.join(tables)}")
    return SortPortfolios(sort=sort, dataset=id, ret=ret, n_firms=n_firms, mktcap=mktcap, bm_june=grids["bm_june"])


def load_sorts(wall: Wall) -> dict[str, SortPortfolios]:
    """Return every sort whose file is at hand, in the order of SORTS."""
    return {sort: load_sort(wall, sort) for sort, id in SORTS.items() if wall.has(id)}


def load_size(wall: Wall) -> SizePortfolios:
    """Return the portfolios formed on size, since 1926."""
    tables = wall.tables(SIZE)
    return SizePortfolios(tables["returns_vw"], tables["n_firms"], tables["mktcap"])


def load_factors(wall: Wall) -> pd.DataFrame:
    """Return monthly mkt_excess, smb, hml, rmw, cma, mom and risk_free in decimals, since 1963-07."""
    five, momentum = wall.table(FIVE_FACTORS, "factors"), wall.table(MOMENTUM, "factors")
    return five.join(momentum[["mom"]], how="left")[["mkt_excess", "smb", "hml", "rmw", "cma", "mom", "risk_free"]]


def load_market(wall: Wall) -> pd.DataFrame:
    """Return monthly mkt_excess and risk_free in decimals, since 1926 where the three-factor file is at hand."""
    try:
        frame = wall.table(THREE_FACTORS, "factors")
    except GapError:
        frame = wall.table(FIVE_FACTORS, "factors")
    return frame[["mkt_excess", "risk_free"]]


def load_price(wall: Wall, ticker: str) -> pd.Series:
    """Return daily total-return closes of one fund, up to the as-of date."""
    return wall.table(f"prices/{ticker}")["close"].dropna().rename(ticker)
