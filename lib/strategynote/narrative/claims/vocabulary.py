"""What the words of the claims mean in numbers: declared with the rules, printed under the ledger."""

from __future__ import annotations

ABOUT = 0.01  # "about +12 %": within one percentage point
FIRST = 3  # "among the best" of nine sorts: the first three
UNUSUAL = 0.90  # "extreme": beyond nine tenths of its own history
RECORD = 0.95  # "near record": beyond nineteen twentieths of its own history
HALF = 0.50  # "usually", "above its average": more than half
RARE = 0.10  # "very rare": at most one in ten
SHORT = 12.0  # months: "short-lived"
LONG = (10.0, 20.0)  # months: "about one to one and a half years", give or take a month at the start and one at the end
CRISIS = 12.0  # months after a recession's end that still count as recovery from it
RECESSION = 0.30  # twelve-month probability below which recession counts as avoided
SHARP = 0.15  # "sharp decline", "substantial rise": fifteen percent
SLOWER = 0.01  # "slows significantly": one point of growth
LAG = 0.05  # "significantly lagged": five points in a quarter
NEAR_TARGET = 0.01  # an arithmetic check holds within one percentage point
DEAR, CHEAP = 1 / 3, 2 / 3  # "overvalued", "overheated": book-to-market in its lowest third; "undervalued": in its highest
FEW = 1 / 3  # "polarization": the share of firms ahead of the market in its lowest third
LOW = 0.25  # "near multi-year lows", "near its end": the lowest quarter
MULTIPLE = 1.0  # "about 25x": within one turn
EXPENSIVE = 25.0  # "expensive": the multiple that the report itself calls so
POINTS = 1.0  # |t| from which a part points one way
CLEAR = 1.96  # standard errors that set a place in history apart from a bound
POWER = 2.8  # standard errors that a sample finds with 80 % power at 5 % two-sided

MEANINGS = (
    "about: within one percentage point; led: first of nine sorts, or tied with the first; best, worst: more than one standard error from the next; among the best: "
    "the first three of nine; unusual, extreme: beyond nine tenths of its own history; near record: beyond nineteen twentieths; usually: more than half; very rare: at "
    "most one in ten; short-lived: twelve months or less; about one to one and a half years: ten to twenty months; sharp: fifteen percent; significantly slower: one "
    "point; significantly lagged: five points in a quarter; about 25 times: within one turn; overvalued, undervalued: book-to-market in its lowest, its highest third; "
    "polarization: the share of firms ahead of the market in its lowest third; expensive: 25 times earnings; near lows, near its end: the lowest quarter; "
    "recession avoided: a probability below thirty percent."
)
