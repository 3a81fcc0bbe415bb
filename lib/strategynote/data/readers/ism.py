"""ISM manufacturing PMI by the day of its release."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, check_rising, to_numbers


def read_ism(path: Path) -> Tables:
    """Read `Index,Value`: release day and first print of the PMI.

    Returns {"data": frame}, DatetimeIndex "date" of the release, columns `pmi` (index, 50 = no change) and `month` (the month
    it describes: the one before the release). Raises DataError for other columns, text, dates that do not rise, two releases
    for one month and a value outside 0 to 100.
    """
    cells = read_cells(path)
    require_columns(path, cells, ("Index", "Value"))
    days = parse_days(path, cells["Index"])
    check_rising(path, days)
    month = days.to_period("M") - 1
    if (twice := month[month.duplicated()]).size:
        raise bad_file(path, "column Index", expected="one release a month", received=f"two in {twice[0] + 1}")
    values = to_numbers(path, cells["Value"], missing=())
    if not values.between(0, 100).all():
        raise bad_file(path, "column Value", expected="0 to 100", received=values[~values.between(0, 100)].iloc[0])
    return {"data": pd.DataFrame({"pmi": values.to_numpy(), "month": month}, index=days)}
