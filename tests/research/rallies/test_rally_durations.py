"""Survival estimates against published values and against simulated truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import survdiff
from strategynote.errors import BadInput
from strategynote.research.rallies.benchmark import observed_median
from strategynote.research.rallies.comparison import all_labellings, compare_logrank, estimate_cox, logrank_statistics
from strategynote.research.rallies.durations import Spells, estimate_survival, median_of_curves, resample_survival
from strategynote.research.rallies.weibull import estimate_weibull

# Remission times of 6-MP and placebo, Freireich et al. (1963), as printed in Cox and Oakes (1984), table 1.1.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
TREATED_SEEN = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def both_groups():
    spells = Spells.of(TREATED + PLACEBO, TREATED_SEEN + [1] * 21)
    return spells, np.array([False] * 21 + [True] * 21)


def test_kaplan_meier_of_6mp_is_the_published_one():
    curve = estimate_survival(Spells.of(TREATED, TREATED_SEEN))
    assert curve.at(6) == pytest.approx(0.857, abs=0.0005)
    assert [round(curve.at(m), 3) for m in (7, 10, 13, 16, 22, 23)] == [0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.median == 23


def test_log_rank_of_6mp_is_the_published_one():
    spells, placebo = both_groups()
    assert logrank_statistics(spells, placebo[None, :])[0] == pytest.approx(16.793, abs=0.0005)


def test_cox_of_6mp_is_the_published_one_under_both_ties():
    spells, placebo = both_groups()
    assert estimate_cox(spells, placebo, ties="breslow").log_hazard_ratio == pytest.approx(1.5092, abs=0.00005)
    assert estimate_cox(spells, placebo, ties="efron").log_hazard_ratio == pytest.approx(1.5721, abs=0.00005)


def test_the_band_holds_the_curve_and_stays_between_zero_and_one():
    curve = estimate_survival(Spells.of(TREATED, TREATED_SEEN))
    assert np.all((curve.low <= curve.share) & (curve.share <= curve.high) & (curve.low >= 0) & (curve.high <= 1))


def test_the_median_of_a_curve_flat_at_one_half_is_the_midpoint():
    assert estimate_survival(Spells.of([1, 3, 10, 20], [1] * 4)).median == 6.5
    assert estimate_survival(Spells.of([1, 3, 10], [1] * 3)).median == 3


def test_a_median_that_is_never_reached_is_missing():
    assert np.isnan(estimate_survival(Spells.of([5, 9, 9], [1, 0, 0])).median)


def test_entry_keeps_spells_out_of_the_risk_set_until_they_are_seen():
    curve = estimate_survival(Spells.of([3, 5, 8], [1, 1, 1], [0, 4, 4]))
    assert curve.at_risk.tolist() == [1, 2, 1]


def test_the_fast_median_is_the_kaplan_meier_median():
    rng = np.random.default_rng(3)
    for _ in range(50):
        spells = Spells.of(rng.integers(1, 30, 12), rng.random(12) < 0.8)
        assert observed_median(spells) == pytest.approx(estimate_survival(spells).median, nan_ok=True)


def test_resampled_curves_spread_around_the_estimate():
    rng = np.random.default_rng(4)
    spells = Spells.of(rng.integers(1, 30, 60), np.ones(60))
    curves = resample_survival(spells, draws=4000, rng=rng)
    estimate = estimate_survival(spells)
    grid = np.arange(curves.shape[1])
    assert np.abs(curves.mean(axis=0) - [estimate.at(t) for t in grid]).max() < 0.01
    error = np.sqrt(0.5 * 0.5 / 60)
    assert curves[:, int(estimate.median)].std() == pytest.approx(error, rel=0.15)


def test_median_of_curves_takes_its_own_half_for_each_curve():
    share = np.array([[1.0, 0.8, 0.4, 0.1], [1.0, 0.9, 0.6, 0.3]])
    assert median_of_curves(np.arange(4.0), share, half=np.array([0.4, 0.3])).tolist() == [2.5, 3.0]


def test_log_rank_agrees_with_statsmodels():
    rng = np.random.default_rng(5)
    time, seen, group = rng.integers(1, 25, 40), rng.random(40) < 0.7, rng.random(40) < 0.4
    statistic = logrank_statistics(Spells.of(time, seen), group[None, :])[0]
    assert statistic == pytest.approx(survdiff(time, seen, group)[0])


def test_all_labellings_are_tried_when_they_are_few():
    assert all_labellings(5, 2).sum(axis=1).tolist() == [2] * 10
    spells = Spells.of([1, 2, 3, 10, 11, 12], [1] * 6)
    test = compare_logrank(spells, np.array([1, 1, 1, 0, 0, 0], dtype=bool))
    assert test.exact and test.labellings == 20
    assert test.p == pytest.approx(2 / 20), "the observed split and its mirror image are the most extreme"


def test_exact_log_rank_holds_its_size_without_a_difference():
    rng = np.random.default_rng(6)
    flag = np.arange(10) < 4
    p = [compare_logrank(Spells.of(rng.integers(1, 40, 10), np.ones(10)), flag).p for _ in range(300)]
    assert np.mean(np.array(p) <= 0.10) <= 0.14


def test_log_rank_without_a_second_group_has_no_p():
    assert np.isnan(compare_logrank(Spells.of([1, 2], [1, 1]), np.array([False, False])).p)


def simulated_spells(n, *, shape, scale, seed):
    """Weibull spells under observation after a random entry age, right-censored by an independent clock."""
    rng = np.random.default_rng(seed)
    life, entry, watch = scale * rng.weibull(shape, 4 * n), rng.uniform(0, 8, 4 * n), rng.uniform(5, 60, 4 * n)
    seen = life > entry
    life, entry, limit = life[seen][:n], entry[seen][:n], (entry + watch)[seen][:n]
    return Spells.of(np.minimum(life, limit), life <= limit, entry)


def test_weibull_recovers_the_truth_from_censored_and_truncated_spells():
    fits = [estimate_weibull(simulated_spells(400, shape=1.6, scale=14.0, seed=s)) for s in range(40)]
    assert np.mean([f.shape for f in fits]) == pytest.approx(1.6, abs=0.03)
    assert np.mean([f.scale for f in fits]) == pytest.approx(14.0, abs=0.3)
    assert np.mean([f.shape_error for f in fits]) == pytest.approx(np.std([f.shape for f in fits]), rel=0.3)


def test_ignoring_truncation_would_bias_the_truth_away():
    spells = simulated_spells(4000, shape=1.6, scale=14.0, seed=1)
    naive = estimate_weibull(Spells.of(spells.months, spells.ended))
    assert naive.scale > 14.7 and naive.shape > 1.8


def test_kaplan_meier_recovers_the_truth_from_censored_and_truncated_spells():
    curve = estimate_survival(simulated_spells(6000, shape=1.6, scale=14.0, seed=2))
    for month in (5, 10, 20):
        assert curve.at(month) == pytest.approx(np.exp(-((month / 14.0) ** 1.6)), abs=0.03)


def test_weibull_without_truncation_is_what_scipy_finds():
    rng = np.random.default_rng(8)
    life, limit = 12 * rng.weibull(1.3, 60), rng.uniform(5, 30, 60)
    time, seen = np.minimum(life, limit), life <= limit
    fit = estimate_weibull(Spells.of(time, seen))
    shape, _, scale = stats.weibull_min.fit(stats.CensoredData.right_censored(time, ~seen), floc=0)
    assert (fit.shape, fit.scale) == (pytest.approx(shape, rel=1e-3), pytest.approx(scale, rel=1e-3))


def test_weibull_remaining_median_halves_survival():
    fit = estimate_weibull(Spells.of([2, 5, 7, 9, 12, 20], [1] * 6))
    assert fit.survival(6 + fit.remaining_median(6)) == pytest.approx(fit.survival(6) / 2)
    assert fit.remaining_median(0) == pytest.approx(fit.median)


def test_weibull_refuses_two_spells():
    with pytest.raises(BadInput, match="needs 3"):
        estimate_weibull(Spells.of([3, 4], [1, 1]))


def test_cox_recovers_a_known_hazard_ratio():
    rng = np.random.default_rng(9)
    flag = rng.random(4000) < 0.5
    life = rng.exponential(10 / np.where(flag, 2.0, 1.0))
    seen = life < 25
    fit = estimate_cox(Spells.of(np.minimum(life, 25), seen), flag)
    assert fit.hazard_ratio == pytest.approx(2.0, rel=0.08)


def test_cox_without_ends_on_one_side_is_left_out():
    assert estimate_cox(Spells.of([1, 2, 3], [1, 1, 0]), np.array([False, False, True])) is None
