"""Published values held against the archive's files; sources beside each table."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from strategynote.data.archive import read_archive
from strategynote.data.funds import load_funds
from strategynote.data.portfolios import load_factors, load_size, load_sorts
from strategynote.data.wall import Wall
from strategynote.research.factors.attribution import PARTS, attribute_months, compute_betas_known, link_to_date
from strategynote.research.factors.funds import compute_quarter_returns
from strategynote.research.factors.junk_rally import count_corners, measure_junk_rally
from strategynote.research.factors.leadership import find_leadership
from strategynote.research.factors.regressions import FIVE, estimate_spanning, test_grs
from strategynote.research.factors.segments import compute_segment_returns
from strategynote.research.factors.spreads import collect_legs, compute_spreads
from strategynote.research.factors.windows import compound_to_date

PAPER = slice("1963-07", "2013-12")
# Fama and French (2015), A five-factor asset pricing model, JFE 116, Table 1 Panel B: percent a month, Small..Big by Low..High OP.
TABLE_1B = [
    [0.56, 0.94, 0.90, 0.95, 0.88], [0.59, 0.78, 0.84, 0.81, 0.98], [0.53, 0.77, 0.72, 0.78, 0.94],
    [0.57, 0.65, 0.63, 0.70, 0.82], [0.39, 0.33, 0.43, 0.47, 0.57],
]  # fmt: skip
# The same paper, Table 4 Panel A, 2x3 factors: mean percent a month and t.
TABLE_4 = {"mkt_excess": (0.50, 2.74), "smb": (0.29, 2.31), "hml": (0.37, 3.20), "rmw": (0.25, 2.92), "cma": (0.33, 4.07)}
# The same paper, Table 6, 2x3 factors: intercepts of each factor on the other four.
TABLE_6 = {"mkt_excess": (0.82, 4.94), "smb": (0.39, 3.23), "hml": (-0.04, -0.47), "rmw": (0.43, 5.45), "cma": (0.28, 5.03)}

JUNE_2025 = pd.Period("2025-06", "M")


@pytest.fixture(scope="module")
def wall(archive):
    return Wall(pd.Period("2026-02", "M"), dt.date(2026, 3, 31), read_archive(archive, "archive"))


@pytest.fixture(scope="module")
def sorts(wall):
    return load_sorts(wall)


@pytest.fixture(scope="module")
def june(archive):
    return Wall(JUNE_2025, dt.date(2025, 7, 24), read_archive(archive, "archive"))


@pytest.fixture(scope="module")
def june_sorts(june):
    return load_sorts(june)


def test_mean_returns_of_the_size_op_portfolios_match_fama_and_french(wall, sorts):
    risk_free = load_factors(wall)["risk_free"]
    found = 100 * sorts["profitability"].ret.sub(risk_free, axis=0).loc[PAPER].mean().to_numpy()
    expected = np.array(TABLE_1B).ravel()
    assert np.abs(found - expected).mean() < 0.035
    assert np.corrcoef(found, expected)[0, 1] > 0.98


@pytest.mark.parametrize("name", FIVE)
def test_factor_means_match_fama_and_french(wall, name):
    series = load_factors(wall)[name].loc[PAPER]
    mean, t = TABLE_4[name]
    assert 100 * series.mean() == pytest.approx(mean, abs=0.03)
    assert series.mean() / series.std() * len(series) ** 0.5 == pytest.approx(t, abs=0.35)


@pytest.mark.parametrize("name", FIVE)
def test_spanning_intercepts_match_fama_and_french(wall, name):
    table = estimate_spanning(load_factors(wall).loc[PAPER])
    alpha, t = TABLE_6[name]
    assert 100 * table.loc[name, ("alpha", "coefficient")] == pytest.approx(alpha, abs=0.05)
    assert table.loc[name, ("alpha", "t")] == pytest.approx(t, abs=0.55)


def test_five_factors_leave_less_unexplained_than_three_on_size_and_profitability(wall, sorts):
    factors = load_factors(wall).loc[PAPER]
    ret = sorts["profitability"].ret.sub(factors["risk_free"], axis=0).loc[PAPER]
    three, five = test_grs(ret, factors, names=FIVE[:3]), test_grs(ret, factors, names=FIVE)
    assert five.statistic < three.statistic
    assert five.mean_abs_alpha < three.mean_abs_alpha


@pytest.mark.parametrize(("sort", "junk_minus_quality", "sign"), [("volatility", -0.89, 1), ("profitability", -0.31, -1), ("beta", 0.0, 1)])
def test_mean_junk_spreads_of_small_caps_match_the_record(sorts, sort, junk_minus_quality, sign):
    spread = compute_spreads(collect_legs({sort: sorts[sort]}), horizon="month")["small", sort].loc["1963-07":"2019-02"]
    assert 100 * sign * spread.mean() == pytest.approx(junk_minus_quality, abs=0.05)


def test_parts_add_to_the_total_in_every_month_and_quarter_since_1970(wall):
    factors, ret = load_factors(wall), compute_segment_returns(load_size(wall))
    betas = compute_betas_known(ret[["small", "large"]], factors)
    for leg in ("small", "large"):
        parts = attribute_months(ret[leg], factors, betas[leg])
        assert list(parts) == list(PARTS)
        for horizon in ("month", "quarter"):
            total = compound_to_date(ret[[leg]], horizon)[leg].loc["1970-01":]
            gap = (link_to_date(parts, horizon).loc["1970-01":].sum(axis=1, skipna=False) - total).abs()
            assert gap.notna().all() and gap.max() < 1e-12


@pytest.mark.parametrize(("fund", "bank"), [("IWC", 0.22), ("IWB", 0.14), ("SPY", 0.13), ("IWM", 0.12), ("IWR", 0.11)])
def test_index_funds_agree_with_the_banks_row_of_24_july_2025(june, fund, bank):
    found = compute_quarter_returns(load_funds(june), period=JUNE_2025, as_of=june.as_of)
    assert found.since_quarter_start[fund] == pytest.approx(bank, abs=0.012)


def test_volatility_and_beta_led_small_caps_in_june_2025_and_value_came_last(june_sorts):
    found = find_leadership(collect_legs(june_sorts), JUNE_2025, horizon="month", seed=1)
    assert {found.best["small"].sort, found.best["small"].next_sort} == {"beta", "volatility"}
    assert found.worst["small"].sort == "value"


def test_the_junk_rally_of_the_second_quarter_of_2025_was_strongest_in_large_caps(june_sorts):
    rally = measure_junk_rally(collect_legs(june_sorts), count_corners(june_sorts, JUNE_2025), JUNE_2025, horizon="quarter")
    assert rally.strongest == {"volatility": "large", "profitability": "large"}
    assert (rally.spreads["value"].xs("large", level="segment") > 0).all()


def test_profitable_small_caps_lagged_in_the_second_quarter_of_2025(june_sorts):
    spreads = compute_spreads(collect_legs(june_sorts), horizon="quarter").loc[JUNE_2025]
    assert spreads["small", "profitability"] < 0 < spreads["small", "volatility"]
