"""Jensen, Kelly and Pedersen: theme returns of the global factor data."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, check_rising, to_numbers

FIXED = ("location", "freq", "weighting")


def read_jkp(path: Path) -> Tables:
    """Read `location,name,freq,weighting,n_factors,date,ret` for one location, frequency and weighting.

    Returns {"data": frame}, PeriodIndex "M", one column per theme, long-short returns in decimals, NaN before a theme begins.
    `attrs` hold location and weighting. Raises DataError for other columns, more than one location, frequency or weighting,
    another frequency than monthly, text, and a theme's month twice.
    Source: https://jkpfactors.com
    """
    cells = read_cells(path)
    require_columns(path, cells, (*FIXED, "name", "date", "ret"))
    for name in FIXED:
        if cells[name].nunique() != 1:
            raise bad_file(path, f"column {name}", expected="one value in all rows", received=", ".join(cells[name].unique()[:4]))
    if cells["freq"].iloc[0] != "monthly":
        raise bad_file(path, "column freq", expected="monthly", received=cells["freq"].iloc[0])
    months = parse_days(path, cells["date"]).to_period("M")
    ret = to_numbers(path, cells["ret"], missing=())
    long = pd.DataFrame({"period": months, "name": cells["name"].to_numpy(), "ret": ret.to_numpy()})
    if long.duplicated(["period", "name"]).any():
        raise bad_file(path, "rows", expected="every theme once a month", received="one twice")
    data = long.pivot(index="period", columns="name", values="ret").rename_axis(columns=None)
    check_rising(path, data.index)
    data.attrs = {"location": cells["location"].iloc[0], "weighting": cells["weighting"].iloc[0]}
    return {"data": data}
