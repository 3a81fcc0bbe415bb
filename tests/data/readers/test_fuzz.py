"""Spoiled files: every reader answers each with the right numbers or with one clear line, never with other numbers.

A few inputs per reader here; `make fuzz` tries thousands (STRATEGYNOTE_FUZZ inputs per reader) and prints the counts.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from readers.seeds import SEEDS, Seed, content
from readers.spoil import KINDS, NotApplicable, spoil
from strategynote.data.readers import Tables
from strategynote.data.readers.plausible import check_plausible
from strategynote.data.readers.registry import READERS
from strategynote.data.revisions import check_history
from strategynote.errors import DataError

INPUTS = int(os.environ.get("STRATEGYNOTE_FUZZ", "7"))
# Pages of one day were scraped several times, also by the mirror itself: the real file holds two numbers for one key.
ACCEPTED = {("fedwatch_history", "a date twice with another number")}
OUTCOMES: Counter[str] = Counter()


def read(reader: str, seed: Seed, path: Path) -> Tables:
    tables = READERS[reader](path)
    check_plausible(path, tables, unit=seed.unit, frequency=seed.frequency)
    return tables


@cache
def as_made(reader: str, folder: Path) -> Tables:
    path = folder / SEEDS[reader].name
    path.write_bytes(content(SEEDS[reader]))
    return read(reader, SEEDS[reader], path)


def judged(reader: str, data: bytes, folder: Path, kind: str) -> str:
    """Return "same", "part" or "refused"; anything else is a failure."""
    seed, path, right = SEEDS[reader], folder / SEEDS[reader].name, as_made(reader, folder)
    path.write_bytes(data)
    try:
        found = read(reader, seed, path)
    except DataError as error:
        words = str(error)
        assert words.startswith(f"{path.name}: ") and "expected" in words and "received" in words and "\n" not in words, words
        return "refused"
    for name, frame in found.items():
        assert name in right, f"{kind}: an unknown table {name!r}"
        difference(right[name], frame, kind)
    return "same" if all(len(found.get(n, ())) == len(right[n]) for n in right) else "part"


def difference(right: pd.DataFrame, found: pd.DataFrame, kind: str) -> None:
    """Raise unless every number that was found is the right one; rows and numbers may be missing."""
    assert set(found.columns) <= set(right.columns), f"{kind}: columns {sorted(set(map(str, found.columns)) - set(map(str, right.columns)))}"
    if not right.index.is_unique:
        known = {tuple(map(str, row)) for row in right.reset_index().itertuples(index=False)}
        rows = [tuple(map(str, row)) for row in found.reset_index()[[str(c) for c in right.reset_index().columns]].itertuples(index=False)]
        # A number that is missing now is no other number.
        odd = [row for row in rows if row not in known and not any(all(a in (b, "nan", "NaT") for a, b in zip(row, old, strict=True)) for old in known)]
        assert odd == [], f"{kind}: a row that is not in the file"
        return
    assert type(found.index) is type(right.index) and found.index.isin(right.index).all(), f"{kind}: dates that are not in the file"
    for column in found.columns.difference(["volume"]):
        before, after = right.loc[found.index, column], found[column]
        if pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(after):
            both = (after.notna()).to_numpy()
            assert np.array_equal(before.to_numpy()[both].astype(float), after.to_numpy()[both].astype(float)), f"{kind}: other numbers in {column}"
        else:
            assert [(a, b) for a, b in zip(before, after, strict=True) if pd.notna(b) and str(a) != str(b)] == [], f"{kind}: other words in {column}"


@pytest.mark.parametrize("reader", sorted(READERS))
def test_a_spoiled_file_is_read_right_or_refused_in_one_line(reader: str, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    @settings(max_examples=INPUTS, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(kind=st.sampled_from(KINDS), chance=st.integers(0, 2**32 - 1))
    def one(kind: str, chance: int) -> None:
        try:
            data = spoil(SEEDS[reader], kind, chance)
        except NotApplicable:
            return
        if (reader, kind) in ACCEPTED:
            return
        OUTCOMES[judged(reader, data, tmp_path, kind)] += 1

    before = OUTCOMES.total()
    one()
    record_property("counted: spoiled files read right or refused in one line", OUTCOMES.total() - before)


# Cases that were once read wrongly, or ended in an error that named no file.
FOUND = [
    ("ism", "truncated", 833), ("fredmd_changes", "truncated", 66), ("epu_categorical", "a row too wide", 0), ("gpr", "a row too wide", 0),
    ("weights", "nulls", 0), ("finra", "empty", 0), ("finra", "date and number swapped", 253), ("finra_snapshot", "date and number swapped", 253),
    ("float_shares", "date and number swapped", 253), ("aqr", "a run without numbers", 7675),
    ("aqr_sorted", "text in a number", 1093), ("fredmd", "text in a number", 1093), ("fredmd", "a run without numbers", 7675),
    ("french", "text in a number", 1093), ("signal_doc", "truncated", 1711936), ("constituents", "a run without numbers", 1025), ("fedwatch", "a date twice with another number", 0),
]


@pytest.mark.parametrize(("reader", "kind", "chance"), FOUND)
def test_a_case_that_was_found_stays_mended(reader: str, kind: str, chance: int, tmp_path: Path) -> None:
    judged(reader, spoil(SEEDS[reader], kind, chance), tmp_path, kind)


def test_a_file_that_is_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "UNRATE.csv"
    with path.open("wb") as stream:
        stream.truncate(300_000_000)  # a hole in the disk, not bytes
    with pytest.raises(DataError, match="expected at most 200000000 bytes"):
        READERS["fred_csv"](path)


def rates(factor: float = 1.0, **more: float) -> dict[str, pd.DataFrame]:
    values = pd.Series(np.linspace(3, 6, 72) + np.sin(np.arange(72)), index=pd.period_range("2019-01", periods=72, freq="M", name="period"))
    return {"data": pd.DataFrame({"X": values * factor}).assign(**more)}


def test_a_history_that_moves_more_than_revisions_do_is_refused() -> None:
    assert check_history(rates(), rates(1.02), unit="percent") == ""
    assert check_history(rates(), rates(100), unit="index") == ""
    assert "100 times as wide" in check_history(rates(), rates(100), unit="percent")
    other = {"data": rates()["data"].iloc[::-1].set_axis(rates()["data"].index, axis=0)}
    assert "correlation" in check_history(rates(), other, unit="index")


def test_a_download_with_another_history_is_refused_and_the_stored_file_stays(tmp_path: Path) -> None:
    from strategynote.data.archive import Vintage
    from strategynote.data.catalog import dataset
    from strategynote.data.download import DownloadError
    from strategynote.data.store import _check_history

    text = SEEDS["fred_csv"].text
    files = {"stored": text, "fresh": "\n".join([text.split("\n")[0], *(f"{row.split(',')[0]},{float(row.split(',')[1]) * 10:.1f}" for row in text.split("\n")[1:-1])]) + "\n"}
    vintages = {}
    for name, content_ in files.items():
        path = tmp_path / name / "UNRATE.csv"
        path.parent.mkdir()
        path.write_text(content_)
        vintages[name] = Vintage("fred/UNRATE", path, "UNRATE.csv", "2025-01-01", "2019-01", "2024-12", "live")
    _check_history(dataset("fred/UNRATE"), vintages["stored"], vintages["stored"])
    with pytest.raises(DownloadError, match=r"10 times as wide as those stored before.*the stored file is kept"):
        _check_history(dataset("fred/UNRATE"), vintages["stored"], vintages["fresh"])


def test_the_counts_are_printed() -> None:
    print(f"\n{sum(OUTCOMES.values())} spoiled files: " + ", ".join(f"{count} {name}" for name, count in OUTCOMES.most_common()))


def test_the_fuzzer_finds_a_reader_that_is_wrong(tmp_path: Path) -> None:
    right = pd.DataFrame({"a": [1.0, 2.0]}, index=pd.period_range("2024-01", periods=2, freq="M"))
    difference(right, right.iloc[:1], "x")
    with pytest.raises(AssertionError, match="other numbers in a"):
        difference(right, right * 100, "x")
    with pytest.raises(AssertionError, match="dates that are not"):
        difference(right, right.set_axis(right.index + 1, axis=0), "x")
