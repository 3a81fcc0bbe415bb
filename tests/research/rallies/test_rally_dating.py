"""Dating rules on hand-worked paths, on a random walk, and against a plain loop."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from strategynote.research.rallies.dating import date_paths, trace_phases
from strategynote.research.rallies.definitions import compute_rally_indices
from strategynote.research.rallies.episodes import date_episodes, date_grid
from strategynote.research.rallies.sossounov import Rule, date_paths_sossounov
from strategynote.research.rallies.state import find_state, trace_states


def plain_filter(level, bar):
    """The threshold filter as one would write it first: [trough, confirmed, peak, ended], -1 while open."""
    up, extreme, found = False, 0, []
    for t in range(1, len(level)):
        if up:
            if level[t] > level[extreme]:
                extreme = t
            elif level[extreme] - level[t] >= bar - 1e-12:
                found[-1][2:], up, extreme = [extreme, t], False, t
        elif level[t] < level[extreme]:
            extreme = t
        elif level[t] - level[extreme] >= bar - 1e-12:
            found.append([extreme, t, -1, -1])
            up, extreme = True, t
    return found


def test_a_hand_worked_path_gives_trough_confirmation_peak_and_end(from_level):
    index = from_level([-0.1, -0.2, -0.1, 0.0, 0.2, 0.1, -0.1, -0.3], start="2000-01")
    (rally,) = date_episodes(index, up=0.2)
    assert [str(rally.start), str(rally.confirmed), str(rally.peak), str(rally.ended)] == [
        "2000-02",
        "2000-04",
        "2000-05",
        "2000-07",
    ]
    assert (rally.months, rally.gain, rally.kept) == (3, pytest.approx(0.4), pytest.approx(-0.1))
    assert (rally.confirmation_lag, rally.end_lag) == (2, 2)


def test_a_rise_that_reaches_the_threshold_exactly_counts(from_level):
    (rally,) = date_episodes(from_level([-0.1, 0.0, 0.1]), up=0.2)
    assert str(rally.confirmed) == "2000-03"


def test_of_equal_troughs_the_first_counts(from_level):
    (rally,) = date_episodes(from_level([-0.2, -0.1, -0.2, 0.1]), up=0.2)
    assert str(rally.start) == "2000-01"


def test_a_trough_may_stand_in_the_month_before_the_first_return(from_level):
    (rally,) = date_episodes(from_level([0.1, 0.2], start="2000-01"), up=0.2)
    assert str(rally.start) == "1999-12"


def test_an_open_rally_is_censored_at_its_running_maximum(from_level):
    (rally,) = date_episodes(from_level([-0.2, 0.1, 0.2, 0.15]), up=0.2)
    assert rally.ended is None and rally.peak is None and rally.months == 2


def test_thresholds_may_differ_up_and_down(from_level):
    level = [-0.2, 0.0, 0.3, 0.15, 0.4, 0.05]
    assert len(date_episodes(from_level(level), up=0.2, down=0.3)) == 1
    (rally,) = date_episodes(from_level(level), up=0.2, down=0.3)
    assert str(rally.last) == "2000-05"


@pytest.mark.parametrize("bar", [0.10, 0.15, 0.20])
def test_many_paths_at_once_agree_with_a_plain_loop(bar):
    steps = np.random.default_rng(11).normal(-0.005, 0.05, size=(40, 300))
    levels = np.concatenate([np.zeros((40, 1)), steps.cumsum(axis=1)], axis=1)
    turns = date_paths(levels, up=bar, down=bar)
    for path in range(40):
        mine = turns.path == path
        found = np.column_stack([turns.trough, turns.confirmed, turns.peak, turns.ended])[mine].tolist()
        assert found == plain_filter(levels[path], bar)


def test_each_path_may_have_its_own_threshold():
    levels = np.concatenate([np.zeros((2, 1)), np.random.default_rng(12).normal(0, 0.05, size=(2, 400)).cumsum(axis=1)], axis=1)
    both = date_paths(levels[[0, 0]], up=np.array([0.1, 0.3]), down=np.array([0.1, 0.3]))
    alone = [date_paths(levels[:1], up=bar, down=bar).trough.size for bar in (0.1, 0.3)]
    assert np.bincount(both.path, minlength=2).tolist() == alone


def test_the_grid_dates_late_starters_as_if_they_were_alone(random_walk, made_up_sorts):
    indices = list(compute_rally_indices(made_up_sorts(300, seed=3)).values())
    grid = date_grid(indices, [0.1, 0.2])
    for i, index in enumerate(indices):
        for bar in (0.1, 0.2):
            assert grid[i, bar] == date_episodes(index, up=bar)


def test_on_a_random_walk_an_up_phase_gains_at_least_the_threshold_and_twice_it_on_average_without_drift():
    steps = np.random.default_rng(13).normal(0.0, 0.01, size=(60, 6000))
    levels = np.concatenate([np.zeros((60, 1)), steps.cumsum(axis=1)], axis=1)
    turns = date_paths(levels, up=0.2, down=0.2)
    done = turns.is_ended
    gain = levels[turns.path, turns.peak] - levels[turns.path, turns.trough]
    assert gain[done].min() >= 0.2 - 1e-9
    # Of a Brownian motion: from confirmation the excess to the peak is exponential with mean equal to the fall.
    assert gain[done].mean() == pytest.approx(0.4, rel=0.05)
    # Time from one turn's confirmation to the next is the first drawdown of that size: (0.2 / 0.01)^2 months.
    spell = (turns.ended - turns.confirmed)[done]
    assert spell.mean() == pytest.approx(400, rel=0.08)


def test_phases_use_nothing_later_than_their_month(random_walk):
    level = random_walk(400, seed=14).level.to_numpy()[None, :]
    whole = trace_phases(level, up=0.2, down=0.2)
    for cut in (50, 199, 333):
        part = trace_phases(level[:, :cut], up=0.2, down=0.2)
        assert np.array_equal(part.up, whole.up[:cut]) and np.array_equal(part.extreme, whole.extreme[:cut])


def assert_frozen(sorts, *, months, seed):
    """Dates and states known at random months are the same when every later return is absurd."""
    rng, truth = np.random.default_rng(seed), compute_rally_indices(sorts)
    known = {name: trace_states(index, threshold=0.2) for name, index in truth.items()}
    index = sorts["beta"].ret.index
    for position in rng.choice(np.arange(60, len(index) - 1), size=months, replace=False):
        month, spoiled = index[position], {}
        for name, portfolios in sorts.items():
            ret = portfolios.ret.copy()
            ret.iloc[position + 1 :] = rng.uniform(-0.9, 9.0, size=ret.iloc[position + 1 :].shape)
            spoiled[name] = replace(portfolios, ret=ret)
        for name, changed in compute_rally_indices(spoiled).items():
            assert trace_states(changed, threshold=0.2).loc[:month].equals(known[name].loc[:month])
            assert date_episodes(changed.until(month), up=0.2) == date_episodes(truth[name].until(month), up=0.2)


def test_dates_and_states_stay_when_later_months_turn_absurd(made_up_sorts):
    assert_frozen(made_up_sorts(420, seed=15), months=10, seed=16)


@pytest.mark.archive
def test_dates_and_states_of_fifty_real_months_stay_when_later_months_turn_absurd(archive_sorts):
    assert_frozen(archive_sorts, months=50, seed=17)


def test_the_state_is_none_then_unconfirmed_then_confirmed(from_level):
    index = from_level([-0.20, -0.16, -0.14, -0.10, 0.01])
    states = trace_states(index, threshold=0.2)
    assert states["state"].tolist() == ["none", "none", "unconfirmed", "unconfirmed", "confirmed"]
    now = find_state(index, threshold=0.2)
    assert (str(now.start), str(now.confirmed), now.age_months) == ("2000-01", "2000-05", 4)
    before = find_state(index.until(index.step.index[3]), threshold=0.2)
    assert (before.state, before.confirmed, before.age_months, before.gain) == ("unconfirmed", None, 3, pytest.approx(0.1))
    assert find_state(index.until(index.step.index[0]), threshold=0.2).start is None


def test_rule_b_finds_the_turns_of_a_clean_cycle():
    wave = np.concatenate(
        [np.linspace(0, -1, 25), np.linspace(-1, 1, 25)[1:], np.linspace(1, -1, 25)[1:], np.linspace(-1, 0, 25)[1:]]
    )
    turns = date_paths_sossounov(wave[None, :])
    assert turns.trough.tolist() == [24, 72] and turns.peak.tolist() == [48, -1] and turns.last.tolist() == [48, 96]


def test_rule_b_drops_a_phase_that_is_short_and_small_but_keeps_an_exceptional_one():
    legs = [
        np.linspace(0, -0.6, 21),
        np.linspace(-0.6, -0.55, 3)[1:],
        np.linspace(-0.55, -1.2, 21)[1:],
        np.linspace(-1.2, 0, 21)[1:],
        np.linspace(0, -0.5, 21)[1:],
    ]
    path = np.concatenate(legs)
    calm = Rule(window=2, cycle=0)
    assert date_paths_sossounov(path[None, :], calm).trough.tolist() == [42]
    wild = np.where((np.arange(path.size) > 20) & (np.arange(path.size) < 25), path + 0.4, path)
    assert len(date_paths_sossounov(wild[None, :], calm).trough) == 2


def test_rule_b_obeys_its_minimum_lengths_on_random_walks():
    steps = np.random.default_rng(17).normal(0.0, 0.05, size=(50, 600))
    levels = np.concatenate([np.zeros((50, 1)), steps.cumsum(axis=1)], axis=1)
    turns = date_paths_sossounov(levels)
    rise = levels[turns.path, turns.last] - levels[turns.path, turns.trough]
    assert np.all((turns.months >= 4) | (rise >= 0.20) | ~turns.is_ended)
    same = turns.path[1:] == turns.path[:-1]
    assert np.all(np.diff(turns.trough)[same] >= 16)


@pytest.mark.archive
def test_the_baseline_has_twelve_rallies_with_the_known_dates(archive_sorts):
    index = compute_rally_indices(archive_sorts)["volatility"].until(pd.Period("2019-02", "M"))
    rallies = date_episodes(index, up=0.2)
    months = [r.months for r in rallies]
    assert len(rallies) == 12 and 8 <= np.median(months) <= 10
    assert 0.6 < np.mean(np.array(months) <= 12) < 0.7
    dates = [(str(r.start), str(r.peak), r.months) for r in rallies]
    assert ("2009-02", "2010-04", 14) in dates and ("1998-08", "2000-02", 18) in dates


@pytest.mark.archive
def test_the_states_of_2025_and_2026_are_known_month_by_month(archive_sorts):
    indices = compute_rally_indices(archive_sorts)
    volatility = trace_states(indices["volatility"], threshold=0.2)["state"]
    assert volatility.loc["2025-03":"2025-08"].tolist() == [
        "none",
        "none",
        "unconfirmed",
        "unconfirmed",
        "confirmed",
        "confirmed",
    ]
    risk = trace_states(indices["risk"], threshold=0.2)["state"]
    assert risk.loc["2025-08":"2025-09"].tolist() == ["unconfirmed", "confirmed"]
    assert trace_states(indices["volatility"], threshold=0.2).loc["2026-02", "age_months"] == 11
