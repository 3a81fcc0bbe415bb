from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.data.demo.books import june_book_to_market
from strategynote.data.demo.economy import Economy, simulate_economy
from strategynote.data.demo.timeline import FIRST_RETURN, MONTHS, demo_month, demo_title, month_of_day, position
from strategynote.data.demo.valuation import SMALL_CHEAP

SINCE = position(FIRST_RETURN)


@pytest.fixture(scope="module")
def economy() -> Economy:
    return simulate_economy(3)


def test_june_2025_is_month_738() -> None:
    assert demo_month("2025-06") == 738 and demo_month("1964-01") == 1 and demo_month("1963-12") == 0


def test_the_title_names_month_and_seed_but_no_date() -> None:
    assert demo_title("2025-06", 1) == "Demonstration economy, month 738 (seed 1)"


def test_another_seed_gives_another_economy(economy: Economy) -> None:
    other = simulate_economy(4)
    assert not np.isclose(other.sizes.ret, economy.sizes.ret).any(axis=1).mean() > 0.01
    assert not np.array_equal(other.cycle.recession, economy.cycle.recession)


def test_cells_of_every_sort_add_up_to_their_size_quintile(economy: Economy) -> None:
    ret, value, _ = economy.sizes.quintiles
    for paths in economy.sorts.values():
        np.testing.assert_allclose(paths.value.sum(axis=2), value, rtol=1e-12)
        np.testing.assert_allclose((paths.ret * paths.value).sum(axis=2) / value, ret, atol=1e-12)


def test_small_against_large_is_the_planned_relative_return(economy: Economy) -> None:
    ret, _, _ = economy.sizes.joined([[0, 1, 2, 3], [8, 9]])
    np.testing.assert_allclose(np.log1p(ret[:, 0]) - np.log1p(ret[:, 1]), economy.valuation.relative, atol=1e-12)
    np.testing.assert_allclose(np.log1p(ret[:, 1]), economy.valuation.large, atol=1e-12)


def test_what_is_gained_in_price_is_lost_in_cheapness(economy: Economy) -> None:
    path = economy.valuation
    book = np.diff(path.gap) + (path.relative - 0.0010)[1:]
    assert abs(np.corrcoef(book, path.relative[1:])[0, 1]) < 0.15
    assert 0.004 < book.std() < 0.008


def test_volatile_against_calm_small_caps_follow_the_rally_plan_to_the_last_digit(economy: Economy) -> None:
    ret = economy.sorts["volatility"].ret[:, :2]
    step = np.log1p(ret[:, :, 4].mean(axis=1)) - np.log1p(ret[:, :, 0].mean(axis=1))
    np.testing.assert_allclose(step, economy.rallies.step, atol=1e-12)


def test_days_compound_to_months(economy: Economy) -> None:
    month = month_of_day()
    total = np.log1p(economy.daily["mkt_excess"] + economy.daily["risk_free"]).to_numpy()
    monthly = np.bincount(month, weights=total, minlength=len(MONTHS))
    whole = slice(SINCE, month[-1])
    np.testing.assert_allclose(np.expm1(monthly)[whole], economy.sizes.market[whole], atol=1e-10)


def test_the_july_row_holds_the_planned_book_to_market_of_small_and_large(economy: Economy) -> None:
    value = economy.sorts["value"]
    bm = june_book_to_market(economy.seed, economy.valuation, value)
    july = position("2001-07")
    mean = lambda q: (bm[july, q] * value.value[july, q]).sum() / value.value[july, q].sum()  # noqa: E731
    planned = economy.valuation.gap[july - 1] + SMALL_CHEAP
    assert np.log(mean(slice(0, 2)) / mean(4)) == pytest.approx(planned, abs=1e-12)


def test_book_to_market_stands_still_from_july_to_june(economy: Economy) -> None:
    bm = june_book_to_market(economy.seed, economy.valuation, economy.sorts["value"])
    changed = np.abs(np.diff(bm, axis=0)).max(axis=(1, 2)) > 0
    assert set(MONTHS[1:][changed].month) == {7}


def test_unemployment_rises_in_recessions_and_falls_between_them(economy: Economy) -> None:
    change = pd.Series(economy.cycle.unemployment).diff()
    assert change[economy.cycle.recession].mean() > 0.1 > 0 > change[~economy.cycle.recession].mean()


def test_yields_and_the_policy_rate_stay_above_zero() -> None:
    for seed in range(3, 7):
        cycle = simulate_economy(seed).cycle
        assert cycle.bill.min() > 0 and cycle.gs10.min() > 0 and cycle.target.min() >= 0.25


def test_no_cell_loses_everything() -> None:
    for seed in range(3, 7):
        assert min(paths.ret.min() for paths in simulate_economy(seed).sorts.values()) > -0.7
