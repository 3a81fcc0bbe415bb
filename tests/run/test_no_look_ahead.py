"""Rows after the as-of date, altered and added with absurd values in every dataset, change no fact of any section."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategynote.data import wall as walls
from strategynote.data.archive import Vintage
from strategynote.data.catalog import dataset
from strategynote.data.parsed import read_vintage

ROOT = Path(__file__).resolve().parents[2]
PERIOD, AS_OF = pd.Period("2024-08", freq="M"), dt.date(2024, 9, 30)
ABSURD = 1e6


def facts_of(name: str) -> dict[str, dict[str, Any]]:
    """Run one notebook's cells in this process and return its facts."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= {"period": str(PERIOD), "as_of": AS_OF.isoformat()}
    return {fact.id: fact.as_json() for fact in space["section"].facts}


def spoiled(vintage: Vintage, reader: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
    """Read a file as it would be had the publisher gone on with nonsense."""
    tables = read_vintage(vintage, reader, folder=folder)
    if dataset(vintage.dataset).frequency == "calendar":
        return tables  # meetings are announced years ahead: their later rows are known
    return {name: spoil(frame) for name, frame in tables.items()}


def spoil(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with absurd numbers after the wall, and three more rows of them."""
    if isinstance(frame.index, pd.MultiIndex) or frame.empty:
        return frame
    ends = frame.index.end_time if isinstance(frame.index, pd.PeriodIndex) else frame.index
    later = np.asarray(ends > pd.Timestamp(AS_OF) + pd.Timedelta(days=1))
    more = frame.iloc[[-1] * 3].set_axis(_next(frame.index), axis=0)
    longer = pd.concat([frame, more]).rename_axis(frame.index.name)
    longer.attrs = frame.attrs
    bad = np.concatenate([later, np.ones(3, dtype=bool)])
    for column in longer.select_dtypes("number"):
        longer[column] = longer[column].astype(float).mask(bad, ABSURD)
    return longer


def _next(index: pd.Index) -> pd.Index:
    if isinstance(index, pd.PeriodIndex):
        start = max(index[-1], pd.Period(AS_OF, freq=index.freq)) + 1
        return pd.period_range(start, periods=3, freq=index.freq)
    start = max(index.max(), pd.Timestamp(AS_OF)) + pd.Timedelta(days=400)
    return pd.DatetimeIndex(pd.date_range(start, periods=3, freq="D")).astype(index.dtype)


@pytest.mark.archive
@pytest.mark.parametrize("name", ["macro_backdrop", "factor_attribution", "low_quality_rallies", "valuation_concentration", "decade_outlook"])
def test_no_fact_changes_when_later_rows_are_altered_and_added(name: str, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ARCHIVES", str(archive))
    monkeypatch.setenv("STRATEGYNOTE_ROOT", str(ROOT))
    before = facts_of(name)
    monkeypatch.setattr(walls, "read_vintage", spoiled)
    after = facts_of(name)
    assert len(before) > 50
    assert {id for id in before if before[id] != after[id]} == set()


def test_the_nonsense_is_really_there(archive: Path) -> None:
    from strategynote.data.archive import read_archive

    vintage = next(v for v in read_archive(archive, "archive") if v.dataset == "fred/UNRATE" and not v.vintage)
    frame = spoiled(vintage, "fred_csv", folder=None)["data"]
    assert (frame["UNRATE"] == ABSURD).sum() > 3
