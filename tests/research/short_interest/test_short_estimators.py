"""The estimators find what is planted in simulated settlement files, and use nothing before it was published."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from strategynote.data.demo.shorts import SMALL, SQUEEZE, Panel, is_squeeze, planted_squeeze, simulate_panel
from strategynote.data.holdings import Holdings
from strategynote.data.short_interest import (
    FINRA,
    FLOAT,
    Floats,
    Settlement,
    ShortInputs,
    missing_files,
    published_on,
    settlement_dates,
)
from strategynote.research.short_interest import intensity, ratios, returns
from strategynote.research.short_interest.covering import measure_covering
from strategynote.research.short_interest.study import ShortStudy, study_short_interest

from .conftest import UNTIL, make_market

Load = Callable[..., ShortInputs]


def test_publication_is_eight_business_days_after_settlement() -> None:
    assert published_on(pd.Timestamp("2026-07-15")) == pd.Timestamp("2026-07-27")
    assert published_on(pd.Timestamp("2026-07-31")) == pd.Timestamp("2026-08-12")


def test_settlement_is_on_the_fifteenth_and_the_last_business_day() -> None:
    days = settlement_dates(pd.Timestamp("2025-05-20"), pd.Timestamp("2025-08-16"))
    assert [str(day.date()) for day in days] == ["2025-05-30", "2025-06-13", "2025-06-30", "2025-07-15", "2025-07-31", "2025-08-15"]


def test_a_settlement_is_not_known_before_its_publication(load: Load) -> None:
    before, after = load(dt.date(2025, 7, 10)), load(dt.date(2025, 7, 14))
    assert before.newest is not None and after.newest is not None
    assert (before.newest.date, after.newest.date) == (pd.Timestamp("2025-06-13"), pd.Timestamp("2025-06-30"))
    assert all(s.published.date() <= dt.date(2025, 7, 14) for s in after.settlements)


def test_files_that_come_later_change_nothing(load: Load) -> None:
    early = study_short_interest(load(dt.date(2025, 7, 14)), seed=1, draws=100)
    late = study_short_interest(load(), seed=1, draws=100)
    assert early.quarter is not None and late.quarter is not None
    assert early.quarter.spread == late.quarter.spread
    assert early.intensity is not None and late.intensity is not None
    shared = early.intensity.history.index
    assert np.allclose(early.intensity.history, late.intensity.history[shared])


def test_the_traps_of_the_format_survive(inputs: ShortInputs, study: ShortStudy) -> None:
    newest = inputs.newest
    assert newest is not None and {"NA", "NAN"} <= set(newest.frame.index)
    assert np.isnan(newest.frame.at["S002", "days_to_cover"])
    assert {"NA", "NAN"} <= set(study.segments["small"].table.index)


def test_quintiles_have_equal_sizes_and_rise_with_the_ratio(study: ShortStudy) -> None:
    table = study.segments["small"].table
    assert table["quintile"].value_counts().tolist() == [SMALL // 5] * 5
    bounds = table.groupby("quintile")["sir"].agg(["min", "max"])
    assert (bounds["min"].to_numpy()[1:] >= bounds["max"].to_numpy()[:-1]).all()


def test_the_ratio_is_shares_short_over_float(panel: Panel, study: ShortStudy) -> None:
    table = study.segments["small"].table
    at = panel.dates.index(study.segments["small"].settled)
    expected = panel.short[at + 1] / panel.floats
    assert table.loc["S010", "sir"] == pytest.approx(expected[10], rel=1e-4)


def test_a_ratio_above_one_and_a_half_is_a_wrong_float(inputs: ShortInputs) -> None:
    assert inputs.newest is not None and inputs.floats is not None
    floats = inputs.floats.shares.copy()
    floats["S011"] = 1.0
    segment = ratios.make_segment(inputs.newest, inputs.holdings["small"][-1], name="small", floats=floats)
    assert segment is not None and "S011" not in segment.table.index and "S010" in segment.table.index


def test_the_planted_squeeze_is_found_beyond_beta_and_volatility(study: ShortStudy) -> None:
    assert study.intensity is not None
    history = study.intensity.history
    # A window of 21 days holds two settlement periods.
    inside = history[[is_squeeze(day) and is_squeeze(day - pd.Timedelta(days=20)) for day in history.index]]
    outside = history[[not is_squeeze(day) and not is_squeeze(day - pd.Timedelta(days=32)) for day in history.index]]
    assert inside.mean() == pytest.approx(2 * SQUEEZE, abs=0.025)
    assert outside.mean() == pytest.approx(0.0, abs=0.02)


def test_the_quarter_holds_the_squeeze(study: ShortStudy) -> None:
    assert study.quarter is not None and study.quarter.when == "before"
    assert study.quarter.published <= study.quarter.window.first
    assert study.quarter.interval[0] < 6 * SQUEEZE < study.quarter.interval[1]


def test_covering_went_with_returns_as_planted(study: ShortStudy) -> None:
    assert study.macbeth is not None
    assert study.macbeth.t["covering"] > 3 and study.macbeth.slope["covering"] > 0
    assert abs(study.macbeth.t["volatility"]) < 3


def test_covering_is_the_share_of_the_dollar_position_closed(inputs: ShortInputs, study: ShortStudy) -> None:
    covering = next(c for c in study.covering if c.segment == "small")
    settlement = next(s for s in inputs.settlements if s.date == covering.end)
    members = study.segments["small"].table
    joined = members[["price"]].join(settlement.frame[["shares_short", "previous"]])
    expected = 1 - (joined["price"] * joined["shares_short"]).sum() / (joined["price"] * joined["previous"]).sum()
    assert covering.table.at["all", "ratio"] == pytest.approx(expected)
    assert covering.table.at["all", "low"] < expected < covering.table.at["all", "high"]


def test_the_covering_interval_is_as_wide_as_a_bootstrap_says(inputs: ShortInputs, study: ShortStudy) -> None:
    covering = next(c for c in study.covering if c.segment == "small")
    settlement = next(s for s in inputs.settlements if s.date == covering.end)
    table = study.segments["small"].table[["price"]].join(settlement.frame[["shares_short", "previous"]])
    before, after = (table["price"] * table["previous"]).to_numpy(), (table["price"] * table["shares_short"]).to_numpy()
    drawn = np.random.default_rng(1).multinomial(len(table), np.full(len(table), 1 / len(table)), size=2000)
    spread = (1 - (drawn @ after) / (drawn @ before)).std()
    half = (covering.table.at["all", "high"] - covering.table.at["all", "low"]) / 2
    assert half == pytest.approx(1.96 * spread, rel=0.15)


def test_a_split_leaves_no_change_in_short_interest(inputs: ShortInputs, study: ShortStudy) -> None:
    newest = inputs.newest
    assert newest is not None
    frame = newest.frame.copy()
    frame.loc["S010", "previous"] = np.nan
    found = measure_covering("small", dataclasses.replace(newest, frame=frame), study.segments["small"].table, start=newest.date)
    assert found is not None and found.left_out == 1 and found.table.at["all", "n"] == SMALL - 1


def hold(day: str, price: list[float], shares: list[float]) -> Holdings:
    index = pd.Index([f"T{i}" for i in range(len(price))], name="ticker")
    return Holdings("ishares/IWM", pd.Timestamp(day), pd.DataFrame({"price": price, "shares": shares, "sector": "A"}, index))


def test_a_split_between_two_files_is_no_return() -> None:
    window = returns.make_window(hold("2026-01-02", [10, 10, 10], [100, 100, 100]), hold("2026-02-02", [5, 11, 5], [202, 101, 101]))
    assert window.ret.round(6).to_dict() == {"T1": 0.1, "T2": -0.5} and window.splits == 1


def test_a_name_that_is_missing_in_either_file_has_no_return() -> None:
    window = returns.make_window(hold("2026-01-02", [10, 10], [1, 1]), hold("2026-02-02", [11], [1]))
    assert list(window.ret.index) == ["T0"]


def settled(day: str) -> Settlement:
    return Settlement(FINRA, pd.Timestamp(day), published_on(pd.Timestamp(day)), pd.DataFrame())


def test_the_sort_takes_what_was_published_and_says_when_it_was_not() -> None:
    rows = [settled("2026-01-15"), settled("2026-01-30"), settled("2026-02-13")]
    first, when = returns.choose_settlement(rows, pd.Timestamp("2026-02-12")) or (None, "")
    assert first is rows[1] and when == "before"
    late, when = returns.choose_settlement(rows, pd.Timestamp("2026-01-20")) or (None, "")
    assert late is rows[0] and when == "after"
    stale = returns.choose_settlement(rows, pd.Timestamp("2026-06-01"))
    assert stale is None


def test_a_float_collected_later_makes_the_sort_one_of_afterwards(inputs: ShortInputs) -> None:
    assert inputs.floats is not None
    late = dataclasses.replace(inputs, floats=dataclasses.replace(inputs.floats, known=pd.Timestamp("2025-06-20")))
    found = study_short_interest(late, seed=1, draws=50)
    assert found.quarter is None and "no short interest and float published" in found.reasons["quarter"]
    assert found.window is not None and found.window.when == "before"  # it begins on 30 June
    assert found.intensity is None and found.macbeth is None


def test_the_quarter_needs_files_near_both_ends() -> None:
    files = [hold(day, [1.0], [1.0]) for day in ("2026-01-21", "2026-04-10")]
    assert returns.find_quarter(files, pd.Period("2026-02", freq="M")) is None
    near = [hold(day, [1.0], [1.0]) for day in ("2025-12-31", "2026-02-27")]
    assert returns.find_quarter(near, pd.Period("2026-02", freq="M")) == (near[0], near[1])


def test_few_files_give_no_intensity_and_no_cross_sections(inputs: ShortInputs) -> None:
    assert inputs.floats is not None
    few = inputs.holdings["small"][-3:]
    assert intensity.measure_intensity(few, inputs.settlements, inputs.floats) is None
    assert intensity.fit_macbeth(few, inputs.settlements, inputs.floats) is None


@pytest.mark.parametrize("missing", [FINRA, FLOAT, "ishares/IWM", "ishares/IWC", "ishares/IWB"])
def test_without_one_dataset_the_study_stands_and_the_gap_is_named(load: Load, missing: str) -> None:
    inputs = load(without=(missing,))
    study = study_short_interest(inputs, seed=1, draws=50)
    assert missing in inputs.gaps and missing in str(inputs.gaps[missing])
    assert set(study.reasons) == {"quarter", "window", "intensity", "macbeth", "days", "covering", "segments"}


def test_the_missing_files_are_named() -> None:
    text = missing_files(pd.Period("2025-06", freq="M"), dt.date(2025, 7, 24))
    assert "shrt20250314.csv to shrt20250630.csv (8 files)" in text and "24 July 2025" in text




def test_before_the_publishers_files_hold_listed_shares_no_file_is_missed() -> None:
    text = missing_files(pd.Period("2001-01", freq="M"), dt.date(2001, 2, 28))
    assert "only since June 2021" in text and "shrt" not in text


def test_the_planted_squeeze_lies_in_its_interval_as_often_as_claimed() -> None:
    inside = []
    for seed in range(16):
        panel = simulate_panel(seed, make_market(seed), until=UNTIL)
        holdings, settlements, floats = objects(panel)
        found = intensity.measure_intensity(holdings[:-1], settlements, floats)
        assert found is not None
        inside.append(found.interval[0] <= planted_squeeze(UNTIL.date()) <= found.interval[1])
    assert sum(inside) >= 13  # 16 x 0.95 less what chance takes in one of a thousand cases


def objects(panel: Panel) -> tuple[list[Holdings], list[Settlement], Floats]:
    """The panel as the loaders would give it, without files."""
    names = pd.Index(panel.symbols, name="ticker")
    frame = lambda at: pd.DataFrame({"name": names, "sector": "A", "weight": 0.0, "market_value": 1.0, "shares": 100.0, "price": panel.price[at]}, names)  # noqa: E731
    holdings = [Holdings("ishares/IWM", day, frame(at).iloc[:SMALL]) for at, day in enumerate(panel.dates)]
    settlements = [Settlement(FINRA, day, published_on(day), pd.DataFrame({"shares_short": panel.short[at + 1]}, names)) for at, day in enumerate(panel.dates)]
    return holdings, settlements, Floats(pd.Series(panel.floats, names), panel.dates[0])
