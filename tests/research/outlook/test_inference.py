"""The six kinds of inference: size under no predictability, agreement with references, Stambaugh's bias."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from strategynote.research.outlook.blocks import draw_blocks, resample_sums
from strategynote.research.outlook.forward import fit_sample
from strategynote.research.outlook.inference import (
    estimate_inference,
    hac_test,
    hodrick_test,
    non_overlapping_test,
    resample_blocks,
    simulate_null_slopes,
    stambaugh_bias,
    tabulate_tests,
)

from .worlds import simulate_sample

KINDS = [
    "Hansen-Hodrick",
    "Newey-West",
    "Hodrick 1B",
    "Non-overlapping",
    "Bootstrap, no predictability",
    "Stationary block bootstrap",
]


def test_all_six_kinds_stand_in_one_table():
    table = tabulate_tests(estimate_inference(simulate_sample(600, slope=0.2, horizon=36), seed=1))
    assert table["kind"].tolist() == KINDS
    assert table["p"].between(0, 1).all()


def test_the_same_seed_gives_the_same_tests():
    sample = simulate_sample(400, slope=0.1, horizon=24)
    assert estimate_inference(sample, seed=5) == estimate_inference(sample, seed=5)
    assert estimate_inference(sample, seed=5) != estimate_inference(sample, seed=6)


def test_hansen_hodrick_uses_equal_weights_up_to_the_horizon_less_one():
    sample = simulate_sample(300, slope=0.1, horizon=6)
    n = sample.completed
    x, y = sample.x.to_numpy()[:n], sample.y.to_numpy()[:n]
    design = sm.add_constant(x)
    score = design * sm.OLS(y, design).fit().resid[:, None]
    middle = sum(score[max(0, -k) : n - max(0, k)].T @ score[max(0, k) : n + min(0, k)] for k in range(-5, 6))
    bread = np.linalg.inv(design.T @ design)
    assert hac_test(x, y, horizon=6, kernel="uniform").se == pytest.approx(np.sqrt((bread @ middle @ bread)[1, 1]))


def test_with_a_horizon_of_one_month_hodrick_agrees_with_white_under_the_null():
    sample = simulate_sample(5000, slope=0.0, horizon=1)
    n = sample.completed
    white = sm.OLS(np.log1p(sample.y.to_numpy()[:n]), sm.add_constant(sample.x.to_numpy()[:n])).fit(cov_type="HC0")
    assert hodrick_test(sample).t == pytest.approx(white.tvalues[1], rel=0.03)
    assert hodrick_test(sample).n == n


def test_non_overlapping_averages_over_starting_months():
    sample = simulate_sample(720, slope=0.3, horizon=60)
    n = sample.completed
    x, y = sample.x.to_numpy()[:n], sample.y.to_numpy()[:n]
    slopes = [np.polyfit(x[s::60], y[s::60], 1)[0] for s in range(60)]
    assert non_overlapping_test(x, y, horizon=60).slope == pytest.approx(np.mean(slopes))


def test_hodrick_rejects_a_true_null_about_as_often_as_it_says():
    t = [hodrick_test(simulate_sample(600, slope=0.0, horizon=36, rho=0.95, seed=s)).t for s in range(200)]
    assert np.mean(np.abs(t) > 1.645) == pytest.approx(0.10, abs=0.06)


def test_the_null_bootstrap_keeps_a_true_null_where_overlap_ignored_would_not():
    worlds = [simulate_sample(500, slope=0.0, horizon=36, rho=0.95, seed=s) for s in range(60)]
    tests = [estimate_inference(w, seed=1, draws=400).named("Bootstrap, no predictability").p for w in worlds]
    assert np.mean(np.array(tests) < 0.10) < 0.20
    naive = [fit_sample(w) for w in worlds]
    assert np.mean([abs(f.slope) / (f.residual_sd / np.sqrt(f.sxx)) > 1.645 for f in naive]) > 0.5


def test_null_slopes_centre_on_the_bias_that_stambaugh_gives():
    # One-month horizon, returns that fall when the ratio rises: the slope is biased upwards by -(1 + 3 rho) / T cov / var.
    sample = simulate_sample(240, slope=0.0, horizon=1, rho=0.97, corr=-0.9, seed=2)
    simulated = simulate_null_slopes(sample, seed=3, draws=4000).mean()
    assert simulated == pytest.approx(stambaugh_bias(sample), rel=0.35)
    assert simulated > 0


def test_stambaugh_bias_vanishes_when_shocks_are_unrelated():
    related = stambaugh_bias(simulate_sample(5000, slope=0.0, horizon=1, corr=-0.9))
    assert abs(stambaugh_bias(simulate_sample(5000, slope=0.0, horizon=1, corr=0.0))) < 0.1 * abs(related)


def test_blocks_of_every_draw_fill_the_history_exactly():
    starts, lengths = draw_blocks(500, block=60, seed=1, draws=300)
    assert (lengths.sum(axis=1) == 500).all()
    assert (lengths >= 0).all()
    assert ((starts >= 0) & (starts < 500)).all()
    used = lengths[lengths > 0]
    assert 35 < used.mean() < 62  # the last block of each draw is cut


def test_sums_of_blocks_equal_sums_over_written_out_resamples():
    values = np.random.default_rng(0).normal(size=(90, 2))
    starts, lengths = draw_blocks(90, block=20, seed=4, draws=50)
    by_hand = np.empty((50, 2))
    for draw in range(50):
        blocks = zip(starts[draw], lengths[draw], strict=True)
        by_hand[draw] = values[np.concatenate([(start + np.arange(n)) % 90 for start, n in blocks])].sum(axis=0)
    np.testing.assert_allclose(resample_sums(values, block=20, seed=4, draws=50), by_hand)


def test_resampled_regressions_centre_on_the_sample_slope():
    sample = simulate_sample(3000, slope=0.3, horizon=24)
    n = sample.completed
    x, y = sample.x.to_numpy()[:n], sample.y.to_numpy()[:n]
    drawn = resample_blocks(x, y, block=24, seed=1, draws=2000)
    assert drawn.slope.mean() == pytest.approx(np.polyfit(x, y, 1)[0], rel=0.05)
    assert (drawn.intercept + drawn.slope * x.mean()).mean() == pytest.approx(y.mean(), abs=0.01)
