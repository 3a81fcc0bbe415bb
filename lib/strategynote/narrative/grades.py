"""Grades of evidence: how firmly a fact may be put into words, in one place.

A "shows", B "suggests", C "is consistent with", D "no support", X "the data contradict".
"""

from __future__ import annotations

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
