"""Hand-worked answers: gap, history, concentration, multiples, ranges, breadth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.data.valuation_inputs import SEVEN
from strategynote.research.valuation.breadth import compare_funds, compute_breadth
from strategynote.research.valuation.concentration import (
    compute_decile_share,
    compute_legs,
    follow_concentration,
    measure_weights,
)
from strategynote.research.valuation.gap import compute_gap
from strategynote.research.valuation.history import (
    compare_vintages,
    compute_market_earnings,
    compute_middle_bm,
    compute_segment_bm,
)
from strategynote.research.valuation.measures import effective_n, place, rank_to_date
from strategynote.research.valuation.multiples import compute_index_multiple, compute_multiples, count_above, make_members
from strategynote.research.valuation.ranges import compute_range, compute_relative_drawdown

from .made_up import closes, earnings_tables, member_table, months, size_portfolios, sort_portfolios, weight_table


def test_place_counts_the_last_value_itself():
    found = place(pd.Series([1.0, 3.0, np.nan, 2.0], months(4)))
    assert found is not None
    assert (found.value, found.n) == (2.0, 3) and found.percentile == pytest.approx(2 / 3)
    assert place(None) is None and place(pd.Series([np.nan], months(1))) is None


def test_a_persistent_series_is_worth_few_observations():
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(2000)
    assert effective_n(noise) > 1500
    assert effective_n(np.cumsum(noise)) < 20
    assert effective_n(np.ones(10)) == 10


def test_ranks_to_date_never_look_ahead():
    series = pd.Series([3.0, 1.0, 2.0, 5.0, 4.0], months(5))
    ranks = rank_to_date(series, min_history=2)
    assert np.isnan(ranks.iloc[0]) and ranks.iloc[1:].tolist() == pytest.approx([0.5, 2 / 3, 1.0, 0.8])
    later = rank_to_date(pd.concat([series, pd.Series([9.0], months(6)[-1:])]), min_history=2)
    pd.testing.assert_series_equal(later.iloc[:5], ranks)


def test_the_gap_at_the_same_mix_is_the_gap_inside_the_groups():
    portfolios = sort_portfolios(24)
    flat = portfolios.bm_june * 0 + np.array([2.0 if s < 3 else 1.0 for s, _ in portfolios.bm_june.columns])
    gap = compute_gap(type(portfolios)(**{**vars(portfolios), "bm_june": flat}))
    assert gap.ratio.iloc[-1] == pytest.approx(2) and gap.adjusted.iloc[-1] == pytest.approx(2)
    assert gap.explained == pytest.approx(0) and gap.within.iloc[-1] == pytest.approx(2)


def test_a_cell_without_book_value_weighs_nothing_in_its_group():
    portfolios = sort_portfolios(24)
    flat = portfolios.bm_june * 0 + np.array([2.0 if s < 3 else 1.0 for s, _ in portfolios.bm_june.columns])
    flat.loc[flat.index[-1], (1, 3)] = np.nan
    gap = compute_gap(type(portfolios)(**{**vars(portfolios), "bm_june": flat}))
    assert gap.adjusted.iloc[-1] == pytest.approx(2)


def test_a_gap_that_is_all_mix_is_explained_in_full():
    portfolios = sort_portfolios(24)
    by_group = portfolios.bm_june * 0 + np.array([3.0 - 0.5 * g for _, g in portfolios.bm_june.columns])
    gap = compute_gap(type(portfolios)(**{**vars(portfolios), "bm_june": by_group}))
    assert gap.ratio.iloc[-1] > 1.2
    assert gap.adjusted.iloc[-1] == pytest.approx(1)
    assert np.isnan(gap.explained) or gap.explained == pytest.approx(1)


def test_segment_book_to_market_is_weighted_by_value():
    portfolios = sort_portfolios(24)
    found = compute_segment_bm(portfolios)
    cap = (portfolios.n_firms * portfolios.mktcap).iloc[-1]
    cells = [c for c in cap.index if c[0] == 5]
    expected = (portfolios.bm_june.iloc[-1][cells] * cap[cells]).sum() / cap[cells].sum()
    assert found["large"].iloc[-1] == pytest.approx(expected)
    assert set(found) == {"micro", "small", "mid", "large", "market"}


def test_market_earnings_with_and_without_loss_makers():
    tables = earnings_tables()
    found = compute_market_earnings(tables["ep_sum_annual"], tables["n_firms"], tables["mktcap"])
    assert found.ep_profitable.iloc[-1] == pytest.approx(0.28 / 5)
    assert found.ep.iloc[-1] == pytest.approx(0.18 / 6)
    assert found.loss_makers.iloc[-1] == pytest.approx(1 / 6)
    assert str(found.ep.index[-1]) == "2024-06"


def test_the_middle_firm_lies_between_the_fifth_and_sixth_decile():
    frame = pd.DataFrame({"Dec 5": [0.4], "Dec 6": [0.6]}, pd.period_range("2024", "2024", freq="Y"))
    assert compute_middle_bm(frame).to_dict() == {pd.Period("2024-06", "M"): pytest.approx(0.5)}


def test_editions_are_compared_in_the_last_month_that_all_have():
    old = pd.DataFrame({"cape": [20.0, 30.0]}, months(2, "2024-01"))
    new = pd.DataFrame({"cape": [21.0, 29.0, 33.0], "tr_cape": [22.0, 30.0, 35.0]}, months(3, "2024-01"))
    first, second = compare_vintages({"a": old, "b": new}, {"a": "dated", "b": "revised"})
    assert (first.cape, first.cape_common, second.cape, second.cape_common) == (30, 30, 33, 29)
    assert first.tr_cape is None and second.tr_cape == 35
    assert compare_vintages({}, {}) == []


def test_effective_number_and_weight_of_the_seven():
    found = measure_weights(weight_table(), SEVEN)
    assert found.share == pytest.approx(0.32)
    assert found.chosen["GOOGL"] == pytest.approx(0.08)
    assert found.effective_n == pytest.approx(1 / (8 * 0.04**2 + 60 * (0.68 / 60) ** 2))


def test_share_of_the_largest_decile_counts_every_firm_once():
    size = size_portfolios(3)
    share = compute_decile_share(size)
    caps = [2.0**d for d in range(10)]
    first = caps[-1] * np.exp(0)
    assert share.iloc[0] == pytest.approx(first / (sum(caps[:-1]) + first))


def test_after_high_concentration_finds_what_was_planted():
    n = 720
    share = pd.Series(0.6 + 0.1 * np.sin(np.arange(n) / 60), months(n))
    lead = 0.004 * np.sign(np.sin((np.arange(n) - 30) / 60))
    legs = pd.DataFrame({"small": np.expm1(lead), "large": 0.0}, months(n))
    found = follow_concentration(share, legs)
    assert found.high > found.other
    assert found.n == n - 60 - 119 and found.n_effective == pytest.approx(found.n / 60)
    flat = follow_concentration(share, legs * 0)
    assert flat.p == 1.0 and flat.difference == pytest.approx(0)


def test_without_complete_outcomes_nothing_is_said_about_concentration():
    assert follow_concentration(pd.Series(0.5, months(100)), pd.DataFrame({"small": 0.0, "large": 0.0}, months(100))) is None


def test_share_classes_of_one_company_are_counted_once():
    members = make_members(member_table(), dataset="sp500/constituents-financials")
    assert members.frame["company"].tolist().count("Alphabet Inc.") == 1
    assert members.left_out == 1 and not members.has_forward


def test_multiples_with_and_without_loss_makers_and_without_the_seven():
    found = compute_multiples(make_members(member_table(), dataset="x"), SEVEN, also=("PLTR",))
    # six at 50, Alphabet at 20, one other at 10, one loss of 1e9
    assert found.chosen["pe"].drop("PLTR").tolist() == pytest.approx([50, 50, 50, 50, 20, 50, 50])
    assert found.profitable == pytest.approx(11e12 / (6 * 2e10 + 5e10 + 4e11))
    assert found.with_losses == pytest.approx(11.1e12 / (6 * 2e10 + 5e10 + 4e11 - 1e9))
    assert found.without_chosen == pytest.approx(10)
    assert found.earnings_share == pytest.approx(1.7e11 / 5.7e11)
    assert np.isnan(found.chosen.loc["PLTR", "pe"]) and found.loss_makers == 1
    assert count_above(found.chosen["pe"], 25) == 6


def test_forward_multiples_follow_the_calendar_of_their_day():
    quarters = pd.DataFrame({"price": 100.0, "eps_operating": 1.0}, pd.period_range("2024Q1", "2025Q1", freq="Q"))
    estimates = pd.DataFrame({"pe_2025": [24.0], "pe_2026": [np.nan]}, pd.DatetimeIndex(["2025-06-30"]))
    found = compute_index_multiple(quarters, estimates)
    assert found.forward == 24 and found.forward_next is None and found.trailing.iloc[-1] == 25
    assert compute_index_multiple(quarters, estimates.iloc[:0]).forward_day is None


def test_range_measures_against_the_highest_and_lowest_close():
    days = pd.bdate_range(end="2025-07-24", periods=262)
    series = pd.Series([100.0] * 100 + [50.0] + [200.0] + [150.0] * 160, days)
    found = compute_range(series, 1, through=pd.Timestamp("2025-07-24"))
    assert (found.below_high, found.above_low, found.position) == pytest.approx((-0.25, 2.0, 2 / 3))


def test_a_file_that_is_short_or_ended_earlier_has_no_range():
    series = closes()["IWM"]
    assert compute_range(series, 1, through=pd.Timestamp("2025-09-30")) is None
    assert compute_range(series.iloc[-100:], 1, through=pd.Timestamp("2025-07-24")) is None
    assert compute_range(series.iloc[:0], 1, through=pd.Timestamp("2025-07-24")) is None


def test_relative_drawdown_has_depth_and_age():
    legs = pd.DataFrame({"small": [0.0, 1.0, -0.5, 0.0], "large": [0.0, 0.0, 0.0, 0.25]}, months(4, "2024-01"))
    found = compute_relative_drawdown(legs)
    assert found.depth == pytest.approx(-0.6) and str(found.peak) == "2024-02" and found.age == 2
    assert found.recent_age == 2 and found.percentile == pytest.approx(0.25)


def test_small_that_leads_from_the_start_has_no_drawdown():
    legs = pd.DataFrame({"small": [0.1] * 3, "large": [0.0] * 3}, months(3))
    assert compute_relative_drawdown(legs).depth == 0


def test_legs_weigh_the_two_smallest_fifths_by_value():
    size = size_portfolios(2)
    legs = compute_legs(size)
    expected = (size.ret["Lo 20"] * 1 + size.ret["Qnt 2"] * 4) / 5
    np.testing.assert_allclose(legs["small"], expected)


def test_breadth_counts_firms_of_cells_ahead_of_the_market():
    value, size = sort_portfolios(24, name="value"), size_portfolios(24)
    ahead = value.ret * 0 + np.array([0.02 if s < 3 else 0.0 for s, _ in value.ret.columns])
    found = compute_breadth(type(value)(**{**vars(value), "ret": ahead}), size.ret + 0.01, size)
    firms = value.n_firms.iloc[-1]
    assert found.ahead.iloc[-1] == pytest.approx(firms[[c for c in firms.index if c[0] < 3]].sum() / firms.sum())
    assert found.equal_minus_cap.iloc[-1] > 0


def test_two_funds_are_compared_from_the_last_close_before_the_day():
    days = pd.DatetimeIndex(["2024-12-30", "2025-01-02", "2025-01-03"])
    one, two = pd.Series([100.0, 150.0, 120.0], days), pd.Series([100.0, 100.0, 110.0], days)
    assert compare_funds(one, two, since=pd.Timestamp("2024-12-31")) == pytest.approx(0.10)
    assert compare_funds(one, two, since=pd.Timestamp("2020-01-01")) is None
