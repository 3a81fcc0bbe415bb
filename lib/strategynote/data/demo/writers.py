"""Publishers' formats, written: what the readers read, down to padding, block titles and code rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SIMULATED = "This file is simulated: no firm, month or return in it is real."
_SENTINEL = -99.99
FIXED = (1980, 1, 1, 0, 0, 0)  # zip members carry a date; a fixed one keeps the bytes the same


@dataclass(frozen=True)
class Block:
    """One table of a French file: the lines above it and its numbers, with a PeriodIndex (M or Y) or a DatetimeIndex."""

    title: str
    frame: pd.DataFrame
    digits: int = 4


def french_text(name: str, blocks: Sequence[Block]) -> str:
    """Return the text of a file in the layout of the French Data Library; NaN is written as -99.99."""
    parts = [f"{SIMULATED}\nIt has the layout of {name}.\n\nMissing data are indicated by -99.99 or -999.\n"]
    for block in blocks:
        title = f"\n\n{block.title}" if block.title else ""
        parts.append(f"{title}\n,{','.join(map(str, block.frame.columns))}\n{_rows(block)}\n")
    return "\n".join(parts).replace("\n\n\n\n", "\n\n\n") + "\nSimulated by strategynote\n"


def _rows(block: Block) -> str:
    values = np.nan_to_num(block.frame.to_numpy(dtype=float), nan=_SENTINEL)
    line = (
        f"%{6 if isinstance(block.frame.index, pd.PeriodIndex) else 8}d"
        + f",%{5 + block.digits}.{block.digits}f" * values.shape[1]
    )
    # One format for the whole block: a call per row costs three times as much.
    numbers = np.column_stack([_stamps(block.frame.index), values]).ravel().tolist()
    return "\n".join([line] * len(values)) % tuple(numbers)


def _stamps(index: pd.Index) -> np.ndarray:
    """Return dates as numbers: 2025, 202506 or 20250630."""
    if isinstance(index, pd.PeriodIndex):
        year = index.year.to_numpy()
        return year if index.freqstr.startswith("Y") else year * 100 + index.month.to_numpy()
    return (index.year * 10_000 + index.month * 100 + index.day).to_numpy()


def write_zip(path: Path, text: str) -> None:
    """Write a zip with one csv member, the same bytes for the same text."""
    member = zipfile.ZipInfo(path.name.removesuffix("_CSV.zip") + ".csv", FIXED)
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, text.replace("\n", "\r\n"), compresslevel=4)


def fred_text(series: pd.Series, *, digits: int) -> str:
    """Return a csv in today's layout of FRED; an empty cell is missing."""
    index = series.index
    days = index.start_time if isinstance(index, pd.PeriodIndex) else index
    return columns_text("observation_date", days, {str(series.name): series.to_numpy()}, digits=digits)


def columns_text(head: str, days: pd.DatetimeIndex, columns: Mapping[str, np.ndarray], *, digits: int) -> str:
    """Return a csv of dates and numbers, dates as 2025-06-01."""
    stamps = np.datetime_as_string(days.to_numpy(), unit="D").tolist()
    values = np.column_stack(list(columns.values())).tolist()
    line = "%s" + f",%.{digits}f" * len(columns) + "\n"
    body = "".join(line % (stamp, *row) for stamp, row in zip(stamps, values, strict=True))
    return f"{head},{','.join(columns)}\n{body.replace('nan', '')}"


def fredmd_text(panel: pd.DataFrame, codes: Mapping[str, int]) -> str:
    """Return one vintage of FRED-MD: header, row of transformation codes, months as 6/1/2025."""
    stamps = [f"{p.month}/1/{p.year}" for p in panel.index]
    line = "%s" + ",%.4f" * panel.shape[1] + "\n"
    body = "".join(line % (stamp, *row) for stamp, row in zip(stamps, panel.to_numpy().tolist(), strict=True))
    head = f"sasdate,{','.join(panel.columns)}\nTransform:,{','.join(str(codes[c]) for c in panel.columns)}\n"
    return head + body.replace("nan", "")


def nber_text(turns: Sequence[tuple[pd.Period, pd.Period | None]]) -> str:
    """Return peaks and troughs in the layout of the NBER; a contraction under way has no trough."""
    rows = [f"{peak}-01,{f'{trough}-01' if trough is not None else ''}" for peak, trough in turns]
    return "\n".join(["peak,trough", *rows, ""])


TARGET_HEAD = (
    "date,country,central_bank,series,change_bps,increase_bps,decrease_bps,increase_bps_text,decrease_bps_text,level_text,"
    "target_lower_pct,target_upper_pct,target_mid_pct,frequency,unit,source,source_url"
)


def targets_text(changes: pd.DataFrame) -> str:
    """Return changes of the policy rate; columns change_bp, lower, upper (percent), DatetimeIndex."""
    rows = [TARGET_HEAD]
    for day, row in changes.iterrows():
        up, down = (f"{row.change_bp:.0f}", "") if row.change_bp > 0 else ("", f"{-row.change_bp:.0f}")
        level = f"{row.lower:.2f}-{row.upper:.2f}" if row.lower < row.upper else f"{row.upper:.2f}"
        mid = (row.lower + row.upper) / 2
        rows.append(
            f"{day:%Y-%m-%d},Simulated,Simulated,policy_rate,{row.change_bp:.0f},{up},{down},{up or '...'},{down or '...'},"
            f"{level},{row.lower:.2f},{row.upper:.2f},{mid:.3f},event,Percent per year,Simulated,"
        )
    return "\n".join([*rows, ""])
