"""AQR's data sets: factor returns by country, and portfolios sorted on quality."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import Row, number_block, read_rows, read_sheets

# A workbook's other sheets repeat factors, market values and interest that other publishers' files bring.
SHEETS = ("QMJ Factors", "BAB Factors")
SORTED_SHEET = "10 Portfolios Formed on Quality"
GROUPS = {"Long Sample - US": "data", "Broad Sample - Global": "global"}
HOME = "USA"


def read_aqr(path: Path) -> Tables:
    """Read a workbook of monthly AQR factors (Quality Minus Junk, Betting Against Beta).

    Returns `data`, the factor the file is named after: decimals, PeriodIndex "M", columns are country codes and regions, USA
    first. AQR recalculates all of history with each edition.
    Raises DataError for a workbook without a factor sheet, a sheet without a row DATE, text, and months that do not rise.
    Source: https://www.aqr.com/Insights/Datasets
    """
    (name, rows), *_ = read_sheets(path, SHEETS).items()
    return {"data": _table(path, name, rows)}


def read_aqr_sorted(path: Path) -> Tables:
    """Read ten portfolios sorted on quality: `data` (US, long sample) and `global`, decimals, PeriodIndex "M".

    Columns P1 (low quality) to P10 (high quality) and P10-P1. Months before a sample begins are left out.
    Source: https://www.aqr.com/Insights/Datasets/Quality-Minus-Junk-10-QualitySorted-Portfolios-Monthly
    """
    rows = read_rows(path, (SORTED_SHEET,))
    header = _header(path, SORTED_SHEET, rows)
    starts = {at: GROUPS[cell] for at, cell in enumerate(rows[header - 1]) if cell in GROUPS} if header else {}
    if sorted(starts.values()) != sorted(GROUPS.values()):
        raise bad_file(path, "sheet, row of groups", expected=" and ".join(GROUPS), received=rows[max(header - 1, 0)])
    ends = [*list(starts)[1:], len(rows[header])]
    return {
        name: _table(path, SORTED_SHEET, rows, slice(first, last)).rename(columns=lambda label: label.split(" (")[0])
        for (first, name), last in zip(starts.items(), ends, strict=True)
    }


def _header(path: Path, sheet: str, rows: list[Row]) -> int:
    for at, row in enumerate(rows):
        if row and str(row[0]).strip() == "DATE":
            return at
    raise bad_file(path, f"sheet {sheet}", expected="a row that begins with DATE", received="none")


def _table(path: Path, sheet: str, rows: list[Row], columns: slice = slice(1, None)) -> pd.DataFrame:
    header = _header(path, sheet, rows)
    labels = dict(enumerate(str(cell).strip() for cell in rows[header]))
    names = {at: labels[at] for at in range(*columns.indices(len(labels))) if labels[at]}
    if len(set(names.values())) != len(names):
        raise bad_file(path, f"sheet {sheet}, row {header + 1}", expected="different labels", received=list(names.values()))
    body = [(at, row) for at, row in enumerate(rows[header + 1 :], start=header + 2) if str(row[0]).strip()]
    if not body:
        raise bad_file(path, f"sheet {sheet}", expected="dated rows", received="none")
    stamps = [cell.isoformat()[:10] if isinstance(cell := row[0], dt.date) else cell for _, row in body]
    index = (
        parse_days(path, pd.Series(stamps, index=[at for at, _ in body]), where=f"sheet {sheet}, DATE")
        .to_period("M")
        .rename("period")
    )
    check_rising(path, index, where=f"sheet {sheet}")
    table = pd.DataFrame(number_block(path, body, names, where=f"sheet {sheet}"), index=index)
    first = [HOME] if HOME in table else []
    return table[[*first, *(name for name in table if name not in first)]].dropna(how="all")
