"""Files are parsed before anybody asks: those that are new, in forks, whatever else one of them has wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from strategynote.data import ahead, parsed
from strategynote.data.archive import Choice, Vintage
from strategynote.data.catalog import dataset
from strategynote.data.inventory import Line
from strategynote.data.readers.registry import READERS
from strategynote.run.kernels.pool import KernelPool

GOOD, OTHER = "fred/UNRATE", "fred/GS10"


def line(folder: Path, id: str, text: str | None) -> Line:
    path = folder / f"{id.rpartition('/')[2]}.csv"
    if text is not None:
        path.write_text(text)
    return Line(dataset(id), Choice(Vintage(id, path, path.name, "", "", "", "archive"), "undated"))


@pytest.fixture
def lines(tmp_path: Path) -> list[Line]:
    """Two good files, a damaged one, one that is gone, and a gap."""
    return [
        line(tmp_path, GOOD, "observation_date,UNRATE\n2024-01-01,3.7\n2024-02-01,3.9\n"),
        line(tmp_path, "fred/T10Y3M", "<html>not found</html>\n"),
        line(tmp_path, "fred/ICSA", None),
        line(tmp_path, OTHER, "observation_date,GS10\n2024-01-01,4.1\n2024-02-01,\n"),
        Line(dataset("fred/DGS10"), None),
    ]


def names(found: list[str]) -> list[str]:
    return [json.loads(text)[1]["dataset"] for text in found]


def test_parsed_files_are_there_and_the_rest_is_left_to_its_readers(lines: list[Line], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "parsed"
    found = ahead.find_unparsed(lines, folder=store)
    assert names(found) == [GOOD, "fred/T10Y3M", OTHER]
    ahead.main([str(store), *found])
    assert names(ahead.find_unparsed(lines, folder=store)) == ["fred/T10Y3M"]
    monkeypatch.setitem(READERS, "fred_csv", lambda path: pytest.fail(f"{path.name} was parsed again"))
    choice = lines[0].choice
    assert choice
    assert parsed.read_vintage(choice.vintage, "fred_csv", folder=store)["data"]["UNRATE"].tolist() == [3.7, 3.9]


def test_a_changed_file_is_new(lines: list[Line], tmp_path: Path) -> None:
    store = tmp_path / "parsed"
    ahead.main([str(store), *ahead.find_unparsed(lines[:1], folder=store)])
    assert ahead.find_unparsed(lines[:1], folder=store) == []
    line(tmp_path, GOOD, "observation_date,UNRATE\n2024-01-01,3.7\n2024-02-01,4.0\n")
    assert names(ahead.find_unparsed(lines[:1], folder=store)) == [GOOD]


def test_forks_of_the_warm_process_parse_their_shares(lines: list[Line], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ZYGOTE", "")
    store = tmp_path / "parsed"
    files = ahead.find_unparsed(lines, folder=store)
    with KernelPool() as pool:
        assert pool.warm
        pool.run("strategynote.data.ahead", [[str(store), *files[share::2]] for share in range(2)])
        assert names(ahead.find_unparsed(lines, folder=store)) == ["fred/T10Y3M"]
        pool.run("strategynote.no_such_module", [[]])  # ends, like any process that fails
    assert not pool.warm
