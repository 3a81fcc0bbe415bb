"""Small measures that only the claims ask for, on made-up series."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from strategynote.research.factors.since import lowest_since, measure_fall, measure_since
from strategynote.research.macro.moves import compare_growth, measure_move
from strategynote.research.rallies.crises import rally_after
from strategynote.research.rallies.episodes import Episode


def month(text: str) -> pd.Period:
    return pd.Period(text, freq="M")


def wave(n: int = 100) -> pd.Series:
    """A level that moves by one up and one down in turn, and by five in its last month."""
    level = 10.0 + np.cumsum([1.0 if k % 2 else -1.0 for k in range(n)])
    level[-1] = level[-2] + 5.0
    return pd.Series(level, index=pd.period_range("2017-03", periods=n, freq="M"))


def test_a_move_is_held_against_all_windows_as_long() -> None:
    series = wave()
    end = series.index[-1]
    move = measure_move(series, start=end - 1, end=end, relative=False)
    assert move is not None and move.change == 5.0 and move.n == 99
    assert move.p == pytest.approx(1 / 99) and move.apart == 99
    usual = measure_move(series, start=end - 2, end=end - 1, relative=False)
    assert usual is not None and usual.p == 1.0


def test_a_relative_move_is_a_ratio() -> None:
    series = wave()
    move = measure_move(series, start=series.index[-2], end=series.index[-1])
    assert move is not None and move.change == pytest.approx(series.iloc[-1] / series.iloc[-2] - 1)


@pytest.mark.parametrize("start", ["1990-01", "2025-06", "2030-01"])
def test_a_move_without_both_months_or_time_between_is_none(start: str) -> None:
    assert measure_move(wave(), start=month(start), end=month("2025-06")) is None


def test_a_move_does_not_change_with_later_rows() -> None:
    series = wave()
    end = series.index[-5]
    later = series.copy()
    later.iloc[-4:] = 99.0
    assert measure_move(series, start=end - 2, end=end) == measure_move(later, start=end - 2, end=end)


def test_growth_of_the_year_so_far_is_annualised() -> None:
    level = pd.Series(100 * 1.01 ** np.arange(9), index=pd.period_range("2023Q1", periods=9, freq="Q"))
    found = compare_growth(level)
    assert found is not None and found.quarters == 1 and found.this_year == pytest.approx(1.01**4 - 1) and found.slowdown == pytest.approx(0.0)
    assert found.error == pytest.approx(0.0)  # a steady level has no scatter
    assert compare_growth(level.iloc[:5]) is None and compare_growth(level.iloc[:0]) is None


def test_missing_quarters_widen_the_error_of_the_year() -> None:
    noise = np.where(np.arange(12) % 2, 1.02, 1.0)
    level = pd.Series(100 * np.cumprod(noise), index=pd.period_range("2022Q1", periods=12, freq="Q"))
    one, full = compare_growth(level.iloc[:9]), compare_growth(level)
    assert one is not None and full is not None and one.quarters == 1 and full.quarters == 4
    assert one.error > 0 and full.error == 0.0


def legs() -> pd.DataFrame:
    months = pd.period_range("2025-01", "2025-08", freq="M")
    columns = pd.MultiIndex.from_tuples(
        [("volatility", size, side) for size in range(1, 6) for side in ("low", "high")], names=["sort", "size", "side"],
    )  # fmt: skip
    return pd.DataFrame([[0.0, 0.10] * 5] * len(months), index=months, columns=columns)


def test_what_came_since_a_month_is_compounded_from_the_next() -> None:
    monthly = pd.Series([0.1, 0.0] * 4, index=legs().index)
    found = measure_since(legs(), monthly, after=month("2025-06"), segment="small", sort="volatility")
    assert found is not None and found.months == 2 and found.value == pytest.approx(0.21)
    half = 1.645 * monthly.loc[:"2025-06"].std() * np.sqrt(2)
    assert (found.high - found.low) / 2 == pytest.approx(half)
    assert measure_since(legs(), monthly, after=month("2025-08"), segment="small", sort="volatility") is None


def prices() -> pd.Series:
    days = pd.date_range("2025-02-03", "2025-07-31", freq="D")
    values = pd.Series(100.0, index=days)
    values["2025-02-19"], values["2025-04-08"], values["2025-07-01"], values["2025-07-31"] = 110.0, 88.0, 120.0, 60.0
    return values


def test_a_fall_runs_from_the_highest_close_before_to_the_low_of_the_month() -> None:
    found = measure_fall(prices(), month=month("2025-04"), as_of=dt.date(2025, 7, 24))
    assert found is not None and found.low_date == dt.date(2025, 4, 8)
    assert found.fall == pytest.approx(88 / 110 - 1) and found.rebound == pytest.approx(120 / 88 - 1)
    assert measure_fall(prices(), month=month("2024-04"), as_of=dt.date(2025, 7, 24)) is None


def test_the_lowest_close_since_a_day_leaves_the_day_itself_out() -> None:
    assert lowest_since(prices(), start=dt.date(2025, 4, 8), end=dt.date(2025, 6, 30)) == pytest.approx(100 / 88 - 1)
    assert lowest_since(prices(), start=dt.date(2025, 7, 1), end=dt.date(2025, 12, 31)) == pytest.approx(60 / 120 - 1)
    assert lowest_since(prices(), start=dt.date(2025, 7, 31), end=dt.date(2025, 12, 31)) is None


@pytest.mark.parametrize(("start", "last", "found"), [
    ("2009-02", "2010-04", True), ("2009-06", "2009-09", True), ("2010-06", "2010-09", True), ("2010-07", "2010-09", False), ("2008-01", "2009-05", False),
])
def test_the_rally_of_a_crisis_runs_at_its_end_or_begins_within_a_year(start: str, last: str, found: bool) -> None:
    episode = Episode(month(start), month(start), month(last), month(last) + 3, 0.3, 0.1)
    assert (rally_after([episode], month("2009-06")) is episode) == found
