"""Parsed files, kept in columns: a file is parsed once per content and reader, then read back in milliseconds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

from strategynote.data.archive import Vintage
from strategynote.data.catalog import catalog
from strategynote.data.readers import Tables
from strategynote.data.readers.plausible import check_plausible
from strategynote.data.readers.registry import MODULES, READERS
from strategynote.data.tables import LazyTables
from strategynote.errors import BuildFailure, StrategyNoteError, nearest

_META = b"strategynote"
_DONE = "tables.json"  # written last: which file holds which table
SHARED = ("files", "dates", "delimited", "workbook", "snapshots", "parquet", "plausible", "registry")


@cache
def reader_fingerprint(reader: str) -> str:
    """Return a hash of the reader's module and of the modules that all readers share."""
    own = MODULES.get(reader, "")
    files = [Path(__file__).parent / "readers" / f"{name}.py" for name in (own, *SHARED)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files if path.is_file())).hexdigest()[:16]


def read_vintage(vintage: Vintage, reader: str, *, folder: Path | None) -> Mapping[str, pd.DataFrame]:
    """Return the tables of one file, each from the columnar store when this content was parsed before.

    `folder` None reads the file afresh. Errors of the reader gain the dataset's name.
    """
    if folder is None:
        return _parse(vintage, reader)
    place = _place(vintage, reader, folder)
    try:
        files = _files(place)
    except (OSError, ValueError):
        return _parse_and_keep(vintage, reader, place)

    def restore(table: str) -> pd.DataFrame:
        with contextlib.suppress(OSError, pa.ArrowException, KeyError, ValueError):
            return _load(place / files[table])
        return _parse_and_keep(vintage, reader, place)[table]

    return LazyTables(files, restore)


def is_parsed(vintage: Vintage, reader: str, *, folder: Path) -> bool:
    """Return whether the store holds this content as this reader gives it."""
    return (_place(vintage, reader, folder) / _DONE).is_file()


def _place(vintage: Vintage, reader: str, folder: Path) -> Path:
    # The name counts too: some readers take a date or an index symbol from it.
    name = hashlib.sha256(vintage.path.name.encode()).hexdigest()[:8]
    return folder / f"{vintage.sha256()[:24]}-{name}-{reader}-{reader_fingerprint(reader)}-{pd.__version__}"


def _parse_and_keep(vintage: Vintage, reader: str, place: Path) -> Tables:
    tables = _parse(vintage, reader)
    # A full or read-only disk must not stop a note whose data were read: the store only saves time.
    with contextlib.suppress(OSError):
        _save(tables, place)
    return tables


def _parse(vintage: Vintage, reader: str) -> Tables:
    if reader not in READERS:
        raise BuildFailure(f"dataset {vintage.dataset}: reader {reader!r} does not exist{nearest(reader, READERS)}")
    try:
        tables = READERS[reader](vintage.path)
        if row := catalog().get(vintage.dataset):
            check_plausible(vintage.path, tables, unit=row.unit, frequency=row.frequency)
        return tables
    except StrategyNoteError as error:
        raise type(error)(f"dataset {vintage.dataset}: {error}") from error


def _save(tables: Tables, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
    try:
        files = {name: f"{position:02}.arrow" for position, name in enumerate(tables)}
        for name, frame in tables.items():
            feather.write_feather(_to_arrow(frame), str(beside / files[name]), compression="lz4")
        (beside / _DONE).write_text(json.dumps(files), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place)
        os.rename(beside, place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _files(place: Path) -> dict[str, str]:
    """Return the stored file of each table of a folder that was written to its end; OSError or ValueError otherwise."""
    files = json.loads((place / _DONE).read_text(encoding="utf-8"))
    if not isinstance(files, dict) or not files:
        raise ValueError(f"{place / _DONE} names no tables")
    return files


def _load(path: Path) -> pd.DataFrame:
    # Not feather.read_table: it wakes a pool of threads for every small table.
    alone = pa.ipc.IpcReadOptions(use_threads=False)
    return _from_arrow(pa.ipc.open_file(pa.memory_map(str(path)), options=alone).read_all())


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    levels = [frame.index.get_level_values(i) for i in range(frame.index.nlevels)]
    # Period ordinals and counts of a date's unit are exact; all columns go by position, so that any label survives.
    index = {f"index{i}": pa.array(level.asi8) for i, level in enumerate(levels)}
    dtypes = [str(dtype) for dtype in frame.dtypes]
    if set(dtypes) == {"float64"}:  # most tables: no column has to become a Series first
        columns = {str(i): pa.array(column) for i, column in enumerate(frame.to_numpy().T)}
    else:
        columns = {str(i): _to_array(frame.iloc[:, i]) for i in range(frame.shape[1])}
    meta = {
        "levels": [_describe(level) for level in levels],
        "columns": [str(c) for c in frame.columns],
        "dtypes": dtypes,
        "attrs": frame.attrs,
    }
    return pa.table({**index, **columns}).replace_schema_metadata({_META: json.dumps(meta).encode()})


def _to_array(column: pd.Series) -> pa.Array:
    # pandas tells Arrow about periods only in a process that has written some: their ordinals need no telling.
    months = isinstance(column.dtype, pd.PeriodDtype)
    return pa.array(pd.PeriodIndex(column).asi8) if months else pa.Array.from_pandas(column)


def _to_column(array: pa.ChunkedArray, dtype: str) -> pd.Series:
    if dtype.startswith("period["):
        return pd.Series(_level(array.to_numpy(), {"freq": dtype[7:-1], "name": None}))
    column = array.to_pandas()
    return column if str(column.dtype) == dtype else column.astype(dtype)  # Arrow has one kind of boolean, pandas two


def _describe(level: pd.Index) -> dict[str, str | None]:
    if isinstance(level, pd.PeriodIndex):
        return {"name": level.name, "freq": level.freqstr}
    return {"name": level.name, "unit": pd.DatetimeIndex(level).unit}


def _from_arrow(table: pa.Table) -> pd.DataFrame:
    meta = json.loads(table.schema.metadata[_META])
    levels = [_level(table.column(i).to_numpy(), described) for i, described in enumerate(meta["levels"])]
    columns = [table.column(i + len(levels)) for i in range(len(meta["dtypes"]))]
    if set(meta["dtypes"]) == {"float64"}:  # one block: most tables, and many times faster than column by column
        frame = pd.DataFrame(np.column_stack([column.to_numpy() for column in columns]))
    else:
        frame = pd.DataFrame({i: _to_column(column, meta["dtypes"][i]) for i, column in enumerate(columns)})
    frame.index = levels[0] if len(levels) == 1 else pd.MultiIndex.from_arrays(levels)
    frame.columns = pd.Index(meta["columns"])
    frame.attrs = meta["attrs"]
    return frame


def _level(keys: np.ndarray, described: dict[str, str | None]) -> pd.Index:
    if "freq" in described:
        index: pd.Index = pd.PeriodIndex.from_ordinals(keys, freq=described["freq"], name=described["name"])
        return index
    return pd.DatetimeIndex(keys.view(f"datetime64[{described['unit']}]"), name=described["name"])
