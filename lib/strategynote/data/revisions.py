"""What a newer file changes in the rows that an older one had already shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.archive import Vintage
from strategynote.data.wall import Wall
from strategynote.errors import StrategyNoteError


@dataclass(frozen=True)
class Revision:
    """Cells that both files hold at the older wall, how many of them differ, and the largest difference in relative size."""

    cells: int
    changed: int
    largest: float


def compare_files(old: Vintage, new: Vintage, *, period: pd.Period, as_of: dt.date, parsed: Path | None = None) -> Revision | None:
    """Return what `new` revises of the rows that a note of `period`, as of `as_of`, could see in `old`.

    Both are cut at the same wall, so that rows added later do not count. None when one of them cannot be read there.
    """
    try:
        sides = [Wall(period, as_of, [v], parsed=parsed).tables(v.dataset) for v in (old, new)]
    except StrategyNoteError:
        return None
    return _total(_compare(old, new) for _, old, new in _shared(*sides))


def _shared(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Yield the tables that both files have; of dated ones the rows and columns that both have."""
    for name in (name for name in old if name in new):
        before, after = old[name], new[name]
        if before.index.is_unique and after.index.is_unique:
            rows, columns = before.index.intersection(after.index), [c for c in before.columns if c in after.columns]
            before, after = before.loc[rows, columns], after.loc[rows, columns]
        yield name, before, after


def _total(parts: Iterable[Revision]) -> Revision:
    found = tuple(parts)
    return Revision(sum(p.cells for p in found), sum(p.changed for p in found), max((p.largest for p in found), default=0.0))


def _compare(old: pd.DataFrame, new: pd.DataFrame) -> Revision:
    if not (old.index.is_unique and new.index.is_unique):
        same = old.equals(new)  # a cross-section: its rows have no date of their own
        return Revision(old.size, 0 if same else old.size, 0.0 if same else np.inf)
    return _total(_column(old[c], new[c]) for c in old.columns)


def _column(old: pd.Series, new: pd.Series) -> Revision:
    both = (old.notna() & new.notna()).to_numpy()
    before, after = old.to_numpy()[both], new.to_numpy()[both]
    if not (pd.api.types.is_numeric_dtype(old) and pd.api.types.is_numeric_dtype(new)):
        changed = int(sum(str(a) != str(b) for a, b in zip(before, after, strict=True)))
        return Revision(int(both.sum()), changed, np.inf if changed else 0.0)
    before, after = before.astype(float), after.astype(float)
    apart = np.abs(after - before)
    scale = np.maximum(np.abs(before), np.abs(after))
    # The same number in another unit of the last bit is no revision.
    moved = apart > 1e-12 * np.maximum(scale, 1.0)
    return Revision(int(both.sum()), int(moved.sum()), float((apart[moved] / scale[moved]).max(initial=0.0)))


LEAST_AGREEMENT, WIDEST = 0.7, 3.0
FEW = 36


def check_history(old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame], *, unit: str) -> str:
    """Return what is wrong when a newer file rewrites the history of an older one beyond what revisions do, else "".

    On the rows that both hold a column must move with its former self (correlation of 0.7 or more) and, where its unit fixes the
    scale (percent, decimals), be as wide (within a factor of three). An index may be based anew.
    """
    for name, before, after in _shared(old, new):
        dated = before.index.is_unique and after.index.is_unique
        for column in before.columns if dated else ():
            if problem := _rewritten(before[column], after[column], unit):
                return f"table {name}, column {column}: {problem}"
    return ""


def _rewritten(old: pd.Series, new: pd.Series, unit: str) -> str:
    if not (pd.api.types.is_numeric_dtype(old) and pd.api.types.is_numeric_dtype(new)):
        return ""
    both = old.notna() & new.notna()
    before, after = old[both].to_numpy(dtype=float), new[both].to_numpy(dtype=float)
    if len(before) < FEW or before.std() == 0 or after.std() == 0:
        return ""
    agreement, width = float(np.corrcoef(before, after)[0, 1]), float(after.std() / before.std())
    if agreement < LEAST_AGREEMENT:
        return f"its {len(before)} known rows agree with those stored before by a correlation of {agreement:.2f} only"
    if unit in ("percent", "decimal") and not 1 / WIDEST < width < WIDEST:
        return f"its {len(before)} known rows are {width:.3g} times as wide as those stored before"
    return ""
