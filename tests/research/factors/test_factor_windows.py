"""Compounding of monthly returns to date."""

import numpy as np
import pandas as pd
import pytest
from strategynote.research.factors.windows import compound_to_date, like_windows, months_into, window_of


def test_the_quarter_to_date_compounds_from_its_first_month(made):
    ret = pd.DataFrame({"a": [0.10, 0.20, -0.50, 0.01]}, index=made.months("2001-01", 4))
    assert compound_to_date(ret, "quarter")["a"].tolist() == pytest.approx([0.10, 0.32, -0.34, 0.01])


def test_a_quarter_that_begins_before_the_sample_is_missing(made):
    ret = pd.DataFrame({"a": [0.1, 0.1, 0.1]}, index=made.months("2001-02", 3))
    assert compound_to_date(ret, "quarter")["a"].isna().tolist() == [True, True, False]


def test_a_missing_month_spoils_its_own_window_only(made):
    ret = pd.DataFrame({"a": [0.1, np.nan, 0.1, 0.1]}, index=made.months("2001-01", 4))
    assert compound_to_date(ret, "quarter")["a"].isna().tolist() == [False, True, True, False]


def test_the_month_is_returned_as_it_is(made):
    ret = pd.DataFrame({"a": [0.1, -0.2]}, index=made.months("2001-01", 2))
    pd.testing.assert_frame_equal(compound_to_date(ret, "month"), ret)


def test_windows_are_compared_with_windows_of_the_same_length(made):
    index = made.months("2001-01", 12)
    marked = like_windows(index, pd.Period("2001-08", "M"), "quarter")
    assert [str(m) for m in index[marked]] == ["2001-02", "2001-05", "2001-08"]


def test_the_year_to_date_of_june_holds_six_months():
    window = window_of(pd.Period("2025-06", "M"), "year")
    assert (str(window[0]), str(window[-1]), len(window)) == ("2025-01", "2025-06", 6)
    assert months_into(window, "quarter").tolist() == [1, 2, 3, 1, 2, 3]
