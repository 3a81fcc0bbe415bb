"""Opening files: one member per zip, size limits, damage, and the registry of readers."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.files import read_bytes, read_text, to_numbers
from strategynote.data.readers.registry import MODULES, READERS
from strategynote.errors import DataError


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_a_plain_file_a_zip_and_a_gzip_give_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    zipped(tmp_path / "a.zip", a="a,b\n1,2\n")
    assert {read_text(tmp_path / name) for name in ("a.csv", "a.csv.gz", "a.zip")} == {"a,b\n1,2\n"}


def test_all_line_ends_and_a_byte_order_mark_are_made_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\nd")
    assert read_text(tmp_path / "a.csv") == "a\nb\nc\nd"


@pytest.mark.parametrize("members", [{}, {"a": "1", "b": "2"}])
def test_a_zip_with_another_number_of_members_is_refused(tmp_path: Path, members: dict[str, str]) -> None:
    with pytest.raises(DataError, match=r"x\.zip: zip: received \d .*, expected exactly one member; fetch"):
        read_bytes(zipped(tmp_path / "x.zip", **members))


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "x.zip", a="1,2\n" * 1000).read_bytes()
    for size in (len(whole) - 10, len(whole) // 2, 10):
        (tmp_path / "cut.zip").write_bytes(whole[:size])
        with pytest.raises(DataError, match=r"cut\.zip: zip: .* expected a complete zip archive; fetch"):
            read_bytes(tmp_path / "cut.zip")


def test_a_zip_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    whole = bytearray(zipped(tmp_path / "x.zip", a="1,2\n" * 1000).read_bytes())
    whole[40] ^= 0xFF
    (tmp_path / "x.zip").write_bytes(bytes(whole))
    with pytest.raises(DataError, match="complete zip archive"):
        read_bytes(tmp_path / "x.zip")


def test_a_gzip_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(b"1,2\n" * 1000)[:-12])
    with pytest.raises(DataError, match="complete gzip file"):
        read_bytes(tmp_path / "x.csv.gz")


def test_a_zip_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "x.zip", a="0" * 100_000)
    assert bomb.stat().st_size < 1000
    with pytest.raises(DataError, match="expected at most 5000 bytes unpacked"):
        read_bytes(bomb, max_bytes=5000)


def test_missing_empty_and_web_pages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text(" \n")
    (tmp_path / "page.csv").write_text("\n<html><body>Error</body></html>")
    for name, words in (("no.csv", "an existing file"), ("empty.csv", "an empty file"), ("page.csv", "a web page")):
        with pytest.raises(DataError, match=words):
            read_text(tmp_path / name)


def test_every_registered_reader_exists_and_has_its_own_name() -> None:
    for name, module in MODULES.items():
        loaded = __import__(f"strategynote.data.readers.{module}", fromlist=["x"])
        assert callable(getattr(loaded, f"read_{name}"))
        assert READERS[name].__name__ == f"read_{name}"


def test_listing_the_readers_loads_no_workbook_library() -> None:
    code = "import sys, strategynote.data.readers.registry; print('python_calamine' in sys.modules, 'openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False False\n"


@pytest.mark.parametrize(("cells", "numbers"), [
    (["1", "-2.5"], [1.0, -2.5]), ([" 1 ", "2"], [1.0, 2.0]), (["1", "."], [1.0, None]), (["1", "-9"], [1.0, None]), ([1.5, "2"], [1.5, 2.0]),
])
def test_cells_become_numbers_and_signs_of_a_gap_do_not(cells: list[object], numbers: list[float | None]) -> None:
    read = to_numbers(Path("a.csv"), pd.Series(cells, dtype=object, name="a"), missing=("", ".", "-9"))
    assert [None if pd.isna(value) else value for value in read] == numbers


@pytest.mark.parametrize("cell", [True, "true", "one", "inf", "-99.99", "", None])
def test_a_cell_that_is_no_number_is_refused(cell: object) -> None:
    with pytest.raises(DataError, match="expected a number"):
        to_numbers(Path("a.csv"), pd.Series(["1", cell], dtype=object, name="a"), missing=())
