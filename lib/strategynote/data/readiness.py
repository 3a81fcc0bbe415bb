"""Whether a month can be built: which datasets are still awaited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from strategynote.data.archive import Vintage, choose_vintage, last_day
from strategynote.data.catalog import Dataset, catalog
from strategynote.data.origins import Origin


@dataclass(frozen=True)
class Awaited:
    """A dataset that does not reach the month yet; `last` is the last day of its files, None without any."""

    dataset: Dataset
    last: dt.date | None


def find_awaited(origin: Origin, *, period: pd.Period, as_of: dt.date, previous_as_of: dt.date) -> list[Awaited]:
    """Return what the month waits for, core first: core datasets, and optional ones that served the month before.

    A dataset that ended long ago, or that nobody has brought, is a gap and not awaited.
    """
    awaited = [
        Awaited(row, _last(row, origin.vintages)) for row in catalog().values()
        if row.use == "note" and not _serves(row, origin, period, as_of) and (row.core or _serves(row, origin, period - 1, previous_as_of))
    ]
    return sorted(awaited, key=lambda a: (not a.dataset.core, a.dataset.id))


def _serves(row: Dataset, origin: Origin, period: pd.Period, as_of: dt.date) -> bool:
    choice = choose_vintage(row, origin.vintages, period=period, as_of=as_of)
    return choice is not None and choice.status != "history"


def _last(row: Dataset, vintages: tuple[Vintage, ...]) -> dt.date | None:
    return max((last_day(row, v) for v in vintages if v.dataset == row.id and v.last), default=None)
