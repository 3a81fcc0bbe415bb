"""Small made-up portfolios in the shape of the publisher's size-by-characteristic files."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from strategynote.data.portfolios import SizePortfolios, SortPortfolios

GRID = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])
QUINTILES = ["Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20", "Lo 10"]


def months(start: str, count: int) -> pd.PeriodIndex:
    return pd.period_range(start, periods=count, freq="M", name="period")


def grid(index: pd.PeriodIndex, value: float) -> pd.DataFrame:
    return pd.DataFrame(value, index=index, columns=GRID, dtype=float)


def flat_sort(sort: str, index: pd.PeriodIndex, *, high: float = 0.0, low: float = 0.0) -> SortPortfolios:
    """Every high cell earns `high`, every low cell `low`, all else nothing; ten firms of USD 5 million in each cell."""
    ret = grid(index, 0.0)
    ret.loc[:, (slice(None), 5)] = high
    ret.loc[:, (slice(None), 1)] = low
    return SortPortfolios(sort=sort, dataset=f"made-up/{sort}", ret=ret, n_firms=grid(index, 10), mktcap=grid(index, 5))


def noisy_sort(sort: str, index: pd.PeriodIndex, *, seed: int, premium: float = 0.0, sd: float = 0.03) -> SortPortfolios:
    """Normal cell returns; the high group of every size earns `premium` more a month."""
    rng = np.random.default_rng(seed)
    ret = pd.DataFrame(rng.normal(0.01, sd, (len(index), 25)), index=index, columns=GRID)
    ret.loc[:, (slice(None), 5)] += premium
    return SortPortfolios(sort=sort, dataset=f"made-up/{sort}", ret=ret, n_firms=grid(index, 10), mktcap=grid(index, 5))


def size_file(index: pd.PeriodIndex, ret: list[float], n_firms: list[float], mktcap: list[float]) -> SizePortfolios:
    """The same row in every month, columns Lo 20 .. Hi 20 and Lo 10."""
    frames = [pd.DataFrame([row] * len(index), index=index, columns=QUINTILES, dtype=float) for row in (ret, n_firms, mktcap)]
    return SizePortfolios(*frames)


def six_factors(index: pd.PeriodIndex, *, seed: int) -> pd.DataFrame:
    """Independent normal factors and a constant risk-free rate of 0.3 % a month."""
    rng = np.random.default_rng(seed)
    names = ["mkt_excess", "smb", "hml", "rmw", "cma", "mom"]
    return pd.DataFrame(rng.normal(0.003, 0.03, (len(index), 6)), index=index, columns=names).assign(risk_free=0.003)


@pytest.fixture
def made() -> SimpleNamespace:
    """Builders of made-up data."""
    builders: dict[str, Callable[..., object]] = {
        "months": months, "grid": grid, "flat_sort": flat_sort, "noisy_sort": noisy_sort, "size_file": size_file,
        "six_factors": six_factors,
    }  # fmt: skip
    return SimpleNamespace(**builders)
