"""Single values of files that may be charted but not handed on: left out of the tables of the page on the screen.

A page is data as a csv is: its tables can be copied. What was computed from such a file stays; a cell that repeats one of
its numbers, in whatever power of ten, becomes a dash there. Print and the desk's own notebooks show it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from strategynote.data.catalog import catalog
from strategynote.exhibits.tables import Table, table_html

NOTE = "A dash may stand for a single value that its publisher lets be shown in charts and print only."
# Counts and ranks repeat any file's numbers by chance.
_MEASURES = ("number", "percent", "points")
_DIGITS = 1e-9


def is_closed(source: str) -> bool:
    """Return whether a source may not be handed on: every dataset that the catalogue does not call open."""
    row = catalog().get(source)
    return row is None or row.terms != "open"


def screen_table(table: Table, closed: Iterable[pd.DataFrame]) -> str | None:
    """Return the table's HTML without single values of the closed tables; None when it repeats none of them."""
    known = mantissas(np.concatenate([np.empty(0), *(frame.select_dtypes("number").to_numpy(float).ravel() for frame in closed)]))
    frame = table.frame.copy()
    for column in table.columns:
        values = frame[column.key]
        if column.kind in _MEASURES and pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_integer_dtype(values):
            frame[column.key] = values.mask(repeats(values.to_numpy(float), known))
    return None if frame.equals(table.frame) else table_html(replace(table, frame=frame))


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
