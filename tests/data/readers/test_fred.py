"""FRED, ALFRED and FRED's API: made-up series in each layout, then the archive's files and known values."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.fred import read_fred_csv, read_fred_json
from strategynote.errors import DataError


def series(path: Path, text: str) -> pd.DataFrame:
    path.write_text(text)
    return read_fred_csv(path)["data"]


@pytest.mark.parametrize(("header", "missing"), [("observation_date", ""), ("DATE", ".")])
def test_both_headers_and_both_signs_of_missing_are_read(tmp_path: Path, header: str, missing: str) -> None:
    table = series(tmp_path / "a.csv", f"{header},MADEUP\n2025-08-01,4.3\n2025-09-01,{missing}\n2025-10-01,4.5\n")
    assert list(table.columns) == ["MADEUP"]
    np.testing.assert_array_equal(table["MADEUP"], [4.3, np.nan, 4.5])
    assert table.index.equals(pd.period_range("2025-08", "2025-10", freq="M", name="period"))


def test_a_month_without_a_row_leaves_the_series_monthly(tmp_path: Path) -> None:
    table = series(tmp_path / "a.csv", "observation_date,X\n2025-08-01,1\n2025-09-01,2\n2025-11-01,3\n")
    assert [str(period) for period in table.index] == ["2025-08", "2025-09", "2025-11"]


@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (["2024-01-01", "2024-04-01", "2024-10-01"], "period[Q-DEC]"),
        (["2024-02-01", "2024-05-01", "2024-08-01"], "period[M]"),
        (["2025-09-01", "2025-11-01"], "period[M]"),
        (["2022-01-01", "2023-01-01", "2024-01-01"], "period[Y-DEC]"),
        (["2024-01-01"], "period[M]"),
        (["2024-03-01", "2024-03-04"], "datetime"),
        (["2024-01-05", "2024-01-12", "2024-01-19"], "datetime"),
    ],
)
def test_the_frequency_follows_from_the_dates(tmp_path: Path, days: list[str], kind: str) -> None:
    table = series(tmp_path / "a.csv", "observation_date,X\n" + "".join(f"{day},1.5\n" for day in days))
    assert str(table.index.dtype).startswith(kind)
    assert table.index.name == ("date" if kind == "datetime" else "period")


def test_alfred_columns_lose_their_date_and_keep_it_as_vintage(tmp_path: Path) -> None:
    table = series(tmp_path / "a.csv", "observation_date,UNRATE_20260330\n2026-01-01,4.3\n2026-02-01,4.4\n")
    assert list(table.columns) == ["UNRATE"]
    assert table.attrs["vintage"] == "2026-03-30"


@pytest.mark.parametrize("days", [["11/1/98", "12/1/98", "1/1/99", "12/1/99", "1/1/00"], ["11/1/1998", "12/1/1998", "1/1/1999"]])
def test_dates_rewritten_by_a_spreadsheet_are_understood(tmp_path: Path, days: list[str]) -> None:
    table = series(tmp_path / "a.csv", "observation_date,X\r\n" + "".join(f"{day},1\r\n" for day in days))
    assert str(table.index[0]) == "1998-11"
    assert str(table.index[-1]) == ("2000-01" if len(days) == 5 else "1999-01")


def test_two_digit_years_before_1969_stay_in_the_last_century(tmp_path: Path) -> None:
    days = [f"1/1/{year % 100:02d}" for year in range(1948, 2027)]
    table = series(tmp_path / "a.csv", "DATE,X\n" + "".join(f"{day},1\n" for day in days))
    assert [str(table.index[0]), str(table.index[-1])] == ["1948", "2026"]


def test_both_date_styles_may_stand_in_one_file(tmp_path: Path) -> None:
    table = series(tmp_path / "a.csv", "DATE,DFF\n7/1/1954,1.13\n1954-07-02,1.25\n7/3/1954,1.25\n")
    assert list(table.index.day) == [1, 2, 3]


def test_observations_saved_as_rows_take_their_id_from_the_file_name(tmp_path: Path) -> None:
    text = "realtime_start,realtime_end,date,value\n2025-07-03,2025-07-03,2025-04-01,.\n2025-07-03,2025-07-03,2025-05-01,1.64\n"
    table = series(tmp_path / "MADEUP1_asof_2025-07-03.csv", text)
    assert list(table.columns) == ["MADEUP1"]
    assert table.attrs["vintage"] == "2025-07-03"
    assert np.isnan(table.iloc[0, 0])


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("observation_date,X\n2025-01-01,1\n2025-01-01,2\n", "strictly rising dates"),
        ("observation_date,X\n2025-02-01,1\n2025-01-01,2\n", "strictly rising dates"),
        ("observation_date,X\n2025-01-01,1\n2025-02-01,n/a\n", "column X, row 3: received 'n/a', expected a number"),
        ("observation_date,X\n2025-01-01,inf\n", "expected a number"),
        ("observation_date,X\n2025-13-01,1\n", "a day of the calendar"),
        ("observation_date,X\nJan 2025,1\n", "expected a date like"),
        ("observation_date,X\n2025-01-01,1\n2025-02\n", "line 3: received 1, expected 2 cells"),
        ("observation_date,X\n2025-01-01,1,234.5\n", "line 2: received 3, expected 2 cells"),
        ("observation_date,X,Y\n2025-01-01,1,2\n", "expected observation_date,SERIES"),
        ("when,X\n2025-01-01,1\n", "expected observation_date,SERIES"),
        ("observation_date,X\n", "expected rows below the header"),
        ("realtime_start,date,value\n2025-07-03,2025-04-01,1\n2025-08-03,2025-05-01,2\n", "one vintage per file"),
    ],
)
def test_a_damaged_series_is_refused_in_one_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        series(tmp_path / "X.csv", text)
    assert where in str(caught.value)
    assert str(caught.value).startswith("X.csv: ")
    assert "\n" not in str(caught.value)


def response(rows: list[tuple[str, str]], **more: object) -> str:
    stamp = {"realtime_start": "2026-08-07", "realtime_end": "2026-08-07"}
    observations = [{**stamp, "date": day, "value": value} for day, value in rows]
    head = {"sort_order": "asc", "count": len(rows), "offset": 0, "limit": 100000}
    return json.dumps({**head, **more, "observations": observations})


def test_ascending_and_descending_responses_are_equal(tmp_path: Path) -> None:
    rows = [("2026-05-01", "4.3"), ("2026-06-01", "."), ("2026-07-01", "4.1")]
    (tmp_path / "UNRATE_full.json").write_text(response(rows))
    (tmp_path / "UNRATE_desc3.json").write_text(response(rows[::-1], sort_order="desc", count=943, limit=3))
    whole, cut = (read_fred_json(tmp_path / name)["data"] for name in ("UNRATE_full.json", "UNRATE_desc3.json"))
    assert whole.equals(cut)
    assert list(whole.columns) == ["UNRATE"]
    assert (whole.attrs["complete"], cut.attrs["complete"]) == (True, False)


@pytest.mark.parametrize(
    "text", ['{"error_code": 400, "error_message": "Bad Request. The series does not exist."}', "{", "[]", response([]), "null"]
)
def test_a_response_without_observations_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "X.json").write_text(text)
    with pytest.raises(DataError, match=r"X\.json: (JSON|observations)"):
        read_fred_json(tmp_path / "X.json")


@pytest.mark.archive_files("fred/", "alfred/")
def test_every_csv_of_the_archive_is_read(archive_file: Path) -> None:
    table = read_fred_csv(archive_file)["data"]
    assert table.columns[0] == archive_file.name.split("_")[0].removesuffix(".csv")
    assert table.index.is_monotonic_increasing
    assert table.index.is_unique
    rows = [line.split(",")[-1].strip() for line in archive_file.read_text().splitlines()[1:] if line.strip()]
    assert table.iloc[:, 0].notna().sum() == sum(cell not in ("", ".") for cell in rows)
    assert table.iloc[:, 0].sum() == pytest.approx(sum(float(cell) for cell in rows if cell not in ("", ".")))


@pytest.mark.archive_files("fred-api/")
def test_every_response_of_the_archive_is_read(archive_file: Path) -> None:
    table = read_fred_json(archive_file)["data"]
    assert table.columns[0] == archive_file.name.split("_")[0]
    assert table.attrs["complete"] == archive_file.name.endswith("_full.json")


CHECKED = [
    ("fred_csv/UNRATE.csv", "2020-04", 14.8),
    ("fred_csv/FEDFUNDS.csv", "2023-07", 5.12),
    ("fred_csv/DFEDTARU.csv", "2023-08-01", 5.50),
    ("fred_csv/SAHMREALTIME.csv", "2024-07", 0.53),
    ("fred_csv/SAHMREALTIME.csv", "2024-08", 0.57),
    ("fred_csv/VIXCLS.csv", "2020-03-16", 82.69),
    ("fred_csv/BAMLH0A0HYM2.csv", "2020-03-23", 10.87),
    ("fred_csv/T10Y2Y.csv", "2023-07-03", -1.08),
    ("fred_csv/UMCSENT.csv", "2022-06", 50.0),
    ("fred_csv/DRTSCILM.csv", "2023Q3", 50.8),
    ("fred_csv_old_header/RECPROUSM156N.csv", "2020-04", 100.0),
    ("alfred/PAYEMS_vintage_20260330.csv", "2024-03", 157466),
]


@pytest.mark.parametrize(("name", "when", "value"), CHECKED)
def test_checked_values_of_the_archive_agree(archive: Path, name: str, when: str, value: float) -> None:
    column = read_fred_csv(archive / "macro" / name)["data"].iloc[:, 0]
    assert column[when] == pytest.approx(value)


def test_growth_rates_and_peaks_of_the_archive_agree(archive: Path) -> None:
    gdp = read_fred_csv(archive / "macro/fred_csv/GDPC1.csv")["data"]["GDPC1"]
    cpi = read_fred_csv(archive / "macro/fred_csv/CPIAUCSL.csv")["data"]["CPIAUCSL"]
    assert gdp["2020Q2"] / gdp["2020Q1"] - 1 == pytest.approx(-0.079, abs=5e-4)
    assert cpi["2022-06"] / cpi["2021-06"] - 1 == pytest.approx(0.09, abs=5e-4)
    assert read_fred_csv(archive / "macro/fred_csv/ICSA.csv")["data"]["ICSA"].max() == 6_137_000


def test_october_2025_is_missing_as_the_archive_describes(archive: Path) -> None:
    macro = archive / "macro"
    for name in ("UNRATE", "CPIAUCSL", "CPILFESL"):
        table = read_fred_csv(macro / f"fred_csv/{name}.csv")["data"]
        assert table[name].isna().sum() == 1
        assert np.isnan(table.loc["2025-10", name])
    assert np.isnan(read_fred_json(macro / "fred_api_json/UNRATE_full.json")["data"].loc["2025-10", "UNRATE"])
    assert read_fred_csv(macro / "fred_csv/PAYEMS.csv")["data"].loc["2025-10", "PAYEMS"] > 0
    assert read_fred_csv(macro / "fred_csv/DGS10.csv")["data"]["DGS10"].isna().sum() == 716


def test_spreadsheet_copies_of_the_archive_agree_with_the_originals(archive: Path) -> None:
    macro = archive / "macro"
    for copy, original in (("UNRATE_spreadsheet_dates.csv", "UNRATE.csv"), ("DFF_mixed_date_styles.csv", "DFF.csv")):
        spoiled = read_fred_csv(macro / "fred_csv_oddities" / copy)["data"]
        clean = read_fred_csv(macro / "fred_csv" / original)["data"].reindex(spoiled.index)
        pd.testing.assert_frame_equal(spoiled, clean, check_freq=False)
