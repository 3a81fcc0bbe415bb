"""Forward outcomes and regressions on a hand-worked series and on simulated truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from strategynote.research.outlook.expanding import expand
from strategynote.research.outlook.forward import compute_half_life, fit_sample, forward_growth, make_sample

from .worlds import months, simulate_sample


def test_an_outcome_is_the_annualised_growth_of_the_months_after_the_origin():
    flow = pd.Series(np.log([1.5, 1.01, 1.02, 1.03]), months(4))
    outcome = forward_growth(flow, horizon=2)
    assert outcome.iloc[0] == pytest.approx((1.01 * 1.02) ** 6 - 1)
    assert outcome.iloc[1] == pytest.approx((1.02 * 1.03) ** 6 - 1)
    assert outcome.iloc[2:].isna().all()


def test_relative_growth_is_the_ratio_of_wealths():
    small, large = pd.Series([0.0, 0.10, -0.05], months(3)), pd.Series([0.0, 0.02, 0.03], months(3))
    outcome = forward_growth(np.log1p(small) - np.log1p(large), horizon=2).iloc[0]
    assert outcome == pytest.approx((1.10 * 0.95 / (1.02 * 1.03)) ** 6 - 1)


def test_a_sample_keeps_the_months_in_which_both_series_stand():
    x, flow = pd.Series(1.0, months(10)), pd.Series(0.0, months(8, "1926-09"))
    assert make_sample("s", x, flow, horizon=3).x.index[0] == pd.Period("1926-09", freq="M")
    assert make_sample("s", x, flow, horizon=3).completed == 5


def test_fit_agrees_with_statsmodels():
    sample = simulate_sample(400, slope=0.1, horizon=24)
    fit, n = fit_sample(sample), sample.completed
    reference = sm.OLS(sample.y.to_numpy()[:n], sm.add_constant(sample.x.to_numpy()[:n])).fit()
    assert fit.slope == pytest.approx(reference.params[1])
    assert fit.r2 == pytest.approx(reference.rsquared)
    prediction = reference.get_prediction([[1.0, 0.3]])
    assert fit.predict(0.3) == pytest.approx(prediction.predicted_mean[0])
    assert fit.standard_error(0.3) == pytest.approx(prediction.se_obs[0])
    assert fit.n_effective == pytest.approx(n / 24)


def test_the_planted_slope_is_recovered_from_a_long_history():
    # Over H months the effect of x fades: the truth is slope (1 - rho^H) / (H (1 - rho)).
    sample = simulate_sample(60_000, slope=0.10, horizon=60, rho=0.98)
    truth = 0.10 * (1 - 0.98**60) / (60 * 0.02)
    assert fit_sample(sample).slope == pytest.approx(truth, rel=0.12)


def test_half_life_of_a_simulated_ratio_is_found():
    x = simulate_sample(40_000, slope=0.0, horizon=12, rho=0.99).x
    assert compute_half_life(x) == pytest.approx(np.log(0.5) / np.log(0.99) / 12, rel=0.12)


def test_growing_regressions_equal_one_regression_per_origin():
    sample = simulate_sample(300, slope=0.1, horizon=24)
    x, y = sample.x.to_numpy(), sample.y.to_numpy()
    run = expand(x, y, horizon=24, first=50)
    for t in (80, 150, 299):
        known = slice(0, t - 24 + 1)
        slope, intercept = np.polyfit(x[known], y[known], 1)
        assert run.forecast[t] == pytest.approx(intercept + slope * x[t])
        assert run.mean[t] == pytest.approx(y[known].mean())
    assert np.isnan(run.forecast[: 24 + 50 - 1]).all()
    assert np.isfinite(run.forecast[24 + 50 - 1 :]).all()


def test_growing_regressions_run_on_many_worlds_at_once():
    samples = [simulate_sample(200, slope=0.1, horizon=12, seed=s) for s in (1, 2)]
    x, y = (np.array([getattr(s, k).to_numpy() for s in samples]) for k in ("x", "y"))
    both = expand(x, y, horizon=12, first=40)
    alone = expand(x[1], y[1], horizon=12, first=40)
    np.testing.assert_allclose(both.forecast[1], alone.forecast)


@pytest.mark.parametrize("t", [120, 200, 260])
def test_a_forecast_does_not_change_when_later_months_do(t: int):
    sample = simulate_sample(300, slope=0.1, horizon=24)
    flow, x = sample.flow.copy(), sample.x.copy()
    flow.iloc[t + 1 :], x.iloc[t + 1 :] = 9.0, -9.0
    changed = make_sample("changed", x, flow, horizon=24)
    before = expand(sample.x.to_numpy(), sample.y.to_numpy(), horizon=24, first=50)
    after = expand(x.to_numpy(), changed.y.to_numpy(), horizon=24, first=50)
    np.testing.assert_array_equal(before.forecast[: t + 1], after.forecast[: t + 1])
