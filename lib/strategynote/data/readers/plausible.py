"""Units that cannot be what the catalogue says: percent for decimals, decimals for percent, two units in one series.

The bounds were set so that every file of publishers at hand passes with room: the widest row of monthly portfolio returns is six times
its neighbours (1932, 1987), the largest monthly return of a portfolio 2.6, the smallest rate series has tenths of a percent.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.files import bad_file

LARGEST_RETURN = {"M": 5.0, "D": 1.0}
LEAST_SPREAD = {"M": 0.004, "D": 0.0008}
WIDEST_ROW, NARROWEST_ROW = 20.0, 1 / 400
LARGEST_PERCENT = 1000.0
BREAK = 60.0
LEVELS = ("percent", "index", "level", "price", "thousands")
FEW = 36
_STEPS = {"monthly": "M", "quarterly": "Q"}


def check_plausible(path: Path, tables: Tables, *, unit: str, frequency: str) -> None:
    """Raise DataError when a table cannot be in the unit or of the frequency that the catalogue gives its dataset."""
    for name, frame in tables.items():
        if isinstance(frame.index, pd.MultiIndex) or not frame.index.is_unique:
            continue
        if name.startswith(("returns_", "factors")) and "annual" not in name:
            _check_returns(path, frame, name)
        elif name == "data" and frame.shape[1] == 1 and frequency in _STEPS:
            _check_frequency(path, frame, frequency)
        if name == "data" and unit == "percent":
            _check_percent(path, frame)
        if name == "data" and frame.shape[1] <= 8 and unit in LEVELS:
            _check_breaks(path, frame)


def _check_returns(path: Path, frame: pd.DataFrame, name: str) -> None:
    risky = frame.drop(columns="risk_free", errors="ignore")
    step = "D" if isinstance(frame.index, pd.DatetimeIndex) else "M"
    values = risky.to_numpy(dtype=float)
    sizes = np.abs(values)
    if np.nanmax(sizes, initial=0.0) > LARGEST_RETURN[step] or (name.startswith("returns_") and np.nanmin(values, initial=0.0) < -1):
        at = np.unravel_index(np.nanargmax(sizes), sizes.shape)
        where = f"table {name}, row {frame.index[at[0]]}, column {risky.columns[at[1]]}"
        raise bad_file(path, where, expected="a return in percent", received=f"{100 * values[at]:g}")
    if len(frame) < FEW:
        return
    spread = float(risky.std().median())
    if spread < LEAST_SPREAD[step]:
        raise bad_file(path, f"table {name}", expected="returns in percent", received=f"a standard deviation of {100 * spread:.2g}, as if they were decimals")
    with np.errstate(invalid="ignore", divide="ignore"):
        rows = pd.Series(np.sqrt(np.nanmean(np.where(np.isnan(values), np.nan, values**2), axis=1)), index=frame.index)
        ratio = rows / rows.rolling(25, center=True, min_periods=13).median()
    # A single spread may stand still for a month; a whole row of portfolios does not.
    wrong = ratio[(ratio > WIDEST_ROW) | ((ratio < NARROWEST_ROW) & (values.shape[1] > 3))]
    if len(wrong):
        received = f"a row {wrong.iloc[0]:.3g} times as wide"
        raise bad_file(path, f"table {name}, row {wrong.index[0]}", expected="the unit of the rows around it", received=received)
    _check_halves(path, rows, name)


def _check_halves(path: Path, rows: pd.Series, name: str) -> None:
    level = rows.rolling(18).median()
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = (level.shift(-18) / level).replace([np.inf, -np.inf], np.nan).dropna()
    wrong = ratio[(ratio > 25) | (ratio < 1 / 25)]
    if len(wrong):
        raise bad_file(path, f"table {name}, after {wrong.index[0]}", expected="one unit in all rows", received=f"rows {wrong.iloc[0]:.3g} times as wide")


def _check_frequency(path: Path, frame: pd.DataFrame, frequency: str) -> None:
    step = frame.index.freqstr[:1] if isinstance(frame.index, pd.PeriodIndex) else "D"
    if step != _STEPS[frequency] and len(frame) > 2:
        raise bad_file(path, "dates", expected=f"{frequency} rows", received=f"{frame.index[0]}, {frame.index[1]}, {frame.index[2]}")


def _check_percent(path: Path, frame: pd.DataFrame) -> None:
    for name in frame.select_dtypes("number"):
        sizes = frame[name].abs().dropna()
        if len(sizes) >= FEW and sizes.max() < 0.2:
            raise bad_file(path, f"column {name}", expected="percent", received=f"nothing above {sizes.max():g}, as if the numbers were decimals")
        if len(sizes) and sizes.max() > LARGEST_PERCENT:
            raise bad_file(path, f"column {name}, row {sizes.idxmax()}", expected="percent", received=f"{sizes.max():g}")


def _check_breaks(path: Path, frame: pd.DataFrame) -> None:
    """Refuse a series whose level jumps by a factor that only another unit explains, for six rows before and after, or for one row."""
    for name in frame.select_dtypes("number").columns.difference(["volume", "open_interest"]):
        sizes = frame[name].abs().dropna()
        probability = sizes.max() <= 100 and sizes.max() > 80 and sizes.min() < 0.5
        if len(sizes) < FEW or sizes.median() == 0 or probability:
            continue
        if sizes.max() < BREAK / 2 * sizes[sizes > 0].min():
            continue  # no two medians lie that far apart (of an even count, the mean of two may be half of the least)
        level = sizes.rolling(6).median()
        with np.errstate(invalid="ignore", divide="ignore"):
            steps = (level.shift(-6) / level).replace([np.inf, -np.inf, 0.0], np.nan).dropna()
            alone = (sizes / sizes.rolling(7, center=True, min_periods=4).median()).replace([np.inf, -np.inf], np.nan).dropna()
        wrong = pd.concat([steps[(steps > BREAK) | (steps < 1 / BREAK)], alone[(alone > BREAK) & (sizes > 30 * sizes.median())]])
        if len(wrong):
            raise bad_file(path, f"column {name}, at {wrong.index[0]}", expected="one unit in all rows", received=f"a jump by a factor of {wrong.iloc[0]:.3g}")
