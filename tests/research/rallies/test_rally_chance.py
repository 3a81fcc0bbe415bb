"""The random-walk benchmark, remaining life, and what follows an end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.research.rallies.aftermath import forward_quality, measure_aftermath
from strategynote.research.rallies.benchmark import observed_median, resample_steps, simulate_chance
from strategynote.research.rallies.dating import date_paths
from strategynote.research.rallies.definitions import compute_rally_indices
from strategynote.research.rallies.durations import Spells, estimate_survival
from strategynote.research.rallies.episodes import (
    date_episodes,
    find_market_troughs,
    is_post_crisis,
    spells_of,
    tabulate_episodes,
)
from strategynote.research.rallies.remaining_life import estimate_remaining


def test_blocks_keep_the_order_inside_and_wrap_around():
    sample = resample_steps(np.arange(10.0), draws=50, block=4, rng=np.random.default_rng(1))
    assert sample.shape == (10, 50)
    inside = np.diff(sample[:4], axis=0)
    assert set(np.unique(inside)) <= {1.0, -9.0}


def test_the_benchmark_is_the_same_for_the_same_seed_and_another_for_another():
    step = np.random.default_rng(2).normal(0, 0.05, 400)
    one, again, other = (simulate_chance(step, up=0.2, seed=s).medians for s in (1, 1, 2))
    assert np.array_equal(one, again, equal_nan=True) and not np.array_equal(one, other, equal_nan=True)


def test_on_a_random_walk_the_observed_median_is_like_chance(random_walk):
    p = []
    for seed in range(40):
        index = random_walk(500, seed=seed)
        observed = observed_median(spells_of(date_episodes(index, up=0.2)))
        p.append(simulate_chance(index.step.to_numpy(), up=0.2, draws=500).p_shorter(observed))
    assert 0.35 < np.mean(p) < 0.75 and np.mean(np.array(p) < 0.05) <= 0.125


def test_trending_steps_last_longer_than_their_shuffled_copy():
    rng = np.random.default_rng(3)
    noise, trend = rng.normal(0, 0.03, 900), np.zeros(900)
    for t in range(1, 900):
        trend[t] = 0.97 * trend[t - 1] + rng.normal(0, 0.006)
    step = noise + trend - np.mean(noise + trend)
    from_levels = np.concatenate([[0.0], step.cumsum()])
    turns = date_paths(from_levels[None, :], up=0.2, down=0.2)
    observed = observed_median(Spells.of(turns.months, turns.is_ended))
    assert observed > simulate_chance(step, up=0.2).median


def test_curves_of_chance_start_at_one_and_fall():
    chance = simulate_chance(np.random.default_rng(4).normal(-0.01, 0.06, 700), up=0.2)
    low, middle, high = chance.band()
    assert low[0] == middle[0] == high[0] == 1.0
    assert np.all(np.diff(middle) <= 1e-9) and np.all(low <= high)


def test_remaining_life_of_exponential_spells_does_not_depend_on_age():
    life = np.ceil(np.random.default_rng(5).exponential(20, 3000))
    spells = Spells.of(life, np.ones(3000))
    young, old = (estimate_remaining(spells, age) for age in (2, 20))
    assert young.median == pytest.approx(old.median, abs=2) and young.median == pytest.approx(20 * np.log(2), abs=2)
    assert young.p_within == pytest.approx(1 - np.exp(-6 / 20), abs=0.03)


def test_remaining_life_intervals_cover_the_truth():
    covered = []
    for seed in range(60):
        life = np.ceil(np.random.default_rng(seed).exponential(12, 40))
        found = estimate_remaining(Spells.of(life, np.ones(40)), 4, draws=2000, seed=seed)
        covered.append(found.median_interval[0] <= 12 * np.log(2) + 0.5 <= found.median_interval[1])
    assert np.mean(covered) > 0.8


def test_an_age_that_no_spell_reached_has_no_remaining_life():
    found = estimate_remaining(Spells.of([3, 4, 5], [1, 1, 1]), 9)
    assert np.isnan(found.median) and np.isnan(found.p_within) and found.n_at_risk == 0


def test_entering_at_confirmation_counts_a_rally_only_once_it_is_known(from_level):
    rallies = date_episodes(from_level([-0.2, -0.1, 0.0, 0.1, 0.0, -0.2]), up=0.2)
    assert spells_of(rallies, from_confirmation=True).entry.tolist() == [1.0]
    assert spells_of(rallies).entry.tolist() == [0.0]


def test_market_troughs_are_the_lowest_months_of_large_falls():
    months = pd.period_range("2000-01", periods=8, freq="M")
    ret = pd.Series([0.1, -0.2, -0.2, 0.3, 0.4, -0.1, 0.2, 0.1], index=months)
    assert [str(t) for t in find_market_troughs(ret)] == ["2000-03"]


def test_post_crisis_means_within_a_year_after_the_trough():
    month = lambda text: pd.Period(text, "M")  # noqa: E731
    assert is_post_crisis(month("2009-02"), [month("2009-02")])
    assert is_post_crisis(month("2010-06"), [month("2009-06")])
    assert not is_post_crisis(month("2010-07"), [month("2009-06")])
    assert not is_post_crisis(month("2009-02"), [month("2009-06")])


def test_the_episode_table_carries_market_return_and_flags(from_level):
    index = from_level([-0.2, 0.1, 0.2, -0.1])
    market = pd.Series(0.01, index=pd.period_range("1999-01", "2000-04", freq="M"))
    table = tabulate_episodes(
        date_episodes(index, up=0.2), market_ret=market, crisis_troughs={"nber": [pd.Period("1999-06", "M")], "market": []}
    )
    row = table.iloc[0]
    assert row["market_ret"] == pytest.approx(1.01**2 - 1)
    assert row["nber"] and not row["market"] and row["post_crisis"]


def test_quality_after_a_peak_is_compounded_leg_by_leg(from_level):
    index = from_level([0.3, 0.2, 0.1, 0.0, -0.1, -0.2, -0.3])
    forward = forward_quality(index, 6)
    assert forward.iloc[0] == pytest.approx(1 - np.exp(-0.6)) and forward.iloc[1:].isna().all()


def test_hindsight_peaks_flatter_quality_even_on_a_random_walk(random_walk):
    index = random_walk(3000, seed=9, drift=0.0)
    found = measure_aftermath(index, date_episodes(index, up=0.2), months=6)
    assert found.after_peak > 0.08 and abs(found.after_known - found.always) < 0.04
    assert 0.01 < found.p_known < 0.99


def test_random_sets_give_a_p_near_one_half_for_an_average_set(random_walk):
    index = random_walk(900, seed=10)
    p = [
        measure_aftermath(
            index.until(index.step.index[n]), date_episodes(index.until(index.step.index[n]), up=0.1), months=6
        ).p_known
        for n in (500, 700, 899)
    ]
    assert all(0 < value <= 1 for value in p)


@pytest.mark.archive
def test_medians_to_2026_are_a_property_of_definition_and_threshold(archive_sorts):
    indices = compute_rally_indices(archive_sorts)
    median = lambda name, bar: estimate_survival(spells_of(date_episodes(indices[name], up=bar))).median  # noqa: E731
    assert (median("volatility", 0.10), median("volatility", 0.20)) == (5.5, 10)
    assert (median("risk", 0.20), median("profitability", 0.20)) == (16, 38)
    risk = spells_of(date_episodes(indices["risk"], up=0.20))
    assert np.mean(risk.months[risk.ended] <= 12) == pytest.approx(0.27, abs=0.005)


@pytest.mark.archive
def test_chance_gives_about_nine_months_on_the_baseline(archive_sorts):
    index = compute_rally_indices(archive_sorts)["volatility"].until(pd.Period("2019-02", "M"))
    chance = simulate_chance(index.step.to_numpy(), up=0.2)
    observed = observed_median(spells_of(date_episodes(index, up=0.2)))
    assert 8 <= chance.median <= 10 and chance.p_shorter(observed) > 0.2


@pytest.mark.archive
def test_log_returns_of_quality_after_the_end_match_the_published_ones(archive_sorts):
    """Published: +22.6, +9.7, +7.1 log points over six months; within one point on the newest vintage."""
    index = compute_rally_indices(archive_sorts)["volatility"].until(pd.Period("2019-02", "M"))
    rallies = date_episodes(index, up=0.2)
    forward = -100 * (index.level.shift(-6) - index.level).iloc[1:]
    ours = [forward[[r.peak for r in rallies]].mean(), forward[[r.ended for r in rallies]].mean(), forward.mean()]
    assert ours == pytest.approx([22.6, 9.7, 7.1], abs=1.0)
    found = measure_aftermath(index, rallies, months=6)
    assert found.after_peak > found.after_known and found.p_known > 0.1


def test_the_same_seed_gives_the_same_remaining_life_and_another_seed_another():
    spells = Spells.of(np.ceil(np.random.default_rng(5).exponential(12, 40)), np.ones(40))
    one, again, other = (estimate_remaining(spells, 4, draws=50, seed=seed) for seed in (1, 1, 2))
    assert one == again != other
