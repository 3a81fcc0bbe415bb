"""Ranks, percentiles, surprise flags and rotation."""

import numpy as np
import pandas as pd
import pytest
from strategynote.research.factors.leadership import compute_standings, find_leadership
from strategynote.research.factors.rotation import count_comebacks, measure_rotations, rank_correlations, trailing_year
from strategynote.research.factors.spreads import RANKED, collect_legs, compute_spreads
from strategynote.research.statistics.percentiles import mid_rank, robust_z, share_at_or_below, tail_probability


def _noise(made, *, count=300, lead=0.0):
    index = made.months("1990-01", count)
    sorts = {name: made.noisy_sort(name, index, seed=k) for k, name in enumerate(RANKED)}
    for size in (1, 2):
        sorts["volatility"].ret.loc[index[-1], (size, 5)] += lead
    return collect_legs(sorts), index


def test_percentiles_count_todays_value_and_ties():
    history = np.array([1.0, 2.0, 2.0, 3.0, np.nan])
    assert share_at_or_below(history, 2.0) == 0.75
    assert mid_rank(history, 2.0) == 0.5
    assert np.isnan(share_at_or_below(history, float("nan")))


def test_the_robust_z_of_a_constant_history_is_missing():
    assert np.isnan(robust_z(np.ones(5), 2.0))
    assert robust_z(np.array([-1.0, 0.0, 1.0]), 1.4826) == pytest.approx(1.0)


def test_a_tail_probability_never_reaches_zero():
    assert tail_probability(np.arange(99.0), 1000.0) == pytest.approx(2 / 100)
    assert tail_probability(np.arange(99.0), 49.0) == 1.0


def test_ranks_run_from_one_for_the_highest_to_nine(made):
    legs, index = _noise(made, lead=1.0)
    table = compute_standings(compute_spreads(legs, horizon="month"), index[-1], horizon="month")
    assert table.loc[("small", "volatility"), "rank"] == 1
    assert sorted(table["rank"].xs("small", level="segment")) == list(range(1, 10))


def test_a_lead_beyond_the_noise_is_separate_and_one_within_it_is_not(made):
    clear, index = _noise(made, lead=1.0)
    close, _ = _noise(made)
    assert find_leadership(clear, index[-1], horizon="month", seed=1).best["small"].separate
    found = find_leadership(close, index[-1], horizon="month", seed=1).best["small"]
    assert found.separate == (found.gap > found.standard_error)
    assert found.sort in found.peers


def test_the_bootstrap_error_recovers_the_noise_of_the_difference(made):
    legs, index = _noise(made, count=241)
    error = find_leadership(legs, index[-1], horizon="month", seed=1).best["micro"].standard_error
    # Micro has one quintile: a spread has variance 2 sd^2, the difference of two independent spreads 4 sd^2.
    assert error == pytest.approx(2 * 0.03, rel=0.15)


def test_only_a_surprise_far_outside_history_is_unusual(made):
    legs, index = _noise(made, count=500, lead=1.0)
    table = compute_standings(compute_spreads(legs, horizon="month"), index[-1], horizon="month")
    assert table.index[table["unusual"]].tolist() == [("micro", "volatility"), ("small", "volatility")]


def test_later_months_change_nothing(made):
    legs, index = _noise(made)
    absurd = legs.copy()
    absurd.loc[absurd.index > index[200]] = 9.0
    one, other = (find_leadership(frame, index[200], horizon="quarter", seed=1) for frame in (legs, absurd))
    pd.testing.assert_frame_equal(one.table, other.table)
    assert one.best == other.best


def test_the_same_seed_gives_the_same_answer(made):
    legs, index = _noise(made)
    one, other = (find_leadership(legs, index[-1], horizon="quarter", seed=7) for _ in range(2))
    assert one.best == other.best and one.worst == other.worst


def test_a_sort_without_data_has_no_rank(made):
    legs, index = _noise(made)
    legs.loc[index[-1], "value"] = np.nan
    table = find_leadership(legs, index[-1], horizon="month", seed=1).table
    assert np.isnan(table.loc[("small", "value"), "rank"])
    assert table["rank"].xs("small", level="segment").max() == 8


def test_reversed_ranks_correlate_at_minus_one():
    left = pd.DataFrame([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    right = pd.DataFrame([[9.0, 8.0, 7.0], [10.0, 20.0, 30.0]])
    assert rank_correlations(left, right).tolist() == pytest.approx([-1.0, 1.0])


def test_rotation_leaves_the_month_out_of_the_trailing_year(made):
    legs, index = _noise(made)

    def correlations():
        return measure_rotations(compute_spreads(legs, horizon="month"), trailing_year(legs), index[-1])[0].history["rank_correlation"]

    before = correlations()
    legs.loc[index[-1], "value"] = 0.0
    pd.testing.assert_series_equal(before.iloc[:-1], correlations().iloc[:-1])


def test_comebacks_count_last_then_first():
    quarters = pd.DataFrame([[1, 2, 0], [0, 1, 2], [3, 2, 1], [0, 1, 2]], columns=list("abc"), dtype=float)
    # c last then first; a last then first; c last then first.
    found = count_comebacks(quarters)
    assert (found.count, found.quarters, found.share) == (3, 3, 1.0)
    assert found.chance == pytest.approx(1 / 3)
