"""Phase, futures path, yield-implied path, projections, first cuts, sensitivities and uncertainty on small made-up data."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from strategynote.research.macro.cycles import Cycles
from strategynote.research.macro.first_cuts import FIRST_CUTS, estimate_first_cuts, find_first_cuts
from strategynote.research.macro.futures import expected_cuts, implied_rates, meeting_path, meeting_probabilities
from strategynote.research.macro.indicators import annualise, build_indicators, to_monthly
from strategynote.research.macro.policy import estimate_policy
from strategynote.research.macro.projections import estimate_projection, median_of_dots
from strategynote.research.macro.sensitivity import Driver, estimate_sensitivity, monthly_change
from strategynote.research.macro.uncertainty import estimate_uncertainty
from strategynote.research.macro.yield_path import estimate_yield_path


def months(first: str, n: int) -> pd.PeriodIndex:
    return pd.period_range(first, periods=n, freq="M")


def changes(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"change": [c for _, c, _ in rows], "lower": [u - 0.0025 for *_, u in rows], "upper": [u for *_, u in rows]},
        index=pd.to_datetime([d for d, *_ in rows]),
    )


# Phase


@pytest.mark.parametrize(
    ("last", "size", "day", "phase"),
    [
        ("2001-01-03", -0.005, "2001-02-28", "easing"),
        ("2022-06-16", 0.0075, "2022-07-31", "hiking"),
        ("2024-09-19", -0.005, "2024-09-30", "easing"),
        ("2024-12-19", -0.0025, "2025-07-24", "pause after easing"),
        ("2023-07-27", 0.0025, "2024-07-31", "pause after hiking"),
        ("2025-12-11", -0.0025, "2026-03-31", "easing"),
    ],
)
def test_the_phase_is_that_of_the_last_change_for_six_months_and_a_pause_after(last, size, day, phase):
    state = estimate_policy(changes(("1999-11-16", 0.0025, 0.055), (last, size, 0.05)), day=dt.date.fromisoformat(day))
    assert state.phase == phase


def test_six_months_to_the_day_still_count():
    moves = changes(("2024-12-19", -0.0025, 0.045))
    assert estimate_policy(moves, day=dt.date(2025, 6, 19)).phase == "easing"
    assert estimate_policy(moves, day=dt.date(2025, 6, 20)).phase == "pause after easing"


def test_the_run_of_moves_in_one_direction_is_added_up():
    state = estimate_policy(
        changes(("2023-07-27", 0.0025, 0.055), ("2024-09-19", -0.005, 0.05), ("2024-11-08", -0.0025, 0.0475)),
        day=dt.date(2024, 12, 1),
    )
    assert state.cumulative == pytest.approx(-0.0075)


def test_an_effective_rate_outside_the_range_says_that_the_list_is_old():
    moves = changes(("2024-12-19", -0.0025, 0.045))
    funds = pd.Series([0.0448, 0.0433, 0.0433], index=months("2024-12", 3))
    assert not estimate_policy(moves, day=dt.date(2025, 3, 31), effective=funds).stale
    assert estimate_policy(moves, day=dt.date(2025, 3, 31), effective=funds - 0.01).stale
    assert not estimate_policy(
        moves, day=dt.date(2024, 12, 31), effective=funds.iloc[:1] + 0.01
    ).stale  # the mean of a month of change


def test_no_change_on_record_is_refused():
    with pytest.raises(ValueError, match="no change"):
        estimate_policy(changes(), day=dt.date(2020, 1, 1))


# Futures


def test_a_planted_path_is_recovered_from_monthly_averages():
    meetings = pd.to_datetime(["2030-01-29", "2030-03-20", "2030-05-07", "2030-06-18"])
    daily = pd.Series(0.05, index=pd.date_range("2030-01-01", "2030-08-31"))
    for day, move in zip(meetings, (0.0010, -0.0020, 0.0025, -0.0005), strict=True):
        daily[daily.index > day] += move
    rates = daily.groupby(daily.index.to_period("M")).mean()
    assert meeting_path(rates, list(meetings))["change"].tolist() == pytest.approx([0.0010, -0.0020, 0.0025, -0.0005], abs=1e-12)


def test_a_meeting_on_the_last_days_takes_the_next_month_without_one():
    rates = pd.Series([0.0400, 0.0400, 0.0375], index=months("2030-01", 3))
    path = meeting_path(rates, [pd.Timestamp("2030-02-27")])
    assert path["post"].iloc[0] == pytest.approx(0.0375)


def test_probabilities_by_meeting_add_to_one_and_to_the_expected_change():
    trees = meeting_probabilities([-0.0010, -0.0030, 0.0007])
    totals = np.cumsum([-0.0010, -0.0030, 0.0007])
    for tree, total in zip(trees, totals, strict=True):
        assert sum(tree.values()) == pytest.approx(1)
        assert sum(k * 0.0025 * p for k, p in tree.items()) == pytest.approx(total)


def test_cuts_are_counted_from_the_rate_today_and_positive_for_cuts():
    rates = implied_rates(pd.Series(np.linspace(95.67, 96.67, 14), index=months("2030-01", 14)))
    assert expected_cuts(rates, now=0.0433, month=pd.Period("2030-01", freq="M")) == pytest.approx(
        (0.0433 - rates.iloc[12]) / 0.0025
    )
    assert np.isnan(expected_cuts(rates, now=0.0433, month=pd.Period("2030-06", freq="M")))


# Yields


def planted_yields(n: int = 500) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(1)
    steps = rng.normal(0, 0.002, n + 24)
    funds = pd.Series(0.05 + np.cumsum(steps), index=months("1960-01", n + 24))
    known = (funds.shift(-12) - funds).iloc[:n]
    yields = funds.iloc[:n] + known / 2 + rng.normal(0, 0.0005, n)
    return yields, funds.iloc[:n]


def test_the_yield_path_finds_that_a_slope_of_one_means_two():
    path = estimate_yield_path(*planted_yields())
    assert path.beta == pytest.approx(2.0, abs=0.1)
    assert path.rmse < path.rmse_no_change / 2
    assert path.cuts == pytest.approx(-path.change / 0.0025)


def test_a_forecast_uses_only_changes_that_were_complete():
    yields, funds = planted_yields()
    before = estimate_yield_path(yields, funds).forecasts["forecast"]
    altered = funds.copy()
    altered.iloc[300:] += 0.03
    after = estimate_yield_path(yields + (altered - funds), altered).forecasts["forecast"]
    pd.testing.assert_series_equal(before.iloc[:300], after.iloc[:300])


def test_expanding_forecasts_equal_a_regression_at_the_origin():
    yields, funds = planted_yields()
    forecasts = estimate_yield_path(yields, funds).forecasts["forecast"]
    x, y = (yields - funds).iloc[:389], (funds.shift(-12) - funds).iloc[:389]
    beta, const = np.polyfit(x, y, 1)
    assert forecasts.iloc[400] == pytest.approx(const + beta * (yields - funds).iloc[400])


# Projections


def test_the_median_of_an_even_number_of_dots_is_between_the_middle_two():
    assert median_of_dots(np.array([0.03, 0.035, 0.04]), np.array([1, 2, 1])) == pytest.approx(0.035)
    assert median_of_dots(np.array([0.03, 0.04]), np.array([2, 2])) == pytest.approx(0.035)


def test_the_median_path_runs_straight_between_the_ends_of_years():
    dots = pd.DataFrame(
        {
            "meeting": pd.Timestamp("2030-06-18"),
            "midpoint": [0.04, 0.03, 0.025],
            "horizon": ["2030", "2031", "longer_run"],
            "count": 19,
        }
    )
    projection = estimate_projection(dots)
    since = pd.Period("2030-06", freq="M")
    assert projection.at(pd.Period("2031-06", freq="M"), now=0.043, since=since) == pytest.approx(0.035)
    assert projection.longer_run == 0.025 and projection.participants == 19
    assert np.isnan(projection.at(pd.Period("2033-01", freq="M"), now=0.043, since=since))
    assert estimate_projection(dots.iloc[:0]) is None


# First cuts


def returns(seed: int = 1) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    index = pd.period_range("1950-01", "2020-12", freq="M")
    large = pd.Series(rng.normal(0.008, 0.04, len(index)), index=index)
    return large + rng.normal(0, 0.02, len(index)), large


NO_CYCLES = Cycles((), ())
CYCLES = Cycles(
    tuple(pd.Period(p, freq="M") for p in ("1957-08", "1960-04", "1973-11", "1981-07", "2001-03", "2007-12")),
    tuple(pd.Period(t, freq="M") for t in ("1958-04", "1961-02", "1975-03", "1982-11", "2001-11", "2009-06")),
)


def test_a_planted_gain_after_every_cut_is_measured_exactly():
    _, large = returns()
    small = large.copy()
    for cut in FIRST_CUTS[:-1]:
        inside = pd.period_range(pd.Period(cut, freq="M") + 1, periods=12, freq="M")
        small[inside] = 1.01 * (1 + large[inside]) - 1
    study = estimate_first_cuts(small, large, CYCLES, seed=1, draws=50)
    apart = ["1954-02", "1957-11", "1960-06", "1984-10", "1995-07", "1998-09"]
    assert study.events.loc[apart, "small_minus_large"].tolist() == pytest.approx([1.01**12 - 1] * 6)


def test_the_month_of_the_cut_itself_does_not_count():
    small, large = returns()
    changed = small.copy()
    changed[pd.Period("1995-07", freq="M")] = 5.0
    a, b = (estimate_first_cuts(s, large, CYCLES, seed=1, draws=10).events for s in (small, changed))
    assert a.loc["1995-07", "small_minus_large"] == pytest.approx(b.loc["1995-07", "small_minus_large"])


def test_recession_within_twelve_and_eighteen_months_are_told_apart():
    small, large = returns()
    events = estimate_first_cuts(small, large, Cycles((pd.Period("1990-07", freq="M"),), ()), seed=1, draws=10).events
    assert not events.loc["1989-06", "recession"] and events.loc["1989-06", "recession_18"]


def test_events_without_twelve_months_of_returns_stay_out_of_the_test():
    small, large = returns()
    cut_off = estimate_first_cuts(small.loc[:"2008-03"], large.loc[:"2008-03"], CYCLES, seed=1, draws=10)
    assert not cut_off.events.loc["2007-09", "complete"]
    assert cut_off.base.n_soft + cut_off.base.n_recession == 15


def test_a_single_event_that_turns_the_sign_is_named():
    small, large = returns()
    small = large.copy()
    months_after = pd.period_range("1967-01", periods=12, freq="M")
    for cut in FIRST_CUTS:
        after = pd.period_range(pd.Period(cut, freq="M") + 1, periods=12, freq="M").intersection(large.index)
        small[after] = 0.998 * (1 + large[after]) - 1
    small[months_after] = 1.05 * (1 + large[months_after]) - 1
    study = estimate_first_cuts(small, large, CYCLES, seed=1, draws=10)
    assert study.base.soft_mean > 0
    assert "1966-12" in study.pivotal


def test_one_group_alone_gives_no_difference():
    small, large = returns()
    study = estimate_first_cuts(small, large, NO_CYCLES, seed=1, draws=10)
    assert np.isnan(study.base.difference) and np.isnan(study.base.p) and study.pivotal == ()


# Sensitivities and uncertainty


def test_a_planted_sensitivity_is_found_and_scaled_to_the_move():
    rng = np.random.default_rng(3)
    index = months("1980-01", 540)
    rate = pd.Series(rng.normal(0, 0.003, 540), index=index)
    market = pd.Series(rng.normal(0, 0.04, 540), index=index)
    spread = -2.0 * rate + 0.3 * market + rng.normal(0, 0.01, 540)
    driver = Driver("rate", "Two-year yield", rate, -0.0025, "x")
    found = estimate_sensitivity({"size": spread}, [driver], mkt_excess=market)
    row = found.row("size", "rate")
    assert row["effect"] == pytest.approx(0.005, abs=0.001) and row["lo"] < 0.005 < row["hi"]
    assert row["t"] > 0
    assert found.signs_agree("size", "rate")
    assert set(found.table.index.get_level_values("period")) == {"all", "to 1989", "1990-2007", "2008-2019", "since 2020"}


def test_a_short_sample_is_left_out():
    index = months("2020-01", 20)
    zero = pd.Series(np.random.default_rng(1).normal(size=20), index=index)
    found = estimate_sensitivity({"size": zero}, [Driver("rate", "r", zero, 1.0, "x")], mkt_excess=zero)
    assert found.table.empty and found.row("size", "rate") is None


def test_monthly_changes_of_daily_data_go_from_month_end_to_month_end():
    daily = pd.Series([1.0, 2.0, 5.0], index=pd.to_datetime(["2030-01-15", "2030-01-31", "2030-02-10"]))
    assert monthly_change(daily).tolist() == [3.0]


def test_old_values_are_marked_as_late():
    state = estimate_uncertainty(
        {
            "EPU": pd.Series(np.arange(24.0), index=months("2029-01", 24)),
            "VIX": pd.Series(np.arange(18.0), index=months("2029-01", 18)),
        },
        month=pd.Period("2030-12", freq="M"),
    )
    assert list(state.fresh.index) == ["EPU"]
    assert state.state.loc["EPU", "percentile"] == 1.0


def test_indicators_come_in_comparable_rates_and_only_when_their_series_are_there():
    level = pd.Series(100 * 1.01 ** np.arange(24), index=months("2029-01", 24))
    made = build_indicators({"payrolls": level}, {"payrolls": "x"}, month=pd.Period("2030-12", freq="M"))
    assert [i.key for i in made] == ["payrolls"]
    assert made[0].series.iloc[-1] == pytest.approx(1.01**12 - 1)
    assert annualise(level, 6).iloc[0] == pytest.approx(1.01**12 - 1)


def test_an_unfinished_month_is_not_a_month():
    weekly = pd.Series(1.0, index=pd.date_range("2030-01-05", "2030-03-09", freq="7D"))
    assert str(to_monthly(weekly).index[-1]) == "2030-02"


def test_first_cuts_of_a_whole_history_are_the_cuts_that_follow_a_rise() -> None:
    days = pd.DatetimeIndex(["1959-03-06", "1959-05-29", "1960-06-10", "1960-08-12", "1962-01-05", "1963-07-17", "1966-11-02"])
    changes = pd.DataFrame({"change": [0.5, 0.5, -0.5, -0.5, 0.0, 0.5, -0.25]}, index=days)
    assert find_first_cuts(changes) == ("1960-06", "1966-11")
    assert find_first_cuts(changes.iloc[4:]) == find_first_cuts(changes.iloc[:0]) == find_first_cuts(None) == FIRST_CUTS
