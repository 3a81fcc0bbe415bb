"""Float shares by ticker, as collected from Yahoo Finance and the SEC."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.files import bad_file
from strategynote.data.readers.parquet import read_columns
from strategynote.data.readers.snapshots import check_keys


def read_float_shares(path: Path) -> Tables:
    """Read `ticker, float_shares, market_cap, fetched_at` (parquet).

    Returns {"data": frame}, DatetimeIndex "date": the day on which each row was fetched. A collection takes several days, so
    the rows of one file have different dates, and the file's own name may be earlier than the last of them. Columns `ticker`,
    `float_shares`, `market_cap` (USD, missing for about a quarter of the names). Shares behind a receipt count for the receipt
    too.
    Raises DataError for other columns, empty cells, a ticker twice and a float of 0 or less.
    """
    table = read_columns(path, ("ticker", "float_shares", "fetched_at"), numbers=("float_shares",))
    check_keys(path, table["ticker"], where="ticker")
    if not (table["float_shares"] > 0).all():
        raise bad_file(path, "column float_shares", expected="more than 0", received=table["float_shares"].min())
    data = pd.DataFrame(
        {
            "ticker": table["ticker"].to_numpy(),
            "float_shares": table["float_shares"].to_numpy(dtype=float),
            "market_cap": table["market_cap"].to_numpy(dtype=float) if "market_cap" in table else float("nan"),
        },
        index=pd.DatetimeIndex(table["fetched_at"], name="date").normalize(),
    )
    return {"data": data.sort_index(kind="stable")}
