"""Short interest and float shares: made-up rows with the traps of the format, then the archive's files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.finra import read_finra, read_finra_snapshot
from strategynote.data.readers.float_shares import read_float_shares
from strategynote.errors import DataError

HEAD = (
    "accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|currentShortPositionQuantity|"
    "previousShortPositionQuantity|stockSplitFlag|averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|"
    "changePreviousNumber|settlementDate\n"
)
ROWS = (
    '20260715|NA|Alpha, Inc. "A"|R|NNM|100|90||20|5.00|R|11.11|10|2026-07-15\n'
    "20260715|NAN|Beta Fund|A|NYSE|300|600|S|0|999.99||-50.00|-300|2026-07-15\n"
)


def table(path: Path, text: str) -> pd.DataFrame:
    path.write_text(text)
    return read_finra(path)["data"]


def test_symbols_names_flags_and_the_ceiling_are_read_as_meant(tmp_path: Path) -> None:
    data = table(tmp_path / "s.csv", HEAD + ROWS)
    assert data["symbol"].tolist() == ["NA", "NAN"]
    assert data["name"].iloc[0] == 'Alpha, Inc. "A"'
    assert data[["shares_short", "shares_short_previous", "average_volume"]].to_numpy().tolist() == [[100, 90, 20], [300, 600, 0]]
    assert data["days_to_cover"].fillna(-1).tolist() == [5.0, -1]
    assert data["split_flag"].tolist() == [False, True]
    assert data["revision_flag"].tolist() == [True, False]
    assert data.index.equals(pd.DatetimeIndex(["2026-07-15"] * 2, name="date"))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (HEAD + ROWS.replace("NAN", "NA"), "NA twice"),
        (HEAD + ROWS.replace("Beta Fund", "Beta|Fund"), "line 3: received another number"),
        (HEAD + ROWS[:-40], "line 3"),
        (HEAD + ROWS.replace("|300|600", "|x|600"), "column currentShortPositionQuantity"),
        (HEAD + ROWS.replace("|300|600", "|-3|600"), "counts of 0 or more"),
        (HEAD + ROWS.replace("|S|", "|Q|"), "S or nothing"),
        (HEAD + ROWS.replace("-300|2026-07-15", "-300|2026-07-31"), "one date in all rows"),
        (HEAD.replace("revisionFlag", "revised") + ROWS, "no revisionFlag"),
        (HEAD, "expected rows"),
        ("symbol,shares\nA,1\n", "line 1"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        table(tmp_path / "s.csv", text)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def snapshot(path: Path, **changed: object) -> Path:
    pd.DataFrame({"ticker": ["A", "NA"], "date": pd.Timestamp("2020-12-31"), "value": [5, 7], **changed}).to_parquet(path)
    return path


def test_a_snapshot_of_shares_carries_its_settlement_date(tmp_path: Path) -> None:
    data = read_finra_snapshot(snapshot(tmp_path / "s.parquet"))["data"]
    assert data["symbol"].tolist() == ["A", "NA"]
    assert data["shares_short"].tolist() == [5.0, 7.0]
    assert data.index.unique().tolist() == [pd.Timestamp("2020-12-31")]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"ticker": ["A", "A"]}, "A twice"),
        ({"ticker": ["A", None]}, "a value in every row"),
        ({"value": [5, -7]}, "counts of 0 or more"),
        ({"date": pd.to_datetime(["2020-12-31", "2021-01-15"])}, "one settlement date"),
    ],
)
def test_a_damaged_snapshot_is_refused(tmp_path: Path, changed: dict[str, object], where: str) -> None:
    with pytest.raises(DataError, match=where):
        read_finra_snapshot(snapshot(tmp_path / "s.parquet", **changed))


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.parquet").write_text("ticker,date,value\n")
    with pytest.raises(DataError, match="a parquet file"):
        read_finra_snapshot(tmp_path / "s.parquet")


def test_floats_are_dated_by_the_day_each_was_fetched(tmp_path: Path) -> None:
    fetched = pd.to_datetime(["2026-06-11 08:00:00", "2026-06-09 23:59:59"])
    rows = pd.DataFrame({"ticker": ["B", "A"], "float_shares": [5, 7], "market_cap": [None, 9.0], "fetched_at": fetched})
    rows.to_parquet(tmp_path / "f_2026-06-09.parquet")
    data = read_float_shares(tmp_path / "f_2026-06-09.parquet")["data"]
    assert data.index.strftime("%Y-%m-%d").tolist() == ["2026-06-09", "2026-06-11"]
    assert (data["ticker"].tolist(), data["float_shares"].tolist()) == (["A", "B"], [7.0, 5.0])
    rows.assign(float_shares=[0, 7]).to_parquet(tmp_path / "f_2026-06-09.parquet")
    with pytest.raises(DataError, match="more than 0"):
        read_float_shares(tmp_path / "f_2026-06-09.parquet")


@pytest.mark.parametrize(("day", "rows", "ceiling"), [("2026-07-15", 22375, 3170), ("2026-07-31", 22341, 3038)])
def test_the_archives_files_are_whole(archive: Path, day: str, rows: int, ceiling: int) -> None:
    data = read_finra(archive / f"equity/short_interest/shrt{day.replace('-', '')}.csv")["data"]
    assert len(data) == rows and {"NA", "NAN"} <= set(data["symbol"])
    assert data.index.unique().tolist() == [pd.Timestamp(day)]
    idle = data["average_volume"] == 0
    assert (idle.sum(), data.loc[idle, "days_to_cover"].notna().sum()) == (ceiling, 0)
    traded = data[data["days_to_cover"].notna() & (data["days_to_cover"] > 1)]
    ratio = traded["shares_short"] / traded["average_volume"]
    assert (ratio - traded["days_to_cover"]).abs().max() < 0.0051


def test_two_settlements_of_the_archive_join(archive: Path) -> None:
    first, second = (
        read_finra(archive / f"equity/short_interest/shrt202607{d}.csv")["data"].set_index("symbol") for d in ("15", "31")
    )
    both = first.index.intersection(second.index)
    plain = second.loc[both].query("not split_flag and not revision_flag")
    agree = plain["shares_short_previous"] == first.loc[plain.index, "shares_short"]
    assert len(both) > 21_000 and agree.mean() > 0.999


def test_the_archives_reductions_are_read(archive: Path) -> None:
    folder = archive / "equity/short_interest"
    assert [
        len(read_finra_snapshot(folder / f"short_interest_shares_{d}.parquet")["data"]) for d in ("2020-12-31", "2026-05-15")
    ] == [9169, 13626]
    floats = read_float_shares(folder / "float_shares_2026-06-09.parquet")["data"]
    assert floats.index.strftime("%m-%d").value_counts().to_dict() == {"06-11": 3119, "06-09": 2875, "06-10": 1081}
