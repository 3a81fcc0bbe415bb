"""Simulated publishers' files of short interest, read by the readers of real ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.archive import Vintage
from strategynote.data.demo.shorts import Panel, short_files, simulate_panel
from strategynote.data.short_interest import ShortInputs, load_short_inputs
from strategynote.data.wall import Wall
from strategynote.research.short_interest.study import ShortStudy, study_short_interest

PERIOD, AS_OF, UNTIL = pd.Period("2025-06", freq="M"), dt.date(2025, 7, 31), pd.Timestamp("2025-07-31")


def make_market(seed: int = 3) -> pd.Series:
    days = pd.bdate_range("2023-01-02", UNTIL)
    return pd.Series(np.random.default_rng(seed).normal(0.0003, 0.01, len(days)), days)


@pytest.fixture(scope="session")
def panel() -> Panel:
    return simulate_panel(5, make_market(), until=UNTIL)


@pytest.fixture(scope="session")
def vintages(tmp_path_factory: pytest.TempPathFactory) -> list[Vintage]:
    folder = tmp_path_factory.mktemp("shorts")
    found = []
    for file in short_files(5, make_market(), until=UNTIL):
        path: Path = folder / file.name
        path.write_bytes(file.content)
        found.append(Vintage(file.dataset, path, file.name, file.day, file.day, file.day, "demo"))
    return found


@pytest.fixture(scope="session")
def load(vintages: list[Vintage], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ShortInputs]:
    """Load the inputs at a day, without some datasets."""
    parsed = tmp_path_factory.mktemp("parsed")

    def call(as_of: dt.date = AS_OF, *, without: tuple[str, ...] = (), period: pd.Period = PERIOD) -> ShortInputs:
        return load_short_inputs(Wall(period, as_of, [v for v in vintages if v.dataset not in without], parsed=parsed))

    return call


@pytest.fixture(scope="session")
def inputs(load: Callable[..., ShortInputs]) -> ShortInputs:
    return load()


@pytest.fixture(scope="session")
def study(inputs: ShortInputs) -> ShortStudy:
    return study_short_interest(inputs, seed=1, draws=500)
