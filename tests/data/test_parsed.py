"""The columnar store hands back what was parsed, equal to the last bit, and parses a content once."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data import parsed
from strategynote.data.archive import Vintage
from strategynote.data.catalog import catalog
from strategynote.data.readers.registry import MODULES, READERS
from strategynote.errors import BuildFailure, DataError


def file(path: Path, dataset: str = "fred/X") -> Vintage:
    return Vintage(dataset, path, path.name, "", "", "", "archive")


def equal(left: pd.DataFrame, right: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(left, right, check_exact=True, check_freq=False)
    assert left.attrs == right.attrs


def forbid(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    def fail(path: Path) -> None:
        raise AssertionError(f"{path.name} was parsed again")

    monkeypatch.setitem(READERS, reader, fail)


@pytest.mark.parametrize(
    "index",
    [
        pd.period_range("2024-11", periods=3, freq="M", name="period"),
        pd.period_range("2024Q1", periods=3, freq="Q", name="period"),
        pd.period_range("2024", periods=3, freq="Y", name="period"),
        pd.DatetimeIndex(["2024-01-02", "2024-01-02", "2024-01-03"], name="date"),
        pd.DatetimeIndex(["2024-01-02", "2024-01-02", "2024-01-03"], name="date").as_unit("ns"),
        pd.MultiIndex.from_arrays(
            [pd.period_range("2024-01", periods=3, freq="M"), pd.DatetimeIndex(["2024-02-02"] * 3)], names=["a", "b"]
        ),
    ],
)
def test_every_kind_of_index_and_column_survives(index: pd.Index) -> None:
    frame = pd.DataFrame(
        {
            "number": [0.1, np.nan, -1e300],
            "count": [1, 2, 3],
            "text": ["NA", None, "a|b"],
            "flag": [True, False, True],
            "maybe": pd.array([True, pd.NA, False], dtype="boolean"),
            "day": pd.DatetimeIndex(["2024-01-02", None, "2024-01-04"]),
            "month": pd.PeriodIndex(["2024-01", "NaT", "2024-03"], freq="M"),
        }
    ).set_axis(index, axis=0)
    frame.attrs = {"unit": "percent", "labels": {"a": "b"}}
    equal(parsed._from_arrow(parsed._to_arrow(frame)), frame)


def test_a_content_is_parsed_once_for_each_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Date,Close\n2024-01-02,10.5\n2024-01-03,10.8\n"
    for name in ("XYZ.csv", "^XYZ.csv"):
        (tmp_path / name).write_text(text)
    first = parsed.read_vintage(file(tmp_path / "XYZ.csv"), "prices", folder=tmp_path / "store")
    other = parsed.read_vintage(file(tmp_path / "^XYZ.csv"), "prices", folder=tmp_path / "store")
    assert (first["data"].attrs["basis"], other["data"].attrs["basis"]) == ("total_return", "price")
    forbid(monkeypatch, "prices")
    equal(parsed.read_vintage(file(tmp_path / "XYZ.csv"), "prices", folder=tmp_path / "store")["data"], first["data"])


def test_a_changed_file_and_a_damaged_store_are_parsed_again(tmp_path: Path) -> None:
    path, store = tmp_path / "X.csv", tmp_path / "store"
    path.write_text("Date,Close\n2024-01-02,10.5\n")
    parsed.read_vintage(file(path), "prices", folder=store)
    path.write_text("Date,Close\n2024-01-02,11.5\n")
    assert parsed.read_vintage(file(path), "prices", folder=store)["data"]["close"].tolist() == [11.5]
    for arrow in store.rglob("*.arrow"):
        arrow.write_bytes(b"ARROW1 no more")
    assert parsed.read_vintage(file(path), "prices", folder=store)["data"]["close"].tolist() == [11.5]


@pytest.mark.parametrize("index", ["", "{", "[]", "{}", '{"data": "99.arrow"}'])
def test_a_damaged_index_of_the_store_is_made_again(tmp_path: Path, index: str) -> None:
    path, store = tmp_path / "X.csv", tmp_path / "store"
    path.write_text("Date,Close\n2024-01-02,10.5\n")
    parsed.read_vintage(file(path), "prices", folder=store)
    (written,) = store.rglob("tables.json")
    before = written.read_text()
    written.write_text(index)
    assert parsed.read_vintage(file(path), "prices", folder=store)["data"]["close"].tolist() == [10.5]
    assert written.read_text() == before


def test_a_kept_table_is_loaded_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nber.csv").write_text("peak,trough\n1857-06-01,1858-12-01\n")
    vintage, store, loaded = file(tmp_path / "nber.csv"), tmp_path / "store", []
    fresh = parsed.read_vintage(vintage, "nber", folder=store)
    load = parsed._load
    monkeypatch.setattr(parsed, "_load", lambda path: loaded.append(path) or load(path))
    kept = parsed.read_vintage(vintage, "nber", folder=store)
    assert list(kept) == list(fresh) and "contractions" in kept and "nothing" not in kept and not loaded
    assert kept["contractions"] is kept["contractions"] and len(loaded) == 1
    with pytest.raises(KeyError):
        kept["nothing"]


def test_a_store_that_cannot_be_written_does_not_stop_the_reading(tmp_path: Path) -> None:
    (tmp_path / "X.csv").write_text("Date,Close\n2024-01-02,10.5\n")
    (tmp_path / "store").write_text("a file where a folder should be")
    assert len(parsed.read_vintage(file(tmp_path / "X.csv"), "prices", folder=tmp_path / "store")["data"]) == 1


def test_errors_name_the_dataset(tmp_path: Path) -> None:
    (tmp_path / "X.csv").write_text("Date,Close\n2024-01-02,ten\n")
    with pytest.raises(DataError, match=r"^dataset prices/X: X.csv: "):
        parsed.read_vintage(file(tmp_path / "X.csv", "prices/X"), "prices", folder=None)
    with pytest.raises(BuildFailure, match="did you mean 'prices'"):
        parsed.read_vintage(file(tmp_path / "X.csv"), "price", folder=None)


def test_every_reader_of_the_catalogue_exists_and_every_shared_module_counts() -> None:
    assert {row.reader for row in catalog().values() if row.reader} <= set(MODULES)
    modules = {path.stem for path in (Path(parsed.__file__).parent / "readers").glob("*.py")} - {"__init__"}
    assert modules == set(MODULES.values()) | set(parsed.SHARED)


@pytest.mark.archive_files("")
def test_every_file_of_the_archive_comes_back_equal_and_is_parsed_once(
    archive_file: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = csv.DictReader((archive / "archive.csv").open(encoding="utf-8"))
    id = next(row["dataset"] for row in rows if archive / row["file"] == archive_file)
    reader = catalog()[id].reader
    fresh = parsed.read_vintage(file(archive_file, id), reader, folder=tmp_path)
    forbid(monkeypatch, reader)
    kept = parsed.read_vintage(file(archive_file, id), reader, folder=tmp_path)
    assert list(kept) == list(fresh)
    for name, frame in fresh.items():
        equal(kept[name], frame)
        assert frame.index.nlevels > 1 or frame.index.name == ("period" if isinstance(frame.index, pd.PeriodIndex) else "date")
        assert frame.index.is_monotonic_increasing and not frame.columns.has_duplicates


def test_months_in_a_column_are_read_by_a_process_that_parsed_nothing(tmp_path: Path) -> None:
    (tmp_path / "nber.csv").write_text("peak,trough\n1857-06-01,1858-12-01\n")
    vintage = file(tmp_path / "nber.csv")
    parsed.read_vintage(vintage, "nber", folder=tmp_path / "store")
    place = next((tmp_path / "store").iterdir())
    stored = place / parsed._files(place)["contractions"]
    code = "import sys, pathlib; from strategynote.data import parsed; print(parsed._load(pathlib.Path(sys.argv[1]))['trough'].dtype)"
    done = subprocess.run([sys.executable, "-c", code, str(stored)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "period[M]"
