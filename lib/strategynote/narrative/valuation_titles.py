"""Titles of the appendix exhibits of the valuation section."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.outlook_words import cheapness
from strategynote.narrative.valuation_words import more_or_less
from strategynote.periods import Moment


def yields_title(facts: Facts) -> Phrase:
    """State the market's earnings yield, else its dividend yield, and its place in history."""
    stem = "valuation.market_ep" if facts.known("valuation.market_ep") else "valuation.dividend_yield"
    what = "Earnings" if stem.endswith("ep") else "Dividends"
    return facts.phrase(
        f"{what} are {{{stem}}} of price, the {{{stem}_percentile}} since {{{stem}_since}}: {{word}}",
        word=cheapness(facts.value(f"{stem}_percentile")).replace("its history", "their history"),
    )


def editions_title(facts: Facts) -> Phrase:
    """State where CAPE stands since 1990, and how many dated editions say so."""
    edition = "edition was" if facts.value("valuation.cape_vintages") <= 1 else "editions were"
    known = "{valuation.cape_vintages|words} dated {edition} known by that day"
    if not facts.known("valuation.cape_percentile_1990"):
        return facts.phrase("Of CAPE, " + known, edition=edition)
    high = facts.value("valuation.cape_percentile_1990")
    return facts.phrase(
        "CAPE is {word} {even} the months since {start} alone, at the {valuation.cape_percentile_1990}; " + known,
        word=dearness(high), even="even against" if high >= 0.6 else "against", start=plain(Moment("1990", "1990")), edition=edition,
    )  # fmt: skip


def dearness(percentile: float) -> str:
    """Return the word for a percentile whose high end is dear."""
    return cheapness(1 - percentile)


def breadth_title(facts: Facts) -> Phrase:
    """State what equal weights did against cap weights among the largest fifth, and how many firms kept up with the market."""
    id = "valuation.equal_minus_cap_big.year"
    equal = more_or_less(facts.value(id), up="beat cap weights", down="trail cap weights", level="match cap weights")
    return facts.phrase(
        "Among the largest fifth equal weights {equal} over a year ({valuation.equal_minus_cap_big.year}); {valuation.breadth.year} of all firms are in "
        "portfolios ahead of the market",
        equal=equal,
    )
