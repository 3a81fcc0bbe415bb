"""House data: proprietary numbers in params/house/, checked row by row before they stand beside ours."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategynote.errors import BadInput, nearest

COLUMNS = ("id", "period", "value", "unit", "source")
UNITS = ("return", "rate", "probability", "weight", "percentile", "points", "ratio", "index", "count")
_ID = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")


@dataclass(frozen=True)
class HouseValue:
    """One number of the house: what it measures, for which month, in which unit, from whom, and the file it stands in."""

    id: str
    period: pd.Period
    value: float
    unit: str
    source: str
    file: str


def load_house(folder: Path, period: pd.Period) -> tuple[HouseValue, ...]:
    """Return the newest value of every id at or before `period`, in the order of files and rows.

    Raises
    ------
    BadInput
        For other columns, an odd id, month, number or unit, an empty source, or two values of one id and month.
    """
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _read(path)]
    seen: dict[tuple[str, pd.Period], HouseValue] = {}
    for row in rows:
        if (row.id, row.period) in seen:
            other = seen[row.id, row.period].file
            raise BadInput(f"house data: {row.id} has two values for {row.period}, in {other} and {row.file}; keep one")
        seen[row.id, row.period] = row
    newest: dict[str, HouseValue] = {}
    for row in rows:
        if row.period <= period and (row.id not in newest or newest[row.id].period < row.period):
            newest[row.id] = row
    return tuple(newest.values())


def _read(path: Path) -> Iterator[HouseValue]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise BadInput(f"{path}: columns are {', '.join(reader.fieldnames or ())}; expected {', '.join(COLUMNS)}")
            for row in reader:
                yield _value(row, f"{path}, line {reader.line_num}", path.name)
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 text; save the file as UTF-8") from error


def _value(row: dict[str, str], where: str, file: str) -> HouseValue:
    cells = {key: (row.get(key) or "").strip() for key in COLUMNS}
    if not _ID.match(cells["id"]):
        raise BadInput(f"{where}: id is {cells['id']!r}, expected lower-case words joined by dots, e.g. returns.micro.quarter")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", cells["period"]):
        raise BadInput(f"{where}: period is {cells['period']!r}, expected a month as YYYY-MM")
    if cells["unit"] not in UNITS:
        raise BadInput(f"{where}: unit is {cells['unit']!r}{nearest(cells['unit'], UNITS)}; known units: {', '.join(UNITS)}")
    if not cells["source"]:
        raise BadInput(f"{where}: source is empty: say whose number it is")
    return HouseValue(cells["id"], pd.Period(cells["period"], freq="M"), _number(cells["value"], where), cells["unit"], cells["source"], file)


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"{where}: value is {text!r}, expected a number with a decimal point")
    return value
