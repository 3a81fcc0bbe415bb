"""Segment returns, spreads and funds on hand-worked numbers."""

from datetime import date

import pandas as pd
import pytest
from strategynote.research.factors.funds import compute_indexed, compute_return_since
from strategynote.research.factors.segments import compute_segment_returns
from strategynote.research.factors.spreads import collect_legs, compute_spreads


def test_segments_join_quintiles_by_firms_times_average_size(made):
    returns, firms, caps = [0.10, 0.04, 0.01, 0.02, 0.03, 0.20], [100, 50, 10, 10, 10, 60], [1, 4, 10, 30, 90, 0.5]
    size = made.size_file(made.months("2001-01", 1), returns, firms, caps)
    ret = compute_segment_returns(size).iloc[0]
    assert ret["micro"] == pytest.approx(0.10)
    assert ret["small"] == pytest.approx((100 * 0.10 + 200 * 0.04) / 300)
    assert ret["mid"] == pytest.approx((100 * 0.01 + 300 * 0.02) / 400)
    assert (ret["large"], ret["lowest_decile"]) == pytest.approx((0.03, 0.20))


def test_a_quintile_without_a_return_takes_no_weight(made):
    size = made.size_file(made.months("2001-01", 1), [float("nan"), 0.04, 0.0, 0.0, 0.0, 0.0], [9] * 6, [9] * 6)
    assert compute_segment_returns(size).iloc[0]["small"] == pytest.approx(0.04)


def test_a_spread_compounds_its_legs_and_not_itself(made):
    legs = collect_legs({"value": made.flat_sort("value", made.months("2001-01", 3), high=0.10, low=-0.10)})
    quarter = compute_spreads(legs, horizon="quarter").iloc[-1]
    assert quarter["small", "value"] == pytest.approx(1.1**3 - 0.9**3)
    assert quarter["small", "value"] != pytest.approx(1.2**3 - 1)


def test_a_segment_takes_the_plain_mean_over_its_quintiles(made):
    sort = made.flat_sort("value", made.months("2001-01", 1))
    sort.ret.loc[:, (1, 5)], sort.ret.loc[:, (2, 5)] = 0.06, 0.02
    spread = compute_spreads(collect_legs({"value": sort}), horizon="month").iloc[0]
    assert (spread["micro", "value"], spread["small", "value"], spread["mid", "value"]) == pytest.approx((0.06, 0.04, 0.0))


def test_net_issuance_takes_the_highest_less_the_lowest_positive_quintile(made):
    index = made.months("2001-01", 1)
    columns = pd.MultiIndex.from_product([range(1, 6), range(1, 8)], names=["size", "group"])
    ret = pd.DataFrame([[0.01 * g for _, g in columns]], index=index, columns=columns)
    sort = made.flat_sort("net_issuance", index).__class__("net_issuance", "made-up", ret, ret, ret)
    spread = compute_spreads(collect_legs({"net_issuance": sort}), horizon="month").iloc[0]
    assert spread["large", "net_issuance"] == pytest.approx(0.04)


PRICES = pd.Series([100.0, 102.0, 110.0, 99.0], index=pd.to_datetime(["2025-03-28", "2025-03-31", "2025-07-24", "2025-07-25"]))


def test_a_fund_counts_from_the_last_close_before_the_quarter_to_the_as_of_date():
    assert compute_return_since(PRICES, start=date(2025, 4, 1), as_of=date(2025, 7, 24)) == pytest.approx(110 / 102 - 1)


@pytest.mark.parametrize(("start", "as_of"), [(date(2025, 3, 1), date(2025, 7, 24)), (date(2025, 4, 1), date(2025, 9, 30))])
def test_a_fund_without_prices_on_both_sides_has_no_return(start, as_of):
    assert compute_return_since(PRICES, start=start, as_of=as_of) is None


def test_an_indexed_line_begins_at_one():
    line = compute_indexed(PRICES, start=date(2025, 4, 1), as_of=date(2025, 7, 24))
    assert line.tolist() == pytest.approx([1.0, 110 / 102])


def test_an_indexed_line_of_a_younger_fund_is_empty():
    assert compute_indexed(PRICES, start=date(2024, 1, 1), as_of=date(2025, 7, 24)).empty
