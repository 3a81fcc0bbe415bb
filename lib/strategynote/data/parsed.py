"""Parsed files, kept in columns: a file is parsed once per content and reader, then read back in milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

from strategynote.data.archive import Vintage
from strategynote.data.readers import Tables
from strategynote.data.readers.registry import MODULES, READERS
from strategynote.errors import BuildFailure, StrategyNoteError, nearest

_META = b"strategynote"
SHARED = ("files", "dates", "delimited", "registry")


@cache
def _reader_fingerprint(reader: str) -> str:
    """Return a hash of the reader's module and of the modules that all readers share."""
    own = MODULES.get(reader, "")
    sources = [path.read_bytes() for name in (own, *SHARED) if (path := Path(__file__).parent / "readers" / f"{name}.py").is_file()]
    return hashlib.sha256(b"\0".join(sources)).hexdigest()[:16]


def read_vintage(vintage: Vintage, reader: str, *, folder: Path | None) -> Tables:
    """Return the tables of one file, from the columnar store when this content was parsed before.

    `folder` None reads the file afresh. Errors of the reader gain the dataset's name.
    """
    if folder is None:
        return _parse(vintage, reader)
    place = folder / f"{vintage.sha256()[:24]}-{reader}-{_reader_fingerprint(reader)}-{pd.__version__}"
    if (place / "done").is_file():
        with contextlib.suppress(OSError, pa.ArrowException, KeyError, ValueError):
            return _load(place)
    tables = _parse(vintage, reader)
    # A full or read-only disk must not stop a note whose data were read: the store only saves time.
    with contextlib.suppress(OSError):
        _save(tables, place)
    return tables


def _parse(vintage: Vintage, reader: str) -> Tables:
    if reader not in READERS:
        raise BuildFailure(f"dataset {vintage.dataset}: reader {reader!r} does not exist{nearest(reader, READERS)}")
    try:
        return READERS[reader](vintage.path)
    except StrategyNoteError as error:
        raise type(error)(f"dataset {vintage.dataset}: {error}") from error


def _save(tables: Tables, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    try:
        for position, (name, frame) in enumerate(tables.items()):
            feather.write_feather(_to_arrow(name, frame), str(beside / f"{position:02}.arrow"), compression="lz4")
        (beside / "done").touch()
        if place.exists():
            shutil.rmtree(place)
        os.rename(beside, place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _load(place: Path) -> Tables:
    return dict(_from_arrow(feather.read_table(str(path))) for path in sorted(place.glob("*.arrow")))


def _to_arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    index = frame.index
    freq = index.freqstr if isinstance(index, pd.PeriodIndex) else ""
    # Period ordinals and nanoseconds are exact; the columns go by position, so that any label survives.
    keys = index.asi8 if isinstance(index, pd.PeriodIndex) else index.astype("datetime64[ns]").asi8
    columns = {str(i): pa.Array.from_pandas(frame.iloc[:, i]) for i in range(frame.shape[1])}
    meta = {"name": name, "freq": freq, "index": index.name, "columns": [str(c) for c in frame.columns], "attrs": frame.attrs}
    table = pa.table({"index": pa.array(keys), **columns})
    return table.replace_schema_metadata({_META: json.dumps(meta).encode()})


def _from_arrow(table: pa.Table) -> tuple[str, pd.DataFrame]:
    meta = json.loads(table.schema.metadata[_META])
    keys = table.column("index").to_numpy()
    if meta["freq"]:
        index: pd.Index = pd.PeriodIndex.from_ordinals(keys, freq=meta["freq"], name=meta["index"])
    else:
        index = pd.DatetimeIndex(keys.view("datetime64[ns]"), name=meta["index"])
    frame = pd.DataFrame({i: table.column(i + 1).to_pandas() for i in range(len(meta["columns"]))})
    frame.index, frame.columns = index, meta["columns"]
    frame.attrs = meta["attrs"]
    return meta["name"], frame
