"""Calls, break-even, reversal, value against growth and the track record on made-up portfolios."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from strategynote.errors import DataError
from strategynote.research.outlook.breakeven import decompose_decade, estimate_breakeven
from strategynote.research.outlook.combination import make_forecasts
from strategynote.research.outlook.decade import compute_terciles, estimate_call, prepare_market
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.reversal import estimate_reversal, make_reversal, simulate_reversal_slopes
from strategynote.research.outlook.track_record import TrackRecord, make_track_record

from .worlds import make_portfolios, months, simulate_sample


def test_every_sample_of_the_market_can_be_called():
    market = prepare_market(make_portfolios(700))
    calls = {name: estimate_call(sample, seed=1, draws=200) for name, sample in market.samples.items()}
    assert set(calls) == {"small_minus_large", "small", "large", "check", "carried", "value_minus_growth"}
    assert all(call.band is not None for call in calls.values())


def test_a_short_record_gives_no_band_and_says_why():
    call = estimate_call(prepare_market(make_portfolios(500)).samples["small"], seed=1, draws=100)
    assert call.band is None
    assert "completed outcome" in call.reason
    assert call.fit is not None


def test_a_very_short_history_gives_no_fit_and_says_why():
    call = estimate_call(prepare_market(make_portfolios(130)).samples["small"], seed=1, draws=100)
    assert call.fit is None
    assert "only 10 months" in call.reason


def test_a_file_without_book_to_market_is_named():
    with pytest.raises(DataError, match="BE/ME"):
        prepare_market(dataclasses.replace(make_portfolios(50), bm_june=None))


def test_terciles_rise_with_a_planted_slope():
    means = compute_terciles(simulate_sample(6000, slope=0.3, horizon=24))["mean"]
    assert means.is_monotonic_increasing


def flat_sample(n: int = 300, growth: float = 0.002) -> Sample:
    return Sample("flat", pd.Series(0.5, months(n)), pd.Series(growth, months(n)), 120)


def test_break_even_lets_the_ratio_rise_by_ten_years_of_growth():
    result = estimate_breakeven(flat_sample(), cost=0.0, half_life=5.0, seed=1, draws=100)
    assert result.growth == pytest.approx(0.024)
    assert result.end == pytest.approx(np.exp(0.5 + 0.24))
    assert result.change == pytest.approx(np.expm1(0.24))


def test_a_cost_takes_its_ten_years_from_the_break_even():
    free, dear = (estimate_breakeven(flat_sample(), cost=c, half_life=5.0, seed=1, draws=100) for c in (0.0, 0.005))
    assert np.log(free.end / dear.end) == pytest.approx(0.05)


def test_break_even_paths_start_today_and_reversion_halves_the_gap():
    x = pd.Series(np.r_[np.zeros(299), 1.0], months(300))
    path = estimate_breakeven(Sample("s", x, pd.Series(0.0, months(300)), 120), cost=0.0, half_life=5.0, seed=1, draws=50).path
    assert path.iloc[0].tolist() == pytest.approx([np.e] * 3)
    mean = 1 / 300
    assert np.log(path.loc[5, "reverting"]) == pytest.approx(mean + (1 - mean) / 2)


def test_the_last_decade_adds_up():
    sample = simulate_sample(400, slope=0.1, horizon=120)
    parts = decompose_decade(sample)
    assert parts["total"] == pytest.approx(parts["revaluation"] + parts["growth_and_payout"])
    assert parts["total"] == pytest.approx(sample.flow.iloc[-120:].sum() / 10)


def test_reversal_compares_the_next_window_with_the_last():
    flow = pd.Series(np.arange(10.0) / 100, months(10))
    sample = make_reversal(flow, window=3)
    assert sample.x.iloc[0] == pytest.approx((0.00 + 0.01 + 0.02) * 4)
    assert sample.y.iloc[0] == pytest.approx(np.expm1((0.03 + 0.04 + 0.05) * 4))


def test_reversal_in_a_swinging_market_is_found_and_in_a_random_one_is_not():
    rng = np.random.default_rng(2)
    swing = np.sin(np.arange(1200) * np.pi / 60) * 0.02
    noise = rng.normal(0, 0.03, 1200)
    found = estimate_reversal(pd.Series(swing + noise, months(1200)), seed=1, draws=400)
    nothing = estimate_reversal(pd.Series(noise, months(1200)), seed=1, draws=400)
    assert found.fit.slope < 0 and found.null_p == pytest.approx(1 / 401)  # below all 400 draws: none is not never
    assert nothing.null_p > 0.05


def test_overlap_alone_makes_the_reversal_slope_negative():
    assert simulate_reversal_slopes(np.random.default_rng(3).normal(0, 0.03, 600), window=60, seed=1, draws=500).mean() < 0


def test_reversal_needs_four_windows():
    assert estimate_reversal(pd.Series(0.01, months(200)), seed=1, draws=50) is None


def test_value_minus_growth_takes_the_outer_groups_of_all_sizes():
    portfolios = make_portfolios(200)
    sample = prepare_market(portfolios).samples["value_minus_growth"]
    weights = portfolios.n_firms * portfolios.mktcap
    value = [c for c in portfolios.ret.columns if c[1] == 5]
    by_hand = (portfolios.bm_june[value] * weights[value]).sum(axis=1) / weights[value].sum(axis=1)
    growth = [c for c in portfolios.ret.columns if c[1] == 1]
    lows = (portfolios.bm_june[growth] * weights[growth]).sum(axis=1) / weights[growth].sum(axis=1)
    np.testing.assert_allclose(sample.x, np.log(by_hand / lows))


def dated(n: int = 900) -> Sample:
    """The first n of 900 simulated months, dated from 1926-07."""
    sample, index = simulate_sample(900, slope=0.15, horizon=120), months(900)
    return Sample("s", sample.x.set_axis(index)[:n], sample.flow.set_axis(index)[:n], 120)


def track(n: int = 900) -> TrackRecord:
    return make_track_record(make_forecasts(dated(n)))


def test_the_track_record_holds_one_call_each_july_since_1950():
    calls = track().calls
    assert (calls.index.month == 7).all()
    assert str(calls.index[0]) == "1950-07"
    assert calls["outcome"].isna().sum() == 10


def test_the_track_record_adds_up_by_hand():
    record = track()
    done = record.calls.dropna(subset=["outcome"])
    positive = (done["outcome"] > 0).astype(float)
    assert record.n == len(done)
    assert record.brier == pytest.approx(((done["probability"] - positive) ** 2).mean())
    assert record.hit_rate == pytest.approx(((done["probability"] > 0.5) == (positive > 0)).mean())
    assert record.coverage[0.90] == pytest.approx(((done["outcome"] >= done["low"]) & (done["outcome"] <= done["high"])).mean())
    assert record.skill == pytest.approx(1 - record.brier / record.brier_base)


def test_the_base_rate_knows_completed_decades_only():
    forecasts = make_forecasts(dated())
    record = make_track_record(forecasts)
    july = pd.Period("1970-07", freq="M")
    known = forecasts.outcome[: july - 120]
    assert record.calls.at[july, "base_rate"] == pytest.approx((known > 0).mean())


def test_a_call_of_the_track_record_stays_as_it_was_made():
    early, late = track(700).calls, track(900).calls
    shared = ["forecast", "low", "high", "probability", "base_rate"]
    pd.testing.assert_frame_equal(early[shared], late.loc[early.index, shared])


def test_no_record_before_the_first_completed_call():
    assert make_track_record(make_forecasts(dated(300))) is None


@pytest.mark.parametrize("cut", [430, 555, 612, 698])
def test_valuations_and_calls_do_not_change_when_later_rows_turn_absurd(cut: int):
    portfolios = make_portfolios(700)
    known = np.broadcast_to(np.arange(700)[:, None] < cut, (700, 25))
    names = ("ret", "bm_june", "n_firms", "mktcap")
    absurd = {name: getattr(portfolios, name).where(known, 7.0) for name in names}
    early = {name: frame.iloc[:cut] for name, frame in absurd.items()}
    then = prepare_market(dataclasses.replace(portfolios, **early)).samples["small_minus_large"]
    later = prepare_market(dataclasses.replace(portfolios, **absurd)).samples["small_minus_large"]
    pd.testing.assert_series_equal(then.x, later.x.iloc[:cut])
    pd.testing.assert_frame_equal(make_forecasts(then).table, make_forecasts(later).table.iloc[:cut])
