"""Regressions, HAC means, records and exact attribution against statsmodels, simulated truth and hand work."""

import linearmodels.asset_pricing as lm
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.regression.rolling import RollingOLS
from strategynote.research.factors.attribution import (
    attribute_months,
    attribute_spread,
    compute_betas_known,
    link_carino,
    link_menchero,
    link_to_date,
)
from strategynote.research.factors.record import compute_record, compute_stability, max_drawdown, stability_samples
from strategynote.research.factors.regressions import SIX, estimate_factor_model, estimate_rolling_betas, test_grs
from strategynote.research.factors.spreads import collect_legs, compute_spreads
from strategynote.research.factors.windows import window_of
from strategynote.research.statistics.hac import estimate_mean, newey_west_lags

BETA = np.array([1.1, 0.8, 0.3, -0.2, 0.1, -0.4])


def _legs(made, *, count=300, noise=0.0, seed=3):
    index = made.months("1970-01", count)
    factors = made.six_factors(index, seed=seed)
    rng = np.random.default_rng(seed + 1)
    small = factors["risk_free"] + factors[list(SIX)] @ BETA + rng.normal(0, noise, count)
    large = factors["risk_free"] + factors["mkt_excess"] + rng.normal(0, noise, count)
    return pd.DataFrame({"small": small, "large": large}), factors


@pytest.mark.parametrize("lags", [0, 3, 12])
def test_the_hac_mean_equals_statsmodels(lags):
    series = pd.Series(np.random.default_rng(0).normal(0.01, 0.05, 200)).rolling(3).mean().dropna()
    fit = sm.OLS(series, np.ones(len(series))).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    ours = estimate_mean(series, lags)
    assert (ours.mean, ours.t, ours.p) == pytest.approx((fit.params.iloc[0], fit.tvalues.iloc[0], fit.pvalues.iloc[0]))


def test_lags_follow_the_rule():
    assert [newey_west_lags(n) for n in (100, 600, 744)] == [4, 5, 6]


def test_a_series_too_short_for_a_mean_is_missing_and_no_error():
    assert np.isnan(estimate_mean(pd.Series([0.1])).t)


def test_rolling_betas_equal_statsmodels(made):
    ret, factors = _legs(made, count=100, noise=0.02)
    ours = estimate_rolling_betas(ret, factors)
    model = RollingOLS(ret["small"], sm.add_constant(factors[list(SIX)]), window=60, min_nobs=48, expanding=True)
    theirs = model.fit(params_only=True).params[list(SIX)]
    pd.testing.assert_frame_equal(ours["small"], theirs, check_names=False, rtol=1e-8)


def test_betas_known_in_a_month_use_nothing_of_that_month_or_later(made):
    ret, factors = _legs(made, noise=0.02)
    changed, moved = ret.copy(), factors.copy()
    changed.iloc[150:], moved.iloc[150:, :6] = 50 * changed.iloc[150:], -30 * moved.iloc[150:, :6]
    one, other = compute_betas_known(ret, factors), compute_betas_known(changed, moved)
    pd.testing.assert_frame_equal(one.iloc[:151], other.iloc[:151])


def test_the_factor_model_recovers_simulated_coefficients(made):
    ret, factors = _legs(made, count=600, noise=0.01)
    table = estimate_factor_model(ret.sub(factors["risk_free"], axis=0), factors)
    found = table.loc["small"].xs("coefficient", level="statistic")[list(SIX)]
    assert found.to_numpy() == pytest.approx(BETA, abs=0.06)
    assert abs(table.loc["small", ("alpha", "t")]) < 3


def test_grs_equals_the_wald_test_of_linearmodels_in_size(made):
    index = made.months("1970-01", 400)
    factors = made.six_factors(index, seed=5)
    rng = np.random.default_rng(6)
    ret = pd.DataFrame(factors[list(SIX)].to_numpy() @ rng.normal(0, 1, (6, 5)) + rng.normal(0.004, 0.02, (400, 5)), index=index)
    found = test_grs(ret, factors)
    wald = lm.TradedFactorModel(ret.to_numpy(), factors[list(SIX)].to_numpy()).fit(cov_type="robust").j_statistic.stat
    assert found.statistic * found.n_portfolios == pytest.approx(wald, rel=0.15)
    assert found.p < 0.01


def test_grs_of_a_single_asset_on_one_factor_is_the_squared_t_of_its_alpha(made):
    index = made.months("1970-01", 120)
    factors = made.six_factors(index, seed=8)
    ret = pd.DataFrame({"a": 0.9 * factors["mkt_excess"] + np.random.default_rng(9).normal(0.002, 0.02, 120)})
    fit = sm.OLS(ret["a"], sm.add_constant(factors["mkt_excess"])).fit()
    found = test_grs(ret, factors, names=("mkt_excess",))
    assert found.statistic == pytest.approx(fit.tvalues["const"] ** 2)
    assert found.p == pytest.approx(fit.pvalues["const"])


