"""Index weights of a fund on one day, reduced by a mirror to ticker, name and weight."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, to_numbers
from strategynote.data.readers.snapshots import day_of_name, stamp_rows

WEIGHTS = ("Weight (%)", "Weight")
FULL = (0.98, 1.02)


def read_weights(path: Path) -> Tables:
    """Read `Ticker,Name,Weight` (percent, two decimals) or `Ticker,Name,Weight (%)`, with or without a first column of numbers.

    Returns {"data": frame}, DatetimeIndex "date": the day in the file's name on every row, for the rows hold none; columns
    `ticker`, `name`, `weight` (decimal). Cash, futures and rights stand among the members; tickers of rights can repeat.
    Raises DataError without a day in the name, for text in the weights, and for weights that do not add to one.
    """
    cells = read_cells(path)
    column = next((name for name in WEIGHTS if name in cells), WEIGHTS[1])
    require_columns(path, cells, ("Ticker", "Name", column))
    weight = to_numbers(path, cells[column], missing=(), where="weights") / 100
    if not FULL[0] < weight.sum() < FULL[1]:
        raise bad_file(path, f"column {column}", expected="weights that add to 100", received=f"{weight.sum() * 100:.2f}")
    ticker = cells["Ticker"].str.strip()
    frame = pd.DataFrame({"ticker": ticker.mask(ticker.isin(["", "-"])), "name": cells["Name"].str.strip(), "weight": weight})
    return {"data": stamp_rows(frame, day_of_name(path))}
