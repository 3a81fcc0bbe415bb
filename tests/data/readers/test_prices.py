"""Price files: made-up closes in each layout, then the archive's files and known months."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.prices import read_prices
from strategynote.errors import DataError

OHLC = "Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,10,11,9,10.5,9.25,1000\n2024-01-03,10,11,9,10.8,9.5,0\n"


def table(path: Path, text: str) -> pd.DataFrame:
    path.write_text(text)
    return read_prices(path)["data"]


def test_two_columns_are_an_adjusted_close(tmp_path: Path) -> None:
    prices = table(tmp_path / "XYZ.csv", "Date,Close\n2024-01-02,10.5\n2024-01-03,10.8\n")
    assert prices["close"].tolist() == [10.5, 10.8]
    assert prices.attrs["basis"] == "total_return"
    assert prices.index.name == "date"


def test_the_adjusted_column_is_the_close_where_both_stand(tmp_path: Path) -> None:
    prices = table(tmp_path / "XYZ.csv", OHLC)
    assert prices.columns[0] == "close"
    assert prices["close"].tolist() == [9.25, 9.5]
    assert prices["close_unadjusted"].tolist() == [10.5, 10.8]
    assert prices.attrs["basis"] == "total_return"


def test_quotes_without_adjustment_are_a_price_index(tmp_path: Path) -> None:
    prices = table(tmp_path / "index.csv", "Date,Open,High,Low,Close\n2024-01-02,10,11,9,10.5\n")
    assert (prices["close"].iloc[0], prices.attrs["basis"]) == (10.5, "price")


@pytest.mark.parametrize("header", ["Date,^RUT", "observation_date,VIXCLS"])
def test_a_value_column_by_any_name_is_a_price_and_may_be_empty(tmp_path: Path, header: str) -> None:
    prices = table(tmp_path / "x.csv", f"{header}\n2024-01-01,\n2024-01-02,10.5\n")
    np.testing.assert_array_equal(prices["close"], [np.nan, 10.5])
    assert prices.attrs["basis"] == "price"


def test_an_index_symbol_in_the_file_name_means_price(tmp_path: Path) -> None:
    assert table(tmp_path / "^XYZ.csv", "Date,Close\n2024-01-02,10.5\n").attrs["basis"] == "price"


def test_a_zipped_file_is_read_like_a_plain_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.csv.zip", "w") as archive:
        archive.writestr("x.csv", OHLC)
    assert read_prices(tmp_path / "x.csv.zip")["data"].equals(table(tmp_path / "x.csv", OHLC))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Date,Close\n2024-01-03,1\n2024-01-02,1\n", "strictly rising dates"),
        ("Date,Close\n2024-01-02,1\n2024-01-02,1\n", "strictly rising dates"),
        ("Date,Close\n2024-01-02,\n", "column Close, row 2: received '', expected a number"),
        ("Date,Close\n2024-01-02,null\n", "expected a number"),
        ("Date,Close\n2024-01-02,0\n", "a price above 0"),
        ("Date,Close\n2024-01-02,-1\n", "a price above 0"),
        ("Date,Close\n2024-01-02,1,2\n", "expected 2 cells"),
        ("Date,Bid,Ask\n2024-01-02,1,2\n", "a column Close"),
        ("Close,Date\n1,2024-01-02\n", "expected Date,Close"),
        ("Date\n2024-01-02\n", "expected Date,Close"),
        ("Date,Close\n02.01.2024,1\n", "expected a date like"),
    ],
)
def test_a_damaged_price_file_is_refused_in_one_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        table(tmp_path / "XYZ.csv", text)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.archive_files("prices/")
def test_every_price_file_of_the_archive_is_read_with_the_listed_rows(archive: Path, archive_file: Path) -> None:
    rows = [line.strip().strip("|").split("|") for line in (archive / "equity/SOURCES.md").read_text().splitlines()]
    listed = {row[0].strip(): row for row in rows if len(row) == 10}
    row = listed[str(archive_file.relative_to(archive / "equity"))]
    prices = read_prices(archive_file)["data"]
    assert len(prices) == int(row[6])
    assert [str(prices.index[0].date()), str(prices.index[-1].date())] == [row[3].strip(), row[4].strip()]
    assert prices.attrs["basis"] == ("total_return" if "adjusted" in row[1] or "Adj Close" in row[-1] else "price")


def monthly(archive: Path, name: str) -> pd.Series:
    close = read_prices(archive / "equity/etf_index" / f"{name}.csv")["data"]["close"]
    return close.groupby(close.index.to_period("M")).last().pct_change()


KNOWN = [("IWM", -0.2148, 0.0552), ("IWC", -0.2376, 0.0698), ("SPY", -0.1249, 0.0514)]


@pytest.mark.parametrize(("name", "crash", "june"), KNOWN)
def test_months_checked_in_the_archives_list_agree(archive: Path, name: str, crash: float, june: float) -> None:
    returns = monthly(archive, name)
    assert (returns["2020-03"], returns["2025-06"]) == (pytest.approx(crash, abs=6e-5), pytest.approx(june, abs=6e-5))


def test_both_copies_of_one_fund_have_equal_monthly_returns(archive: Path) -> None:
    short, long = monthly(archive, "IWM_yahoo_ohlc"), monthly(archive, "IWM")
    assert (short - long)[:"2025-08"].abs().max() < 1e-4
