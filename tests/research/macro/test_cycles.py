"""Turning points as they were known, on a made-up chronology with the NBER's real announcement days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from strategynote.research.macro.cycles import make_cycles, recession_months, settled_labels

TURNS = {"1969-12": "peak", "1970-11": "trough", "1990-07": "peak", "1991-03": "trough", "2007-12": "peak", "2009-06": "trough"}


@pytest.fixture
def cycles():
    return make_cycles(pd.DataFrame({"kind": list(TURNS.values())}, index=pd.to_datetime(list(TURNS))))


def month(text: str) -> pd.Period:
    return pd.Period(text, freq="M")


def test_a_turning_point_is_unknown_until_the_nber_names_it(cycles):
    assert cycles.known_on(dt.date(2008, 11, 30)).peaks[-1] == month("1990-07")
    assert cycles.known_on(dt.date(2008, 12, 1)).peaks[-1] == month("2007-12")
    assert cycles.known_on(dt.date(2008, 12, 1)).troughs[-1] == month("1991-03")


def test_a_recession_runs_from_the_month_after_the_peak_through_the_trough(cycles):
    flag = recession_months(pd.period_range("1990-06", "1991-05", freq="M"), cycles)
    assert list(flag.index[flag == 1]) == list(pd.period_range("1990-08", "1991-03", freq="M"))


def test_an_announced_peak_without_trough_is_an_open_recession(cycles):
    known = cycles.known_on(dt.date(2009, 4, 30))
    assert known.spans(month("2009-04"))[-1] == (month("2008-01"), month("2009-04"))


def test_labels_wait_for_the_nber_when_asked_to(cycles):
    index = pd.period_range("1989-01", "2009-12", freq="M")
    labels = settled_labels(index, cycles, day=dt.date(2005, 6, 30), quiet=None)
    assert labels.last_valid_index() == month("1991-03")


def test_eighteen_quiet_months_settle_an_expansion(cycles):
    index = pd.period_range("1989-01", "2009-12", freq="M")
    labels = settled_labels(index, cycles, day=dt.date(2005, 6, 30))
    assert labels.last_valid_index() == month("2003-12")
    assert labels["1995-01":"2003-12"].eq(0).all()


def test_in_an_announced_recession_only_its_first_month_is_settled(cycles):
    index = pd.period_range("2000-01", "2009-12", freq="M")
    labels = settled_labels(index, cycles, day=dt.date(2009, 4, 30))
    assert labels[month("2008-01")] == 1
    assert np.isnan(labels[month("2008-02")])


def test_without_any_announcement_nothing_is_labelled(cycles):
    index = pd.period_range("1969-01", "1970-12", freq="M")
    assert settled_labels(index, cycles, day=dt.date(1950, 1, 1)).isna().all()


def test_turns_of_the_nineteenth_century_are_left_out():
    turns = pd.DataFrame({"kind": ["peak", "trough"]}, index=pd.to_datetime(["1857-06-01", "1949-10-01"]))
    assert make_cycles(turns).peaks == ()
