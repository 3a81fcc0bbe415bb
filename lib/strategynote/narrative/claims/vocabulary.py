"""What the words of the claims mean in numbers: declared once, before any result is looked at, and printed under the ledger."""

from __future__ import annotations

ABOUT = 0.01  # "about +12 %": within one percentage point
FIRST = 3  # "among the best" of nine sorts: the first three
UNUSUAL = 0.90  # "extreme", "near record": beyond nine tenths of its own history
HALF = 0.50  # "usually", "above its average": more than half
RARE = 0.20  # "very rare": at most one in five
SHORT = 12.0  # months: "short-lived"
LONG = (11.0, 19.0)  # months: "one to one and a half years", give or take a month
CRISIS = 12.0  # months after a recession's end that still count as recovery from it
RECESSION = 0.30  # twelve-month probability below which recession counts as avoided
SHARP = 0.15  # "sharp decline", "substantial rise": fifteen percent
SLOWER = 0.01  # "slows significantly": one point of growth
NEAR_TARGET = 0.01  # an arithmetic check holds within one percentage point
DEAR = 1 - UNUSUAL  # "expensive": book-to-market in its lowest tenth
LOW = 0.25  # "near multi-year lows": the lowest quarter of the five-year range
MULTIPLE = 1.5  # "about 25x": within one and a half turns
POINTS = 1.0  # |t| from which a part points one way
CLEAR = 1.96  # standard errors that set a place in history apart from a bound
POWER = 2.8  # standard errors that a sample finds with 80 % power at 5 % two-sided

MEANINGS = (
    "about: within one percentage point; led: first of nine sorts, or tied with the first; best, worst: more than one standard error from the next; among the best: "
    "the first three of nine; unusual, extreme: beyond nine tenths of its own history; usually: more than half; very rare: at most one in five; short-lived: "
    "twelve months or less; one to one and a half years: eleven to nineteen months; sharp: fifteen percent; significantly slower: one point; about 25 times: within "
    "one and a half turns; dear: book-to-market in its lowest tenth; near lows: the lowest quarter of five years; recession avoided: a probability below thirty percent."
)
