"""Columns of a parquet file, refused in one line when they are not what was promised."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa

from strategynote.data.readers.delimited import require_columns
from strategynote.data.readers.files import bad_file, read_bytes


def read_columns(path: Path, columns: tuple[str, ...], *, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the named columns of a parquet file; any other content, an empty cell and words in `numbers` raise DataError."""
    try:
        frame = pd.read_parquet(io.BytesIO(read_bytes(path)))
    except (pa.ArrowException, OSError) as error:
        raise bad_file(path, "file", expected="a parquet file", received=error) from error
    require_columns(path, frame, columns)
    empty = [name for name in columns if frame[name].isna().any()]
    if empty:
        raise bad_file(path, f"column {empty[0]}", expected="a value in every row", received="an empty cell")
    words = [name for name in numbers if not pd.api.types.is_numeric_dtype(frame[name])]
    if words:
        raise bad_file(path, f"column {words[0]}", expected="numbers", received=repr(frame[words[0]].iloc[0]))
    return frame
