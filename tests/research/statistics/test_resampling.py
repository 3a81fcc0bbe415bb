"""Resamples, permutations and the jackknife, against numbers by hand."""

import itertools

import numpy as np
import pytest
from strategynote.research.statistics.resampling import count_blocks, jackknife_error, permutation_p


def test_block_draws_are_as_long_as_the_sample() -> None:
    counts = count_blocks(103, block=24, draws=50, seed=1)
    assert counts.shape == (50, 103) and (counts.sum(axis=1) == 103).all()
    assert counts.mean() == pytest.approx(1.0)


def test_the_permutation_p_is_the_share_of_all_labellings() -> None:
    values, label = np.array([0.1, 0.4, -0.2, 0.3, 0.0]), np.array([True, True, False, False, False])
    observed = values[:2].mean() - values[2:].mean()
    ways = itertools.combinations(range(5), 2)
    by_hand = [abs(values[list(c)].mean() - np.delete(values, c).mean()) >= abs(observed) - 1e-12 for c in ways]
    assert permutation_p(values, label, seed=1, most=100) == pytest.approx(np.mean(by_hand))


def test_a_permutation_of_too_many_ways_is_drawn_and_of_one_group_is_missing() -> None:
    many = np.arange(30.0)
    assert permutation_p(many, many > 14, seed=1, most=1000) < 0.001
    assert np.isnan(permutation_p(np.array([1.0, 2.0]), np.array([True, True]), seed=1, most=1000))


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    values = np.random.default_rng(3).normal(size=40)
    left_out = (values.sum() - values) / 39
    assert jackknife_error(left_out) == pytest.approx(values.std(ddof=1) / np.sqrt(40))
