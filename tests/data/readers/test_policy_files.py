"""Dots, fed funds futures and FedWatch: made-up tables, then the archive's files and the Board's published medians."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.cme import (
    read_fedwatch,
    read_fedwatch_history,
    read_zq_continuous,
    read_zq_contract,
    read_zq_curve,
)
from strategynote.data.readers.ism import read_ism
from strategynote.data.readers.sep import compute_medians, read_sep_dots
from strategynote.errors import DataError

DOTS = (
    "date,midpoint,2024,2025,longer_run\n"
    "2024-06-12,5.125,3,,\n2024-06-12,4.875,1,2,\n2024-06-12,2.750,,2,1\n2024-09-18,4.375,4,,\n"
)
CURVE = (
    "contract_symbol,contract_month,contract_year,close_price,as_of_date\n"
    "ZQZ25,12,2025,96.1,2025-12-01\nZQF26,1,2026,96.2,2025-12-01\n"
)
CHAIN = (
    "\ufeffDate,Price,Open,High,Low,Vol.,Change %\n1/3/2024,94.7,94.6,94.8,94.5,1.5K,0.1%\n1/2/2024,94.6,94.6,94.8,94.5,-,0.1%\n"
)
CONTRACT = ["Date", "Open", "High", "Low", "Close", "Volume", "OpenInterest", "Symbol"]
WATCH = "meeting_date,rate_low,rate_high,probability_pct\n2026-07-29,350,375,63.1\n2026-07-29,375,400,36.9\n2026-07-29,400,425,\n"
PAGES = (
    "snapshot_date,meeting_date,rate_range,prob_now,prob_1d,prob_1w,prob_1m,is_most_likely,contract,mid_price,current_target_rate\n"
    "2026-07-12,2027-09-15,NO CHANGE,65.8,65.8,65.8,65.8,True,,,\n"
    "2026-07-13,2026-09-16,350-375 (Current),55.6,55,33,37.7,1,ZQU6,96.3150,350-37555\n"
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_dots_are_counts_by_meeting_horizon_and_midpoint(tmp_path: Path) -> None:
    data = read_sep_dots(write(tmp_path / "d.csv", DOTS))["data"]
    assert data.loc["2024-06-12"].to_numpy().tolist() == [
        [4.875, "2024", 1],
        [5.125, "2024", 3],
        [2.75, "2025", 2],
        [4.875, "2025", 2],
        [2.75, "longer_run", 1],
    ]
    assert data.index.name == "date" and len(data) == 6


def test_the_median_dot_is_the_mean_of_the_middle_two_where_the_number_is_even(tmp_path: Path) -> None:
    medians = compute_medians(read_sep_dots(write(tmp_path / "d.csv", DOTS))["data"])
    assert medians.loc["2024-06-12"].tolist() == [5.125, 3.8125, 2.75]
    assert medians.loc["2024-09-18"].isna().tolist() == [False, True, True]


def test_a_curve_is_a_cross_section_by_contract_month(tmp_path: Path) -> None:
    data = read_zq_curve(write(tmp_path / "c.csv", CURVE))["data"]
    assert data["price"].tolist() == [96.1, 96.2]
    assert data["contract"].tolist() == [pd.Period("2025-12", freq="M"), pd.Period("2026-01", freq="M")]
    assert data.index.equals(pd.DatetimeIndex(["2025-12-01"] * 2, name="date"))


def test_a_chain_is_turned_round_and_its_volume_spelt_out(tmp_path: Path) -> None:
    data = read_zq_continuous(write(tmp_path / "z.csv", CHAIN))["data"]
    assert data["close"].tolist() == [94.6, 94.7]
    assert data["volume"].fillna(-1).tolist() == [-1, 1500]


def test_a_contract_keeps_its_symbol(make_workbook) -> None:
    day = dt.date(2023, 7, 3)
    path = make_workbook("ZQN23.xlsx", {"Sheet1": [CONTRACT, [day, 94.9, 94.9, 94.8, 94.88, 10.0, 20.0, "ZQN23"]]})
    data = read_zq_contract(path)["data"]
    assert (data.index[0], data["close"].iloc[0], data.attrs["symbol"]) == (pd.Timestamp(day), 94.88, "ZQN23")


def test_fedwatch_is_read_by_meeting_and_page(tmp_path: Path) -> None:
    watch = read_fedwatch(write(tmp_path / "w.csv", WATCH))["data"]
    assert watch[["lower", "upper"]].iloc[0].tolist() == [3.5, 3.75]
    assert watch["probability"].isna().tolist() == [False, False, True]
    pages = read_fedwatch_history(write(tmp_path / "p.csv", PAGES))["data"]
    assert pages["outcome"].tolist() == ["NO CHANGE", "350-375"]
    assert pages["meeting"].iloc[1] == pd.Timestamp("2026-09-16") and pd.isna(pages["contract"].iloc[0])


def test_a_pmi_describes_the_month_before_its_release(tmp_path: Path) -> None:
    data = read_ism(write(tmp_path / "i.csv", "Index,Value\n2007-01-04,51.4\n2007-02-02,49.5\n"))["data"]
    assert data["pmi"].tolist() == [51.4, 49.5]
    assert data["month"].astype(str).tolist() == ["2006-12", "2007-01"]


@pytest.mark.parametrize(
    ("read", "text", "where"),
    [
        (read_sep_dots, DOTS.replace("4.875,1", "4.875,1.5"), "whole counts"),
        (read_sep_dots, DOTS.replace("4.875", "5.125"), "every midpoint once"),
        (read_sep_dots, DOTS.replace("2024-09-18", "2024-03-20"), "meetings in order"),
        (read_sep_dots, DOTS.replace("2025", "later"), "years and longer_run"),
        (read_zq_curve, CURVE.replace("ZQF26", "ZQG26"), "the symbol of the month"),
        (read_zq_curve, CURVE.replace("96.2", "3.8"), "100 minus a rate"),
        (read_zq_curve, CURVE.replace("96.2,2025-12-01", "96.2,2025-12-02"), "one day in all rows"),
        (read_zq_continuous, CHAIN.replace("1.5K", "many"), "a number like 13.28K"),
        (read_zq_continuous, CHAIN.replace("1/3/2024", "1/1/2024"), "strictly rising"),
        (read_fedwatch, WATCH.replace("36.9", "16.9"), "100 percent a meeting"),
        (read_fedwatch, WATCH.replace("350,375", "325,375"), "ranges of 25 points"),
        (read_fedwatch_history, PAGES.replace("NO CHANGE", "MAYBE"), "a range or EASE"),
        (read_ism, "Index,Value\n2007-01-04,51.4\n2007-01-31,49.5\n", "one release a month"),
        (read_ism, "Index,Value\n2007-01-04,514\n", "0 to 100"),
    ],
)
def test_damaged_tables_are_refused_in_one_line(tmp_path: Path, read, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read(write(tmp_path / "x.csv", text))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([["Day", *CONTRACT[1:]], [1]], "no Date"),
        ([CONTRACT], "no rows"),
        ([CONTRACT, [dt.date(2023, 7, 3), 94.9, 94.9, 94.8, "n/a", 1.0, 2.0, "ZQN23"]], "expected a number"),
    ],
)
def test_a_changed_contract_sheet_is_refused(make_workbook, rows: list[list[object]], where: str) -> None:
    with pytest.raises(DataError, match=where):
        read_zq_contract(make_workbook("ZQN23.xlsx", {"Sheet1": rows}))


def test_the_boards_published_medians_follow_from_the_dots(archive: Path) -> None:
    medians = compute_medians(read_sep_dots(archive / "macro/fed/sep_dotplot_2021_2026.csv")["data"])
    june = medians.loc["2025-06-18", ["2025", "2026", "2027", "longer_run"]]
    assert june.tolist() == [3.875, 3.625, 3.375, 3.0]  # published as 3.9, 3.6, 3.4, 3.0
    assert medians.loc["2024-06-12", "2024"] == 5.125  # published as 5.1


def test_the_two_files_of_dots_agree_where_they_overlap(archive: Path) -> None:
    early, late = (
        compute_medians(read_sep_dots(archive / f"macro/fed/sep_dotplot_{n}.csv")["data"]) for n in ("to_2023", "2021_2026")
    )
    both = early.index.intersection(late.index)
    columns = early.columns.intersection(late.columns)
    assert len(both) >= 10
    pd.testing.assert_frame_equal(early.loc[both, columns], late.loc[both, columns])


@pytest.mark.archive_files("cme/zq-contract")
def test_the_archives_contracts_are_named_by_their_month(archive_file: Path) -> None:
    data = read_zq_contract(archive_file)["data"]
    assert data.attrs["symbol"] == archive_file.stem and len(data) > 700
    assert data.notna().all(axis=None) and (data["high"] >= data["low"]).all()


def test_the_archives_curve_chains_watch_and_pmi_are_read(archive: Path) -> None:
    macro = archive / "macro"
    curve = read_zq_curve(macro / "fedwatch/zq_settlement_curve_2026-07-14.csv")["data"]
    assert (len(curve), curve["price"].iloc[0], str(curve["contract"].iloc[-1])) == (13, 96.3688, "2027-07")
    chains = [len(read_zq_continuous(macro / f"fed_funds_futures/ZQ{n}M_continuous_2000_2024.csv")["data"]) for n in (0, 3)]
    assert chains == [6092, 6084]
    assert len(read_fedwatch(macro / "fedwatch/cme_fedwatch_probabilities_2026-07.csv")["data"]) == 108
    assert read_fedwatch_history(macro / "fedwatch/cme_fedwatch_history_2026-07_2026-08.csv")["data"].index.nunique() == 33
    pmi = read_ism(macro / "ism/ism_manufacturing_pmi_release_dated.csv")["data"]
    assert pmi.loc[pmi["month"] == pd.Period("2020-04", freq="M"), "pmi"].tolist() == [41.5]
    assert len(pmi) == 228
