"""FRED-MD and FRED-QD: made-up vintages of 2001, 2015 and 2026, then every vintage of the archive."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.fredmd import as_known, read_fredmd, read_fredmd_changes, read_fredqd
from strategynote.errors import DataError

NEW = "sasdate,RPI,UNRATE,S&P 500\nTransform:,5,2,5\n11/1/2025,100.5,,6000\n12/1/2025,101.5,4.4,6100.25\n1/1/2026,,4.3,\n"
OLD = (
    "sasdate,RPI,UNRATE\r\nTransform:,5,2\r\n11/01/2000,  1779.700000000,     4.000000000\r\n"
    "12/01/2000,,     3.900000000\r\n01/01/2001,               ,     4.200000000\r\n,,\r\n"
)
QUARTERLY = "sasdate,GDPC1,UNRATE\nfactors,0,1\ntransform,5,2\n3/1/2025,23548.2,\n6/1/2025,23770.9,4.2\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_vintage_of_2026_keeps_names_and_its_ragged_end(tmp_path: Path) -> None:
    data = read_fredmd(write(tmp_path / "2026-02.csv", NEW))["data"]
    assert list(data.columns) == ["RPI", "UNRATE", "S&P 500"]
    assert data.index.equals(pd.period_range("2025-11", "2026-01", freq="M", name="period"))
    np.testing.assert_array_equal(data["RPI"], [100.5, 101.5, np.nan])
    assert data.attrs["tcode"] == {"RPI": 5, "UNRATE": 2, "S&P 500": 5}


def test_a_vintage_of_2001_with_padded_numbers_and_dates_is_read_alike(tmp_path: Path) -> None:
    data = read_fredmd(write(tmp_path / "2001-02.csv", OLD))["data"]
    assert [str(period) for period in data.index] == ["2000-11", "2000-12", "2001-01"]
    np.testing.assert_array_equal(data["RPI"], [1779.7, np.nan, np.nan])
    assert data["UNRATE"].tolist() == [4.0, 3.9, 4.2]


def test_a_quarter_is_stamped_at_its_last_month(tmp_path: Path) -> None:
    data = read_fredqd(write(tmp_path / "qd.csv", QUARTERLY))["data"]
    assert [str(period) for period in data.index] == ["2025Q1", "2025Q2"]
    assert data.attrs["factors"] == {"GDPC1": 0, "UNRATE": 1}
    assert data.attrs["tcode"] == {"GDPC1": 5, "UNRATE": 2}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("sasdate", "date", "sasdate as first column"),
        ("Transform:,5,2,5\n", "", "the row 'transform'"),
        ("Transform:,5,2,5", "Transform:,5,,5", "one digit per column"),
        ("1/1/2026,,4.3", "2/1/2026,,4.3", "received 2026-02-01, expected a first of a month every 1 months"),
        ("12/1/2025,101.5", "12/15/2025,101.5", "received 2025-12-15, expected a first of a month every 1 months"),
        ("12/1/2025,101.5", "11/1/2025,101.5", "strictly rising dates"),
        ("101.5", "101.5b", "column RPI, row 4: received '101.5b', expected a number"),
        ("101.5,4.4", "101.5", "line 4: received 3, expected 4 cells"),
        ("UNRATE", "RPI", "'RPI' twice"),
        ("11/1/2025,100.5,,6000\n12/1/2025,101.5,4.4,6100.25\n1/1/2026,,4.3,\n", "", "rows of months"),
    ],
)
def test_a_damaged_vintage_is_refused_in_one_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_fredmd(write(tmp_path / "bad.csv", NEW.replace(old, new, 1)))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_monthly_file_is_no_quarterly_one_and_the_other_way_round(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the row 'factors'"):
        read_fredqd(write(tmp_path / "md.csv", NEW))
    with pytest.raises(DataError, match="the row 'transform'"):
        read_fredmd(write(tmp_path / "qd.csv", QUARTERLY))


CHANGES = (
    "series_id,observation_date,vintage,value\nUNRATE,2024-01-01,2024-02,3.7\nUNRATE,2024-02-01,2024-03,3.9\n"
    "UNRATE,2024-01-01,2025-01,3.8\nPAYEMS,2024-01-01,2024-02,100\n"
)


def test_a_series_is_seen_as_its_vintage_showed_it(tmp_path: Path) -> None:
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(CHANGES.encode()))
    tables = read_fredmd_changes(tmp_path / "x.csv.gz")
    assert sorted(tables) == ["PAYEMS", "UNRATE"]
    assert as_known(tables["UNRATE"], pd.Period("2024-12", "M")).tolist() == [3.7, 3.9]
    assert as_known(tables["UNRATE"], pd.Period("2025-01", "M")).tolist() == [3.8, 3.9]
    assert as_known(tables["UNRATE"], pd.Period("2024-01", "M")).empty


@pytest.mark.archive_files("fred-md/monthly")
def test_every_vintage_of_the_archive_ends_the_month_before_its_name(archive_file: Path) -> None:
    data = read_fredmd(archive_file)["data"]
    assert data.index[0] == pd.Period("1959-01", "M")
    assert data.index[-1] + 1 == pd.Period(archive_file.stem, "M")
    assert set(data.attrs["tcode"]) == set(data.columns)
    cells = sum(bool(cell.strip()) for line in archive_file.read_text().splitlines()[2:] for cell in line.split(",")[1:])
    assert data.notna().sum().sum() == cells


def test_values_and_sizes_of_the_archives_vintages_agree(archive: Path) -> None:
    folder = archive / "macro/fred_md/vintages"
    assert read_fredmd(folder / "2020-05.csv")["data"].loc["2020-04", "UNRATE"] == 14.7
    assert read_fredmd(folder / "2024-06.csv")["data"].loc["2024-03", "PAYEMS"] > 158_000
    assert read_fredmd(folder / "2025-02.csv")["data"].loc["2024-03", "PAYEMS"] == 157_517
    assert read_fredmd(folder / "2025-09.csv")["data"].shape == (800, 126)
    assert read_fredmd(folder / "2026-07.csv")["data"].shape == (810, 126)
    quarterly = read_fredqd(archive / "macro/fred_md/fred_qd_2025-09.csv")["data"]
    assert quarterly.shape == (266, 245)
    assert quarterly.index[-1] == pd.Period("2025Q2", "Q")


@pytest.mark.parametrize("vintage", ["2001-01", "2009-06", "2020-05", "2025-06", "2026-07"])
def test_the_extract_of_changes_gives_back_whole_vintages(archive: Path, vintage: str) -> None:
    changes = read_fredmd_changes(archive / "macro/derived/fredmd_realtime_changes.csv.gz")
    data = read_fredmd(archive / f"macro/fred_md/vintages/{vintage}.csv")["data"]
    for name in sorted(set(changes) & set(data.columns)):
        known = as_known(changes[name], pd.Period(vintage, "M")).rename(name)
        # no rows for a value withdrawn later, so the extract may hold more months, never other values
        pd.testing.assert_series_equal(known.reindex(data[name].dropna().index), data[name].dropna(), check_freq=False, rtol=1e-9)
