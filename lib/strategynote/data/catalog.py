"""The catalogue: one row per dataset, with publisher, reader, unit, release lag and terms.

Datasets that differ in a name alone share a row: `cme/zq-contract-{F,G}{22,23}` stands for four.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strategynote.data.universe import universe_in_force
from strategynote.errors import BadInput, BuildFailure, nearest

TERMS = ("open", "chart-only", "internal")
NEEDS = ("core", "optional")
USES = ("note", "check", "wanted")
FREQUENCIES = ("monthly", "quarterly", "annual", "daily", "weekly", "event", "snapshot", "calendar", "table")


@dataclass(frozen=True)
class Dataset:
    """One row of catalog.csv.

    `lag_days` counts from the end of the period observed to its release; `column_lags` overrides it by column
    ("*" stands for all columns not named). `use` is "note" for what notebooks may read, "check" for what only
    tests and replications read, "wanted" for data that nobody has brought yet.
    """

    id: str
    title: str
    publisher: str
    address: str
    reader: str
    unit: str
    frequency: str
    lag_days: int
    column_lags: tuple[tuple[str, int], ...]
    terms: str
    core: bool
    use: str
    note: str

    def lag_of(self, column: str) -> int:
        """Return the release lag of one column in days."""
        lags = dict(self.column_lags)
        return lags.get(column, lags.get("*", self.lag_days))


def _parse(row: dict[str, str]) -> Dataset:
    for key, allowed in (("terms", TERMS), ("need", NEEDS), ("use", USES), ("frequency", FREQUENCIES)):
        if row[key] not in allowed:
            raise BuildFailure(f"catalog.csv, row {row['id']}: {key} is {row[key]!r}, expected one of {', '.join(allowed)}")
    lags = tuple((name, int(days)) for name, days in (item.split(":") for item in row["column_lags"].split(";") if item))
    return Dataset(
        id=row["id"], title=row["title"], publisher=row["publisher"], address=row["address"], reader=row["reader"],
        unit=row["unit"], frequency=row["frequency"], lag_days=int(row["lag_days"]), column_lags=lags, terms=row["terms"],
        core=row["need"] == "core", use=row["use"], note=row["note"],
    )


def _spread(row: dict[str, str]) -> Iterator[dict[str, str]]:
    """Turn a row whose id holds `{a,b}` into one row per choice; `{}` in its title takes the words chosen."""
    parts = re.split(r"\{(.*?)\}", row["id"])
    for chosen in itertools.product(*(choices.split(",") for choices in parts[1::2])):
        words = itertools.zip_longest(parts[::2], chosen, fillvalue="")
        yield row | {"id": "".join(itertools.chain(*words)), "title": row["title"].replace("{}", "".join(chosen))}


@cache
def catalog() -> dict[str, Dataset]:
    """Return every dataset by id, in the order of the table.

    Raises
    ------
    BuildFailure
        When a row repeats an id or holds a word that its column does not allow.
    """
    text = files("strategynote.data").joinpath("catalog.csv").read_text(encoding="utf-8")
    rows = [_parse(each) for row in csv.DictReader(text.splitlines()) for each in _spread(row)]
    table = {row.id: row for row in rows}
    if len(table) != len(rows):
        raise BuildFailure("catalog.csv holds an id twice: one dataset, one row")
    return table


def dataset(id: str) -> Dataset:
    """Return the catalogue row of one dataset.

    Raises
    ------
    BadInput
        For an id that is not in the catalogue; the nearest one is named.
    """
    table = catalog()
    if id not in table:
        raise BadInput(f"unknown dataset {id!r}{nearest(id, table)}; `strategynote datasets` lists them")
    return table[id]


def core_datasets() -> tuple[Dataset, ...]:
    """Return the datasets without which no note of the universe in force can be built."""
    own = universe_in_force().datasets
    return tuple(row for row in catalog().values() if row.core and row.id in own)
