"""Turning points of the business cycle: made-up dates in both layouts, then the archive's files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.nber import read_nber
from strategynote.errors import DataError


def read(path: Path, text: str) -> dict[str, pd.DataFrame]:
    path.write_text(text)
    return read_nber(path)


@pytest.mark.parametrize("header", ["peak,trough", "peak_month,trough_month"])
def test_turning_points_become_events_and_contractions(tmp_path: Path, header: str) -> None:
    tables = read(tmp_path / "a.csv", f"{header}\r\n,1854-12-01\r\n1857-06-01,1858-12-01\r\n1860-10-01,\r\n")
    assert tables["data"]["kind"].tolist() == ["trough", "peak", "trough", "peak"]
    assert list(tables["data"].index.strftime("%Y-%m")) == ["1854-12", "1857-06", "1858-12", "1860-10"]
    whole = tables["contractions"]
    assert whole[["peak", "trough"]].astype(str).to_numpy().tolist() == [["1857-06", "1858-12"]]
    assert whole["months"].tolist() == [18]
    assert whole.index[0] == pd.Timestamp("1858-12-01")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("peak,trough\n1857-06-01,1858-12-01\n1856-10-01,1861-06-01\n", "strictly rising dates"),
        ("peak,trough\n1857-06-01,\n1860-10-01,1861-06-01\n", "an empty cell only as first peak or last trough"),
        ("peak,trough\n1857-06-15,1858-12-01\n", "the first of a month"),
        ("peak,trough\nJune 1857,1858-12-01\n", "expected a date like"),
        ("trough,peak\n1857-06-01,1858-12-01\n", "expected peak,trough"),
    ],
)
def test_damaged_dates_are_refused_in_one_line(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path / "a.csv", text)
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_both_files_of_the_archive_agree_after_the_war(archive: Path) -> None:
    full = read_nber(archive / "macro/nber/20210719_cycle_dates_pasted.csv")
    short = read_nber(archive / "macro/nber/nber_chronology.csv")
    assert (len(full["contractions"]), len(short["contractions"])) == (34, 12)
    assert full["contractions"].iloc[-12:].equals(short["contractions"])
    assert full["data"].index[0] == pd.Timestamp("1854-12-01")
    assert full["contractions"].iloc[-2:]["months"].tolist() == [18, 2]
