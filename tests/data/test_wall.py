"""Nothing later than the as-of date gets through the wall, whatever a file holds."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.archive import Vintage, read_archive
from strategynote.data.catalog import catalog, dataset
from strategynote.data.parsed import read_vintage
from strategynote.data.wall import Wall
from strategynote.errors import BadInput, BuildFailure, GapError

JUNE = pd.Period("2025-06", freq="M")


def fred_file(folder: Path, series: str, rows: dict[str, float], stamp: str = "") -> Vintage:
    path = folder / f"{series}{stamp}.csv"
    path.write_text(f"observation_date,{series}\n" + "".join(f"{d},{v}\n" for d, v in rows.items()), encoding="utf-8")
    days = list(rows)
    return Vintage(f"fred/{series}", path, path.name, stamp, days[0], days[-1], "archive")


def monthly(first: str, values: list[float]) -> dict[str, float]:
    months = pd.period_range(first, periods=len(values), freq="M")
    return {str(m.start_time.date()): v for m, v in zip(months, values, strict=True)}


def test_monthly_rows_wait_for_their_release(tmp_path: Path) -> None:
    file = fred_file(tmp_path, "PCEPILFE", monthly("2025-03", [1, 2, 3, 4, 5]))
    early = Wall(JUNE, dt.date(2025, 7, 24), [file])
    assert str(early.series("fred/PCEPILFE").index[-1]) == "2025-05"
    late = Wall(JUNE, dt.date(2025, 7, 31), [file])
    assert str(late.series("fred/PCEPILFE").index[-1]) == "2025-06"


def test_rows_after_the_period_stay_out_even_when_released(tmp_path: Path) -> None:
    file = fred_file(tmp_path, "UNRATE", monthly("2025-03", [4.2, 4.2, 4.2, 4.1, 4.2, 4.3]))
    wall = Wall(JUNE, dt.date(2025, 12, 31), [file])
    assert str(wall.series("fred/UNRATE").index[-1]) == "2025-06"


def test_percent_becomes_decimal_by_the_catalogue(tmp_path: Path) -> None:
    wall = Wall(JUNE, dt.date(2025, 7, 24), [fred_file(tmp_path, "UNRATE", monthly("2025-05", [4.2, 4.1]))])
    assert wall.series("fred/UNRATE").iloc[-1] == pytest.approx(0.041)


def test_daily_rows_pass_up_to_the_as_of_date(tmp_path: Path) -> None:
    file = fred_file(tmp_path, "VIXCLS", {"2025-07-23": 15.4, "2025-07-24": 15.4, "2025-07-25": 99.0, "2025-07-28": 99.0})
    series = Wall(JUNE, dt.date(2025, 7, 24), [file]).series("fred/VIXCLS")
    assert series.index[-1] == pd.Timestamp("2025-07-24") and series.max() < 99


def test_an_optional_dataset_without_file_is_a_gap_and_a_core_one_a_failure() -> None:
    wall = Wall(JUNE, dt.date(2025, 7, 24), [])
    with pytest.raises(GapError, match="finra/short-interest"):
        wall.table("finra/short-interest")
    with pytest.raises(BuildFailure, match="core dataset french/25_Portfolios_ME_VAR_5x5"):
        wall.table("french/25_Portfolios_ME_VAR_5x5")


def test_an_unknown_dataset_is_answered_with_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"did you mean 'fred/UNRATE'"):
        Wall(JUNE, dt.date(2025, 7, 24), []).table("fred/UNRTE")


def test_recession_months_and_other_check_data_cannot_be_read() -> None:
    with pytest.raises(BuildFailure, match="for checks only"):
        Wall(JUNE, dt.date(2025, 7, 24), []).table("fred/USREC")


def nber_file(folder: Path) -> Vintage:
    path = folder / "nber.csv"
    path.write_text("peak,trough\n1990-07-01,1991-03-01\n2001-03-01,2001-11-01\n2007-12-01,2009-06-01\n2020-02-01,2020-04-01\n", encoding="utf-8")
    return Vintage("nber/cycle-dates", path, "nber.csv", "", "1990-07", "2020-04", "archive")


@pytest.mark.parametrize(("as_of", "turns"), [("2008-11-30", 4), ("2008-12-01", 5), ("2010-09-19", 5), ("2010-09-20", 6), ("2021-07-19", 8)])
def test_turning_points_exist_from_their_announcement(tmp_path: Path, as_of: str, turns: int) -> None:
    wall = Wall(pd.Period("2008-10", freq="M"), dt.date.fromisoformat(as_of), [nber_file(tmp_path)])
    assert len(wall.table("nber/cycle-dates")) == turns


def test_a_later_panel_is_cut_column_by_column(tmp_path: Path) -> None:
    path = tmp_path / "2025-11.csv"
    rows = ["sasdate,UNRATE,CPIAUCSL,ODD", "Transform:,2,6,5", "5/1/2025,4.2,320,1", "6/1/2025,4.1,321,2", "7/1/2025,4.2,322,3"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    later = Vintage("fred-md/monthly", path, path.name, "2025-11", "2025-05", "2025-07", "archive")
    table = Wall(JUNE, dt.date(2025, 7, 10), [later]).table("fred-md/monthly")
    assert table["UNRATE"].last_valid_index() == JUNE
    assert table["CPIAUCSL"].last_valid_index() == JUNE - 1
    assert table["ODD"].last_valid_index() is None


def test_a_snapshot_dated_later_cannot_be_opened(tmp_path: Path) -> None:
    later = Vintage("weights/SPY", tmp_path / "x.csv", "x.csv", "2025-07-31", "", "", "archive")
    with pytest.raises(BuildFailure, match="dated after the as-of date"):
        Wall(JUNE, dt.date(2025, 7, 24), [later]).snapshot(later)


NOTE_DATA = [row.id for row in catalog().values() if row.use == "note" and row.frequency not in ("calendar", "snapshot", "table")]


@pytest.mark.archive
@pytest.mark.parametrize("id", NOTE_DATA)
def test_rows_after_the_wall_change_nothing(id: str, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Absurd values in every later row of every table leave what the wall hands out equal to the last bit."""
    files = [v for v in read_archive(archive, "archive") if v.dataset == id]
    if not files:
        return
    period, as_of = pd.Period("2024-08", freq="M"), dt.date(2024, 9, 20)
    before = Wall(period, as_of, files).tables(id)

    def spoiled(vintage: Vintage, reader: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
        return {name: _spoil(frame, period, as_of) for name, frame in read_vintage(vintage, reader, folder=folder).items()}

    monkeypatch.setattr("strategynote.data.wall.read_vintage", spoiled)
    after = Wall(period, as_of, files).tables(id)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after[name], frame, check_freq=False)


