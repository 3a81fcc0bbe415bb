"""Downloads from a loopback publisher that first behaves and then does not: the stored file is never harmed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pandas as pd
import pytest
from publisher import Publisher, body, cut, redirect, running, stall, zip_bytes
from strategynote.data import download as downloading
from strategynote.data.archive import read_archive
from strategynote.data.catalog import dataset
from strategynote.data.download import DownloadError, Unreachable
from strategynote.data.inventory import check_period
from strategynote.data.origins import known_origin
from strategynote.data.store import refresh
from strategynote.data.wall import Wall
from strategynote.errors import BadInput
from strategynote.project import Project

FRED = "/graph/fredgraph.csv"
FRENCH = "/pages/faculty/ken.french/ftp/F-F_Momentum_Factor_CSV.zip"
GOOD = b"observation_date,UNRATE\n2025-04-01,4.2\n2025-05-01,4.2\n2025-06-01,4.1\n"
LONGER = GOOD + b"2025-07-01,4.2\n"
SHORTER = b"observation_date,UNRATE\n2025-03-01,4.2\n2025-04-01,4.2\n2025-05-01,4.2\n"
UNRATE = dataset("fred/UNRATE")
MOMENTUM = dataset("french/F-F_Momentum_Factor")
TODAY = dt.date(2025, 7, 10)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with running() as (server, address):
        monkeypatch.setenv("STRATEGYNOTE_MIRROR", address)
        monkeypatch.setattr(downloading, "TIMEOUT", httpx.Timeout(0.4))
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def stored(store: Path) -> dict[str, bytes]:
    return {p.relative_to(store).as_posix(): p.read_bytes() for p in sorted(store.rglob("*")) if p.is_file()}


def fetch(store: Path, row=UNRATE, today: dt.date = TODAY):  # type: ignore[no-untyped-def]
    return refresh(row, store, today=today, wait=0.01)


def test_a_download_becomes_a_dated_vintage_with_checksum_and_time(publisher: Publisher, store: Path) -> None:
    publisher.serve(FRED, body(GOOD))
    vintage = fetch(store)
    assert (vintage.vintage, vintage.first, vintage.last) == ("2025-07-10", "2025-04", "2025-06")
    note = json.loads((store / "fred/UNRATE/2025-07-10/UNRATE.csv.json").read_text())
    assert note["sha256"] == vintage.sha256() and note["address"].endswith("id=UNRATE") and "retrieved" in note
    wall = Wall(pd.Period("2025-06", freq="M"), dt.date(2025, 7, 24), read_archive(store, "live"))
    assert wall.series("fred/UNRATE").iloc[-1] == pytest.approx(0.041)


def test_later_downloads_keep_the_earlier_vintage(publisher: Publisher, store: Path) -> None:
    publisher.serve(FRED, body(GOOD), body(LONGER))
    fetch(store)
    fetch(store, today=dt.date(2025, 8, 10))
    assert [v.vintage for v in read_archive(store, "live")] == ["2025-07-10", "2025-08-10"]


def test_an_equal_file_is_not_stored_twice(publisher: Publisher, store: Path) -> None:
    publisher.serve(FRED, body(GOOD))
    fetch(store)
    before = stored(store)
    fetch(store, today=dt.date(2025, 7, 20))
    assert stored(store) == before


@pytest.mark.parametrize(("answers", "message"), [
    ([body(b"gone", status=404)], "status 404"),
    ([body(b"broken", status=500)], "status 500, 4 times"),
    ([stall(3.0)], "timed out, 4 times"),
    ([cut(LONGER)], "connection broke .*4 times"),
    ([body(b"<!DOCTYPE html><html><body>Sorry</body></html>")], "an HTML page came instead of data"),
    ([body(b"observation_date,PAYEMS,UNRATE\n2025-06-01,1,2\n")], "UNRATE"),
    ([body(b"")], "empty answer"),
    ([body(SHORTER)], "ends 2025-05, before the stored file, which ends 2025-06"),
    ([redirect("file:///etc/passwd")], "redirect to file:///etc/passwd refused"),
    ([redirect(FRED)], "more than 5 redirects"),
], ids=["404", "500", "stall", "cut", "html", "columns", "empty", "older", "redirect-file", "redirect-loop"])
def test_a_fault_names_dataset_and_address_and_leaves_the_store_alone(publisher: Publisher, store: Path, answers: list, message: str) -> None:
    publisher.serve(FRED, body(GOOD))
    fetch(store)
    before = stored(store)
    publisher.serve(FRED, *answers)
    with pytest.raises(DownloadError, match=message) as caught:
        fetch(store, today=dt.date(2025, 8, 10))
    assert "fred/UNRATE" in str(caught.value) and "http" in str(caught.value)
    assert stored(store) == before


def test_a_passing_fault_is_retried(publisher: Publisher, store: Path) -> None:
    publisher.serve(FRED, body(b"", status=500), cut(GOOD), body(GOOD))
    assert fetch(store).last == "2025-06"
    assert len(publisher.asked) == 3


FACTOR = (
    "This file was created by CMPT_ME_PRIOR using the 202506 CRSP database.\r\n\r\n,Mom   \r\n"
    + "".join(f"2025{m:02},{m / 10:8.2f}\r\n" for m in range(1, 7)) + "\r\nCopyright 2025\r\n"
).encode()


@pytest.mark.parametrize(("data", "message"), [
    (zip_bytes("F-F_Momentum_Factor.csv", FACTOR)[:-40], "the zip is cut or damaged"),
    (zip_bytes("F-F_Momentum_Factor.csv", b"0" * 600 * 2**20), "unpacks to 629,145,600 bytes, the limit is"),
    (zip_bytes("F-F_Momentum_Factor.csv", b"nothing of the kind"), "french/F-F_Momentum_Factor"),
], ids=["truncated", "bomb", "other content"])
def test_a_bad_zip_is_refused(publisher: Publisher, store: Path, data: bytes, message: str) -> None:
    publisher.serve(FRENCH, body(zip_bytes("F-F_Momentum_Factor.csv", FACTOR)))
    fetch(store, MOMENTUM)
    before = stored(store)
    publisher.serve(FRENCH, body(data))
    with pytest.raises(DownloadError, match=message):
        fetch(store, MOMENTUM, today=dt.date(2025, 8, 10))
    assert stored(store) == before


def test_a_file_beyond_the_limit_is_refused(publisher: Publisher, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "MAX_BYTES", 20)
    publisher.serve(FRED, body(GOOD))
    with pytest.raises(DownloadError, match="the limit is 20"):
        fetch(store)


def test_without_a_network_the_answer_is_immediate_and_says_what_to_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_MIRROR", "http://127.0.0.1:9")
    with pytest.raises(Unreachable, match=r"no connection to .*set ARCHIVE"):
        fetch(store)


@pytest.mark.archive
def test_real_files_served_at_the_publishers_paths_fill_the_store(publisher: Publisher, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "params").mkdir()
    project = Project(tmp_path)
    core = {v.dataset: v for v in read_archive(archive, "archive") if dataset(v.dataset).core}
    for id, vintage in core.items():
        data = vintage.path.read_bytes()
        path = dataset(id).address.split("edu", 1)[1]
        publisher.serve(path, body(data if vintage.path.suffix == ".zip" else zip_bytes(vintage.path.name, data)))
        fetch(project.store, dataset(id), today=dt.date(2026, 3, 20))
    origin = known_origin(project, str(project.store))
    assert not origin.missing_core
    check_period(origin, pd.Period("2025-06", freq="M"))
    with pytest.raises(BadInput, match="possible months are 1968-07 to 2026-02"):
        check_period(origin, pd.Period("2026-03", freq="M"))
