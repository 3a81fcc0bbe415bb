"""Holdings, weights and members on one day: made-up funds in the publishers' layouts, then the archive's files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.ishares import read_ishares
from strategynote.data.readers.sp500 import read_constituents, read_fundamentals
from strategynote.data.readers.weights import read_weights
from strategynote.errors import DataError

COLUMNS = (
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,FX Rate,"
    "Market Currency,Accrual Date"
)
HEAD = '\ufeffSome Small Fund\nFund Holdings as of,"Jan 21, 2026"\nShares Outstanding,"1,350,000.00"\nStock,"-"\n\xa0\n'
CASH = '"USD","USD CASH","Cash and/or Derivatives","Cash","-100,000.00","-1.00","-100,000.00","-100.00","100.00","-","-"'
ROWS = [
    '"NA","AL, CO","Gas","Equity","6,000,000.00","60.00","6,000,000.00","1,000.00","6,000.00","A","NYSE","USD","1.00","USD","-"',
    '"-","RIGHT","Tools","Equity","4,100,000.00","41.00","4,100,000.00","10.00","-","A","-","USD","1.00","CAD","May 09, 2023"',
    CASH + ',"USD","1.00","USD","-"',
]
FOOT = '\xa0\n"The content is owned.\nA second line of it,, with commas\n©2023 Somebody"\n'


def fund(path: Path, text: str) -> pd.DataFrame:
    path.write_text(text, encoding="utf-8")
    return read_ishares(path)["data"]


def made_up(*, rows: list[str] = ROWS, head: str = HEAD, columns: str = COLUMNS, foot: str = FOOT) -> str:
    return head + "\n".join([columns, *rows]) + "\n" + foot


@pytest.mark.parametrize("shares", ["Quantity", "Shares"])
@pytest.mark.parametrize("foot", [FOOT, "", "\n"])
def test_a_fund_is_a_cross_section_of_its_day(tmp_path: Path, shares: str, foot: str) -> None:
    data = fund(tmp_path / "x.csv", made_up(columns=COLUMNS.replace("Quantity", shares), foot=foot))
    assert data.index.equals(pd.DatetimeIndex(["2026-01-21"] * 3, name="date"))
    assert data["ticker"].fillna("none").tolist() == ["NA", "none", "USD"]
    assert data["weight"].tolist() == pytest.approx([0.60, 0.41, -0.01])
    assert data["market_value"].tolist() == [6e6, 4.1e6, -1e5]
    assert (data["shares"].iloc[0], data["name"].iloc[0]) == (1000.0, "AL, CO")
    assert data["asset_class"].tolist() == ["Equity", "Equity", "Cash"]
    assert pd.isna(data["price"].iloc[1]) and pd.isna(data["exchange"].iloc[1])
    assert data.attrs == {"fund": "Some Small Fund", "shares_outstanding": 1_350_000.0}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (made_up(rows=ROWS[:1]), "weights that add to 100"),
        (made_up(rows=[]), "holdings below the header"),
        (made_up(rows=[*ROWS, '"X","Y"']), "15 cells as in the header"),
        (made_up(rows=[ROWS[0].replace("60.00", "sixty", 1), *ROWS[1:]]), "column Weight (%), row 7: received 'sixty'"),
        (made_up(columns=COLUMNS.replace("Quantity", "Units")), "no Quantity"),
        (made_up(head="Some Small Fund\n\n"), "a day like Jan 21, 2026"),
        ("Some Small Fund\nnothing\n", "a header line that begins with Ticker"),
        ("<html>busy</html>", "a web page"),
    ],
)
def test_a_damaged_holdings_file_is_refused_in_one_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        fund(tmp_path / "x.csv", text)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("column", ["Weight", "Weight (%)"])
def test_weights_take_their_day_from_the_files_name(tmp_path: Path, column: str) -> None:
    path = tmp_path / "abc_weights_2025-06-30.csv"
    path.write_text(f',Ticker,Name,{column}\n0,NA,"ALPHA, INC",60.5\n1,-,BETA,39.5\n')
    data = read_weights(path)["data"]
    assert data.index.unique().tolist() == [pd.Timestamp("2025-06-30")]
    assert data["ticker"].fillna("none").tolist() == ["NA", "none"]
    assert data["weight"].tolist() == pytest.approx([0.605, 0.395])


@pytest.mark.parametrize("name", ["weights.csv", "weights_2025-06.csv", "weights_2025-02-30.csv", "w_2025-06-30_2025-07-31.csv"])
def test_a_name_without_one_day_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(",Ticker,Name,Weight\n0,A,ALPHA,100\n")
    with pytest.raises(DataError, match="rename the file with the day"):
        read_weights(tmp_path / name)


def test_weights_that_are_shares_of_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w_2025-06-30.csv").write_text(",Ticker,Name,Weight\n0,A,ALPHA,1.0\n")
    with pytest.raises(DataError, match="weights that add to 100"):
        read_weights(tmp_path / "w_2025-06-30.csv")


MEMBERS = (
    "Symbol,Name,Sector,Price,Price/Earnings,Dividend Yield,Earnings/Share,52 Week Low,52 Week High,Market Cap,EBITDA,"
    "Price/Sales,Price/Book,SEC Filings\n"
)
YAHOO = (
    "shortName,symbol,price,marketCap,averageVolume,revenueGrowth,earningsGrowth,netIncomeToCommon,returnOnEquity,debtToEquity,"
    "currentRatio,freeCashflow,forwardPE,pegRatio\n"
)


def test_members_keep_missing_ratios_missing(tmp_path: Path) -> None:
    path = tmp_path / "members_2025-02-01.csv"
    path.write_text(
        MEMBERS + "NA,Alpha,Tools,10,,,-2,8,12,1000,,1.5,2.5,http\nBRK.B,Beta,Banks,20,15,0.02,2,8,12,2000,5,1,2,http\n"
    )
    data = read_constituents(path)["data"]
    assert data["ticker"].tolist() == ["NA", "BRK.B"]
    assert data["pe"].fillna(-1).tolist() == [-1, 15]
    assert "SEC Filings" not in data and data.index[0] == pd.Timestamp("2025-02-01")


def test_leverage_becomes_a_ratio(tmp_path: Path) -> None:
    path = tmp_path / "yahoo_2026-02-16.csv"
    path.write_text(YAHOO + '"Alpha, Inc.",A,10,1000,5,0.1,,7,0.3,276.5,1.5,,-12.5,\n')
    data = read_fundamentals(path)["data"]
    assert data["debt_to_equity"].tolist() == pytest.approx([2.765])
    assert (data["forward_pe"].iloc[0], data["roe"].iloc[0]) == (-12.5, 0.3)
    assert data["peg"].isna().all() and data["peg"].dtype == float


def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "yahoo_2026-02-16.csv"
    path.write_text(YAHOO + "Alpha,A,10,1000,5,0.1,,7,0.3,276.5,1.5,,-12.5,\n" * 2)
    with pytest.raises(DataError, match="received A twice"):
        read_fundamentals(path)


@pytest.mark.archive_files("ishares/")
def test_the_archives_funds_weigh_what_their_values_weigh(archive_file: Path) -> None:
    data = read_ishares(archive_file)["data"]
    assert data.index.unique().strftime("%Y-%m-%d").tolist() == [archive_file.stem[-10:]]
    exact = data["market_value"] / data["market_value"].sum()
    assert (exact - data["weight"]).abs().max() < 2e-4
    assert set(data["asset_class"]) <= {"Equity", "Cash", "Money Market", "Cash Collateral and Margins", "Futures"}
    assert data["market_value"].notna().all() and data.loc[data["asset_class"] == "Equity", "shares"].notna().all()


@pytest.mark.archive_files("weights/")
def test_the_archives_weights_add_to_one(archive_file: Path) -> None:
    data = read_weights(archive_file)["data"]
    assert data["weight"].sum() == pytest.approx(1, abs=2e-3)
    assert data.index.unique().strftime("%Y-%m-%d").tolist() == [archive_file.stem[-10:]]


def test_the_largest_seven_of_june_2025_are_about_a_third(archive: Path) -> None:
    data = read_weights(archive / "equity/holdings/index_etfs_2025/spy_weights_2025-06-30.csv")["data"]
    seven = data[data["ticker"].isin(["AAPL", "MSFT", "GOOGL", "GOOG", "TSLA", "NVDA", "AMZN", "META"])]
    assert len(seven) == 8
    assert 0.31 < seven["weight"].sum() < 0.35


@pytest.mark.archive_files("sp500/")
def test_the_archives_members_are_about_five_hundred(archive_file: Path) -> None:
    read = read_fundamentals if "fundamentals" in archive_file.name else read_constituents
    data = read(archive_file)["data"]
    assert 500 <= len(data) <= 505 and data["ticker"].is_unique
    assert data["price"].notna().mean() > 0.95
