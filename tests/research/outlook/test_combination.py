"""Forecasts and bands: each method against its formula, coverage against known truth, calls frozen in time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.api import VAR
from strategynote.research.outlook.building_blocks import block_forecasts, carry_growth
from strategynote.research.outlook.combination import JOINED, keep_record, make_forecasts, publish_band
from strategynote.research.outlook.forward import Sample, make_sample
from strategynote.research.outlook.oos import clark_west, evaluate_oos, r2_oos
from strategynote.research.outlook.simulated import simulate_coverage
from strategynote.research.outlook.var import var_forecasts

from .worlds import months, simulate_sample


@pytest.fixture(scope="module")
def sample() -> Sample:
    return simulate_sample(900, slope=0.15, horizon=60)


def test_the_combination_is_the_equal_weight_of_its_four_parts(sample: Sample):
    table = make_forecasts(sample).table
    assert table["combination"].iloc[-1] == pytest.approx(table[list(JOINED)].iloc[-1].mean())


def test_the_shrunk_regression_lies_between_mean_and_regression(sample: Sample):
    last = make_forecasts(sample).table.iloc[-1]
    lo, hi = sorted([last["mean"], last["regression"]])
    assert lo <= last["regression_shrunk"] <= hi


def test_var_forecast_equals_the_iterated_forecast_of_statsmodels(sample: Sample):
    data = np.column_stack([sample.flow, sample.x])
    fit = VAR(data).fit(1)
    a, mean = fit.coefs[0], data.mean(axis=0)
    state, total = data[-1] - mean, 0.0
    for _ in range(60):
        state = a @ state
        total += mean[0] + state[0]
    assert var_forecasts(sample)[-1] == pytest.approx(np.expm1(total * 12 / 60), abs=2e-4)


def test_building_blocks_split_growth_from_revaluation_by_hand():
    x = pd.Series([0.2, 0.3, 0.1], months(3))
    flow = pd.Series([0.0, 0.01, 0.02], months(3))
    sample = Sample("s", x, flow, horizon=10)
    growth = (0.01 + 0.1 + 0.02 - 0.2) / 2
    assert carry_growth(sample)[-1] == pytest.approx(growth)
    assert block_forecasts(sample, 1.0, first=1)[-1] == pytest.approx(np.expm1(12 * (growth + (0.1 - 0.2) / 10)))
    assert block_forecasts(sample, 0.0, first=1)[-1] == pytest.approx(np.expm1(12 * growth))


@pytest.mark.parametrize("level", [0.50, 0.80, 0.90])
@pytest.mark.parametrize("method", ["regression", "combination"])
def test_real_time_bands_cover_within_three_points_of_nominal_when_history_is_long(level: float, method: str):
    forecasts = make_forecasts(simulate_sample(24_000, slope=0.10, horizon=12, rho=0.95))
    record = keep_record(forecasts, method)
    assert record.at(level).real_time == pytest.approx(level, abs=0.03)


def test_a_band_that_ignores_overlap_covers_too_little_in_a_short_history():
    worlds = [simulate_sample(900, slope=0.1, horizon=120, rho=0.99, seed=s) for s in range(25)]
    raw = [keep_record(make_forecasts(world)).at(0.90).raw for world in worlds]
    assert np.mean(raw) < 0.88


@pytest.mark.parametrize("level", [0.80, 0.90])
def test_the_width_rule_holds_its_level_where_the_truth_is_known(level: float):
    world = simulate_sample(3000, slope=0.10, horizon=60, rho=0.98)
    found = simulate_coverage(world, seed=1, level=level, draws=2000)
    assert found.published == pytest.approx(level, abs=0.03)
    assert found.raw < found.published


def test_simulated_coverage_needs_a_completed_forecast():
    assert simulate_coverage(simulate_sample(400, slope=0.1, horizon=120), seed=1, draws=50) is None


def test_the_published_band_covers_its_level_by_construction(sample: Sample):
    for coverage in keep_record(make_forecasts(sample)).coverage:
        assert coverage.published == pytest.approx(coverage.level, abs=0.005)


def test_real_time_widths_use_completed_outcomes_only(sample: Sample):
    forecasts = make_forecasts(sample)
    record = keep_record(forecasts)
    t = record.width.index[300]
    known = record.score[: t - 60].dropna()
    assert record.width.at[t, 0.90] == pytest.approx(np.quantile(known, 0.90, method="higher"))


def test_before_any_outcome_is_complete_the_width_is_the_textbook_one(sample: Sample):
    record = keep_record(make_forecasts(sample))
    assert record.width.iloc[0, 2] == record.t.iloc[0, 2]


def test_the_band_widens_with_its_factor_and_holds_the_forecast(sample: Sample):
    forecasts = make_forecasts(sample)
    record = keep_record(forecasts)
    band = publish_band(forecasts, record, centres=np.random.default_rng(1).normal(0, 0.01, 2000))
    assert band.low < band.forecast < band.high
    half = record.at(0.90).factor * record.t[0.90].iloc[-1] * forecasts.se.iloc[-1]
    assert band.high - band.forecast == pytest.approx(half)
    assert band.probability_range[0] < band.probability_positive < band.probability_range[1]


def test_the_probability_is_one_half_when_the_forecast_is_nothing():
    flat = simulate_sample(900, slope=0.15, horizon=60)
    forecasts = make_forecasts(flat)
    forecasts.table.iloc[-1, forecasts.table.columns.get_loc("combination")] = 0.0
    band = publish_band(forecasts, keep_record(forecasts), centres=np.zeros(10))
    assert band.probability_positive == pytest.approx(0.5)


def test_out_of_sample_r2_is_zero_for_the_mean_and_one_for_the_truth():
    y, mean = np.array([0.1, 0.3, -0.2]), np.array([0.0, 0.1, 0.1])
    assert r2_oos(y, mean, mean) == 0.0
    assert r2_oos(y, y, mean) == 1.0


def test_out_of_sample_record_finds_a_planted_slope_and_clark_west_agrees():
    record = evaluate_oos(simulate_sample(6000, slope=0.3, horizon=24, rho=0.97))
    assert record.r2 > 0.05
    assert record.clark_west_p < 0.05


def test_clark_west_stays_quiet_when_history_says_nothing():
    quiet = [evaluate_oos(simulate_sample(1500, slope=0.0, horizon=12, rho=0.97, seed=s)).clark_west_p < 0.05 for s in range(40)]
    assert np.mean(quiet) < 0.20


def test_clark_west_needs_more_than_one_horizon():
    assert np.isnan(clark_west(np.zeros(5), np.zeros(5), np.zeros(5), horizon=12)[0])


def test_the_sign_constraint_only_matters_when_the_slope_turns_negative():
    positive, negative = (evaluate_oos(simulate_sample(3000, slope=s, horizon=24)) for s in (0.3, -0.3))
    assert positive.r2_constrained == pytest.approx(positive.r2, abs=0.02)
    assert negative.r2_constrained < negative.r2


def test_no_forecast_changes_when_later_months_do(sample: Sample):
    rng = np.random.default_rng(11)
    base = make_forecasts(sample)
    widths = keep_record(base).width
    for t in sorted(rng.integers(400, 890, size=50)):
        x, flow = sample.x.copy(), sample.flow.copy()
        x.iloc[t + 1 :], flow.iloc[t + 1 :] = 7.0 + rng.random(len(x) - t - 1), 1.0
        changed = make_forecasts(make_sample("changed", x, flow, horizon=60))
        pd.testing.assert_frame_equal(changed.table.iloc[: t + 1], base.table.iloc[: t + 1])
        pd.testing.assert_frame_equal(keep_record(changed).width.iloc[: t + 1 - 299], widths.iloc[: t + 1 - 299])
