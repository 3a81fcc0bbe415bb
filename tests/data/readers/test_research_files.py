"""Earnings of the index and the files that checks use: made-up tables, then the archive's files and known values."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.damodaran import IMPLIED, RETURNS, read_damodaran_implied, read_damodaran_returns
from strategynote.data.readers.goyal_welch import read_goyal_welch
from strategynote.data.readers.jkp import read_jkp
from strategynote.data.readers.michaillat import read_michaillat
from strategynote.data.readers.nyfed import read_nyfed
from strategynote.data.readers.openap import NUMBERS, read_openap, read_signal_doc
from strategynote.data.readers.rtdsm import read_rtdsm
from strategynote.data.readers.spglobal import read_spglobal_eps
from strategynote.errors import DataError

TITLES: list[list[object]] = [
    ["Somebody"],
    ["QUARTERLY DATA"],
    [""],
    ["", "OPERATING", "AS REPORTED", "CASH", "SALES", "BOOK VAL", "CAPITAL", "", ""],
    ["QUARTER", "EARNINGS", "EARNINGS", "DIVIDENDS", "PER", "PER", "EXPENDITURE", "", ""],
    ["END", "PER SHR", "PER SHR", "PER SHR", "SHARE", "SHARE", "PER SHARE", "PRICE", "DIVISOR"],
]
QUARTERS: list[list[object]] = [
    [dt.date(2024, 9, 30), "", "", 18.5, "", "", "", 5700.0, 8400.0],
    [dt.date(2024, 6, 28), 58.5, 53.0, 18.0, 480.0, 1150.0, 28.5, 5400.0, 8300.0],
]
OBSERVED: list[list[object]] = [
    ["Goodbye to all"],
    ["OBSERVATION", "2025E", "Q4 2025E", "PRICE", "2025E P/E", "OBSERVATION"],
    [dt.date(2024, 6, 28), 270.0, 72.0, 5400.0, 20.0, dt.date(2024, 6, 28)],
    [dt.date(2024, 9, 30), 271.0, 72.5, 5700.0, 21.5, dt.date(2024, 9, 30)],
    ["Current", 272.0, 72.5, 5800.0, 22.0, "Current"],
]


def earnings(make_workbook, *, quarters=QUARTERS, titles=TITLES, observed=OBSERVED) -> dict[str, pd.DataFrame]:
    return read_spglobal_eps(make_workbook("e.xlsx", {"ESTIMATES&PEs": observed, "QUARTERLY DATA": titles + quarters}))


def test_earnings_not_yet_reported_are_missing_and_estimates_are_dated_by_their_observation(make_workbook) -> None:
    tables = earnings(make_workbook)
    assert tables["data"].index.equals(pd.period_range("2024Q2", "2024Q3", freq="Q", name="period"))
    assert tables["data"]["eps_operating"].fillna(-1).tolist() == [58.5, -1]
    assert tables["data"]["price"].tolist() == [5400.0, 5700.0]
    forward = tables["forward_pe"]
    assert list(forward.columns) == ["eps_2025", "eps_q4_2025", "price", "pe_2025"]
    assert forward["pe_2025"].tolist() == [20.0, 21.5] and forward.index[-1] == pd.Timestamp("2024-09-30")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"quarters": [QUARTERS[0], [dt.date(2024, 3, 28), *QUARTERS[1][1:]]]}, "every quarter"),
        ({"quarters": QUARTERS[::-1]}, "strictly rising"),
        ({"quarters": [[*QUARTERS[0][:1], "n/a", *QUARTERS[0][2:]], QUARTERS[1]]}, "row 7, eps_operating"),
        ({"titles": [*TITLES[:4], ["", *TITLES[4][1:]], TITLES[5]]}, "rows 4 to 6"),
        ({"observed": OBSERVED[:1]}, "a row that begins with OBSERVATION"),
        ({"observed": [["OBSERVATION", "2025E", "PRICE"], OBSERVED[2]]}, "columns like 2025E P/E"),
    ],
)
def test_a_changed_earnings_workbook_is_refused_in_one_line(make_workbook, changed: dict[str, object], where: str) -> None:
    with pytest.raises(DataError) as caught:
        earnings(make_workbook, **changed)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def years(titles: list[str], first: int, last: int) -> list[list[object]]:
    return [
        ["Date updated:", "x"],
        ["Year", *titles],
        *([float(y), *([0.5] * len(titles))] for y in range(first, last + 1)),
        ["", "note"],
    ]


def test_annual_tables_end_where_the_years_end(make_workbook) -> None:
    implied = read_damodaran_implied(make_workbook("i.xls", {"Historical Impl Premiums": years(list(IMPLIED), 1960, 1962)}))[
        "data"
    ]
    assert (list(implied.columns), len(implied), str(implied.index[-1])) == (list(IMPLIED.values()), 3, "1962")
    returns = read_damodaran_returns(
        make_workbook("r.xls", {"Text": [["x"]], "Returns by year": years(list(RETURNS), 1928, 1929)})
    )["data"]
    assert (list(returns.columns), len(returns)) == (list(RETURNS.values()), 2)
    with pytest.raises(DataError, match="the title Gold"):
        read_damodaran_returns(make_workbook("r.xls", {"Returns by year": years(list(RETURNS)[:6], 1928, 1929)}))


def test_predictors_come_by_month_quarter_and_year(make_workbook) -> None:
    head = ["Index", "D12", "E12", "b/m", "tbl", "lty", "Rfree"]
    sheets = {
        name: [[stamp, *head], [float(first), 5.0, 1.0, 2.0, "NaN", 0.04, 0.05, 0.003]]
        for name, stamp, first in (("Monthly", "yyyymm", 187112), ("Quarterly", "yyyyq", 18714), ("Annual", "yyyy", 1871))
    }
    tables = read_goyal_welch(make_workbook("g.xlsx", sheets))
    assert {name: str(table.index[0]) for name, table in tables.items()} == {
        "data": "1871-12",
        "quarterly": "1871Q4",
        "annual": "1871",
    }
    assert (
        list(tables["data"].columns) == ["index", "d12", "e12", "bm", "tbl", "lty", "rfree"] and tables["data"]["bm"].isna().all()
    )
    with pytest.raises(DataError, match="months 1 to 12"):
        read_goyal_welch(make_workbook("g.xlsx", {**sheets, "Monthly": [sheets["Monthly"][0], [187113.0, *[1.0] * 7]]}))


def test_vintages_become_columns_of_their_century(make_workbook) -> None:
    rows = [["DATE", "X65Q4", "X99Q4", "X24Q1"], ["1947:Q1", 1.0, 2.0, 3.0], ["1947:Q2", "#N/A", 2.5, 3.5]]
    data = read_rtdsm(make_workbook("v.xlsx", {"X": rows}))["data"]
    assert list(data.columns) == ["1965Q4", "1999Q4", "2024Q1"]
    assert data["1965Q4"].fillna(-1).tolist() == [1.0, -1] and str(data.index[1]) == "1947Q2"


def test_probabilities_by_decimal_year_fall_on_their_months(tmp_path: Path) -> None:
    head = "Year,Mean recession probability,Recession probability from classifier 1\n"
    (tmp_path / "m.csv").write_text(head + "1929.91666666667,0.5,1\n1930,0,0\n")
    data = read_michaillat(tmp_path / "m.csv")["data"]
    assert list(data.index.astype(str)) == ["1929-12", "1930-01"] and list(data.columns) == ["mean", "classifier_1"]
    (tmp_path / "m.csv").write_text(head + "1929.95,0.5,1\n")
    with pytest.raises(DataError, match="years in twelfths"):
        read_michaillat(tmp_path / "m.csv")


def test_themes_become_columns(tmp_path: Path) -> None:
    head, row = "location,name,freq,weighting,n_factors,date,ret\n", "usa,{},monthly,vw_cap,1,{},{}\n"
    text = head + row.format("value", "2024-11-30", 0.01) + row.format("size", "2024-12-31", -0.02)
    with zipfile.ZipFile(tmp_path / "[usa].zip", "w") as archive:
        archive.writestr("x.csv", text)
    data = read_jkp(tmp_path / "[usa].zip")["data"]
    np.testing.assert_array_equal(data.to_numpy(), [[np.nan, 0.01], [-0.02, np.nan]])
    assert (list(data.columns), data.attrs) == (["size", "value"], {"location": "usa", "weighting": "vw_cap"})
    (tmp_path / "x.csv").write_text(text.replace("usa,size", "jpn,size"))
    with pytest.raises(DataError, match="one value in all rows"):
        read_jkp(tmp_path / "x.csv")


def test_predictor_returns_stay_in_percent_and_their_notes_are_dated_by_publication(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("date,AM,BM\n2024-11-29,NA,1.5\n2024-12-31,-0.5,2\n")
    data = read_openap(tmp_path / "p.csv")["data"]
    assert data["AM"].fillna(9).tolist() == [9, -0.5] and str(data.index[0]) == "2024-11"
    head = ["Acronym", "Year", "Detailed Definition", *NUMBERS]
    rows = [["B", "2001", '"Two,\nlines"', *["NA"] * 8], ["A", "1999", "", *["1"] * 8]]
    (tmp_path / "d.csv").write_text("\n".join(",".join(row) for row in [head, *rows]) + "\n")
    notes = read_signal_doc(tmp_path / "d.csv")["data"]
    assert notes["acronym"].tolist() == ["A", "B"] and notes.index.astype(str).tolist() == ["1999", "2001"]
    assert notes["detailed_definition"].iloc[1] == "Two,\nlines" and notes["t_stat"].isna().tolist() == [False, True]


def test_probability_stands_in_the_month_it_is_for(make_workbook) -> None:
    titles = [
        "10 Year Treasury Yield",
        "3 Month Treasury Yield",
        "3 Month Treasury Yield (Bond Equivalent  Basis)",
        "Spread",
        "Rec_prob",
        "NBER_Rec",
    ]
    rows = [
        ["Date", *titles],
        [dt.date(2024, 3, 31), 4.2, 5.2, 5.4, -1.2, 0.58, 0.0],
        [dt.date(2024, 4, 30), "", "", "", "", 0.5, ""],
    ]
    data = read_nyfed(make_workbook("a.xls", {"rec_prob": rows}))["data"]
    assert data["recession_probability"].tolist() == [0.58, 0.5] and np.isnan(data["spread"].iloc[1])


def test_earnings_of_the_archive_agree_with_themselves(archive: Path) -> None:
    tables = read_spglobal_eps(archive / "equity/valuation/sp-500-eps-est_2026-01-30.xlsx")
    quarterly, forward = tables["data"], tables["forward_pe"]
    assert (len(quarterly), str(quarterly["eps_operating"].last_valid_index())) == (152, "2025Q3")
    assert forward.loc["2025-06-30", ["pe_2025", "pe_2026"]].round(1).tolist() == [24.3, 21.0]
    assert (forward["price"] / forward["eps_2025"] - forward["pe_2025"]).abs().max() < 1e-6
    apart = forward["price"].to_numpy() / quarterly["price"][forward.index.to_period("Q")].to_numpy() - 1
    assert (np.abs(apart) > 1e-4).tolist() == [day == pd.Timestamp("2024-12-31") for day in forward.index]


def test_the_archives_check_data_hold_known_values(archive: Path) -> None:
    equity, macro = archive / "equity", archive / "macro"
    returns = read_damodaran_returns(equity / "damodaran/histretSP.xls")["data"]
    assert (len(returns), returns["sp500"]["2008"].round(3)) == (98, -0.366)
    assert read_damodaran_implied(equity / "damodaran/histimpl.xls")["data"]["premium_fcfe"]["2008"].round(4) == 0.0643
    goyal = read_goyal_welch(equity / "goyal_welch/PredictorData2024.xlsx")
    assert [len(table) for table in goyal.values()] == [1848, 616, 154]
    assert read_rtdsm(macro / "rtdsm/ROUTPUTQvQd.xlsx")["data"].shape == (308, 234)
    probability = read_nyfed(macro / "nyfed/allmonth_2024-04.xls")["data"]["recession_probability"]
    assert (probability.max().round(3), str(probability["2000":].idxmax()), probability["2024-05"].round(3)) == (
        0.954,
        "2024-05",
        0.709,
    )
    assert len(read_michaillat(macro / "published_estimates/michaillat_recession_probability.csv")["data"]) == 1157


def test_the_archives_factor_libraries_are_whole(archive: Path) -> None:
    equity = archive / "equity"
    themes = read_jkp(equity / "jkp/[usa]_[all_themes]_[monthly]_[vw_cap].zip")["data"]
    assert (themes.shape, int(themes.notna().sum().sum())) == ((1188, 13), 14789)
    predictors = read_openap(equity / "openap/PredictorLSretWide.csv.zip")["data"]
    assert (predictors.shape, int(predictors.iloc[-1].notna().sum())) == ((1188, 212), 195)
    notes = read_signal_doc(equity / "openap/SignalDoc.csv")["data"]
    assert len(notes) == 331 and set(predictors.columns) <= set(notes["acronym"])
