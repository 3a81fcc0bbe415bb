"""Shiller's workbook: a made-up sheet with its traps, then the archive's three vintages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.shiller import read_shiller
from strategynote.errors import DataError

HEADER: list[list[object]] = [
    [""] * 12,
    ["Stock Market Data Used", *[""] * 8, "Cyclically", "", ""],
    ["Somebody", *[""] * 8, "Adjusted", "", ""],
    [*[""] * 9, "Price", "", ""],
    [*[""] * 4, "  Consumer", "", "", "", "Real", "Earnings", "", "10 Year"],
    ["", "S&P", "", "", "Price", "", "Long", "", "TR", "Ratio", "Excess", "Annualized Stock"],
    ["", "Comp.", "Dividend", "Earnings", "Index", "Date  ", "Interest", "Real", "Scaled", "P/E10 or", "CAPE", "Real Return"],
    ["Date", "P", "D", "E", "CPI", "Fraction", "Rate GS10", "Earnings", "Earnings", "CAPE", "Yield", ""],
]
NOTE = ["", "October price is October 3rd close", "", "", "CPI estimated", *[""] * 7]


def month(stamp: float, *, earnings: object = 20.5, cape: object = 30.5, real: object = 21.0) -> list[object]:
    return [stamp, 5000.5, 70.5, earnings, 310.25, 2025.79, 4.25, real, 22.0, cape, 0.0175, 0.05]


@pytest.fixture
def build(make_workbook):
    def make(rows: list[list[object]], header: list[list[object]] = HEADER, sheet: str = "Data") -> Path:
        return make_workbook("ie_data.xls", {"Disclaimer": [["x"]], sheet: header + rows})

    return make


def test_october_is_read_as_the_tenth_month(build) -> None:
    data = read_shiller(build([month(2025.08), month(2025.09), month(2025.1), month(2025.11), NOTE]))["data"]
    assert data.index.equals(pd.period_range("2025-08", "2025-11", freq="M", name="period"))
    assert data["price"].iloc[0] == 5000.5
    assert data["gs10"].iloc[0] == 4.25


def test_the_last_row_is_a_note_and_not_data(build) -> None:
    data = read_shiller(build([month(2025.09), month(2025.1), NOTE]))["data"]
    assert len(data) == 2
    assert data.attrs["note"] == "October price is October 3rd close; CPI estimated"


def test_earnings_not_yet_reported_are_missing_in_real_terms_too(build) -> None:
    data = read_shiller(build([month(2025.09), month(2025.1, earnings="", real=0.0), NOTE]))["data"]
    assert data["real_earnings"].tolist() == [21.0, pytest.approx(np.nan, nan_ok=True)]
    assert np.isnan(data["real_tr_scaled_earnings"].iloc[1])


def test_a_cape_of_na_is_missing(build) -> None:
    assert np.isnan(read_shiller(build([month(1871.01, cape="NA")]))["data"]["cape"].iloc[0])


def test_columns_that_look_ten_years_ahead_are_left_out(build) -> None:
    assert not any("10y" in name or "ahead" in name for name in read_shiller(build([month(1871.01)]))["data"].columns)
    assert len(read_shiller(build([month(1871.01)]))["data"].columns) == 10


def renamed(old: str, new: str) -> list[list[object]]:
    return [[new if cell == old else cell for cell in row] for row in HEADER]


@pytest.mark.parametrize(
    ("rows", "header", "where"),
    [
        ([month(2025.09), month(2025.11)], HEADER, "sheet Data, row 10: received 2025-11 after 2025-09, expected the next month"),
        ([month(2025.09), month(2025.09)], HEADER, "expected the next month"),
        ([month(2025.13)], HEADER, "months 1 to 12"),
        ([month(2025.09, earnings="n/a")], HEADER, "row 9, earnings: received 'n/a', expected a number"),
        ([month(2025.09)], renamed("Dividend", "Payout"), "expected a known title"),
        ([month(2025.09)], renamed("Rate GS10", ""), "expected a known title"),
        ([month(2025.09)], renamed("Date", "Month"), "expected Date in the first column"),
        ([], HEADER, "dated rows from row 9"),
    ],
)
def test_a_changed_sheet_is_refused_in_one_line(build, rows, header, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_shiller(build(rows, header))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_workbook_without_the_sheet_and_a_file_that_is_none_are_refused(build, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a sheet Data"):
        read_shiller(build([month(2025.09)], sheet="Other"))
    (tmp_path / "no.xls").write_text("Date,P\n")
    with pytest.raises(DataError, match="expected an Excel file"):
        read_shiller(tmp_path / "no.xls")


@pytest.mark.parametrize(
    ("name", "last", "rows", "earnings_end", "dividends_end"),
    [
        ("equity/valuation/ie_data_2025-06.xls", "2025-06", 1854, "2025-03", "2025-03"),
        ("equity/valuation/ie_data_2026-07.xls", "2026-07", 1867, "2026-03", "2026-06"),
        ("macro/shiller/ie_data.xls", "2026-05", 1865, "2026-03", "2026-03"),
    ],
)
def test_the_archives_vintages_end_as_listed(
    archive: Path, name: str, last: str, rows: int, earnings_end: str, dividends_end: str
) -> None:
    data = read_shiller(archive / name)["data"]
    assert (len(data), str(data.index[0]), str(data.index[-1])) == (rows, "1871-01", last)
    for column, end in (("earnings", earnings_end), ("real_earnings", earnings_end), ("dividend", dividends_end)):
        assert str(data[column].last_valid_index()) == end
    assert str(data["cape"].first_valid_index()) == "1881-01"
    assert "price is" in data.attrs["note"]


def test_the_publishers_revision_of_the_last_earnings_is_seen(archive: Path) -> None:
    later = read_shiller(archive / "equity/valuation/ie_data_2026-07.xls")["data"]
    earlier = read_shiller(archive / "macro/shiller/ie_data.xls")["data"]
    assert (later["earnings"]["2026-03"], earlier["earnings"]["2026-03"]) == (pytest.approx(261.723), pytest.approx(277.1))


def test_cape_follows_from_ten_years_of_real_earnings(archive: Path) -> None:
    data = read_shiller(archive / "equity/valuation/ie_data_2025-06.xls")["data"]
    built = data["real_price"] / data["real_earnings"].rolling(120).mean().shift(1)
    assert (built / data["cape"] - 1)["1990":"2025-03"].abs().max() < 1e-3
