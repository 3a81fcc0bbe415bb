"""Target changes, meeting dates and H.15 downloads: made-up files, then the archive's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.fed import read_fed_targets, read_fomc, read_h15
from strategynote.data.readers.fred import read_fred_csv
from strategynote.errors import DataError

HEADER = "date,change_bps,decrease_bps_text,target_lower_pct,target_upper_pct,target_mid_pct,source\n"
CHANGES = "2008-10-29,-50,50,1.0,1.0,1.0,x\n2008-12-16,,75-100,0.0,0.25,0.125,x\n2015-12-17,25,0,0.25,0.5,0.375,x\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_target_changes_have_levels_and_the_range_of_2008_counts_as_75(tmp_path: Path) -> None:
    data = read_fed_targets(write(tmp_path / "a.csv", HEADER + CHANGES))["data"]
    assert list(data.columns) == ["change_bp", "lower", "upper", "mid"]
    assert data["change_bp"].tolist() == [-50, -75, 25]
    assert data.loc["2015-12-17", "upper"] == 0.5
    assert data.index.name == "date"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("25,0,0.25,0.5", "-25,0,0.25,0.5", "row 2015-12-17: "),
        ("25,0,0.25,0.5", ",0,0.25,0.5", "levels that agree with change_bps"),
        ("2008-12-16", "2008-10-16", "strictly rising dates"),
        ("0.0,0.25", "0.0,a quarter", "expected a number"),
        ("target_upper_pct", "upper", "no target_upper_pct"),
    ],
)
def test_damaged_target_changes_are_refused_in_one_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_fed_targets(write(tmp_path / "a.csv", (HEADER + CHANGES).replace(old, new, 1)))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("header", ["date", "Meeting_Date"])
def test_meeting_dates_alone_leave_start_and_projections_open(tmp_path: Path, header: str) -> None:
    data = read_fomc(write(tmp_path / "a.csv", f"{header}\n2025-06-18\n2025-07-30\n"))["data"]
    assert list(data.index.strftime("%Y-%m-%d")) == ["2025-06-18", "2025-07-30"]
    assert data.isna().all().all()


def test_meetings_are_dated_by_their_last_day(tmp_path: Path) -> None:
    text = "start_date,end_date,meeting_type,has_projection_materials,source\n2025-06-17,2025-06-18,regular,True,x\n"
    data = read_fomc(write(tmp_path / "a.csv", text))["data"]
    assert data.index[0] == pd.Timestamp("2025-06-18")
    assert data["start"].iloc[0] == pd.Timestamp("2025-06-17")
    assert bool(data["projections"].iloc[0])


def test_other_meeting_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected date, or start_date"):
        read_fomc(write(tmp_path / "a.csv", "day,x\n2025-06-18,1\n"))


H15 = (
    '"Series Description","Rate, of\n some kind","Other"\n"Unit:","Percent:_Per_Year","Percent:_Per_Year"\n'
    '"Multiplier:","1","1"\n"Currency:","NA","NA"\n"Unique Identifier: ","H15/H15/A.M","H15/H15/B.M"\n'
)


def test_a_download_of_the_board_is_read_below_its_description(tmp_path: Path) -> None:
    text = H15.replace("of\n some", "of   some") + '"Time Period","A.M","B.M"\n2025-07,4.33,\n2025-08,ND,7.5\n'
    data = read_h15(write(tmp_path / "a.csv", text))["data"]
    assert data.index.equals(pd.period_range("2025-07", "2025-08", freq="M", name="period"))
    np.testing.assert_array_equal(data.to_numpy(), [[4.33, np.nan], [np.nan, 7.5]])
    assert data.attrs["labels"] == {"A.M": "Rate, of some kind", "B.M": "Other"}


def test_a_file_without_the_boards_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Series Description"):
        read_h15(write(tmp_path / "a.csv", "Time Period,A\n2025-07,4.33\n"))


def test_target_changes_of_the_archive_agree_with_the_daily_target(archive: Path) -> None:
    changes = read_fed_targets(archive / "macro/fed/fed_funds_target_events.csv")["data"]
    assert (len(changes), str(changes.index[0].date()), str(changes.index[-1].date())) == (109, "1990-07-13", "2025-12-11")
    upper = read_fred_csv(archive / "macro/fred_csv/DFEDTARU.csv")["data"]["DFEDTARU"]
    daily = changes["upper"].reindex(upper.index, method="ffill")["2009":]
    assert (daily == upper["2009":]).mean() > 0.995


def test_the_boards_files_of_the_archive_are_read(archive: Path) -> None:
    daily = read_h15(archive / "macro/fed/h15_fed_funds_effective_daily.csv")["data"]
    monthly = read_h15(archive / "macro/fed/h15_ddp_fedfunds_and_prime_monthly.csv")["data"]
    assert [str(daily.index[0].date()), str(daily.index[-1].date())] == ["1954-07-01", "2026-05-25"]
    fred = read_fred_csv(archive / "macro/fred_csv/FEDFUNDS.csv")["data"]["FEDFUNDS"]
    assert (monthly["RIFSPFF_N.M"].dropna() - fred).dropna().abs().max() == 0
    assert len(read_fomc(archive / "macro/fed/fomc_statement_dates.csv")["data"]) == 223
    assert len(read_fomc(archive / "macro/fed/fomc_meeting_dates.csv")["data"]) == 207
    assert read_fomc(archive / "macro/fed/fomc_meetings.csv")["data"].index[-1] == pd.Timestamp("2027-12-08")
