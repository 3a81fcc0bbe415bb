"""Which datasets a month still waits for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
from strategynote.data.archive import Vintage
from strategynote.data.catalog import core_datasets
from strategynote.data.origins import Origin
from strategynote.data.readiness import find_awaited

JULY = pd.Period("2025-07", freq="M")


def origin(**last: str) -> Origin:
    ends = {row.id: "2025-07" for row in core_datasets()} | {id.replace("__", "/"): month for id, month in last.items()}
    vintages = tuple(Vintage(id, Path("none"), "none.csv", "", "1963-07", month, "archive") for id, month in ends.items())
    return Origin("archive", (), vintages)


def awaited(at_hand: Origin) -> list[tuple[str, str]]:
    found = find_awaited(at_hand, period=JULY, as_of=dt.date(2025, 8, 31), previous_as_of=dt.date(2025, 7, 31))
    return [(each.dataset.id, str(each.last)) for each in found]


def test_a_month_whose_core_reaches_it_is_ready() -> None:
    assert awaited(origin()) == []


def test_core_that_ends_before_is_awaited_first_and_so_is_what_served_the_month_before() -> None:
    late = origin(**{"fred__UNRATE": "2025-06", "french__25_Portfolios_ME_VAR_5x5": "2025-06"})
    assert awaited(late) == [("french/25_Portfolios_ME_VAR_5x5", "2025-06-30"), ("fred/UNRATE", "2025-06-30")]


def test_what_ended_long_ago_is_a_gap_and_not_awaited() -> None:
    assert awaited(origin(**{"fred__UNRATE": "2024-12"})) == []
