"""The estimators of the positioning section find what is planted, and closed forms where they exist."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from strategynote.data.positioning import PositioningInputs
from strategynote.research.positioning import downside, paths, scenario, screens, slowdown, states
from strategynote.research.positioning.study import list_falls

from .conftest import PLANTED, make_members


def test_a_random_walk_touches_as_often_as_the_reflection_principle_says() -> None:
    sigma, days, fall = 0.01, 126, -0.15
    step = np.random.default_rng(3).normal(0, sigma, 25_000)
    step = sigma * (step - step.mean()) / step.std()
    found = paths.estimate_touch(paths.simulate_paths(np.expm1(step), seed=1, block=1, paths=20_000), fall)
    # Watched once a day, the barrier lies 0.5826 daily standard deviations further (Broadie, Glasserman and Kou 1997).
    barrier = -math.log1p(fall) + 0.5826 * sigma
    assert found.probability == pytest.approx(2 * stats.norm.sf(barrier / (sigma * math.sqrt(days))), abs=0.006)
    assert found.ends_below == pytest.approx(stats.norm.sf(-math.log1p(fall) / (sigma * math.sqrt(days))), abs=0.006)


def test_the_seed_moves_the_probability_by_less_than_a_point() -> None:
    rng = np.random.default_rng(0)
    ret = rng.standard_t(4, 20_000) * np.repeat(rng.uniform(0.004, 0.014, 200), 100)
    found = [paths.estimate_touch(paths.simulate_paths(ret, seed=seed), -0.15).probability for seed in range(6)]
    assert 0.05 < np.mean(found) < 0.4
    assert np.ptp(found) < 0.01


def test_the_correction_does_not_move_the_mean() -> None:
    ret = np.random.default_rng(1).standard_t(4, 8000) * 0.008
    found = [paths.estimate_touch(paths.simulate_paths(ret, seed=seed, paths=2000), -0.15) for seed in range(12)]
    raw, corrected = np.array([f.raw for f in found]), np.array([f.probability for f in found])
    assert corrected.mean() == pytest.approx(raw.mean(), abs=0.008)
    assert corrected.std() < 0.8 * raw.std()


def test_blocks_have_the_mean_length_asked_for_and_follow_history() -> None:
    drawn = paths.simulate_paths(np.linspace(1e-5, 1e-2, 5000), seed=2, horizon=126, paths=4000)
    step = np.diff(drawn.level, axis=0)
    follows = np.isclose(np.diff(np.expm1(step), axis=0), (1e-2 - 1e-5) / 4999, atol=1e-9)
    assert follows.mean() == pytest.approx(1 - 1 / 63, abs=0.003)


def test_first_touch_agrees_with_a_plain_loop() -> None:
    step = np.random.default_rng(4).normal(0, 0.02, 300)
    found, ring = paths.first_touch(step, -0.1, 40), np.concatenate([step, step])
    for day in (0, 7, 150, 299):
        path = np.cumsum(ring[day : day + 40])
        hits = np.flatnonzero(path <= -0.1)
        assert found[day] == (hits[0] + 1 if hits.size else 41)


def test_a_path_that_starts_in_a_storm_touches_more_often() -> None:
    rng = np.random.default_rng(5)
    wild = np.arange(6000) // 250 % 2 == 1
    ret = rng.normal(0, np.where(wild, 0.02, 0.005))
    storm, calm = (paths.estimate_touch(paths.simulate_paths(ret, seed=1, first=where, paths=3000), -0.15).probability for where in (wild, ~wild))
    assert storm > calm + 0.08


def test_a_month_is_known_from_the_first_day_of_the_next() -> None:
    values = pd.Series([1.0, 2.0], index=pd.period_range("2020-01", periods=2, freq="M"))
    days = pd.DatetimeIndex(["2020-01-31", "2020-02-03", "2020-02-28", "2020-03-02"])
    assert states.known_before(values, days).fillna(0).tolist() == [0, 1, 1, 2]


def test_a_days_close_is_known_the_day_after() -> None:
    days = pd.DatetimeIndex(["2020-01-02", "2020-01-03", "2020-01-06"])
    assert states.known_before(pd.Series([1.0, 2.0, 3.0], index=days), days).fillna(0).tolist() == [0, 1, 2]


def test_the_planted_downside_betas_are_found(inputs: PositioningInputs) -> None:
    quintiles = downside.collect_quintiles(inputs.sorts)
    found = downside.estimate_downside(quintiles.sub(inputs.market["risk_free"], axis=0), inputs.market["mkt_excess"], seed=1, draws=500)
    for sort, planted in PLANTED.items():
        for side, group in (("low", 0), ("high", 4)):
            assert found[f"{sort}.{side}"].beta == pytest.approx(planted[group], abs=0.06)
            assert found[f"{sort}.{side}"].interval[0] < planted[group] < found[f"{sort}.{side}"].interval[1]


def test_a_beta_that_differs_in_falls_is_told_from_the_plain_one() -> None:
    rng = np.random.default_rng(6)
    index = pd.period_range("1926-07", periods=1200, freq="M")
    m = rng.normal(0.005, 0.05, 1200)
    r = np.where(m < m.mean(), 1.5 * (m - m.mean()), 0.8 * (m - m.mean())) + rng.normal(0, 0.01, 1200)
    found = downside.estimate_downside(pd.DataFrame({"x": r}, index), pd.Series(m, index), seed=1, draws=300)["x"]
    assert found.beta == pytest.approx(1.5, abs=0.05) and found.beta_all < 1.3


def test_slowdowns_are_months_below_six_months_before() -> None:
    industry = pd.Series([100.0] * 7 + [99.0, 101.0], index=pd.period_range("2000-01", periods=9, freq="M"))
    assert slowdown.find_slowdowns(industry).tolist() == [False, True, False]
    assert slowdown.known_state(slowdown.find_slowdowns(industry)).index[0] == pd.Period("2000-09", freq="M")


def test_a_planted_lead_in_slowdowns_is_found() -> None:
    rng = np.random.default_rng(7)
    index = pd.period_range("1963-07", periods=600, freq="M")
    state = pd.Series(np.arange(600) // 20 % 3 == 0, index)
    lead = pd.DataFrame({"quality": rng.normal(0, 0.02, 600) + 0.01 * state.to_numpy()}, index)
    found = slowdown.compare_states(lead, state)["quality"]
    assert found.difference == pytest.approx(0.12, abs=0.05) and found.p < 0.01 and found.spells == 10


def test_a_state_with_few_months_is_left_out() -> None:
    index = pd.period_range("2000-01", periods=60, freq="M")
    assert slowdown.compare_states(pd.DataFrame({"x": 0.0}, index), pd.Series(np.arange(60) < 5, index)) == {}


def test_falls_do_not_overlap_and_meet_the_size() -> None:
    index = pd.period_range("2000-01", periods=24, freq="M")
    market = pd.Series(0.0, index)
    market.iloc[[3, 4, 15]] = [-0.10, -0.10, -0.20]
    found = list_falls(market, pd.DataFrame({"small": 2 * market, "large": market}), fall=-0.15)
    assert found["market"].tolist() == pytest.approx([-0.19, -0.20])
    assert (found["ratio"] > 1.7).all()
    none = list_falls(market, pd.DataFrame({"small": 2 * market, "large": market}), fall=-0.50)
    assert none.empty and list(none) == list(found)


def test_the_frequency_counts_windows_that_touched() -> None:
    ret = np.zeros(300)
    ret[200] = -0.2
    found = scenario.measure_frequency(ret, -0.15, horizon=100)
    assert found.share == pytest.approx(100 / 201)


def test_the_targets_arithmetic() -> None:
    closes = pd.Series([6363.35], index=pd.DatetimeIndex(["2025-07-24"]))
    found = scenario.measure_target(5500, closes, None, stated=-0.15, until=dt.date(2025, 12, 31), seed=1)
    assert round(found.implied_spot) == 6471 and found.distance == pytest.approx(-0.1357, abs=1e-4)


def test_trading_days_leave_out_weekends_and_about_nine_holidays_a_year() -> None:
    assert abs(scenario.trading_days_until(dt.date(2025, 1, 1), dt.date(2026, 1, 1)) - 252) <= 1


def test_the_screens_name_those_who_meet_the_rule() -> None:
    frame = make_members().frame
    quality, losers, indebted = screens.apply_screens(frame)
    assert (quality.members["earnings"] > 0).all() and quality.members["roe"].min() >= frame["roe"].quantile(0.8)
    assert set(losers.members["group"]) == {"technology"} and (losers.members["earnings"] < 0).all()
    assert set(indebted.members["group"]) == {"consumer"} and indebted.members["debt_to_equity"].min() >= frame["debt_to_equity"].quantile(0.8)
    assert screens.share_of_loss_makers(frame)["all"] == (0.1, 300)


def test_without_debt_the_rule_on_leverage_says_why_it_names_nobody() -> None:
    screen = screens.screen_leveraged_consumer(make_members(debt=False).frame)
    assert screen.members.empty and screen.reason and "no debt" in screen.reason
