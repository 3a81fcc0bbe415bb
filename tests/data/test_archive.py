"""The index of an archive and the choice of the vintage that was known."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.archive import COLUMNS, Vintage, choose_vintage, last_observation, read_archive
from strategynote.data.catalog import dataset
from strategynote.errors import BadInput

JUNE = pd.Period("2025-06", freq="M")
JULY_24 = dt.date(2025, 7, 24)


def vintage(name: str, stamp: str, last: str) -> Vintage:
    return Vintage(name, Path("f"), "f", stamp, "1963-07", last, "archive")


def chosen(name: str, *files: tuple[str, str], as_of: dt.date = JULY_24) -> tuple[str, str, str] | None:
    choice = choose_vintage(dataset(name), [vintage(name, *f) for f in files], period=JUNE, as_of=as_of)
    return (choice.vintage.vintage, choice.vintage.last, choice.status) if choice else None


FACTORS = "french/F-F_Research_Data_5_Factors_2x3"


def test_the_newest_vintage_known_at_as_of_wins() -> None:
    assert chosen(FACTORS, ("2025-05", "2025-06"), ("2025-06", "2025-06"), ("2025-11", "2025-11")) == ("2025-06", "2025-06", "dated")


def test_a_month_serves_any_day_within_it() -> None:
    assert chosen("fred-md/monthly", ("2025-07", "2025-06"), ("2025-08", "2025-07")) == ("2025-07", "2025-06", "dated")


def test_without_a_known_vintage_the_oldest_that_reaches_the_period_is_cut_and_called_revised() -> None:
    assert chosen(FACTORS, ("2026-02", "2026-02"), ("2025-11", "2025-11")) == ("2025-11", "2025-11", "revised")


def test_a_known_vintage_that_ends_too_early_is_passed_over() -> None:
    assert chosen(FACTORS, ("2025-05", "2025-05"), ("2025-09", "2025-09")) == ("2025-09", "2025-09", "revised")


def test_undated_files_rank_after_dated_ones_and_the_latest_last_wins_among_them() -> None:
    assert chosen("fred/UNRATE", ("", "2026-04-01"), ("2026-01", "2025-12-01")) == ("2026-01", "2025-12-01", "revised")
    assert chosen("fred/UNRATE", ("", "2026-04-01"), ("", "2026-06-01")) == ("", "2026-06-01", "undated")


def test_a_file_that_ends_early_serves_as_history() -> None:
    assert chosen("french/25_Portfolios_ME_NI_5x5", ("2019-02", "2019-02")) == ("2019-02", "2019-02", "history")


def test_what_is_missing_or_ends_before_the_month_is_downloaded(tmp_path: Path) -> None:
    from types import SimpleNamespace

    from strategynote.data.origins import Origin
    from strategynote.data.resolve import needed_datasets

    resolved = SimpleNamespace(period=JUNE, as_of=JULY_24)

    def needed(*files: Vintage) -> set[str]:
        return {row.id for row in needed_datasets(resolved, Origin("live", (), files))}  # type: ignore[arg-type]

    assert FACTORS in needed() and FACTORS in needed(vintage(FACTORS, "", "2025-05"))
    assert FACTORS not in needed(vintage(FACTORS, "", "2025-06"))


def test_a_snapshot_from_after_as_of_is_never_used() -> None:
    assert chosen("weights/SPY", ("2025-07-31", "2025-07-31")) is None
    assert chosen("weights/SPY", ("2025-06-30", "2025-06-30"), ("2025-07-31", "2025-07-31")) == ("2025-06-30", "2025-06-30", "dated")


def test_a_snapshot_is_used_from_its_release_and_the_one_before_it_until_then() -> None:
    files = [("2025-06-30", "2025-06-30"), ("2025-07-15", "2025-07-15")]
    assert chosen("finra/short-interest", *files, as_of=dt.date(2025, 7, 11)) is None
    assert chosen("finra/short-interest", *files, as_of=dt.date(2025, 7, 26)) == ("2025-06-30", "2025-06-30", "dated")
    assert chosen("finra/short-interest", *files, as_of=dt.date(2025, 7, 27)) == ("2025-07-15", "2025-07-15", "dated")


def test_the_last_observation_waits_for_its_release() -> None:
    assert last_observation(dataset("fred/PCEPILFE"), JUNE, JULY_24) == dt.date(2025, 5, 31)
    assert last_observation(dataset("fred/PCEPILFE"), JUNE, dt.date(2025, 7, 31)) == dt.date(2025, 6, 30)
    assert last_observation(dataset("fred/UNRATE"), JUNE, JULY_24) == dt.date(2025, 6, 30)
    assert last_observation(dataset("fred/GDPC1"), JUNE, JULY_24) == dt.date(2025, 3, 31)


def test_a_day_stamp_of_a_monthly_series_covers_its_month() -> None:
    assert chosen("fred/UNRATE", ("", "2025-06-01")) == ("", "2025-06-01", "undated")


def write_index(folder: Path, *rows: str, header: str = ",".join(COLUMNS)) -> Path:
    (folder / "archive.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return folder


def test_a_folder_without_index_is_not_an_archive(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"is not an archive: expected archive\.csv"):
        read_archive(tmp_path, "archive")


def test_a_missing_file_is_named_with_its_dataset(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"fred/UNRATE names gone\.csv, which is not there"):
        read_archive(write_index(tmp_path, "fred/UNRATE,gone.csv,,1948-01-01,2026-04-01,"), "archive")


def test_a_file_outside_the_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.csv").touch()
    inner = tmp_path / "archive"
    inner.mkdir()
    with pytest.raises(BadInput, match="lies outside the archive"):
        read_archive(write_index(inner, "fred/UNRATE,../outside.csv,,1948-01-01,2026-04-01,"), "archive")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="columns are"):
        read_archive(write_index(tmp_path, header="dataset,path"), "archive")


def test_every_dataset_of_the_archive_has_a_catalogue_row(archive: Path) -> None:
    for row in read_archive(archive, "archive"):
        assert dataset(row.dataset).id == row.dataset
