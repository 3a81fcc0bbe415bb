"""The outlook on the publisher's real file: the baseline, the guard, the calls of several periods."""

from __future__ import annotations

import pandas as pd
import pytest
from strategynote.research.outlook.decade import Call, Market, estimate_call, prepare_market
from strategynote.research.outlook.forward import compute_half_life, forward_growth
from strategynote.research.outlook.inference import estimate_inference
from strategynote.research.outlook.simulated import simulate_coverage
from strategynote.research.outlook.track_record import make_track_record
from strategynote.research.outlook.valuation import average_cells, compute_weights
from strategynote.research.statistics.percentiles import compute_percentile

pytestmark = pytest.mark.archive
MAIN = "small_minus_large"


@pytest.fixture(scope="module")
def market(value_sort) -> Market:
    return prepare_market(value_sort("2026-02"))


@pytest.fixture(scope="module")
def call(market) -> Call:
    return estimate_call(market.samples[MAIN], seed=1)


def test_the_baseline_regression_since_1926(call):
    assert 100 * call.fit.slope == pytest.approx(7.3, abs=0.15)
    assert call.fit.r2 == pytest.approx(0.51, abs=0.015)
    assert call.fit.n == 1076
    assert call.fit.n_effective == pytest.approx(9.0, abs=0.1)


def test_the_slope_hangs_on_the_convention_of_the_outcome(market):
    sample = market.samples[MAIN]
    x, total = sample.x, sample.flow.cumsum()
    annual_log = (total.shift(-120) - total) / 10
    assert 100 * pd.concat([x, annual_log], axis=1).dropna().cov().iloc[0, 1] / x[:-120].var() == pytest.approx(7.1, abs=0.1)
    assert forward_growth(sample.flow).iloc[0] == pytest.approx(annual_log.iloc[0], rel=0.06)


def test_out_of_sample_r2_of_the_baseline(call):
    assert call.oos.r2 == pytest.approx(0.28, abs=0.01)


def test_the_textbook_band_covers_far_less_than_it_says(call):
    assert call.textbook.at(0.90).raw == pytest.approx(0.72, abs=0.01)
    assert call.textbook.at(0.90).real_time == pytest.approx(0.80, abs=0.05)
    assert call.record.at(0.90).published == pytest.approx(0.90, abs=0.002)


def test_the_published_width_holds_ninety_percent_in_simulated_histories_like_ours(market):
    found = simulate_coverage(market.samples[MAIN], seed=1)
    assert found.published == pytest.approx(0.90, abs=0.03)
    assert found.raw < 0.85


def test_the_half_life_of_relative_book_to_market_is_about_five_years(market):
    assert compute_half_life(market.samples[MAIN].x) == pytest.approx(5.5, abs=0.6)


def test_carrying_the_july_rows_changes_little(market):
    fits = [estimate_call(market.samples[name], seed=1, draws=100).fit for name in (MAIN, "carried", "check")]
    assert all(fit and 0.07 <= fit.slope <= 0.082 and 0.48 <= fit.r2 <= 0.56 for fit in fits)


def test_overlap_respected_the_evidence_is_far_weaker_than_kernels_say(market):
    tests = {t.kind: t for t in estimate_inference(market.samples[MAIN], seed=1).tests}
    assert tests["Hansen-Hodrick"].t > 6 > 3.5 > tests["Non-overlapping"].t
    assert 0.005 < tests["Bootstrap, no predictability"].p < 0.06


def test_the_guard_leaves_the_archive_alone(market):
    assert market.guarded.flags.empty


def test_the_guard_finds_a_contaminated_firm_in_a_real_table(value_sort):
    portfolios = value_sort("2024-12")
    portfolios.bm_june.loc["2024-07":, (1, 5)] *= 3.2
    flags = prepare_market(portfolios).guarded.flags
    assert [(str(f.period), f.size, f.group) for f in flags.itertuples()] == [("2024-07", 1, 5)]


def test_segment_ratio_of_a_july_row_is_book_over_market(value_sort):
    portfolios = value_sort("2024-07")
    equity = compute_weights(portfolios.n_firms, portfolios.mktcap).loc["2024-07"]
    book = portfolios.bm_june.loc["2024-07"] * equity
    cells = [c for c in equity.index if c[0] == 5]
    series = average_cells(portfolios.bm_june[cells], compute_weights(portfolios.n_firms, portfolios.mktcap)[cells])
    assert series.iloc[-1] == pytest.approx(book[cells].sum() / equity[cells].sum())


@pytest.mark.parametrize(("period", "percentile"), [("2025-06", 0.87), ("2026-02", 0.91), ("2009-12", 0.46), ("1999-12", 0.80)])
def test_every_call_of_the_examined_periods_is_made(value_sort, period, percentile):
    market = prepare_market(value_sort(period))
    calls = {name: estimate_call(market.samples[name], seed=1) for name in (MAIN, "small", "large", "value_minus_growth")}
    assert all(c.band is not None and c.band.low < c.band.forecast < c.band.high for c in calls.values())
    assert compute_percentile(market.samples[MAIN].x) == pytest.approx(percentile, abs=0.01)


@pytest.mark.parametrize("period", ["1970-06", "1968-07", "1975-06"])
def test_an_early_period_gets_no_band_and_a_reason(value_sort, period):
    call = estimate_call(prepare_market(value_sort(period)).samples[MAIN], seed=1)
    assert call.band is None and "completed outcome" in call.reason


def test_the_published_band_tightens_with_nothing_that_came_later(value_sort, market):
    then = estimate_call(prepare_market(value_sort("1999-12")).samples[MAIN], seed=1)
    now = estimate_call(market.samples[MAIN], seed=1)
    month = pd.Period("1999-12", freq="M")
    assert now.forecasts.table.at[month, "combination"] == pytest.approx(then.band.forecast)
    assert now.record.width.at[month, 0.90] == pytest.approx(then.record.width.at[month, 0.90])


def test_the_track_record_since_1950(call):
    record = make_track_record(call.forecasts)
    assert record.n == 66
    assert str(record.calls.index[0]) == "1950-07"
    # No decade begun since July 2009 has gone small's way, and every call said it would.
    lost = record.calls.loc["2009-07":"2015-07"]
    assert (lost["probability"] > 0.5).all() and (lost["outcome"] < 0).all()
