"""Hand-made cumulative paths and portfolios for the tests of rallies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.archive import read_archive
from strategynote.data.portfolios import SortPortfolios, load_market, load_sort
from strategynote.data.rally_inputs import RallyInputs, load_rally_inputs
from strategynote.data.wall import Wall
from strategynote.research.rallies.definitions import Legs, RallyIndex


def index_from_level(level: Sequence[float], *, start: str = "2000-01", definition: str = "volatility") -> RallyIndex:
    """Return a rally index whose level after the leading zero is `level`."""
    months = pd.period_range(start, periods=len(level), freq="M", name="period")
    step = pd.Series(np.diff([0.0, *level]), index=months)
    legs = Legs(definition, np.expm1(step), pd.Series(0.0, index=months))
    return RallyIndex(definition, "small", False, step, (legs,))


def random_index(months: int, *, seed: int, drift: float = -0.005, spread: float = 0.05) -> RallyIndex:
    """Return the index of a random walk."""
    steps = np.random.default_rng(seed).normal(drift, spread, months)
    return index_from_level(np.cumsum(steps), start="1963-07")


def random_sorts(months: int, *, seed: int) -> dict[str, SortPortfolios]:
    """Return made-up size-by-characteristic portfolios of the three sorts that rallies need."""
    rng = np.random.default_rng(seed)
    index = pd.period_range("1963-07", periods=months, freq="M", name="period")
    columns = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])
    market = rng.normal(0.008, 0.045, months)[:, None]

    def portfolios(sort: str) -> SortPortfolios:
        ret = pd.DataFrame(market + rng.normal(0.0, 0.03, (months, 25)), index=index, columns=columns)
        ones = pd.DataFrame(1.0, index=index, columns=columns)
        return SortPortfolios(sort, f"french/{sort}", ret, ones, ones)

    return {sort: portfolios(sort) for sort in ("volatility", "beta", "profitability")}


@pytest.fixture
def from_level() -> Callable[..., RallyIndex]:
    """Build an index from its levels."""
    return index_from_level


@pytest.fixture
def random_walk() -> Callable[..., RallyIndex]:
    """Build the index of a random walk."""
    return random_index


@pytest.fixture
def made_up_sorts() -> Callable[..., dict[str, SortPortfolios]]:
    """Build made-up portfolios."""
    return random_sorts


@pytest.fixture(scope="session")
def archive_sorts(archive: Path) -> dict[str, SortPortfolios]:
    """The three sorts of the archive, whole history."""
    wall = _wall(archive)
    return {sort: load_sort(wall, sort) for sort in ("volatility", "beta", "profitability")}


@pytest.fixture(scope="session")
def archive_inputs(archive: Path) -> Callable[[str], RallyInputs]:
    """Load what the section reads for a period, with data as they stood a month later."""

    def load(period: str) -> RallyInputs:
        month = pd.Period(period, "M")
        return load_rally_inputs(Wall(month, (month + 1).end_time.date(), read_archive(archive, "archive")))

    return load


@pytest.fixture(scope="session")
def archive_market(archive: Path) -> pd.DataFrame:
    """Monthly market excess return and bill rate of the archive."""
    return load_market(_wall(archive))


def _wall(archive: Path) -> Wall:
    return Wall(pd.Period("2026-02", "M"), dt.date(2026, 3, 31), read_archive(archive, "archive"))
