"""The real portfolios behind the outlook, cut at a period, where the archive is at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from strategynote.data.archive import read_archive
from strategynote.data.portfolios import SORTS, SortPortfolios, load_sort
from strategynote.data.wall import Wall
from strategynote.periods import default_as_of, parse_period


@pytest.fixture(scope="session")
def value_sort(archive: Path) -> Callable[[str], SortPortfolios]:
    """Return the size x book-to-market portfolios as a note about `period` sees them, from the vintage of 2026-02."""
    vintages = [v for v in read_archive(archive, "archive") if v.dataset == SORTS["value"] and v.vintage == "2026-02"]

    def load(period: str) -> SortPortfolios:
        month = parse_period(period)
        return load_sort(Wall(month, default_as_of(month), vintages), "value")

    return load
