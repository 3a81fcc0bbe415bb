"""AQR workbooks: made-up sheets in the publisher's layout, then the archive's files and known months."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.aqr import read_aqr, read_aqr_sorted
from strategynote.errors import DataError

TITLE: list[list[object]] = [["Somebody's factors"], ["", "EQUITIES"]]
HEAD: list[object] = ["DATE", "AUS", "USA", "Global Ex USA"]
ROWS: list[list[object]] = [["01/31/2025", "", 0.01, -0.02], ["02/28/2025", 0.03, 0.04, ""], ["", "", "", ""]]
RF: list[list[object]] = [["DATE", "Risk Free Rate"], ["01/31/2025", 0.003], ["02/28/2025", 0.0031], ["03/31/2025", 0.0029]]


def book(make_workbook, **changed: list[list[object]]) -> Path:
    sheets = {"QMJ Factors": [*TITLE, HEAD, *ROWS], "Definition": [["words"]], "ME(t-1)": [HEAD, *ROWS], "RF": RF}
    return make_workbook("aqr.xlsx", {**sheets, **{name.replace("_", " "): rows for name, rows in changed.items()}})


def test_home_comes_first_and_months_without_any_value_are_left_out(make_workbook) -> None:
    tables = read_aqr(book(make_workbook))
    assert list(tables) == ["data"]
    assert list(tables["data"].columns) == ["USA", "AUS", "Global Ex USA"]
    assert tables["data"]["USA"].tolist() == [0.01, 0.04]
    assert tables["data"].index.equals(pd.period_range("2025-01", "2025-02", freq="M", name="period"))


def test_dates_that_are_dates_read_like_dates_that_are_text(make_workbook) -> None:
    rows = [[dt.date(2025, 1, 31), "", 0.01, -0.02], [dt.date(2025, 2, 28), 0.03, 0.04, ""]]
    assert read_aqr(book(make_workbook, QMJ_Factors=[HEAD, *rows]))["data"].equals(read_aqr(book(make_workbook))["data"])


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([HEAD, ROWS[1], ROWS[0]], "strictly rising"),
        ([HEAD, ["01/31/2025", "", "n/a", 0.1]], "sheet QMJ Factors, row 2, USA: received 'n/a'"),
        ([["DATE", "USA", "USA"], ["01/31/2025", 0.1, 0.1]], "different labels"),
        ([HEAD], "dated rows"),
        ([["Month", "USA"], ["01/31/2025", 0.1]], "a row that begins with DATE"),
        ([HEAD, ["2025M01", 0.1, 0.1, 0.1]], "a date like"),
    ],
)
def test_a_changed_sheet_is_refused_in_one_line(make_workbook, rows: list[list[object]], where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_aqr(book(make_workbook, QMJ_Factors=rows))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_workbook_without_a_factor_sheet_is_refused(make_workbook) -> None:
    with pytest.raises(DataError, match="QMJ Factors or BAB Factors"):
        read_aqr(make_workbook("aqr.xlsx", {"RF": RF}))


def test_sorted_portfolios_stand_side_by_side_and_are_told_apart(make_workbook) -> None:
    groups = ["", "Long Sample - US", "", "Broad Sample - Global", ""]
    head = ["DATE", "P1 (low quality)", "P10-P1", "P1 (low quality)", "P10-P1"]
    rows = [groups, head, ["01/31/2025", 0.01, 0.02, "", ""], ["02/28/2025", 0.03, 0.04, 0.05, 0.06]]
    sheet = "10 Portfolios Formed on Quality"
    tables = read_aqr_sorted(make_workbook("s.xlsx", {sheet: rows}))
    assert tables["data"].to_numpy().tolist() == [[0.01, 0.02], [0.03, 0.04]]
    assert tables["global"].to_numpy().tolist() == [[0.05, 0.06]]
    assert list(tables["global"].columns) == ["P1", "P10-P1"]
    with pytest.raises(DataError, match="Broad Sample - Global"):
        read_aqr_sorted(make_workbook("s.xlsx", {sheet: [["", "Long Sample - US"], *rows[1:]]}))


def test_known_months_of_the_archive_are_read(archive: Path) -> None:
    quality = read_aqr(archive / "equity/aqr/Quality-Minus-Junk-Factors-Monthly.xlsx")
    months = slice("2025-04", "2025-06")
    assert quality["data"]["USA"][months].round(4).tolist() == [-0.0202, -0.0174, -0.0430]
    beta = read_aqr(archive / "equity/aqr/Betting-Against-Beta-Equity-Factors-Monthly.xlsx")
    assert beta["data"]["USA"][months].round(4).tolist() == [-0.0308, -0.0190, -0.0248]
    assert (len(quality["data"]), len(beta["data"]), str(beta["data"].index[0])) == (826, 1145, "1930-12")


def test_the_archives_sorted_portfolios_end_in_their_spread(archive: Path) -> None:
    tables = read_aqr_sorted(archive / "equity/aqr/Quality Minus Junk 10 QualitySorted Portfolios Monthly.xlsx")
    for table in tables.values():
        assert ((table["P10"] - table["P1"]) - table["P10-P1"]).abs().max() < 1e-6
    assert [len(table) for table in tables.values()] == [808, 424]
