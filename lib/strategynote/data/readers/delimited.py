"""Rows of comma-separated text, every row as wide as its header, before any cell is understood."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from strategynote.data.readers.files import bad_file, check_closed, read_text


def read_lines(path: Path, *, skip: int = 0, cut: bool = False) -> tuple[list[str], dict[int, str]]:
    """Return the header cells (first line after `skip` lines) and the filled rows below it by line number (1-based).

    Rows of nothing but commas are dropped. Raises DataError when a row is wider or narrower than the header, when a column name
    is repeated, when there is no row, and, unless `cut`, when the last number may have been cut off.
    """
    text = read_text(path)
    if not cut:
        check_closed(path, text)
    lines = text.split("\n")[skip:]
    if not lines or not lines[0].strip(", "):
        raise bad_file(path, f"line {skip + 1}", expected="a header line", received="nothing")
    header = [cell.strip() for cell in _cells(lines[0])]
    if len(set(header)) != len(header) or (len(header) > 1 and header.count("") > 1):
        repeated = next(name for name in header if header.count(name) > 1)
        raise bad_file(path, f"line {skip + 1}", expected="different column names", received=f"{repeated!r} twice")
    rows = {at: line for at, line in enumerate(lines[1:], start=skip + 2) if line.strip(", \t")}
    if not rows:
        raise bad_file(path, "file", expected="rows below the header", received="none")
    quoted = '"' in text
    for at, line in rows.items():
        width = len(_cells(line)) if quoted and '"' in line else line.count(",") + 1
        if width != len(header):
            raise bad_file(path, f"line {at}", expected=f"{len(header)} cells as in the header", received=f"{width}")
    return header, rows


def read_cells(path: Path, *, skip: int = 0, cut: bool = False) -> pd.DataFrame:
    """Return a csv as text cells, one column per header cell, index = line numbers of the file (see `read_lines`)."""
    header, rows = read_lines(path, skip=skip, cut=cut)
    body = io.StringIO("\n".join(rows.values()))
    cells = pd.read_csv(body, header=None, names=header, dtype=object, na_filter=False, engine="c", index_col=False)
    return cells.set_axis(list(rows), axis=0)


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def require_columns(path: Path, frame: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise DataError unless every name in `columns` is a column of `frame`."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        shown = ", ".join(map(str, frame.columns[:8]))
        received = f"no {', '.join(missing)} among {shown}"
        raise bad_file(path, "header", expected=f"columns {', '.join(columns)}", received=received)
