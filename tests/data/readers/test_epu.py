"""Economic policy uncertainty: both layouts and the categories, made up and from the archive."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.readers.epu import read_epu, read_epu_categorical
from strategynote.errors import DataError

NEWS = "News_Based_Policy_Uncert_Index"
SOURCE = ["Source: 'Measuring something' by somebody", "", ""]


def test_the_new_layout_runs_backwards_and_comes_out_forwards(make_workbook) -> None:
    rows = [["Year", "Month", NEWS], ["2025", 2, 120.5], ["2025", 1, 110.5], ["2024", 12, 100.5]]
    data = read_epu(make_workbook("epu.xlsx", {"Main News Index": rows, "Legacy": [["Year"]]}))["data"]
    assert data.index.equals(pd.period_range("2024-12", "2025-02", freq="M", name="period"))
    assert data["news"].tolist() == [100.5, 110.5, 120.5]


def test_the_old_layout_ends_with_its_source(make_workbook) -> None:
    rows = [["Year", "Month", "Three_Component_Index", NEWS], ["1985", 1, 90.5, 80.5], ["1985", 2, 91.5, 81.5], [*SOURCE, ""]]
    data = read_epu(make_workbook("epu.xlsx", {"Main Index": rows}))["data"]
    assert list(data.columns) == ["news", "three_component"]
    assert data["news"].tolist() == [80.5, 81.5]


def test_categories_get_short_names(make_workbook) -> None:
    header = ["Year", "Month", "1. Economic Policy Uncertainty", "Fiscal Policy (Taxes OR Spending)", "9. Trade policy"]
    data = read_epu_categorical(make_workbook("c.xlsx", {"Indices": [header, [2024, 1, 1.5, 2.5, 3.5]]}))["data"]
    assert list(data.columns) == ["economic_policy_uncertainty", "fiscal_policy", "trade_policy"]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([["Year", "Month", NEWS], ["2025", 1, "n.a."]], "expected a number"),
        ([["Year", "Month", NEWS], ["2025", 1, 1.5], ["2025", 3, 1.5]], "every month 2025-01 to 2025-03"),
        ([["Year", "Month", NEWS], ["2025", 1, 1.5], ["2025", 1, 1.5]], "strictly rising dates"),
        ([["Year", "Month", NEWS], ["2025", 13, 1.5]], "months 1 to 12"),
        ([["Year", "Month", NEWS], ["2025", "", 1.5]], "Year and Month in every row"),
        ([["Year", "Month", "Another"], ["2025", 1, 1.5]], "expected Year, Month, News"),
        ([["Jahr", "Monat", NEWS], ["2025", 1, 1.5]], "Year, Month and an index"),
        ([["Year", "Month", NEWS]], "Year and Month in every row"),
    ],
)
def test_a_changed_sheet_is_refused_in_one_line(make_workbook, rows, where: str) -> None:
    with pytest.raises(DataError) as caught:
        read_epu(make_workbook("epu.xlsx", {"Main News Index": rows}))
    assert where in str(caught.value)
    assert "\n" not in str(caught.value)


def test_both_layouts_of_the_archive_agree_where_they_overlap(archive: Path) -> None:
    new = read_epu(archive / "macro/epu/US_Policy_Uncertainty_Data.xlsx")["data"]
    old = read_epu(archive / "macro/epu/US_Policy_Uncertainty_Data_2024-12_old_layout.xlsx")["data"]
    assert (len(new), str(new.index[0]), str(new.index[-1])) == (1512, "1900-01", "2025-12")
    assert (len(old), str(old.index[0]), str(old.index[-1])) == (480, "1985-01", "2024-12")
    assert new["news"].corr(old["news"]) > 0.95
    assert str(new["news"]["2020":].idxmax()) == "2025-04"


def test_categories_of_the_archive_have_the_listed_size(archive: Path) -> None:
    data = read_epu_categorical(archive / "macro/epu/Categorical_EPU_Data.xlsx")["data"]
    assert data.shape == (480, 12)
    assert data["trade_policy"]["2020":].idxmax() == pd.Period("2024-11", "M")
