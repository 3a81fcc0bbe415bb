"""The universe: which files stand behind sizes, sorts and factors, and which size quintiles make a segment."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strategynote.errors import BadInput, BuildFailure, nearest

VARIABLE = "STRATEGYNOTE_UNIVERSE"
DEFAULT = "us"
SEGMENT_NAMES = ("micro", "small", "mid", "large")
SORT_NAMES = (
    "profitability", "beta", "volatility", "residual_volatility", "momentum", "reversal", "value", "investment", "accruals", "net_issuance",
)


@dataclass(frozen=True)
class Universe:
    """One row of universes.csv.

    `segments` maps a segment to its size quintiles (1 smallest), `sorts` a characteristic to the dataset of its size-by-sort
    portfolios, in the order in which they are shown; `size`, `five_factors`, `three_factors` and `momentum` are dataset ids.
    """

    id: str
    title: str
    segments: dict[str, tuple[int, ...]]
    sorts: dict[str, str]
    size: str
    five_factors: str
    three_factors: str
    momentum: str

    @property
    def datasets(self) -> frozenset[str]:
        """Every dataset that the universe is made of."""
        return frozenset((*self.sorts.values(), self.size, self.five_factors, self.three_factors, self.momentum))


def _parse(row: dict[str, str]) -> Universe:
    segments = {name: tuple(int(quintile) for quintile in row[name].split()) for name in SEGMENT_NAMES}
    for name, quintiles in segments.items():
        if not quintiles or not set(quintiles) <= set(range(1, 6)):
            raise BuildFailure(f"universes.csv, row {row['id']}: {name} is {row[name]!r}, expected size quintiles from 1 to 5, e.g. '1 2'")
    sorts = {name: row[name] for name in SORT_NAMES if row[name]}
    return Universe(
        id=row["id"], title=row["title"], segments=segments, sorts=sorts, size=row["size"],
        five_factors=row["five_factors"], three_factors=row["three_factors"], momentum=row["momentum_factor"],
    )


@cache
def universes() -> dict[str, Universe]:
    """Return every universe by id.

    Raises
    ------
    BuildFailure
        When a segment is not made of size quintiles.
    """
    text = files("strategynote.data").joinpath("universes.csv").read_text(encoding="utf-8")
    return {row["id"]: _parse(row) for row in csv.DictReader(text.splitlines())}


def universe_in_force() -> Universe:
    """Return the universe that the parameters put in force, else the first one."""
    return universes()[os.environ.get(VARIABLE, DEFAULT)]


def put_universe_in_force(id: str) -> None:
    """Let this process and the kernels that it starts work on a universe.

    Raises
    ------
    BadInput
        For an id that is not in universes.csv; the nearest one is named.
    """
    if id not in universes():
        raise BadInput(f"unknown universe {id!r}{nearest(id, universes())}; known: {', '.join(universes())}")
    os.environ[VARIABLE] = id
