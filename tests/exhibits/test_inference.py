"""The footer's kind of inference is what the method's words say, and nothing else."""

from __future__ import annotations

import pytest
from strategynote.exhibits.inference import NONE, name_inference


@pytest.mark.parametrize(("note", "kind"), [
    ("Newey-West standard errors, lags floor(4 (T/100)^(2/9)).", "Newey-West"),
    ("p: permutation of the labels, two-sided. Band: 10 to 90 % of random months.", "permutation, chance by resampling"),
    ("Lead of 4.1 points, more than one bootstrap standard error. Percentile: share of own history at or below.", "bootstrap, percentiles of own history"),
    ("Ninety percent interval from 2,000 draws of twelve-month blocks.", "bootstrap"),
    ("Observed: Kaplan-Meier; chance: 2,000 random orders of the same months.", "Kaplan-Meier, chance by resampling"),
    ("Each 90 percent interval is as wide as would have held 90 percent of completed forecasts.", "intervals from past forecast errors"),
    ("Interval: block bootstrap, draws of twelve months.", "block bootstrap"),
    ("Turnover is assumed, not measured.", NONE),
])
def test_a_method_in_words_names_its_kind(note: str, kind: str) -> None:
    assert name_inference("Percent, monthly", note) == kind


def test_at_most_three_kinds_are_named() -> None:
    note = "Permutation, bootstrap, HAC, Kaplan-Meier and Holm, against random months."
    assert name_inference("", note.lower().replace("hac", "HAC")).count(",") == 2
