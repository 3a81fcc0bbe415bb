"""The data box speaks to readers: how fresh, not how filed."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from strategynote.note.box import FACTORS, MACRO, RETURNS, data_box

DAY = dt.date(2025, 7, 24)


def line(id: str, vintage: str, status: str) -> Any:
    return SimpleNamespace(dataset=SimpleNamespace(id=id), choice=SimpleNamespace(status=status, vintage=SimpleNamespace(vintage=vintage)) if status else None)


@pytest.mark.parametrize(("vintage", "status", "words"), [
    ("2025-07-21", "dated", "Jul 2025 file"), ("2026-02", "revised", "Feb 2026 file, cut"),
    ("", "undated", "undated file, cut"), ("2019-02", "history", "Feb 2019 file, ends earlier"), ("", "", "not at hand"),
])
def test_each_edition_is_in_words(vintage: str, status: str, words: str) -> None:
    rows = dict(data_box([line(RETURNS, vintage, status)], as_of=DAY, simulated=False))
    assert rows == {"As of": "24 July 2025", "Portfolios": words, "Prices": "not at hand"}


def test_prices_reach_to_the_as_of_date_where_there_are_any() -> None:
    assert dict(data_box([line("prices/IWM", "", "undated")], as_of=DAY, simulated=False))["Prices"] == "to 24 July 2025"
    assert dict(data_box([line("prices/IWM", "", "")], as_of=DAY, simulated=False))["Prices"] == "not at hand"


def test_a_demonstration_says_that_its_files_are_simulated() -> None:
    rows = dict(data_box([line(id, "2025-06", "dated") for id in (RETURNS, FACTORS, MACRO)], as_of=DAY, simulated=True))
    assert list(rows) == ["As of", "Source", "Prices"] and rows["Source"] == "simulated files"
