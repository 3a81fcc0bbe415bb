"""One simulated archive for all tests of this folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.archive import Vintage, read_archive
from strategynote.data.demo.archive import build_demo_archive
from strategynote.data.wall import Wall

PERIOD, SEED = pd.Period("2025-06", freq="M"), 1


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_demo_archive(tmp_path_factory.mktemp("demo") / "archive", PERIOD, SEED)


@pytest.fixture(scope="session")
def demo_vintages(demo_folder: Path) -> list[Vintage]:
    return read_archive(demo_folder, "demo")


@pytest.fixture(scope="session")
def demo_wall(demo_vintages: list[Vintage]) -> Wall:
    return Wall(PERIOD, dt.date(2025, 7, 24), demo_vintages)
