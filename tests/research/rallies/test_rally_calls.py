"""Like states, decisions, drivers, lags and the record of past calls."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.research.rallies.aftermath import forward_quality
from strategynote.research.rallies.decision import Spread, count_windows, decide, find_like_months, share_confirmed
from strategynote.research.rallies.drivers import fit_drivers
from strategynote.research.rallies.episodes import date_episodes
from strategynote.research.rallies.realtime import measure_lags, states_known
from strategynote.research.rallies.state import find_state, trace_states
from strategynote.research.rallies.track_record import PRIOR_MONTHS, score_calls


def test_like_months_share_state_age_and_gain_and_leave_today_out(random_walk):
    states = trace_states(random_walk(700, seed=1), threshold=0.2)
    like = find_like_months(states)
    assert not like.flag.iloc[-1]
    assert set(states.loc[like.flag, "state"]) <= {states["state"].iloc[-1]}


def test_like_months_widen_until_enough_spells_are_found(random_walk):
    states = trace_states(random_walk(700, seed=1), threshold=0.2)
    narrow, wide = find_like_months(states, fewest=1), find_like_months(states, fewest=10_000)
    assert narrow.meaning == ("state", "age", "gain") and wide.meaning == ("state",)
    assert narrow.flag.sum() <= wide.flag.sum()


def test_windows_that_overlap_count_once():
    assert count_windows(np.array([0, 1, 2, 3, 8, 9]), 3) == 3
    assert count_windows(np.array([], dtype=int), 3) == 0


def test_a_planted_effect_of_the_state_is_found_and_its_absence_is_not(random_walk):
    index = random_walk(900, seed=2)
    states = trace_states(index, threshold=0.2)
    today = states["state"].iloc[-1]
    rng = np.random.default_rng(3)
    noise = pd.Series(rng.normal(0, 0.02, len(states)), index=states.index)
    planted = noise + 0.02 * (states["state"].shift(1) == today)
    flat = pd.Series(0.0, index=states.index)
    spreads = {"planted": Spread(((planted, flat),)), "nothing": Spread(((noise, flat),))}
    _, table = decide(states, spreads, horizons=(3,))
    found = {row.outcome: row for row in table}
    assert found["planted"].t > 3 and found["planted"].difference > 0.01
    assert abs(found["nothing"].t) < 2.5
    assert found["planted"].n_effective <= found["planted"].n


def test_a_spread_compounds_its_legs_before_it_subtracts():
    months = pd.period_range("2000-01", periods=4, freq="M")
    long, short = pd.Series([0.0, 0.1, 0.1, 0.1], index=months), pd.Series([0.0, 0.0, -0.1, 0.0], index=months)
    forward = Spread(((long, short),)).forward(2)
    assert forward.iloc[0] == pytest.approx(1.21 - 0.9) and np.isnan(forward.iloc[2])


def test_the_share_of_rises_that_were_confirmed_counts_decided_ones_only(from_level):
    level = [-0.2, -0.1, -0.3, -0.05, 0.0, -0.3, -0.4, -0.3]
    states = trace_states(from_level(level), threshold=0.2)
    share, decided = share_confirmed(states)
    assert (share, decided) == (0.5, 2)
    assert share_confirmed(states, reached=0.15) == (1.0, 1)


def test_lags_and_what_acting_on_them_left(from_level):
    rallies = date_episodes(from_level([-0.2, -0.1, 0.0, 0.1, 0.0, -0.2]), up=0.2)
    lags = measure_lags(rallies)
    assert (lags.start_lag, lags.end_lag, lags.n) == (2, 2, 1)
    assert lags.kept == pytest.approx(-0.2) and lags.kept_positive == 0
    assert measure_lags([]).n == 0


def test_the_table_of_states_says_what_a_cut_at_each_month_would_have_said(random_walk):
    index = random_walk(400, seed=4)
    table = states_known([index], threshold=0.2, months=12)
    for month in table.index:
        assert find_state(index.until(month), threshold=0.2).state == table.loc[month, "volatility"]


def test_a_driver_with_a_known_slope_is_recovered():
    rng = np.random.default_rng(5)
    months = pd.period_range("1990-01", periods=500, freq="M")
    change, market = rng.normal(0, 2.0, 500), pd.Series(rng.normal(0, 0.04, 500), index=months)
    step = pd.Series(-0.01 * change / 2.0 + rng.normal(0, 0.01, 500), index=months)
    fits = fit_drivers(step, pd.DataFrame({"vix": np.cumsum(change), "short": np.nan}, index=months), market)
    assert [fit.driver for fit in fits] == ["vix"]
    assert fits[0].slope == pytest.approx(-0.01, abs=0.002) and fits[0].r2 == pytest.approx(0.5, abs=0.08)
    assert fits[0].maxlags == 5


def test_calls_use_only_outcomes_complete_at_the_time(random_walk):
    index = random_walk(400, seed=6)
    states, outcome = trace_states(index, threshold=0.2), forward_quality(index, 6)
    calls = score_calls(states, outcome).calls
    for month in calls.index[[0, 57, 200]]:
        known = outcome.loc[: month - 6].dropna()
        base = (known > 0).mean()
        same = known[states.loc[known.index, "state"] == states.loc[month, "state"]]
        expected = ((same > 0).sum() + PRIOR_MONTHS * base) / (len(same) + PRIOR_MONTHS)
        assert calls.loc[month, "probability"] == pytest.approx(expected)
        assert calls.loc[month, "base"] == pytest.approx(base)


def test_calls_stay_frozen_when_later_months_change(random_walk):
    index, rng = random_walk(500, seed=7), np.random.default_rng(8)
    whole = score_calls(trace_states(index, threshold=0.2), forward_quality(index, 6)).calls
    for cut in rng.choice(np.arange(150, 499), size=50, replace=False):
        part = index.until(index.step.index[cut])
        frozen = score_calls(trace_states(part, threshold=0.2), forward_quality(part, 6)).calls
        columns = ["state", "probability", "base", "low", "high"]
        pd.testing.assert_frame_equal(frozen[columns], whole.loc[: part.step.index[-1], columns])


def test_calls_on_a_random_walk_have_no_skill_and_their_intervals_cover(random_walk):
    records = [
        score_calls(trace_states(index, threshold=0.2), forward_quality(index, 6))
        for index in (random_walk(2500, seed=s, drift=0.0) for s in range(8))
    ]
    assert abs(np.mean([r.skill for r in records])) < 0.03
    for level in (0.5, 0.8, 0.9):
        assert np.mean([r.coverage[level] for r in records]) == pytest.approx(level, abs=0.03)


def test_calls_need_a_history_before_the_first_one(random_walk):
    index = random_walk(110, seed=9)
    assert score_calls(trace_states(index, threshold=0.2), forward_quality(index, 6)) is None
