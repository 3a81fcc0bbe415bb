"""Grades of evidence: how firmly a fact may be put into words, in one place.

A "shows", B "suggests", C "is consistent with", D "no support", X "the data contradict".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

WEAK = 10.0  # fewer independent observations cap at C
SOLID, FIRM = 15.0, 30.0  # effective observations that B and A ask for
ORDER = "ABCD"
SUPPORTING = ("A", "B")


def grade_evidence(p: float | None, t: float | None, n_effective: float, *, expected_sign: float = 1.0) -> str:
    """Return the grade of evidence, A to D, or X for the wrong sign with p below 0.05.

    Fewer than ten independent observations cap at C; without a t or p it is C.
    """
    if t is None or p is None:
        return "C"
    if t * expected_sign < 0 and p < 0.05:
        return "X"
    if abs(t) < 1:
        return "D"
    if n_effective < WEAK:
        return "C"
    if abs(t) >= 3 and n_effective >= FIRM:
        return "A"
    return "B" if p < 0.05 and n_effective >= SOLID else "C"


def grade_measurement(holds: bool, *, proxy: bool) -> str:
    """Return the grade of a number that is read off: no sampling error, so A for the thing named, B for a proxy, X when it is otherwise."""
    if not holds:
        return "X"
    return "B" if proxy else "A"


def lower_of(*grades: str) -> str:
    """Return the weakest of several grades; X wins over all of them."""
    return "X" if "X" in grades else max(grades, key=ORDER.index)


def grade_difference(t: float, p: float, n_effective: int) -> str:
    """Return the evidence grade of a difference: B needs p below 0.05 and 15 spells, under 10 spells C is the best there is."""
    if not math.isfinite(t) or abs(t) < 1:
        return "D"
    return "B" if p < 0.05 and n_effective >= 15 else "C"


def grade_one_sided(p: float, n: int) -> str | None:
    """Return the grade of "quality wins more than usual after a known end": one-sided p, fewer than 10 ends cap it at C."""
    if not math.isfinite(p):
        return None
    if p > 0.95:
        return "X" if n >= 10 else "D"
    return "B" if p < 0.025 and n >= 15 else ("C" if p < 0.16 else "D")


def grade_record(row: Mapping[Any, Any], strip: Mapping[Any, float]) -> str:
    """Grade a mean: A |t| >= 3 and one sign in all samples, B p < 0.05, X wrong sign at p < 0.05, D |t| < 1, else C.

    `row` has t and p, `strip` the estimates of the samples by (sample, statistic).
    """
    if row["t"] < 0 and row["p"] < 0.05:
        return "X"
    if row["t"] >= 3 and all(value > 0 or math.isnan(value) for (_, statistic), value in strip.items() if statistic == "mean"):
        return "A"
    if row["p"] < 0.05:
        return "B"
    return "D" if abs(row["t"]) < 1 else "C"
