"""The local store: an archive that downloads go to; every download is a dated vintage with checksum and time."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from strategynote.data.archive import COLUMNS, Vintage, read_archive
from strategynote.data.catalog import Dataset
from strategynote.data.download import DownloadError, Progress, download
from strategynote.data.parsed import read_vintage
from strategynote.data.revisions import check_history
from strategynote.errors import StrategyNoteError


def file_name(row: Dataset) -> str:
    """Return the name of a dataset's file in the store: the publisher's, or the series id with .csv."""
    parts = urlsplit(row.address)
    series = parse_qs(parts.query).get("id")
    return f"{series[0]}.csv" if series else Path(parts.path).name


def refresh(row: Dataset, store: Path, *, today: dt.date | None = None, progress: Progress = lambda d, t: None, wait: float = 1.0) -> Vintage:
    """Download one dataset into the store and return its vintage; an equal file only has its time noted.

    The file is fetched beside the store, read by its reader, compared with the stored one, and then renamed into place.

    Raises
    ------
    DownloadError
        When the download fails, its reader refuses it, or it ends before the stored file does.
    """
    today = today or dt.date.today()
    store.mkdir(parents=True, exist_ok=True)
    stored = [v for v in read_archive(store, "live") if v.dataset == row.id] if (store / "archive.csv").is_file() else []
    with tempfile.TemporaryDirectory(dir=store, prefix=".incoming-") as incoming:
        fresh = Path(incoming) / file_name(row)
        download(row.id, row.address, fresh, progress=progress, wait=wait)
        vintage = _described(row, fresh, today)
        newest = max(stored, key=lambda v: v.last, default=None)
        if newest and vintage.last < newest.last:
            raise DownloadError(
                f"dataset {row.id}: {row.address} ends {vintage.last}, before the stored file, which ends {newest.last}; the stored file is kept")
        same = next((v for v in stored if v.sha256() == vintage.sha256()), None)
        if same:
            return same
        _check_history(row, newest, vintage)
        return _keep(row, fresh, vintage, store)


def _check_history(row: Dataset, stored: Vintage | None, fresh: Vintage) -> None:
    """Refuse a download that rewrites the history of the newest stored file beyond what revisions do."""
    if stored is None:
        return
    problem = check_history(*(read_vintage(v, row.reader, folder=None) for v in (stored, fresh)), unit=row.unit)
    if problem:
        raise DownloadError(
            f"dataset {row.id}: {row.address}: {problem}; expected revisions of single rows; the stored file is kept; "
            "if the publisher did change its history, remove the stored file")


def _described(row: Dataset, path: Path, today: dt.date) -> Vintage:
    probe = Vintage(row.id, path, path.name, today.isoformat(), "", "", "live")
    try:
        tables = read_vintage(probe, row.reader, folder=None)
    except StrategyNoteError as error:
        raise DownloadError(f"{error} (downloaded from {row.address}; the stored file, if any, is unchanged)") from error
    index = next(iter(tables.values())).index
    if not len(index):
        raise DownloadError(f"dataset {row.id}: {row.address} holds no observations; the stored file, if any, is unchanged")
    first, last = (str(i) if isinstance(index, pd.PeriodIndex) and index.freqstr == "M" else str(_day(i)) for i in (index[0], index[-1]))
    return Vintage(row.id, path, path.name, today.isoformat(), first, last, "live")


def _day(label: object) -> dt.date:
    stamp = label.start_time if isinstance(label, pd.Period) else pd.Timestamp(label)  # type: ignore[arg-type]
    return stamp.date()


def _keep(row: Dataset, fresh: Path, vintage: Vintage, store: Path) -> Vintage:
    name = f"{row.id}/{vintage.vintage}/{fresh.name}"
    place = store / name
    place.parent.mkdir(parents=True, exist_ok=True)
    note = {"dataset": row.id, "address": row.address, "sha256": vintage.sha256(), "retrieved": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
    os.replace(fresh, place)
    place.with_name(place.name + ".json").write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
    kept = Vintage(row.id, place, name, vintage.vintage, vintage.first, vintage.last, "live")
    _index(store, kept, row.address)
    return kept


def _index(store: Path, vintage: Vintage, address: str) -> None:
    """Add one row to the store's archive.csv, or replace the row of the same dataset and day; beside, then rename."""
    path = store / "archive.csv"
    rows: list[dict[str, str]] = []
    if path.is_file():
        with path.open(newline="", encoding="utf-8") as stream:
            rows = [r for r in csv.DictReader(stream) if (r["dataset"], r["vintage"]) != (vintage.dataset, vintage.vintage)]
    rows.append(dict(zip(COLUMNS, (vintage.dataset, vintage.file, vintage.vintage, vintage.first, vintage.last, address), strict=True)))
    with tempfile.NamedTemporaryFile("w", dir=store, delete=False, newline="", encoding="utf-8") as beside:
        writer = csv.DictWriter(beside, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda r: (r["dataset"], r["vintage"])))
    os.replace(beside.name, path)