def test_months_split_exactly_and_leave_a_residual_of_alpha_and_error(made):
    ret, factors = _legs(made, noise=0.0)
    parts = attribute_months(ret["small"], factors, compute_betas_known(ret, factors)["small"]).dropna()
    assert np.abs(parts.sum(axis=1) - ret["small"].loc[parts.index]).max() < 1e-15
    assert np.abs(parts["residual"]).max() < 1e-10


def test_every_quarter_adds_to_its_total(made):
    ret, factors = _legs(made, noise=0.03)
    for end in ret.index[60::3]:
        found = attribute_spread(ret, factors, window_of(end, "quarter"))
        assert abs(found.parts.sum() - found.total) < 1e-12
        assert abs(found.reported.sum() - found.total) < 1e-12


def test_the_risk_free_difference_is_reported_inside_the_residual(made):
    ret, factors = _legs(made, noise=0.03)
    found = attribute_spread(ret, factors, window_of(ret.index[-1], "quarter"))
    assert found.reported["residual"] == pytest.approx(found.parts["residual"] + found.parts["risk_free"])
    assert "risk_free" not in found.reported.index


@pytest.mark.parametrize("link", [link_carino, link_menchero])
@pytest.mark.parametrize("rows", [
    [[0.02, -0.01], [0.0, 0.0], [-0.05, 0.08]],  # a month of no return
    [[0.03, 0.04]],  # one period
    [[0.05, -0.05], [0.02, -0.02]],  # every month zero in sum
    [[0.10, 0.0], [-1 / 11, 0.0]],  # up and back: zero in total
])  # fmt: skip
def test_linked_parts_add_to_the_compounded_return(link, rows):
    parts = pd.DataFrame(rows, columns=["a", "b"])
    total = (1 + parts.sum(axis=1)).prod() - 1
    assert abs(link(parts).sum() - total) < 1e-12


def test_carino_of_one_period_is_the_period_itself():
    parts = pd.DataFrame([[0.03, 0.04]], columns=["a", "b"])
    assert link_carino(parts).tolist() == pytest.approx([0.03, 0.04])


def test_carino_by_hand_over_two_months():
    # r = 10 %, then 10 %; a earns the first month, b the second: k equal in both, so the 21 % split evenly.
    assert link_carino(pd.DataFrame({"a": [0.1, 0.0], "b": [0.0, 0.1]})).tolist() == pytest.approx([0.105, 0.105])


def test_carino_and_menchero_agree_closely(made):
    ret, factors = _legs(made, noise=0.03)
    parts = attribute_months(ret["small"], factors, compute_betas_known(ret, factors)["small"]).iloc[100:103]
    assert np.abs(link_carino(parts) - link_menchero(parts)).max() < 0.002


def test_linking_all_quarters_at_once_equals_one_at_a_time(made):
    ret, factors = _legs(made, noise=0.03)
    parts = attribute_months(ret["small"], factors, compute_betas_known(ret, factors)["small"])
    at_once = link_to_date(parts, "quarter").iloc[100]
    alone = link_carino(parts.loc[window_of(parts.index[100], "quarter")])
    pd.testing.assert_series_equal(at_once, alone, check_names=False)


def test_the_record_counts_in_the_direction_that_is_expected_to_win(made):
    legs = collect_legs({"volatility": made.noisy_sort("volatility", made.months("1970-01", 600), seed=1, premium=-0.01)})
    record = compute_record(compute_spreads(legs, horizon="month"))
    assert record.loc[("small", "volatility"), "mean"] == pytest.approx(0.01, abs=0.003)
    assert record.loc[("small", "volatility"), "t"] > 3


def test_a_drawdown_is_the_largest_fall_from_a_high():
    assert max_drawdown(pd.Series([0.1, -0.3, 0.1, -0.05, 0.5])) == pytest.approx(-0.3)
    assert max_drawdown(pd.Series([-0.2, 0.5])) == pytest.approx(-0.2)


def test_stability_samples_leave_out_what_they_say(made):
    series = pd.Series(0.01, index=made.months("1995-01", 120))
    samples = stability_samples(series)
    assert len(samples["without 1998-2000"]) == 84
    assert len(samples["since 2000"]) == 60
    assert len(samples["first half"]) + len(samples["second half"]) == 120


def test_a_sample_that_has_not_begun_is_missing_and_no_error(made):
    legs = collect_legs({"value": made.noisy_sort("value", made.months("1963-07", 60), seed=1)})
    table = compute_stability(compute_spreads(legs, horizon="month"))
    assert np.isnan(table.loc[("small", "value"), ("since 2000", "t")])
