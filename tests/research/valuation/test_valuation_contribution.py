"""Contributions add up, carried weights return to their anchor, downturns are dated and labelled with what was known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.data.valuation_inputs import SEVEN
from strategynote.research.valuation.concentration import measure_weights
from strategynote.research.valuation.contribution import REST, attribute_index, carry_weights, estimate_exposure
from strategynote.research.valuation.downturns import find_bear_markets, study_downturns

from .made_up import closes, months, weight_table

SINCE = "2022-12-31"


@pytest.fixture(scope="module")
def prices() -> dict[str, pd.Series]:
    return closes()


@pytest.fixture(scope="module")
def found(prices):
    weights = measure_weights(weight_table(), SEVEN)
    seven = pd.DataFrame({name: prices[name] for name in SEVEN})
    return attribute_index(weights.chosen, seven, prices["SPY"], day=weights.day, since=SINCE)


def test_parts_add_to_the_index_return_exactly(found):
    assert abs(found.parts.sum() - found.total) < 1e-12
    assert found.chosen + found.rest == pytest.approx(found.total, abs=1e-12)
    assert list(found.parts.index) == [*SEVEN, REST]


def test_the_window_begins_with_the_last_close_of_the_year_before(found, prices):
    assert str(found.first.date()) == "2022-12-30"
    assert found.total == pytest.approx(prices["SPY"].iloc[-1] / prices["SPY"][:SINCE].iloc[-1] - 1)


def test_weights_stand_at_their_anchor_on_its_day(found):
    np.testing.assert_allclose(found.weights.loc["2025-06-30"], [0.04] * 4 + [0.08] + [0.04] * 2)


def test_a_share_that_doubles_against_the_index_doubles_its_weight():
    days = pd.bdate_range("2025-01-01", periods=3)
    weights = carry_weights(
        pd.Series({"A": 0.1}), pd.DataFrame({"A": [1.0, 2.0, 4.0]}, days), pd.Series([1.0, 1.0, 2.0], days), day=days[0]
    )
    assert weights["A"].tolist() == pytest.approx([0.1, 0.2, 0.2])


def test_prices_that_begin_later_give_no_contribution(prices):
    seven = pd.DataFrame({name: prices[name] for name in SEVEN}).loc["2023-06":]
    weights = measure_weights(weight_table(), SEVEN)
    assert attribute_index(weights.chosen, seven, prices["SPY"], day=weights.day, since=SINCE) is None


def test_exposure_recovers_a_planted_mix(found, prices):
    seven = pd.DataFrame({name: prices[name] for name in SEVEN})
    ret, index = seven.pct_change(), prices["SPY"].pct_change()
    held = found.weights.shift(1)
    basket = (held * ret).sum(axis=1) / held.sum(axis=1)
    rest = (index - held.sum(axis=1) * basket) / (1 - held.sum(axis=1))
    fund = (1 + (0.6 * basket + 0.4 * rest).loc[found.first :].fillna(0)).cumprod()
    result = estimate_exposure(fund, found.weights, seven, prices["SPY"])
    assert result.value == pytest.approx(0.6, abs=1e-6) and result.n == 252


def test_a_short_fund_has_no_exposure(found, prices):
    seven = pd.DataFrame({name: prices[name] for name in SEVEN})
    assert estimate_exposure(prices["QQQ"].iloc[-100:], found.weights, seven, prices["SPY"]) is None


def test_bear_markets_run_from_the_month_after_the_high_to_the_low():
    ret = pd.Series([0.1, -0.1, -0.15, 0.05, -0.1, 0.3, 0.0, -0.3], months(8, "2000-01"))
    spans = [(str(a), str(b)) for a, b in find_bear_markets(ret)]
    assert spans == [("2000-02", "2000-05"), ("2000-08", "2000-08")]


def test_a_market_that_rises_has_no_bear_market():
    assert find_bear_markets(pd.Series(0.01, months(50))) == []


def test_the_start_label_uses_only_what_was_known():
    n = 120
    index = months(n)
    legs = pd.DataFrame({"small": 0.0, "large": 0.0}, index)
    legs.iloc[100:103, 0] = -0.1
    relative = pd.Series(np.r_[np.linspace(1, 2, 100), np.full(20, 9.0)], index)
    span = [(index[100], index[102])]
    market = pd.Series(0.0, index)
    before = study_downturns(span, legs, relative_bm=relative, market=market, seed=1)
    changed = relative.copy()
    changed.iloc[100:] = 0.01
    after = study_downturns(span, legs, relative_bm=changed, market=market, seed=1)
    assert before.table["rank"].iloc[0] == after.table["rank"].iloc[0] == 1.0
    assert before.mean == pytest.approx(0.9**3 - 1)


def test_an_early_start_has_no_label_and_no_spans_say_nothing():
    index = months(30)
    legs = pd.DataFrame({"small": 0.0, "large": 0.0}, index)
    market, relative = pd.Series(0.0, index), pd.Series(1.0, index)
    found = study_downturns([(index[5], index[8])], legs, relative_bm=relative, market=market, seed=1)
    assert np.isnan(found.table["rank"].iloc[0]) and np.isnan(found.p) and found.n_cheap == found.n_dear == 0
    assert study_downturns([], legs, relative_bm=relative, market=market, seed=1) is None
