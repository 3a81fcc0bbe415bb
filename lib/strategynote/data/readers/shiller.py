"""Robert Shiller's ie_data.xls: the S&P composite since 1871.

`pandas.read_excel` alone gives October as 2025.1, next to January as 2025.01, and a text row at the end; no library at hand
knows the layout.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index
from strategynote.data.readers.files import bad_file
from strategynote.data.readers.workbook import Row, cell_number, read_rows

HEADER_ROWS = 8
# The column titles run over rows 2 to 8 of the sheet; joined and lower-cased they name each column.
COLUMNS = {
    "s&p comp. p": "price",
    "dividend d": "dividend",
    "earnings e": "earnings",
    "consumer price index cpi": "cpi",
    "date fraction": "date_fraction",
    "long interest rate gs10": "gs10",
    "real price": "real_price",
    "real dividend": "real_dividend",
    "real total return price": "real_total_return_price",
    "real earnings": "real_earnings",
    "real tr scaled earnings": "real_tr_scaled_earnings",
    "cyclically adjusted price earnings ratio p/e10 or cape": "cape",
    "cyclically adjusted total return price earnings ratio tr p/e10 or tr cape": "tr_cape",
    "excess cape yield": "ecy",
    "monthly total bond returns": "bond_gross_return",
    "real total bond returns": "real_bond_index",
}
LOOK_AHEAD = (
    "10 year annualized stock real return",
    "10 year annualized bonds real return",
    "real 10 year excess annualized returns",
)
REQUIRED = ("price", "dividend", "earnings", "cpi", "gs10", "cape")


def read_shiller(path: Path) -> Tables:
    """Read sheet "Data" of ie_data.xls.

    Returns {"data": frame}, PeriodIndex "M" from 1871-01, publisher's units: `price` (month's average of daily closes; in the
    last row one day's close), `dividend` and `earnings` (last twelve months, interpolated between quarters; NaN in the last
    months), `cpi` (index), `gs10` (percent), `real_*` (in prices of the last month), `cape`, `tr_cape` (ratios, "NA" before 1881
    is NaN), `ecy` (decimal), `bond_gross_return` (1 + monthly return), `real_bond_index` (index). The three columns of returns
    over the FOLLOWING ten years are left out: no as-of cut by row could keep them from looking ahead. A real dividend or real
    earnings of 0 that the sheet computed from an empty cell is NaN. `attrs["note"]` is the last row: what is estimated.
    Raises DataError for other column titles, text among numbers and months that do not follow each other.
    """
    rows = read_rows(path, ("Data",))
    names = _names(path, rows[:HEADER_ROWS])
    body = [(at, row) for at, row in enumerate(rows[HEADER_ROWS:], start=HEADER_ROWS + 1) if str(row[0]).strip()]
    if not body:
        raise bad_file(path, "sheet Data", expected="dated rows from row 9", received="none")
    index = _months(path, [(at, row[0]) for at, row in body])
    values = {
        name: [cell_number(path, row[column], f"sheet Data, row {at}, {name}", missing=("", "NA")) for at, row in body]
        for column, name in names.items()
    }
    data = pd.DataFrame(values, index=index)
    for nominal, dependent in (("dividend", ["real_dividend"]), ("earnings", ["real_earnings", "real_tr_scaled_earnings"])):
        present = [name for name in dependent if name in data]
        data[present] = data[present].where(data[nominal].notna())
    data.attrs["note"] = _note(rows)
    return {"data": data}


def _names(path: Path, header: list[Row]) -> dict[int, str]:
    titles = [" ".join(" ".join(str(row[at]) for row in header[1:]).split()).lower() for at in range(len(header[-1]))]
    if not str(header[-1][0]).strip().lower() == "date":
        raise bad_file(path, "sheet Data, row 8", expected="Date in the first column", received=repr(header[-1][0]))
    names = {}
    for at, title in enumerate(titles[1:], start=1):
        if not title or title in LOOK_AHEAD:
            continue
        if title not in COLUMNS:
            raise bad_file(path, f"sheet Data, column {at + 1}", expected="a known title", received=repr(title))
        names[at] = COLUMNS[title]
    missing = [name for name in REQUIRED if name not in names.values()]
    if missing:
        raise bad_file(path, "sheet Data, rows 2 to 8", expected=f"titles of {', '.join(REQUIRED)}", received=f"no {missing[0]}")
    return names


def _months(path: Path, cells: list[tuple[int, object]]) -> pd.PeriodIndex:
    stamps = np.array([cell_number(path, cell, f"sheet Data, row {at}, Date") for at, cell in cells])
    year = np.floor(stamps + 1e-6)
    index = month_index(path, year, np.rint((stamps - year) * 100))  # October is .1, January .01
    steps = np.diff(index.asi8)
    if (steps != 1).any():
        at = int(np.argmax(steps != 1)) + 1
        received = f"{index[at]} after {index[at - 1]}"
        raise bad_file(path, f"sheet Data, row {cells[at][0]}", expected="the next month", received=received)
    return index


def _note(rows: list[Row]) -> str:
    texts = [str(cell).strip() for row in rows[-3:] if not str(row[0]).strip() for cell in row if isinstance(cell, str)]
    return "; ".join(text for text in texts if text)
