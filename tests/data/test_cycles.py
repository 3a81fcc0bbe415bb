"""Turning points of the business cycle exist from the day on which they were announced."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from strategynote.data.cycles import ANNOUNCED, announced_on


@pytest.mark.parametrize(("turn", "day"), [
    ("1980-01", "1980-06-03"), ("2007-12", "2008-12-01"), ("2020-04", "2021-07-19"),  # announced
    ("1973-11", "1974-11-30"), ("1975-03", "1976-03-31"), ("1969-12", "1970-12-31"),  # before 1979: twelve months after the turn
])
def test_a_turn_is_known_from_its_announcement_or_a_year_later(turn: str, day: str) -> None:
    assert announced_on(pd.Period(turn, freq="M")) == dt.date.fromisoformat(day)


def test_no_turn_was_announced_before_it_had_happened() -> None:
    assert all(day > pd.Period(turn, freq="M").end_time.date() for turn, day in ANNOUNCED.items())
    assert list(ANNOUNCED.values()) == sorted(ANNOUNCED.values())
