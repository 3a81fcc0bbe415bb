"""Single values of files that may be charted but not handed on: left out of the tables of the page on the screen.

A page is data as a csv is: its tables can be copied. What was computed from such a file stays; a cell that repeats one of
its numbers, in whatever power of ten, becomes a dash there. Print and the desk's own notebooks show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from strategynote.data.catalog import catalog
from strategynote.exhibits.tables import Table, table_html

NOTE = "A dash may stand for a single value that its publisher lets be shown in charts and print only."
# Counts in whole numbers and ranks repeat any file's numbers by chance.
_MEASURES = ("number", "percent", "points", "count")
_DIGITS = 1e-9
_NUMBER = re.compile(r"[+\N{MINUS SIGN}-]?(\d[\d,]*)(?:\.(\d+))?(?:%| points)?")


def is_closed(source: str) -> bool:
    """Return whether a source may not be handed on: every dataset that the catalogue does not call open."""
    row = catalog().get(source)
    return row is None or row.terms != "open"


def screen_table(table: Table, closed: Iterable[pd.DataFrame]) -> str | None:
    """Return the table's HTML without single values of the closed tables; None when it repeats none of them."""
    numbers = [frame.select_dtypes("number").to_numpy(float) for frame in closed]
    known = mantissas(np.concatenate([np.empty(0), *(values.ravel() for values in numbers)]))
    newest = np.concatenate([np.empty(0), *(values[-1] for values in numbers if len(values))])
    frame = table.frame.copy()
    for column in table.columns:
        values = frame[column.key]
        if column.kind == "text":
            frame[column.key] = values.mask([prints(str(getattr(value, "text", value)), newest) for value in values])
        elif column.kind in _MEASURES and pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_integer_dtype(values):
            sizes = values.to_numpy(float)
            frame[column.key] = values.mask(repeats(sizes, known) & ((column.kind != "count") | (sizes != np.round(sizes))))
    return None if frame.equals(table.frame) else table_html(replace(table, frame=frame))


def prints(text: str, newest: np.ndarray) -> bool:
    """Tell whether a cell's words are nothing but one of the newest numbers, printed with three digits or more."""
    found = _NUMBER.fullmatch(text)
    if not found or len(digits := found[1].replace(",", "").lstrip("0") + (found[2] or "")) < 3 or not digits.strip("0"):
        return False
    size, decimals = float(f"{found[1].replace(',', '')}.{found[2] or 0}"), len(found[2] or "")
    return bool((np.abs(np.outer(np.abs(newest), (0.01, 1.0, 100.0)) - size) <= 0.501 * 10.0**-decimals).any())


def mantissas(values: np.ndarray) -> np.ndarray:
    """Return the sorted leading digits of finite values, sign and power of ten apart; round numbers (two digits) say nothing."""
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    found = np.unique(sizes / 10.0 ** np.floor(np.log10(sizes)))
    return found[np.abs(found * 10 - np.round(found * 10)) > _DIGITS]


def repeats(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Tell which values have the leading digits of a known number."""
    same = np.zeros(len(values), dtype=bool)
    for place, value in enumerate(values):
        own = mantissas(np.array([value]))
        if len(own):
            near = np.searchsorted(known, [own[0] * (1 - _DIGITS), own[0] * (1 + _DIGITS)])
            same[place] = near[1] > near[0]
    return same
