"""Pascal Michaillat: recession probability from unemployment and vacancies."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import month_index
from strategynote.data.readers.delimited import read_cells
from strategynote.data.readers.files import bad_file, check_rising, number_columns

MEAN = "Mean recession probability"
EACH = "Recession probability from classifier "


def read_michaillat(path: Path) -> Tables:
    """Read `Year` (decimal, January = .0), the mean probability and one column per classifier.

    Returns {"data": frame}, PeriodIndex "M", decimals: `mean`, `classifier_1` ... Estimated on all of history: not what was
    known at the time. Raises DataError for other columns, text, years off the months, and probabilities outside 0 to 1.
    Source: https://github.com/pmichaillat/recession-detection
    """
    cells = read_cells(path)
    names = {MEAN: "mean"} | {name: name.replace(EACH, "classifier_") for name in cells if name.startswith(EACH)}
    if list(cells.columns) != ["Year", *names]:
        raise bad_file(path, "header", expected=f"Year, {MEAN}, ...", received=",".join(map(str, cells.columns[:3])))
    numbers = number_columns(path, cells, missing=()).rename(columns=names)
    year = np.floor(numbers["Year"] + 1e-6)
    month = (numbers["Year"] - year) * 12
    if ((month - month.round()).abs() > 1e-3).any():
        raise bad_file(path, "column Year", expected="years in twelfths", received=numbers["Year"][(month % 1) > 1e-3].iloc[0])
    index = month_index(path, year.to_numpy(), month.round().to_numpy() + 1)
    check_rising(path, index)
    data = numbers.drop(columns="Year").set_axis(index, axis=0)
    if ((data < 0) | (data > 1)).any(axis=None):
        raise bad_file(path, "probabilities", expected="0 to 1", received="another number")
    return {"data": data}
