"""Cells of Excel workbooks, .xls and .xlsx alike, through calamine.

openpyxl does not open .xls and raises on workbooks that SAS wrote; xlrd does not open .xlsx. python-calamine reads both.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from strategynote.data.readers.files import FOREIGN_GAP, bad_file, read_bytes

Row = list[Any]


def read_rows(path: Path, sheets: tuple[str, ...] = ()) -> list[Row]:
    """Return the rows of the first sheet named in `sheets` that exists (no name: the first sheet); empty cells are "".

    Raises DataError when the file is no workbook or has none of the sheets.
    """
    found = read_sheets(path, sheets)
    return found[next((name for name in sheets if name in found), next(iter(found)))]


def read_sheets(path: Path, sheets: tuple[str, ...] = ()) -> dict[str, list[Row]]:
    """Return the rows of every sheet named in `sheets` that exists, by name (no name: the first sheet); empty cells are "".

    Raises DataError when the file is no workbook or has none of the sheets.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path)))
        names = book.sheet_names
        wanted = [name for name in names if name in sheets] if sheets else names[:1]
        if not wanted:
            raise bad_file(path, "workbook", expected=f"a sheet {' or '.join(sheets)}", received=", ".join(names))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except CalamineError as error:
        raise bad_file(path, "workbook", expected="an Excel file", received=error) from error


def number_block(
    path: Path, body: list[tuple[int, Row]], names: dict[int, str], *, where: str, missing: tuple[str, ...] = ("",)
) -> dict[str, list[float]]:
    """Return columns of floats: `body` holds (row number, row), `names` maps positions in a row to column names."""
    return {
        name: [
            # Most cells are numbers: the words of a message are put together for the others alone.
            cell
            if isinstance(cell := row[column], float)
            else np.nan
            if cell in missing
            else cell_number(path, cell, f"{where}, row {at}, {name}", missing=missing)
            for at, row in body
        ]
        for column, name in names.items()
    }


def cell_number(path: Path, cell: object, where: str, *, missing: tuple[str, ...] = ("",)) -> float:
    """Return a cell as float; the texts in `missing` are NaN, any other text raises DataError."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip()
    if text in missing:
        return np.nan
    try:
        number = float(text)
    except ValueError:
        raise bad_file(path, where, expected="a number", received=repr(text)) from None
    if not np.isfinite(number) or "_" in text or number == FOREIGN_GAP:
        raise bad_file(path, where, expected="a number", received=repr(text))
    return number
