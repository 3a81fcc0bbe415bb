"""Kenneth R. French Data Library: every block of every csv, whichever vintage wrote it.

Not read with `pandas_datareader.famafrench`: it downloads by dataset name and cannot open a stored file, it names tables 0, 1, 2
by position (the position of a block differs between files), drops the two-line titles that tell BE/ME at December from
BE/ME at June, keeps -99.99 as a return, and leaves percent as percent.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import period_index
from strategynote.data.readers.files import bad_file, check_closed, check_rising, read_text

SENTINELS = (-99.99, -999.0)
FACTOR_NAMES = {
    "Mkt-RF": "mkt_excess", "SMB": "smb", "HML": "hml", "RMW": "rmw", "CMA": "cma", "RF": "risk_free",
    "Mom": "mom", "ST_Rev": "st_rev", "LT_Rev": "lt_rev",
}  # fmt: skip
_DATED = re.compile(r" *(\d{4}|\d{6}|\d{8}) *,")
_DECILE = re.compile(r"0?(\d)-Dec|Dec-0?(\d)")
_VINTAGE = re.compile(r"\b(\d{6}) CRSP database")

# First match wins. The formula under the title, not the title, tells December BE/ME from June BE/ME: the files sorted on
# variance print the same title over both.
_MONTHLY_KEYS = (
    (r"value.weight(ed)? returns", "returns_vw"),
    (r"equal.weight(ed)? returns", "returns_ew"),
    (r"number of firms", "n_firms"),
    (r"average (market cap|firm size)", "mktcap"),
    (r"equal(ly)?.weight(ed)? average of prior returns", "prior_return_ew"),
    (r"value.weight(ed)? average of prior returns", "prior_return_vw"),
    (r"be\(.*me\(dec", "bm_dec"),
    (r"be\(.*me\(jun", "bm_june"),
    (r"average of net share issues|average of ni\b", "ni"),
    (r"average of acc", "ac"),
    (r"average of op\b", "op"),
    (r"average of (investment|natural log of inv)", "inv"),
    (r"average of prior beta", "beta"),
    (r"average of past return variance", "var"),
)
_ANNUAL_KEYS = (
    (r"annual factors", "factors"),
    (r"sum of be */ *sum of me", "bm_sum"),
    (r"average of be */ *me", "bm"),
    (r"sum of cf */ *sum of me", "cfp_sum"),
    (r"average of cf */ *me", "cfp"),
    (r"sum of e */ *sum of me", "ep_sum"),
    (r"average of e */ *me", "ep"),
    *_MONTHLY_KEYS,
)
_PERCENT_KEYS = ("returns_", "factors")


@dataclass(frozen=True)
class _Block:
    """One table of a file: title lines, header cells and data lines, with the 1-based line of its first row."""

    title: str
    columns: list[str]
    lines: list[str]
    first_line: int
    digits: int


def read_french(path: Path) -> Tables:
    """Read all blocks of one file of the French Data Library, plain csv or zip with one csv.

    Returns one frame per block. Returns and factors are decimals; all other blocks keep the publisher's unit (firms, USD million,
    ratios; `prior_return_*`, `ni`, `ac` and `var` percent-based as published). -99.99 and -999 are NaN.

    - `returns_vw`, `returns_ew`, `n_firms`, `mktcap`, `bm_dec`, `bm_june`, `op`, `inv`, `ac`, `ni`, `beta`, `var`,
      `prior_return_ew`, `prior_return_vw`, `factors`: monthly, PeriodIndex "M";
    - the same with `_annual`, and `bm_sum_annual`, `ep_sum_annual`, `cfp_sum_annual` (sum over firms), `bm_annual`, `ep_annual`,
      `cfp_annual` (value-weighted means): PeriodIndex "Y", calendar years for returns;
    - `factors_daily` (or `returns_vw_daily` ...): DatetimeIndex.

    A block with a title not listed gets its title as key, words joined by "_". `attrs["vintage"]` is the CRSP month.
    Raises DataError for a row whose width differs from its header, a text cell, a gap or repetition in the dates, blocks
    of one file that end in different months (a file cut short) and a file without any block.
    Source: https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/data_library.html
    """
    text = read_text(path)
    check_closed(path, text)
    vintage = _VINTAGE.search(text[:400])
    tables: Tables = {}
    for block in _blocks(path, text):
        key = _key(block)
        if key in tables:
            raise bad_file(path, f"line {block.first_line}", expected="one block per title", received=f"a second block {key!r}")
        tables[key] = _frame(path, block, key)
        tables[key].attrs["vintage"] = vintage.group(1) if vintage else None
    if not tables:
        raise bad_file(path, "file", expected="at least one block of dated rows", received=repr(text[:60]))
    _check_same_end(path, tables)
    return tables


def _blocks(path: Path, text: str) -> Iterator[_Block]:
    lines = [line.rstrip(", \t") for line in text.split("\n")]
    digits = [len(found.group(1)) if (found := _DATED.match(line)) else 0 for line in lines]
    start, head = 0, 0
    while start < len(lines):
        if not digits[start]:
            start += 1
            continue
        stop = start
        while stop < len(lines) and digits[stop] == digits[start]:
            stop += 1
        if stop < len(lines) and lines[stop]:
            raise bad_file(path, f"line {stop + 1}", expected="a dated row or a blank line", received=repr(lines[stop][:60]))
        title, columns = _title(path, lines[head:start], start, first=head == 0)
        yield _Block(title, columns, lines[start:stop], start + 1, digits[start])
        start = head = stop


def _title(path: Path, above: list[str], start: int, *, first: bool) -> tuple[str, list[str]]:
    """Return title and header cells above a block; blank lines may stand before and after the header.

    Above the first block stands the preamble, so there only the paragraph that touches the header is title.
    """
    filled = [at for at, line in enumerate(above) if line]
    if not filled or not above[filled[-1]].lstrip().startswith(","):
        received = repr(above[filled[-1]][:60]) if filled else "rows without header"
        raise bad_file(path, f"line {start + 1}", expected='a header line that starts with ","', received=received)
    header = filled[-1]
    top = header if first else 0
    while first and top > 0 and above[top - 1]:
        top -= 1
    columns = [_label(cell) for cell in above[header].split(",")[1:]]
    if len(set(columns)) != len(columns) or "" in columns:
        raise bad_file(path, f"line {start}", expected="different, non-empty column names", received=repr(above[header][:80]))
    return re.sub(r"\s+", " ", " ".join(above[top:header])).strip().lower(), columns


def _label(cell: str) -> str:
    cell = re.sub(r"\s+", " ", cell).strip()
    decile = _DECILE.fullmatch(cell)
    return f"Dec {decile.group(1) or decile.group(2)}" if decile else cell


def _key(block: _Block) -> str:
    suffix = {4: "_annual", 6: "", 8: "_daily"}[block.digits]
    for pattern, key in _ANNUAL_KEYS if block.digits == 4 else _MONTHLY_KEYS:
        if re.search(pattern, block.title):
            return key + suffix
    if set(block.columns) <= FACTOR_NAMES.keys():
        return "factors" + suffix
    return (re.sub(r"[^a-z0-9]+", "_", block.title).strip("_") or "untitled") + suffix


def _frame(path: Path, block: _Block, key: str) -> pd.DataFrame:
    numbers = _numbers(path, block)
    dates = numbers[:, 0].astype(np.int64)
    values = numbers[:, 1:]
    values[np.isin(values, SENTINELS)] = np.nan
    index = _index(path, dates, block)
    if key.startswith(_PERCENT_KEYS):
        values /= 100.0
    columns = [FACTOR_NAMES.get(name, name) for name in block.columns] if key.startswith("factors") else block.columns
    return pd.DataFrame(values, index=index, columns=columns)


def _numbers(path: Path, block: _Block) -> np.ndarray:
    width = len(block.columns)
    for at, line in enumerate(block.lines):
        if line.count(",") != width:
            raise bad_file(
                path, f"line {block.first_line + at}", expected=f"{width} values", received=f"{line.count(',')} in {line[:40]!r}"
            )
    try:
        # na_filter off: an empty or text cell is an error here, not a silent NaN
        table = pd.read_csv(io.StringIO("\n".join(block.lines)), header=None, dtype=float, na_filter=False, engine="c")
    except ValueError as error:
        where = f"block at line {block.first_line} ({block.title[:40] or 'factors'})"
        raise bad_file(path, where, expected="numeric cells only", received=error) from error
    numbers = table.to_numpy(copy=True)
    if not np.isfinite(numbers).all():
        at = int(np.argmin(np.isfinite(numbers).all(axis=1)))
        raise bad_file(path, f"line {block.first_line + at}", expected="numeric cells only", received=repr(block.lines[at][:60]))
    return numbers


def _index(path: Path, dates: np.ndarray, block: _Block) -> pd.PeriodIndex | pd.DatetimeIndex:
    where = f"block at line {block.first_line}"
    if block.digits == 8:
        days = pd.to_datetime(pd.Series(dates.astype(str)), format="%Y%m%d", errors="coerce")
        daily = pd.DatetimeIndex(days, name="date")
        check_rising(path, daily, where=where)
        return daily
    year, month = (dates // 100, dates % 100) if block.digits == 6 else (dates, np.ones_like(dates))
    if ((month < 1) | (month > 12)).any():
        raise bad_file(path, where, expected="months 01 to 12", received=dates[(month < 1) | (month > 12)][0])
    ordinals = (year - 1970) * 12 + month - 1 if block.digits == 6 else year - 1970
    steps = np.diff(ordinals)
    if (steps != 1).any():
        at = int(np.argmax(steps != 1))
        raise bad_file(path, where, expected="consecutive dates", received=f"{dates[at + 1]} after {dates[at]}")
    return period_index(ordinals, "M" if block.digits == 6 else "Y")


def _check_same_end(path: Path, tables: Tables) -> None:
    """Raise DataError unless all months end together and annual returns with the last complete year: a cut file does not."""
    ends = {key: frame.index[-1] for key, frame in tables.items() if frame.index.dtype == "period[M]"}
    if not ends:
        return
    first = next(iter(ends.values()))
    for key, end in ends.items():
        if end != first:
            raise bad_file(path, f"block {key!r}", expected=f"an end in {first} as in the first block", received=end)
    whole = first.year - (first.month < 12)
    for key in ("returns_vw_annual", "returns_ew_annual", "factors_annual"):
        if key in tables and tables[key].index[-1].year != whole:
            received = tables[key].index[-1]
            raise bad_file(path, f"block {key!r}", expected=f"an end in {whole}, the last complete year", received=received)
