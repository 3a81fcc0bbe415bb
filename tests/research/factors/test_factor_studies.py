"""The junk rally, staleness, low-quality share, industries, seasons, costs, cross-checks and aftermath."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS
from strategynote.research.factors.aftermath import measure_aftermath
from strategynote.research.factors.costs import compute_breakeven
from strategynote.research.factors.crosschecks import compare_series, month_ends
from strategynote.research.factors.industries import explain_by_industries
from strategynote.research.factors.junk_rally import count_corners, measure_junk_rally
from strategynote.research.factors.low_quality_share import measure_low_quality_share
from strategynote.research.factors.overlap import measure_overlap
from strategynote.research.factors.seasonality import compute_month_effects
from strategynote.research.factors.spreads import collect_legs, compute_spreads
from strategynote.research.factors.staleness import measure_staleness, months_since_formation
from strategynote.research.factors.windows import window_of
from strategynote.research.statistics.hac import newey_west_lags


def _pair(made, index):
    return {name: made.noisy_sort(name, index, seed=k) for k, name in enumerate(("volatility", "profitability"))}


def test_the_junk_side_is_volatile_less_calm_and_unprofitable_less_profitable(made):
    index = made.months("2000-01", 24)
    sorts = {
        "volatility": made.flat_sort("volatility", index, high=0.05, low=0.01),
        "profitability": made.flat_sort("profitability", index, high=0.01, low=0.04),
    }
    rally = measure_junk_rally(collect_legs(sorts), count_corners(sorts, index[-1]), index[-1], horizon="month")
    assert rally.spreads.loc[("volatility", "small"), "value"] == pytest.approx(0.04)
    assert rally.spreads.loc[("profitability", "small"), "value"] == pytest.approx(0.03)


def test_the_strongest_segment_is_the_one_with_the_widest_spread(made):
    index = made.months("2000-01", 24)
    sorts = _pair(made, index)
    for sort, group in (("volatility", 5), ("profitability", 1)):
        sorts[sort].ret.loc[index[-1], (5, group)] = 0.9
    rally = measure_junk_rally(collect_legs(sorts), count_corners(sorts, index[-1]), index[-1], horizon="month")
    assert rally.strongest == {"volatility": "large", "profitability": "large"}
    assert (rally.gap["percentile"] == 1.0).all()


def test_corner_cells_are_counted_on_the_junk_and_the_quality_side(made):
    index = made.months("2000-01", 1)
    sorts = _pair(made, index)
    sorts["profitability"].n_firms.loc[index[0], (5, 1)] = 3
    corners = count_corners(sorts, index[0])
    assert corners.loc[("profitability", 5), ["junk_firms", "quality_firms"]].tolist() == [3, 10]
    assert corners.loc[("profitability", 5), "junk_share"] == pytest.approx(3 / 43)


def test_july_is_the_first_month_after_formation():
    index = pd.PeriodIndex(["2025-06", "2025-07", "2025-12"], freq="M")
    assert months_since_formation(index).tolist() == [12, 1, 6]


def test_staleness_finds_a_spread_that_fades_with_the_age_of_the_accounts(made):
    index = made.months("1970-01", 600)
    sort = made.noisy_sort("profitability", index, seed=2)
    fresh = index[np.isin(index.month, [7, 8, 9])]
    sort.ret.loc[fresh, (slice(None), 5)] += 0.03
    found = measure_staleness(compute_spreads(collect_legs({"profitability": sort}), horizon="month"), index[-1])
    row = found.table.loc[("small", "profitability")]
    assert row["difference"] == pytest.approx(0.03, abs=0.01)
    assert row["t"] > 3 and row["june_formed"]


def test_staleness_agrees_with_statsmodels_contrast_of_group_means(made):
    index = made.months("1970-01", 300)
    spreads = compute_spreads(collect_legs({"value": made.noisy_sort("value", index, seed=5)}), horizon="month")[["small"]]
    row, age = measure_staleness(spreads, index[-1]).table.loc[("small", "value")], months_since_formation(index)
    groups = np.column_stack([age <= 3, (age > 3) & (age < 10), age >= 10]).astype(float)
    fit = OLS(spreads["small", "value"].to_numpy(), groups).fit(cov_type="HAC", cov_kwds={"maxlags": newey_west_lags(len(index))})
    assert (row["early"], row["late"]) == pytest.approx((fit.params[0], fit.params[2]))
    assert row["t"] == pytest.approx(fit.t_test(np.array([1.0, 0.0, -1.0])).tvalue.item())


def test_staleness_of_a_spread_without_all_ages_is_missing(made):
    index = made.months("2000-07", 5)
    spreads = compute_spreads(collect_legs({"value": made.noisy_sort("value", index, seed=5)}), horizon="month")
    row = measure_staleness(spreads, index[-1]).table.loc[("small", "value")]
    assert row[["early", "late", "difference", "t"]].isna().all() and row["n"] == 5


def test_a_group_that_earns_everything_has_the_whole_return(made):
    index = made.months("2000-01", 12)
    sort = made.flat_sort("volatility", index, high=0.05)
    found = measure_low_quality_share(sort, index[-1], group=5, segment="small", horizon="quarter")
    assert found.weight == pytest.approx(0.2)
    assert found.segment_return == pytest.approx(1.01**3 - 1)
    assert found.share == pytest.approx(1.0)
    assert found.beyond_weight == pytest.approx(0.8 * (1.01**3 - 1))


def test_the_share_of_a_segment_that_did_not_move_is_missing(made):
    sort = made.flat_sort("volatility", made.months("2000-01", 12), high=0.05, low=-0.05)
    found = measure_low_quality_share(sort, pd.Period("2000-12", "M"), group=5, segment="small", horizon="month")
    assert np.isnan(found.share) and found.contribution == pytest.approx(0.01)


def _industry_world(made, *, noise):
    index = made.months("1980-01", 300)
    rng = np.random.default_rng(4)
    market = pd.DataFrame({"mkt_excess": rng.normal(0.006, 0.04, 300), "risk_free": 0.003}, index=index)
    industries = pd.DataFrame(rng.normal(0, 0.03, (300, 8)), index=index, columns=list("abcdefgh"))
    spread = 0.5 * market["mkt_excess"] + industries["a"] - industries["b"] + rng.normal(0, noise, 300)
    returns = industries.add(market["mkt_excess"] + market["risk_free"], axis=0)
    return spread, returns, market, window_of(index[-1], "quarter")


def test_industries_explain_a_spread_made_of_industries(made):
    found = explain_by_industries(*_industry_world(made, noise=0.005))
    assert found.r2_out_of_sample > 0.9
    assert abs(found.rest) < 0.25 * abs(found.total) + 0.02
    assert found.market + found.industry + found.rest == pytest.approx(found.total)


def test_industries_add_little_to_a_spread_made_of_noise(made):
    spread, industries, market, window = _industry_world(made, noise=0.0)
    noise = pd.Series(np.random.default_rng(11).normal(0, 0.05, len(spread)), index=spread.index)
    assert explain_by_industries(noise, industries, market, window).r2_out_of_sample < 0.05


def test_an_industry_with_a_missing_month_is_left_out(made):
    spread, industries, market, window = _industry_world(made, noise=0.005)
    industries.loc[window[-1], "c"] = np.nan
    assert "c" not in explain_by_industries(spread, industries, market, window).top.index


def test_a_month_that_pays_is_found_and_the_others_are_not(made):
    index = made.months("1960-01", 720)
    sort = made.noisy_sort("volatility", index, seed=3)
    sort.ret.loc[index[index.month == 1], (slice(None), 5)] += 0.05
    table = compute_month_effects(compute_spreads(collect_legs({"volatility": sort}), horizon="month")[["small"]])
    found = table.index.get_level_values("month")[table["p_adjusted"] < 0.01]
    assert found.tolist() == [1]


def test_a_month_of_the_year_is_contrasted_as_scipys_welch_test_does(made):
    spreads = compute_spreads(collect_legs(_pair(made, made.months("1990-01", 240))), horizon="month")[["small"]].copy()
    spreads.iloc[:70, 0] = np.nan
    table, calendar = compute_month_effects(spreads), pd.PeriodIndex(spreads.index).month
    for key, series in spreads.items():
        for month in (1, 6, 12):
            one, other = series[calendar == month].dropna(), series[calendar != month].dropna()
            row = table.loc[(*key, month)]
            assert (row["mean"], row["other"], row["n"]) == pytest.approx((one.mean(), other.mean(), len(one)))
            assert row["t"] == pytest.approx(stats.ttest_ind(one, other, equal_var=False).statistic)


def test_a_month_that_was_seen_once_is_not_contrasted(made):
    spreads = compute_spreads(collect_legs(_pair(made, made.months("2000-01", 18))), horizon="month")[["small"]]
    table = compute_month_effects(spreads).xs("volatility", level="sort").droplevel("segment")
    assert table.loc[7:, ["mean", "other", "t", "p"]].isna().all(axis=None)
    assert table.loc[:6, ["mean", "other", "t", "p"]].notna().all(axis=None)


def test_the_break_even_cost_takes_the_whole_mean():
    index = pd.MultiIndex.from_tuples([("small", "momentum")], names=["segment", "sort"])
    row = compute_breakeven(pd.DataFrame({"mean": [0.01]}, index=index), {"momentum": 4.0}).iloc[0]
    assert (row["annual"], row["cost"], row["cost_per_turnover"]) == pytest.approx((0.12, 0.015, 0.06))


def test_month_ends_use_the_last_close_of_each_month():
    prices = pd.Series([10.0, 11.0, 22.0, 5.0], index=pd.to_datetime(["2025-04-30", "2025-05-30", "2025-06-30", "2025-07-01"]))
    assert month_ends(prices, pd.Period("2025-06", "M")).tolist() == pytest.approx([0.1, 1.0])


def test_a_series_that_ends_early_leaves_its_month_missing(made):
    index = made.months("2020-01", 30)
    rng = np.random.default_rng(1)
    ours = pd.Series(rng.normal(size=30) / 50, index=index)
    found = compare_series(ours.iloc[:-1], ours, index[-1], names=("theirs", "Their series", "ours"))
    assert found.correlation == pytest.approx(1.0)
    assert np.isnan(found.theirs_month) and found.n == 29


def test_the_aftermath_finds_a_spread_that_comes_back(made):
    index = made.months("1950-01", 800)
    rng = np.random.default_rng(12)
    shock = rng.normal(0, 0.05, 800)
    high = pd.Series(0.01 + shock - 0.5 * np.concatenate([[0, 0, 0], shock[:-3]]), index=index)
    low = pd.Series(0.01, index=index)
    assert measure_aftermath(high, low, tail="low").difference > 0.02
    assert measure_aftermath(high, low, tail="high").difference < -0.02


def test_the_overlap_finds_the_correlation_of_the_last_three_years(made):
    index = made.months("1990-01", 400)
    rng = np.random.default_rng(3)
    common, noise = rng.normal(size=400), rng.normal(size=400)
    left = pd.Series(common, index=index)
    right = pd.Series(np.where(np.arange(400) >= 364, 0.8 * common + 0.6 * noise, noise), index=index)
    found = measure_overlap(left, right, index[-1])
    assert found.interval[0] < 0.8 < found.interval[1]
    assert found.percentile > 0.95


def test_a_history_of_less_than_three_years_has_no_overlap(made):
    series = pd.Series(0.01, index=made.months("1990-01", 20))
    assert np.isnan(measure_overlap(series, series, series.index[-1]).correlation)
