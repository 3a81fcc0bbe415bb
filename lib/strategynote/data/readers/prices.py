"""Daily closes of funds, shares and indices in the three layouts in which price files travel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import read_cells
from strategynote.data.readers.files import bad_file, check_closed, check_rising, read_text, to_numbers

_DATE_HEADERS = ("Date", "date", "DATE", "observation_date")


def read_prices(path: Path) -> Tables:
    """Read daily closes from a csv, plain or zipped.

    | header | `close` | basis |
    |---|---|---|
    | `Date,Close` | the close, adjusted for dividends and splits | total_return |
    | `Date,Open,High,Low,Close,Adj Close,Volume` | `Adj Close`; `Close` becomes `close_unadjusted` | total_return |
    | `Date,Open,High,Low,Close` | the close as quoted | price |
    | `Date,<name>` (for instance `^RUT`, `VIXCLS`) | the value column | price |

    A file whose name starts with "^" (an index without dividends) has basis "price" in the first layout too. Returns
    {"data": frame}, DatetimeIndex "date", `close` first; `attrs["basis"]` is "total_return" or "price". Levels of adjusted closes
    depend on the download day, returns do not. An empty cell is NaN only in the last layout (holidays); elsewhere it raises
    DataError, as do text, a price of 0 or less, and dates that do not rise strictly.
    """
    cells = read_cells(path, cut=True)
    # A number that may be cut off is harmless where nobody computes with it.
    if cells.columns[-1] != "Volume":
        check_closed(path, read_text(path))
    if cells.columns[0] not in _DATE_HEADERS or cells.shape[1] < 2:
        received = ",".join(map(str, cells.columns[:8]))
        raise bad_file(path, "header", expected="Date,Close or Date,Open,High,Low,Close", received=received)
    columns, basis = _layout(path, list(cells.columns[1:]))
    may_miss = columns.get("close") not in ("Close", "Adj Close")
    days = parse_days(path, cells.iloc[:, 0])
    check_rising(path, days)
    numbers = {new: to_numbers(path, cells[old], missing=("", ".") if may_miss else ()) for new, old in columns.items()}
    frame = pd.DataFrame({name: column.to_numpy() for name, column in numbers.items()}, index=days)
    if not (frame["close"].dropna() > 0).all():
        first = frame.index[(frame["close"] <= 0).to_numpy()][0].date()
        raise bad_file(path, f"row {first}", expected="a price above 0", received=frame["close"][str(first)])
    frame.attrs["basis"] = basis
    return {"data": frame}


def _layout(path: Path, names: list[str]) -> tuple[dict[str, str], str]:
    if "Adj Close" in names:
        extra = {"close_unadjusted": "Close"} if "Close" in names else {}
        return {"close": "Adj Close", **extra, **_others(names)}, "total_return"
    if names == ["Close"]:
        return {"close": "Close"}, "price" if Path(path).name.startswith("^") else "total_return"
    if "Close" in names:
        return {"close": "Close", **_others(names)}, "price"
    if len(names) == 1:
        return {"close": names[0]}, "price"
    raise bad_file(path, "header", expected="a column Close", received=",".join(names[:8]))


def _others(names: list[str]) -> dict[str, str]:
    return {name.lower(): name for name in names if name in ("Open", "High", "Low", "Volume")}
