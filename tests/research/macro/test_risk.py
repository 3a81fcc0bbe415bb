"""Sahm, inflation, probit, scoring, scorecard, rule and switching on simulated truth and hand-worked paths."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr
from strategynote.research.macro.cycles import Cycles
from strategynote.research.macro.inflation import compute_inflation, estimate_inflation
from strategynote.research.macro.recession import (
    bond_equivalent,
    compute_spread,
    estimate_probit,
    estimate_recession_risk,
    find_signals,
    run_real_time,
)
from strategynote.research.macro.sahm import compute_sahm, estimate_sahm
from strategynote.research.macro.scorecard import Indicator, estimate_scorecard, robust_z
from strategynote.research.macro.scoring import compute_auc, compute_skill
from strategynote.research.macro.soft_landing import judge_soft_landing
from strategynote.research.macro.switching import compute_coincident, estimate_switching


def months(first: str, n: int) -> pd.PeriodIndex:
    return pd.period_range(first, periods=n, freq="M")


def monthly(values, first: str = "1960-01") -> pd.Series:
    return pd.Series(np.asarray(values, float), index=months(first, len(values)))


# Sahm


def test_sahm_is_the_rise_of_the_three_month_mean_over_its_low_of_the_year():
    rate = monthly([0.04] * 15 + [0.043, 0.046, 0.049])
    assert compute_sahm(rate).iloc[-1] == pytest.approx(0.60)
    assert compute_sahm(rate).iloc[-3] == pytest.approx(0.10)


def test_sahm_averages_the_months_at_hand_when_one_is_missing():
    rate = monthly([0.04] * 14 + [0.042, np.nan, 0.044])
    assert compute_sahm(rate).iloc[-1] == pytest.approx(0.30)  # mean of 4.2 and 4.4 over 4.0
    assert rate.index[-2] not in compute_sahm(rate).index


def test_sahm_needs_a_year_of_data():
    with pytest.raises(ValueError, match="13 months"):
        estimate_sahm(monthly([0.04] * 8))


def test_the_size_of_revisions_comes_from_published_values():
    rate = monthly(0.05 + 0.005 * np.sin(np.arange(200) / 7))
    state = estimate_sahm(rate, compute_sahm(rate) + 0.1)
    assert state.revision == pytest.approx(0.1)
    assert np.isnan(estimate_sahm(rate).revision)


# Inflation


def test_six_month_inflation_is_the_squared_half_year_ratio():
    index = monthly(100 * 1.002 ** np.arange(30))
    frame = compute_inflation(index)
    assert frame["six_month"].iloc[-1] == pytest.approx(1.002**12 - 1)
    assert frame["twelve_month"].iloc[-1] == pytest.approx(1.002**12 - 1)


def test_a_missing_month_leaves_a_gap_and_not_a_wrong_rate():
    index = monthly(100 * 1.002 ** np.arange(30)).drop(pd.Period("1961-06", freq="M"))
    frame = compute_inflation(index)
    assert np.isnan(frame["six_month"]["1961-12"])
    assert frame["six_month"]["1962-01"] == pytest.approx(1.002**12 - 1)


def test_the_margin_of_inflation_grows_with_the_scatter_of_its_months():
    noise = np.random.default_rng(3).normal(0, 1, 120)
    calm, rough = (estimate_inflation(monthly(100 * np.exp(np.cumsum(0.002 + s * noise)))) for s in (0.0002, 0.001))
    assert rough.margin == pytest.approx(5 * calm.margin, rel=0.02)
    assert calm.margin == pytest.approx(1.645 * 12 * 0.0002 / np.sqrt(6), rel=0.25)


# Probit


def simulated_recessions(n: int = 1200, seed: int = 5) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    spread = np.zeros(n)
    for t in range(1, n):
        spread[t] = 0.9 * spread[t - 1] + rng.normal(0, 0.5)
    spread += 1.4
    hit = rng.uniform(size=n) < ndtr(-0.5 - 0.6 * spread)
    index = months("1900-01", n)
    return pd.Series(spread / 100, index=index), pd.Series(hit.astype(float), index=index + 12)


def test_the_probit_recovers_planted_coefficients():
    probit = estimate_probit(*simulated_recessions())
    assert probit.const == pytest.approx(-0.5, abs=0.15)
    assert probit.slope == pytest.approx(-0.6, abs=0.15)


def test_the_interval_holds_the_probability_and_widens_away_from_the_data():
    probit = estimate_probit(*simulated_recessions())
    low, high = probit.interval(0.014)
    assert low < ndtr(probit.const + probit.slope * 1.4) < high
    assert probit.index_error(-0.05) > 2 * probit.index_error(0.014)


def test_the_bond_equivalent_yield_is_above_the_discount():
    rate = bond_equivalent(pd.Series([0.05]))
    assert rate.iloc[0] == pytest.approx(365 * 0.05 / (360 - 91 * 0.05))


def test_a_later_spread_does_not_change_an_earlier_probability():
    spread, labels = simulated_recessions()
    probit = estimate_probit(spread, labels.iloc[:600])
    spread.iloc[700:] = 99.0
    again = estimate_probit(spread, labels.iloc[:600])
    assert (probit.const, probit.slope) == (again.const, again.slope)


def test_too_few_months_are_refused():
    with pytest.raises(ValueError, match="60 months"):
        estimate_probit(monthly(np.zeros(30)), monthly(np.zeros(30), "1961-01"))


CYCLES = Cycles(
    tuple(pd.Period(p, freq="M") for p in ("1969-12", "1973-11", "1980-01", "1990-07")),
    tuple(pd.Period(t, freq="M") for t in ("1970-11", "1975-03", "1980-07", "1991-03")),
)


def test_real_time_probabilities_do_not_move_when_the_future_does():
    spread = monthly(0.01 + 0.01 * np.sin(np.arange(480) / 11), "1959-01")
    longer = run_real_time(spread, CYCLES)
    shorter = run_real_time(spread.loc[:"1985-12"], CYCLES.known_on(dt.date(1985, 12, 31)))
    pd.testing.assert_series_equal(longer.loc[shorter.index], shorter)
    assert len(shorter) > 100


def test_a_signal_without_recession_is_a_false_alarm():
    probability = monthly(np.zeros(400), "1965-01")
    probability["1967-01":"1967-06"] = 0.4
    probability["1970-01":"1970-06"] = 0.6
    signals = find_signals(probability, CYCLES, day=dt.date(1998, 1, 1), threshold=0.3)
    assert list(signals["outcome"]) == ["false alarm", "recession"]
    assert str(signals["first"].iloc[0]) == "1967-01"


def test_a_running_signal_turns_into_a_false_alarm_so_far_after_a_year():
    probability = monthly(np.full(40, 0.5), "1996-01")
    verdict = {
        day: find_signals(probability, CYCLES, day=dt.date.fromisoformat(day), threshold=0.3)["outcome"].iloc[0]
        for day in ("1996-06-30", "1998-06-30", "2000-01-31")
    }
    assert list(verdict.values()) == ["open", "false alarm so far", "false alarm"]


def test_recession_risk_reports_both_probabilities_with_intervals():
    spread = monthly(0.01 + 0.012 * np.sin(np.arange(400) / 13), "1959-01")
    risk = estimate_recession_risk(spread, CYCLES, day=dt.date(1993, 1, 31), seed=1)
    assert risk.published_interval[0] < risk.published < risk.published_interval[1]
    assert risk.target == spread.index[-1] + 12
    assert set(risk.skill) == {"published", "real_time"}


# Scoring


def test_auc_is_the_share_of_pairs_in_the_right_order():
    score, event = np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1])
    assert compute_auc(score, event) == pytest.approx(0.75)
    assert compute_auc(np.ones(4), event) == pytest.approx(0.5)


def test_weights_count_like_repeated_rows():
    rng = np.random.default_rng(2)
    score, event = rng.normal(size=30).round(1), (rng.uniform(size=30) < 0.3).astype(float)
    counts = rng.integers(0, 4, 30)
    assert compute_auc(score, event, weight=counts) == pytest.approx(
        compute_auc(np.repeat(score, counts), np.repeat(event, counts))
    )


def test_the_interval_of_the_auc_holds_the_truth():
    rng = np.random.default_rng(8)
    event = monthly((np.arange(2400) % 100 < 12).astype(float), "1800-01")
    score = event + monthly(rng.normal(size=2400), "1800-01")
    skill = compute_skill(score, event, seed=1)
    truth = ndtr(1 / np.sqrt(2))
    assert skill.interval[0] < truth < skill.interval[1]
    assert skill.spells == 24


# Scorecard


def test_z_uses_only_the_past_and_is_clipped():
    x = monthly(np.random.default_rng(1).normal(size=200))
    z = robust_z(x)
    assert len(z) == 81
    changed = x.copy()
    changed.iloc[150:] = 1e6
    pd.testing.assert_series_equal(robust_z(changed).iloc[:30], z.iloc[:30])
    assert robust_z(changed).iloc[31] == 3.0


def test_quarters_need_forty_observations():
    quarters = pd.Series(np.arange(60.0), index=months("1960-03", 178)[::3])
    assert robust_z(quarters).index[0] == quarters.index[39]


def test_the_total_is_the_mean_of_blocks_that_have_data_and_three_are_needed():
    rng = np.random.default_rng(4)
    names = ("growth", "labour", "curve")
    made = [Indicator(b, b, b, 1, monthly(rng.normal(size=300)), "number", "x") for b in names]
    card = estimate_scorecard(made, CYCLES, month=made[0].series.index[-1], day=dt.date(1985, 1, 31), seed=1)
    assert card.total.iloc[-1] == pytest.approx(card.blocks.iloc[-1].mean())
    assert card.judged and card.n_blocks == 3
    two = estimate_scorecard(made[:2], CYCLES, month=made[0].series.index[-1], day=dt.date(1985, 1, 31), seed=1)
    assert not two.judged and two.total.empty


def test_a_score_that_falls_before_peaks_has_a_high_auc():
    index = months("1955-01", 400)
    falls = pd.Series(1.0, index=index)
    for peak in CYCLES.peaks:
        falls[peak - 12 : peak - 1] = -1.0
    noisy = falls + pd.Series(np.random.default_rng(1).normal(0, 0.3, 400), index=index)
    made = [Indicator(b, b, b, 1, noisy, "number", "x") for b in ("growth", "labour", "curve")]
    card = estimate_scorecard(made, CYCLES, month=index[-1], day=dt.date(1988, 4, 30), seed=1)
    assert card.skill.auc > 0.9
    assert list(card.peaks.index) == ["1969-12", "1973-11", "1980-01"]


# Rule


def rule(**changes):
    base = {
        "growth": (0.5, 0.3),
        "inflation": (0.02, 0.004),
        "inflation_change": (-0.01, 0.005),
        "sahm": (0.0, 0.1),
        "recession": (0.10, (0.06, 0.16)),
    }
    return judge_soft_landing(**{**base, **changes})


def test_all_conditions_clearly_met_is_a_yes():
    assert rule().verdict == "yes"


def test_one_clear_failure_is_a_no():
    assert rule(sahm=(0.8, 0.1)).verdict == "no"
    assert rule(inflation_change=(0.02, 0.005), recession=(0.29, (0.2, 0.4))).verdict == "no"


def test_29_percent_against_a_limit_of_30_cannot_be_told_apart():
    landing = rule(recession=(0.29, (0.20, 0.40)))
    assert landing.verdict == "cannot be told apart"
    assert landing.condition("recession").verdict == "cannot be told apart"
    assert landing.closest.name == "recession"


def test_the_margin_inside_its_interval_cannot_be_told_apart_on_either_side():
    for value in (0.45, 0.55):
        assert rule(sahm=(value, 0.1)).condition("sahm").verdict == "cannot be told apart"


def test_a_condition_without_data_leaves_no_yes():
    assert rule(growth=(np.nan, np.nan)).verdict == "not available"
    assert rule(growth=(np.nan, np.nan), sahm=(2.0, 0.1)).verdict == "no"


# Switching


def test_the_switching_model_finds_planted_recessions():
    rng = np.random.default_rng(6)
    state = np.zeros(600, int)
    for t in range(1, 600):
        state[t] = rng.uniform() < (0.015 if state[t - 1] == 0 else 0.9)
    growth = monthly(np.where(state == 1, -1.4, 0.2) + rng.normal(0, 0.6, 600))
    fitted = estimate_switching(growth)
    assert fitted.mean_recession == pytest.approx(-1.4, abs=0.3)
    assert fitted.mean_expansion == pytest.approx(0.2, abs=0.1)
    assert np.corrcoef(fitted.filtered, state)[0, 1] > 0.8


def test_one_wild_year_does_not_become_the_only_recession():
    rng = np.random.default_rng(7)
    level = 100 * np.exp(np.cumsum(np.column_stack([0.002 + rng.normal(0, 0.002, 300) for _ in range(4)]), axis=0))
    level[200:] *= 0.8
    growth = compute_coincident(pd.DataFrame(level, index=months("1990-01", 300)))
    assert growth.min() == pytest.approx(-4.0)


def test_filtered_probabilities_do_not_look_ahead():
    rng = np.random.default_rng(9)
    growth = monthly(rng.normal(0.2, 0.6, 300))
    one, two = growth.copy(), growth.copy()
    two.iloc[-1] = -3.0
    a, b = estimate_switching(one, iterations=0), estimate_switching(two, iterations=0)
    np.testing.assert_allclose(a.filtered.iloc[:-1], b.filtered.iloc[:-1])


def test_the_spread_starts_in_1959():
    ten, bill = monthly([0.05] * 120, "1955-01"), monthly([0.03] * 120, "1955-01")
    assert str(compute_spread(ten, bill).index[0]) == "1959-01"


@pytest.mark.parametrize("digits", [0, 1, 9])
def test_each_month_is_measured_by_the_median_distance_so_far_ties_included(digits):
    x = monthly(np.random.default_rng(5).normal(size=200).round(digits), "1990-01")
    z = robust_z(x)
    for month in z.index:
        past = x.loc[:month].to_numpy()
        spread = 1.4826 * np.median(np.abs(past - np.median(past)))
        expected = (past[-1] - np.median(past)) / spread if spread > 0 else 0.0
        assert z[month] == pytest.approx(np.clip(expected, -3, 3), abs=1e-12)
