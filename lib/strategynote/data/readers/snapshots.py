"""Cross-sections of one day: every row carries the day, so that the as-of wall can cut it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from strategynote.data.readers.files import bad_file

_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")


def day_of_name(path: Path) -> pd.Timestamp:
    """Return the day in a file's name (`weights_2025-06-30.csv`, `shrt20260715.csv`); none, or two of them, raise DataError."""
    found = _DAY.findall(Path(path).name)
    days = {pd.to_datetime("-".join(parts), format="%Y-%m-%d", errors="coerce") for parts in found}
    if len(days) != 1 or pd.isna(day := days.pop()):
        expected, step = "one day like 2025-06-30 (the rows hold none)", "rename the file with the day on which it was taken"
        raise bad_file(path, "file name", expected=expected, received=Path(path).name, step=step)
    return pd.Timestamp(day)


def stamp_rows(frame: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return `frame` with `day` on every row: DatetimeIndex "date", repeated."""
    return frame.set_axis(pd.DatetimeIndex([day] * len(frame), name="date"), axis=0)


def check_keys(path: Path, keys: pd.Series, *, where: str) -> None:
    """Raise DataError for an empty or repeated key of a cross-section, and for a cross-section without rows."""
    if keys.empty:
        raise bad_file(path, where, expected="rows", received="none")
    if (keys == "").any():
        raise bad_file(path, where, expected="a key in every row", received=f"an empty cell in row {keys.index[keys == ''][0]}")
    if keys.duplicated().any():
        raise bad_file(path, where, expected="every key once", received=f"{keys[keys.duplicated()].iloc[0]} twice")