SNAPSHOTS = [row.id for row in catalog().values() if row.use == "note" and row.frequency == "snapshot"]


@pytest.mark.archive
@pytest.mark.parametrize("id", SNAPSHOTS)
def test_a_snapshot_comes_through_from_its_release_and_no_row_of_it_from_later(id: str, archive: Path) -> None:
    files = [v for v in read_archive(archive, "archive") if v.dataset == id]
    assert files
    for file in files:
        release = dt.date.fromisoformat(file.vintage) + dt.timedelta(days=dataset(id).lag_days)
        eve = release - dt.timedelta(days=1)
        assert file not in Wall(JUNE, eve, files).vintages(id)
        wall = Wall(JUNE, release, files)
        table = wall.table(id)
        assert wall.choice(id).vintage == file and len(table) and table.index.max() <= pd.Timestamp(release)
        assert table.equals(wall.snapshot(file)["data"])


def _spoil(frame: pd.DataFrame, period: pd.Period, as_of: dt.date) -> pd.DataFrame:
    """Return the frame with every numeric cell that lies after period and as_of made absurd."""
    ends = frame.index.end_time if isinstance(frame.index, pd.PeriodIndex) else frame.index
    later = np.asarray(ends > max(period.end_time, pd.Timestamp(as_of) + pd.Timedelta(days=1)))
    frame = frame.copy()
    for column in frame.select_dtypes("number"):
        frame.loc[later, column] = frame[column].where(~later, 1e6).astype(frame[column].dtype)[later]
    return frame


def test_a_snapshot_is_cut_at_the_wall_and_counts_as_a_dated_file(tmp_path: Path) -> None:
    files = [fred_file(tmp_path, "UNRATE", monthly("2025-03", [4.2, 4.2, 4.2, 4.1, 4.2]), stamp=day) for day in ("2025-07-10", "2025-08-10")]
    wall = Wall(JUNE, dt.date(2025, 7, 24), files)
    assert str(wall.snapshot(files[0])["data"].index[-1]) == "2025-06"
    assert str(wall.series("fred/UNRATE").index[-1]) == "2025-06"  # the dataset itself can still be read
    assert wall.used["fred/UNRATE"].vintage == files[0] and wall.used["fred/UNRATE"].status == "dated"
    with pytest.raises(BuildFailure, match="dated after the as-of date"):
        wall.snapshot(files[1])
