"""Federal Reserve Bank of Philadelphia: the real-time data set, one column per vintage."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import period_index
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import number_block, read_rows

_QUARTER = re.compile(r"(\d{4}):Q([1-4])")
_VINTAGE = re.compile(r"[A-Z]+(\d\d)Q([1-4])")
FIRST_VINTAGE = 65


def read_rtdsm(path: Path) -> Tables:
    """Read quarterly vintages of a quarterly series (ROUTPUTQvQd.xlsx).

    Returns {"data": frame}, PeriodIndex "Q" of observations; columns are vintages like "1965Q4" (what stood in the statistics
    in the middle of that quarter), in the publisher's unit, whose price base changes between vintages; "#N/A" is NaN.
    Raises DataError for other labels, text, quarters or vintages that do not rise.
    Source: https://www.philadelphiafed.org/surveys-and-data/real-time-data-research/routput
    """
    rows = read_rows(path)
    labels = [str(cell).strip() for cell in rows[0]] if rows else []
    vintages = [_VINTAGE.fullmatch(label) for label in labels[1:]]
    if labels[:1] != ["DATE"] or not vintages or None in vintages:
        raise bad_file(path, "row 1", expected="DATE and labels like ROUTPUT65Q4", received=", ".join(labels[:4]))
    found = [(int(match[1]), match[2]) for match in vintages if match]
    names = [f"{year + (1900 if year >= FIRST_VINTAGE else 2000)}Q{quarter}" for year, quarter in found]
    if names != sorted(set(names)):
        raise bad_file(path, "row 1", expected="vintages in order", received="another order")
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if str(row[0]).strip()]
    stamps = [_QUARTER.fullmatch(str(row[0]).strip()) for _, row in body]
    if None in stamps:
        at, row = body[stamps.index(None)]
        raise bad_file(path, f"row {at}", expected="a quarter like 1947:Q1", received=repr(row[0]))
    index = period_index(np.array([(int(m[1]) - 1970) * 4 + int(m[2]) - 1 for m in stamps if m], dtype=np.int64), "Q")
    check_rising(path, index)
    columns = number_block(path, body, dict(enumerate(names, start=1)), where="sheet", missing=("", "#N/A"))
    return {"data": pd.DataFrame(columns, index=index)}
