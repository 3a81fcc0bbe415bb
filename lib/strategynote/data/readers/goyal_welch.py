"""Amit Goyal and Ivo Welch: predictors of the equity premium."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index, period_index
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import Row, cell_number, number_block, read_sheets

SHEETS = {"Monthly": ("data", "yyyymm"), "Quarterly": ("quarterly", "yyyyq"), "Annual": ("annual", "yyyy")}
REQUIRED = ("index", "d12", "e12", "bm", "tbl", "lty", "rfree")


def read_goyal_welch(path: Path) -> Tables:
    """Read PredictorData: `data` (PeriodIndex "M"), `quarterly` ("Q") and `annual` ("Y").

    Columns as published in lower case, b/m as `bm`: `index`, `d12`, `e12` (S&P 500 level, dividends and earnings of twelve
    months), `bm`, `tbl`, `aaa`, `baa`, `lty` (annual rates), `ntis`, `rfree`, `infl`, `ltr`, `corpr`, `svar`, `csp`,
    `crsp_spvw`, `crsp_spvwx`, by quarter and year also `cay`, `ik`, `eqis`, `d3`, `e3`: decimals. Earnings stand in the month
    they belong to, not in the month they became known. Raises DataError for missing sheets or columns, text, and dates that do
    not rise.
    Source: https://sites.google.com/view/agoyal145
    """
    sheets = read_sheets(path, tuple(SHEETS))
    missing = [name for name in SHEETS if name not in sheets]
    if missing:
        raise bad_file(path, "workbook", expected=f"sheets {', '.join(SHEETS)}", received=", ".join(sheets))
    return {key: _table(path, sheet, sheets[sheet]) for sheet, (key, _) in SHEETS.items()}


def _table(path: Path, sheet: str, rows: list[Row]) -> pd.DataFrame:
    labels = [str(cell).strip().lower().replace("/", "") for cell in rows[0]] if rows else []
    stamp = SHEETS[sheet][1]
    missing = [name for name in (stamp, *REQUIRED) if name not in labels]
    if missing or labels[0] != stamp:
        raise bad_file(path, f"sheet {sheet}, row 1", expected=f"{stamp}, {', '.join(REQUIRED)}", received=labels[:8])
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if str(row[0]).strip()]
    stamps = np.array([cell_number(path, row[0], f"sheet {sheet}, row {at}, {stamp}") for at, row in body]).astype(np.int64)
    index = _index(path, sheet, stamps)
    check_rising(path, index, where=f"sheet {sheet}")
    names = {at: name for at, name in enumerate(labels) if at and name}
    return pd.DataFrame(number_block(path, body, names, where=f"sheet {sheet}", missing=("", "NaN")), index=index)


def _index(path: Path, sheet: str, stamps: np.ndarray) -> pd.PeriodIndex:
    if sheet == "Monthly":
        return month_index(path, stamps // 100, stamps % 100, where=f"sheet {sheet}, yyyymm")
    if sheet == "Annual":
        return period_index(stamps - 1970, "Y")
    if not np.isin(stamps % 10, (1, 2, 3, 4)).all():
        raise bad_file(path, f"sheet {sheet}, yyyyq", expected="quarters 1 to 4", received="another digit")
    return period_index((stamps // 10 - 1970) * 4 + stamps % 10 - 1, "Q")
