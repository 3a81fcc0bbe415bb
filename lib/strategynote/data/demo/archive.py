"""The simulated economy as an archive: files and index, read by the same readers and cut by the same wall as real ones."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from strategynote.data.archive import COLUMNS
from strategynote.data.demo.economy import simulate_economy
from strategynote.data.demo.equity_files import equity_files
from strategynote.data.demo.funds import fund_files
from strategynote.data.demo.macro_files import macro_files
from strategynote.data.demo.shorts import short_files
from strategynote.data.demo.timeline import FIRST_PERIOD, LAST_PERIOD
from strategynote.data.demo.writers import write_zip
from strategynote.errors import BadInput

Row = tuple[str, str, str, str, str]  # dataset, file, vintage, first, last


def build_demo_archive(folder: Path, period: pd.Period | str, seed: int) -> Path:
    """Write the economy of `seed` as it stood at the end of `period` to `folder`, and return the folder.

    Monthly files end with `period`, daily and weekly ones with the month after it; archive.csv comes last, so a folder that has
    one is complete. The same period and seed give the same bytes.

    Raises
    ------
    BadInput
        For a period outside FIRST_PERIOD to LAST_PERIOD or a negative seed.
    """
    month = pd.Period(period, freq="M")
    if not FIRST_PERIOD <= month <= LAST_PERIOD:
        raise BadInput(f"PERIOD={month} is outside the demonstration: possible months are {FIRST_PERIOD} to {LAST_PERIOD}")
    if seed < 0:
        raise BadInput(f"the demonstration's seed is {seed}: expected 0 or more")
    for room in ("french", "macro", "prices", "short"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    rows = [*_write_equity(folder, month, seed), *_write_macro(folder, month, seed), *_write_funds(folder, month, seed), *_write_shorts(folder, month, seed)]
    (folder / "archive.csv").write_text(_index(rows), encoding="utf-8")
    return folder


def _write_equity(folder: Path, month: pd.Period, seed: int) -> list[Row]:
    rows = []
    for file in equity_files(simulate_economy(seed), month):
        name = f"{file.dataset}_CSV.zip"
        write_zip(folder / name, file.text)
        rows.append((file.dataset, name, str(month), file.first, file.last))
    return rows


def _write_macro(folder: Path, month: pd.Period, seed: int) -> list[Row]:
    rows = []
    for file in macro_files(simulate_economy(seed), month):
        content = file.content if isinstance(file.content, bytes) else file.content.encode()
        (folder / "macro" / file.name).write_bytes(content)
        rows.append((file.dataset, f"macro/{file.name}", file.vintage, file.first, file.last))
    return rows


def _write_funds(folder: Path, month: pd.Period, seed: int) -> list[Row]:
    rows = []
    for file in fund_files(simulate_economy(seed), month):
        name = f"{file.dataset}.csv"
        (folder / name).write_text(file.text, encoding="utf-8")
        rows.append((file.dataset, name, "", file.first, file.last))
    return rows


def _write_shorts(folder: Path, month: pd.Period, seed: int) -> list[Row]:
    daily, rows = simulate_economy(seed).daily, []
    market = daily["mkt_excess"] + daily["risk_free"]
    for file in short_files(seed, market, until=(month + 1).end_time.normalize()):
        (folder / "short" / file.name).write_bytes(file.content)
        rows.append((file.dataset, f"short/{file.name}", file.day, file.day, file.day))
    return rows


def _index(rows: list[Row]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([*row, "simulated"] for row in sorted(rows))
    return stream.getvalue()


@cache
def demo_version() -> str:
    """Return a hash of this package's code: an archive built by other code is not the same economy."""
    sources = sorted(
        (entry.name, entry.read_bytes()) for entry in files("strategynote.data.demo").iterdir() if entry.name.endswith(".py")
    )
    return hashlib.sha256(b"\0".join(name.encode() + text for name, text in sources)).hexdigest()[:16]
