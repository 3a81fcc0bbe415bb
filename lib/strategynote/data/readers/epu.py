"""Economic policy uncertainty of Baker, Bloom and Davis, both workbook layouts, and the index by category."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index
from strategynote.data.readers.files import bad_file, check_rising
from strategynote.data.readers.workbook import Row, cell_number, read_rows

NEWS = "News_Based_Policy_Uncert_Index"
COLUMNS = {
    NEWS: "news",
    "Three_Component_Index": "three_component",
    "FedStateLocal_Ex_disagreement": "government_disagreement",
    "CPI_disagreement": "cpi_disagreement",
    "Tax_expiration": "tax_expiration",
}


def read_epu(path: Path) -> Tables:
    """Read the monthly US index of economic policy uncertainty.

    New layout (2025 on): sheet "Main News Index", newest month first, news index from 1900 alone. Old layout: sheet "Main Index",
    oldest first, from 1985, with `three_component`. Returns {"data": frame}, PeriodIndex "M" rising, column `news` first, index
    points. A text row with the source at the end is dropped. Raises DataError for other columns, text among numbers, and missing
    or repeated months. Source: https://www.policyuncertainty.com/us_monthly.html
    """
    data = _indices(path, read_rows(path, ("Main News Index", "Main Index")))
    unknown = [name for name in data.columns if name not in COLUMNS]
    if unknown or NEWS not in data.columns:
        raise bad_file(path, "header", expected=f"Year, Month, {NEWS}", received=", ".join(data.columns))
    data = data.rename(columns=COLUMNS)
    return {"data": data[["news", *(name for name in data.columns if name != "news")]]}


def read_epu_categorical(path: Path) -> Tables:
    """Read the US index by category (monetary policy, taxes, trade policy ...).

    Returns {"data": frame}, PeriodIndex "M"; column names are the publisher's, without number and brackets, in lower case:
    `trade_policy`, `monetary_policy`, `financial_regulation` ...; index points. Errors as `read_epu`.
    Source: https://www.policyuncertainty.com/categorical_epu.html
    """
    data = _indices(path, read_rows(path, ("Indices",)))
    names = [_plain(name) for name in data.columns]
    if len(set(names)) != len(names) or "trade_policy" not in names:
        raise bad_file(path, "header", expected="categories with Trade policy among them", received=", ".join(data.columns))
    return {"data": data.set_axis(names, axis=1)}


def _indices(path: Path, rows: list[Row]) -> pd.DataFrame:
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    if header[:2] != ["Year", "Month"] or len(header) < 3 or "" in header:
        raise bad_file(path, "row 1", expected="Year, Month and an index", received=", ".join(header[:5]))
    body = [(at, row) for at, row in enumerate(rows[1:], start=2) if any(cell != "" for cell in row)]
    if body and str(body[-1][1][0]).startswith("Source") and not any(cell != "" for cell in body[-1][1][1:]):
        body.pop()
    numbers = np.array(
        [[cell_number(path, cell, f"row {at}, {name}") for cell, name in zip(row, header, strict=True)] for at, row in body]
    )
    if not len(numbers) or np.isnan(numbers[:, :2]).any():
        raise bad_file(path, "sheet", expected="Year and Month in every row", received="rows without them")
    index = month_index(path, numbers[:, 0], numbers[:, 1])
    data = pd.DataFrame(numbers[:, 2:], index=index, columns=header[2:])
    data = data.iloc[::-1] if len(index) > 1 and index[0] > index[-1] else data
    check_rising(path, data.index)
    if len(data) != data.index[-1].ordinal - data.index[0].ordinal + 1:
        raise bad_file(path, "sheet", expected=f"every month {data.index[0]} to {data.index[-1]}", received=f"{len(data)} rows")
    return data


def _plain(name: str) -> str:
    bare = re.sub(r"\(.*?\)|^\d+\.", "", name)
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")
