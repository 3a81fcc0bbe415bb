"""All facts of all months in one tidy table: reports/history.parquet and history.csv."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pandas as pd

from strategynote.note.changes import ABOUT_OTHERS
from strategynote.project import HISTORY

COLUMNS = ("period", "as_of", "data", "id", "value", "word", "unit", "text", "lo", "hi", "n", "n_effective", "p", "grade", "exhibit", "reason")
_NOTE = re.compile(r"^(demo-)?\d{4}-\d{2}$")


def collect_history(reports: Path) -> pd.DataFrame:
    """Return one row per month and fact of every note that stands in `reports`; text facts have `word` in place of `value`.

    Real notes and demonstrations never meet: demonstrations are left out while there is a real note.
    """
    notes = [_read(folder / "facts.json") for folder in sorted(reports.iterdir()) if _NOTE.match(folder.name) and (folder / "facts.json").is_file()]
    real = [note for note in notes if note["data"] != "demo"] or notes
    rows = [_row(note, id, fact) for note in sorted(real, key=lambda note: note["period"]) for id, fact in note["facts"].items()]
    frame = pd.DataFrame([row for row in rows if not row["id"].startswith(ABOUT_OTHERS)], columns=list(COLUMNS))
    numbers = ["value", "lo", "hi", "n", "n_effective", "p"]
    return frame.assign(**{name: pd.to_numeric(frame[name]) for name in numbers})


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _row(note: dict[str, Any], id: str, fact: dict[str, Any]) -> dict[str, Any]:
    value = fact["value"]
    number = isinstance(value, int | float)
    lo, hi = fact["interval"] or (None, None)
    return {
        **{name: note[name] for name in ("period", "as_of", "data")}, "id": id, "value": value if number else None,
        "word": None if number else value, "lo": lo, "hi": hi, **{name: fact[name] for name in COLUMNS if name in fact and name not in ("value",)},
    }


def write_history(reports: Path) -> Path:
    """Write the table as Parquet and csv, each by one rename, and return the Parquet file."""
    frame = collect_history(reports)
    for name, write in ((HISTORY, frame.to_parquet), ("history.csv", frame.to_csv)):
        beside = reports / f".{name}-{os.getpid()}"
        write(beside, index=False)
        os.replace(beside, reports / name)
    return reports / HISTORY
