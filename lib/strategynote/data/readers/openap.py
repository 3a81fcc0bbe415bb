"""Chen and Zimmermann, Open Source Asset Pricing: predictor returns and their documentation."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days, period_index
from strategynote.data.readers.delimited import read_cells, require_columns
from strategynote.data.readers.files import bad_file, check_rising, number_columns, read_text
from strategynote.data.readers.snapshots import check_keys

MISSING = ("", "NA")
NUMBERS = ("SampleStartYear", "SampleEndYear", "Sign", "Return", "T-Stat", "LS Quantile", "Portfolio Period", "Start Month")


def read_openap(path: Path) -> Tables:
    """Read PredictorLSretWide: long-short returns by predictor, as the original papers form them.

    Returns {"data": frame}, PeriodIndex "M" (the file stamps the last trading day), columns are acronyms, numbers in PERCENT as
    published (the catalogue's unit says so), "NA" is NaN. Raises DataError for text and months that do not rise.
    Source: https://www.openassetpricing.com/data/
    """
    cells = read_cells(path)
    require_columns(path, cells, ("date",))
    index = parse_days(path, cells["date"]).to_period("M").rename("period")
    check_rising(path, index)
    return {"data": number_columns(path, cells.drop(columns="date"), missing=MISSING).set_axis(index, axis=0)}


def read_signal_doc(path: Path) -> Tables:
    """Read SignalDoc.csv: what is known about each predictor.

    Returns {"data": frame}, PeriodIndex "Y" of publication (repeated, in order: a predictor was public from its year on),
    columns `acronym` first, then the published ones in lower case with "_" for blanks, dots and hyphens (`cat_signal`,
    `samplestartyear`, `t_stat`, ...); numbers where the publisher has numbers, the rest text. Raises DataError without these
    columns, for a year that is none and an acronym twice.
    Source: https://www.openassetpricing.com/data/
    """
    text = read_text(path)
    if not text.endswith("\n"):
        raise bad_file(path, "last line", expected="a line end behind the last row", received=repr(text[-40:]))
    try:
        cells = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except pd.errors.ParserError as error:
        raise bad_file(path, "file", expected="rows as wide as the header", received=error) from error
    require_columns(path, cells, ("Acronym", "Year", *NUMBERS))
    check_keys(path, cells["Acronym"], where="Acronym")
    cells = cells.sort_values(["Year", "Acronym"])
    if not cells["Year"].str.fullmatch(r"\d{4}").all():
        raise bad_file(path, "column Year", expected="years of four digits", received=repr(cells["Year"].iloc[-1]))
    numbers = number_columns(path, cells[list(NUMBERS)], missing=MISSING)
    texts = cells.drop(columns=["Year", *NUMBERS]).apply(lambda column: column.mask(column.isin(MISSING)))
    frame = pd.concat([texts, numbers], axis=1)[[name for name in cells if name != "Year"]]
    frame.columns = [re.sub(r"[ .-]+", "_", name).lower() for name in frame]
    return {"data": frame.set_axis(period_index(cells["Year"].to_numpy().astype(np.int64) - 1970, "Y"), axis=0)}
