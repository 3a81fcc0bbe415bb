"""Sections on other futures: a notebook run in this process, and files as they would be had later rows been others."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategynote import section as sections
from strategynote.data import wall as walls
from strategynote.data.archive import Vintage
from strategynote.data.catalog import catalog, dataset
from strategynote.data.origins import Origin, current_origin
from strategynote.data.parsed import read_vintage
from strategynote.data.wall import Wall
from strategynote.exhibits import exhibit
from strategynote.project import Project

ROOT = Path(__file__).resolve().parents[2]
ABSURD = 1e6
Spoil = Callable[[pd.DataFrame, dt.date], pd.DataFrame]


@dataclasses.dataclass(frozen=True)
class Said:
    """What a section handed over: sentences, exhibits and facts as it displayed them, and its wall."""

    shown: tuple[str, ...]
    record: dict[str, Any]
    wall: Wall


def run_section(name: str, period: pd.Period, as_of: dt.date, patch: pytest.MonkeyPatch) -> Said:
    """Run one notebook's cells in this process; pictures are drawn once, as SVG."""
    shown: list[dict[str, Any]] = []
    patch.setattr(sections.Section, "_display", staticmethod(lambda bundle, _: shown.append(bundle)))
    patch.setattr(exhibit, "draw_png", lambda figure: "")
    space: dict[str, Any] = {}
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= {"period": str(period), "as_of": as_of.isoformat()}
    record = shown.pop()[sections.FACTS_MIME]
    return Said(tuple(json.dumps(bundle, sort_keys=True, default=str) for bundle in shown), record, space["section"].wall)


def later(index: pd.Index, as_of: dt.date) -> np.ndarray:
    """Tell which rows are of days after the as-of date; a month is later when it has not ended by then."""
    dates = index.get_level_values(0) if isinstance(index, pd.MultiIndex) else index
    ends = dates.end_time if isinstance(dates, pd.PeriodIndex) else dates
    return np.asarray(ends.normalize() > pd.Timestamp(as_of))


def alter(frame: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Put absurd numbers into all later rows."""
    return _absurd(frame.copy(), later(frame.index, as_of))


def _absurd(frame: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    for column in frame.select_dtypes("number"):
        frame[column] = frame[column].mask(rows, frame[column].dtype.type(ABSURD))
    return frame


def add(frame: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Append three absurd rows after the end of the file and of the as-of date."""
    if isinstance(frame.index, pd.MultiIndex) or frame.empty:
        return frame
    more = _absurd(frame.iloc[[-1] * 3].set_axis(_next(frame.index, as_of), axis=0), np.ones(3, dtype=bool))
    longer = pd.concat([frame, more]).rename_axis(frame.index.name)
    longer.attrs = frame.attrs
    return longer


def remove(frame: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Leave out all later rows."""
    return frame[~later(frame.index, as_of)]


def _next(index: pd.Index, as_of: dt.date) -> pd.Index:
    if isinstance(index, pd.PeriodIndex):
        return pd.period_range(max(index[-1], pd.Period(as_of, freq=index.freq)) + 1, periods=3, freq=index.freq)
    start = max(index.max(), pd.Timestamp(as_of)) + pd.Timedelta(days=400)
    return pd.DatetimeIndex(pd.date_range(start, periods=3, freq="D")).astype(index.dtype)


class Future:
    """Files whose rows after the as-of date are others; `touched` names the datasets in which that changed something."""

    def __init__(self, as_of: dt.date, ways: tuple[Spoil, ...], seed: int) -> None:
        self.as_of = as_of
        self.touched: dict[str, str] = {}
        self._ways = {id: random.Random(f"{seed} {id}").choice(ways) for id in catalog()}

    def __call__(self, vintage: Vintage, reader: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
        """Read a file as it would be in this future (in place of `read_vintage`)."""
        tables = read_vintage(vintage, reader, folder=folder)
        if dataset(vintage.dataset).frequency == "calendar":
            return tables  # meetings are announced years ahead: their later rows are known
        way = self._ways[vintage.dataset]
        others = {name: way(frame, self.as_of) for name, frame in tables.items()}
        if any(not others[name].equals(frame) for name, frame in tables.items()):
            self.touched[vintage.dataset] = way.__name__
        return others


def truncated(untouched: Said) -> Callable[[Project], Origin]:
    """Return the archive that ends at the as-of date: no later vintage but those that serve, no later last row."""
    wall = untouched.wall
    serving = {choice.vintage.path for choice in wall.used.values()}

    def origin(project: Project) -> Origin:
        full = current_origin(project)
        day = wall.as_of.isoformat()
        kept = [v for v in full.vintages if v.path in serving or not v.vintage or v.dated_by(wall.as_of)]
        cut = [dataclasses.replace(v, last=min(v.last, day[:len(v.last)])) if v.first <= day and v.last else v for v in kept]
        return Origin(full.kind, full.folders, tuple(cut))

    return origin


def look_elsewhere(patch: pytest.MonkeyPatch, future: Future, origin: Callable[[Project], Origin] | None = None) -> None:
    """Make the wall read that future, out of that archive."""
    patch.setattr(walls, "read_vintage", future)
    if origin:
        patch.setattr(sections, "current_origin", origin)


def use_archive(patch: pytest.MonkeyPatch, archive: Path) -> None:
    """Let sections read this archive, in this checkout."""
    patch.setitem(os.environ, "STRATEGYNOTE_ARCHIVES", str(archive))
    patch.setitem(os.environ, "STRATEGYNOTE_ROOT", str(ROOT))
