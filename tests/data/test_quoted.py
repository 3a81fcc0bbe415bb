"""Quoted figures carry a publisher and a date, wait for their day, and stay out of a demonstration."""

from __future__ import annotations

import datetime as dt

import pytest
from strategynote.data.quoted import COLUMNS, load_figures, load_forecasts, read_quoted
from strategynote.errors import BuildFailure

HEAD = ",".join(COLUMNS)
ROW = "floating,0.3,,30%,share of debt,Somebody,,,2024-07-26,2024-07-26,,"


def test_a_figure_is_quoted_from_the_day_it_was_out():
    assert load_figures(dt.date(2024, 7, 25)) == {}
    found = load_figures(dt.date(2024, 7, 26))
    assert set(found) == {"floating_small", "floating_large"}
    assert found["floating_small"].when == "26 July 2024" and "Voya" in found["floating_small"].publisher


def test_a_month_without_a_day_counts_from_a_later_day():
    found = load_figures(dt.date(2024, 12, 31))["floating_small_loans"]
    assert found.when == "July 2024" and found.known > dt.date(2024, 7, 31)


def test_a_demonstration_has_no_press(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STRATEGYNOTE_KIND", "demo")
    assert load_figures(dt.date(2026, 1, 1)) == {} and load_forecasts(dt.date(2025, 7, 24)) == {}


def test_words_without_a_number_are_kept_as_words():
    found = load_figures(dt.date(2026, 1, 1))["floating_small_short"]
    assert found.value is None and found.figure == "nearly half"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2", "columns"),
        (f"{HEAD}\n{ROW}\n{ROW}", "twice"),
        (f"{HEAD}\nfloating,0.3,,30%,share,,,,2024-07-26,2024-07-26,,", "needs"),
        (f"{HEAD}\nfloating,0.3,,30%,share,Somebody,,,2024-07-26,2024-07-01,,", "before its date"),
    ],
)
def test_a_table_that_could_mislead_is_refused(text: str, message: str):
    with pytest.raises(BuildFailure, match=message):
        read_quoted(text)
