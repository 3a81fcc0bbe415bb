"""Geopolitical risk: a made-up sheet with its dictionary, then the archive's file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.readers.gpr import read_gpr
from strategynote.errors import DataError

HEADER = ["month", "GPR", "GPRH", "var_name", "var_label"]
ROWS = [[dt.date(1984, 12, 1), "", 90.5, "GPR", "Recent index"], [dt.date(1985, 1, 1), 80.5, 91.5, "GPRH", "Historical index"]]


def test_the_dictionary_beside_the_data_becomes_labels(make_workbook) -> None:
    data = read_gpr(make_workbook("gpr.xls", {"Sheet1": [HEADER, *ROWS]}))["data"]
    assert data.index.equals(pd.period_range("1984-12", "1985-01", freq="M", name="period"))
    assert list(data.columns) == ["GPR", "GPRH"]
    np.testing.assert_array_equal(data["GPR"], [np.nan, 80.5])
    assert data.attrs["labels"] == {"GPR": "Recent index", "GPRH": "Historical index"}


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([HEADER, [dt.date(1985, 1, 1), "high", 1.5, "", ""]], "row 2, GPR: received 'high', expected a number"),
        ([HEADER, ["January", 1.5, 1.5, "", ""]], "row 2, month: received 'January', expected a date cell"),
        ([HEADER, ROWS[1], ROWS[0]], "strictly rising dates"),
        ([["date", "GPR"], [dt.date(1985, 1, 1), 1.5]], "month, GPR"),
        ([["month", "GPR", "GPR"], [dt.date(1985, 1, 1), 1.5, 1.5]], "each once"),
    ],
)
def test_a_changed_sheet_is_refused_in_one_line(make_workbook, rows, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_gpr(make_workbook("gpr.xls", {"Sheet1": rows}))
    assert where in str(caught.value)


def test_the_archives_file_has_the_listed_rows_and_starts(archive: Path) -> None:
    data = read_gpr(archive / "macro/gpr/data_gpr_export.xls")["data"]
    assert (len(data), str(data.index[0]), str(data.index[-1])) == (1519, "1900-01", "2026-07")
    assert str(data["GPR"].first_valid_index()) == "1985-01"
    assert {"GPRT", "GPRA", "GPRH"} <= set(data.columns)
    assert data.shape[1] == 112
