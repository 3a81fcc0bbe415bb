"""Sentences and titles of the attribution section's studies; worded without a full stop, so that they can be titles."""

from __future__ import annotations

import pandas as pd

from strategynote.narrative.factor_names import horizon_words
from strategynote.narrative.factor_words import direction
from strategynote.narrative.facts import Facts, Phrase, join
from strategynote.periods import Moment
from strategynote.research.factors.windows import Horizon

GRADE_WORDS = {
    "A": "The record shows that", "B": "The record suggests that", "C": "The record is consistent with the claim, but too weak to show, that",
    "D": "The record gives no support to the claim that", "X": "The record contradicts the claim that",
}  # fmt: skip
LOW_QUALITY_WORDS = {"profitability": "least profitable", "volatility": "most volatile"}


def record_title(facts: Facts) -> Phrase:
    """State what profitability and low volatility earned over the long run among small caps."""
    profit, calm = "factors.small.profitability.record", "factors.small.volatility.record"
    return facts.phrase(
        f"Over the long run profitable small caps {{first}} unprofitable ones by {{{profit}_mean|points}} a month (t = {{{profit}_t}}), calm "
        f"{{second}} volatile by {{{calm}_mean|points}} (t = {{{calm}_t}})",
        first=direction(facts.value(f"{profit}_mean"), "beat", "trailed", "matched", scale=0.1),
        second=direction(facts.value(f"{calm}_mean"), "beat", "trailed", "matched", scale=0.1),
    )  # fmt: skip


def record_sentence(facts: Facts, *, sort: str, claim: str) -> Phrase:
    """Hold a claim about small caps ("profitable firms beat unprofitable ones") against the record, in the words of its grade."""
    stem = f"factors.small.{sort}.record"
    recent = f" ({{{stem}_t_since_2000}} since {{century}})" if facts.known(f"{stem}_t_since_2000") else ""
    grade = GRADE_WORDS[str(facts[f"{stem}_mean"].grade)]
    if sort == "profitability":
        words = f"{grade} {claim}: {{{stem}_mean}} a month over {{{stem}_mean|n}} months, t = {{{stem}_t}}{recent}."
    else:
        words = f"{grade} {claim}, with t = {{{stem}_t}}{recent} for {{{stem}_mean}} a month."
    return facts.phrase(
        words,
        century=Moment("2000", "2000"),
    )  # fmt: skip


def beta_title(facts: Facts) -> Phrase:
    """State the latest betas of small caps' volatility spread."""
    stem = "factors.small.volatility.beta"
    return facts.phrase(
        f"Volatile minus calm small caps carry a market beta of {{{stem}_mkt}} and a profitability beta of {{{stem}_rmw}} beside size"
    )  # fmt: skip


def stability_title(facts: Facts) -> Phrase:
    """Count the sorts that hold in every sample, in small and in large caps."""
    small, large = facts.value("factors.small.steady_count"), facts.value("factors.large.steady_count")
    if small == 0:
        start = "No sort holds in every sample among small caps"
    else:
        start = "{factors.small.steady_count} of {factors.small.steady_count|n} sorts hold in every sample among small caps ({factors.small.steady_names})"
    end = "none" if large == 0 else "{factors.large.steady_count}"
    return facts.phrase(f"{start}; among large caps {end}" + (" either" if small == large == 0 else ""))


def cost_title(facts: Facts) -> Phrase:
    """Quote break-even costs of small caps, those that are positive."""
    named = {"momentum": "momentum", "volatility": "low volatility", "profitability": "profitability"}
    fact = "factors.small.{}.breakeven_cost"
    paid = [s for s in named if facts.known(fact.format(s)) and facts.value(fact.format(s)) > 0]
    if not paid:
        return facts.phrase("Momentum, low volatility and profitability earned nothing in small caps that a cost could take")
    parts = join([facts.phrase(f"{{{fact.format(s)}}} ({named[s]})") for s in paid], ", ")
    return facts.phrase("At assumed turnover these one-way costs take the whole mean of a small-cap spread: {parts}", parts=parts)


def low_quality_sentence(facts: Facts, period: pd.Period, *, sort: str = "volatility", horizon: Horizon = "quarter") -> Phrase:
    """Say how much of small caps' return came from low-quality cells against their weight."""
    stem = f"factors.small.low_quality.{sort}.{horizon}"
    who, when = LOW_QUALITY_WORDS[sort], horizon_words(period, horizon)
    if not facts.known(f"{stem}_share"):
        words = f"The {who} fifth of small caps added {{{stem}_contribution}} in {{when}}; the segment hardly moved, so no share is given"
        return facts.phrase(words, when=when)
    what = "return" if facts.value(f"{stem}_segment") > 0 else "loss"
    return facts.phrase(
        f"The {who} fifth of small caps held {{{stem}_weight}} of their value and brought {{{stem}_share}} of their {what} in {{when}}; "
        f"what it added beyond its weight is at the {{{stem}_percentile}} of its history",
        when=when,
    )  # fmt: skip


def staleness_age_sentence(facts: Facts) -> Phrase:
    """Say how old the June sorts are."""
    return facts.phrase(
        "Profitability, value, investment, accruals and beta portfolios are formed each June on accounts of the fiscal year before, "
        "volatility and momentum every month; this is month {factors.months_since_formation} since formation."
    )  # fmt: skip


def staleness_sentence(facts: Facts) -> Phrase:
    """Say whether the age of the June sorts has mattered."""
    count = "none" if facts.value("factors.staleness_faded") == 0 else "{factors.staleness_faded}"
    return facts.phrase(
        f"Of {{factors.staleness_faded|n}} June-formed spreads, in small and large caps, {count} paid more in the first three months after "
        "formation than in the last three at the usual five percent"
    )  # fmt: skip


def industry_title(facts: Facts, period: pd.Period) -> Phrase | None:
    """Say how much of the volatility spread industries account for."""
    stem = "factors.small.volatility.quarter"
    if not facts.known(f"{stem}_industry"):
        return None
    return facts.phrase(
        f"Industries account for {{{stem}_industry}} of the volatility spread of small caps in {{when}}, the market for "
        f"{{{stem}_market}}; {{{stem}_rest}} is neither",
        when=horizon_words(period, "quarter"),
    )  # fmt: skip


def industry_sentence(facts: Facts, period: pd.Period) -> Phrase | None:
    """Say how much industries explain, and how well they do out of sample."""
    title = industry_title(facts, period)
    if title is None or not facts.known("factors.small.volatility.quarter_industry_r2"):
        return title
    return title + facts.phrase(
        ". With coefficients from the ten years before, market and industries explain {factors.small.volatility.quarter_industry_r2} "
        "of the spread's monthly variation out of sample."
    )  # fmt: skip


def aftermath_sentence(facts: Facts) -> Phrase | None:
    """Say what followed extreme quarters of volatility and profitability, with the interval."""
    parts = []
    for sort, what in (
        ("volatility", "a top-decile quarter of the volatility spread"),
        ("profitability", "a bottom-decile quarter of the profitability spread"),
    ):
        fact = f"factors.aftermath.{sort}"
        if facts.known(fact) and facts[fact].interval:
            low, high = facts[fact].interval  # type: ignore[misc]
            verdict = "no support for a turn" if low <= 0 <= high else "a difference that chance does not explain"
            parts.append(
                facts.phrase(
                    f"After {what} the next six months differed from other months by {{{fact}}} ({{{fact}|lo}} to {{{fact}|hi}}): {verdict}"
                )
            )
    return join(parts, ". ") if parts else None


def aftermath_title(facts: Facts) -> Phrase | None:
    """Say in one line whether extreme quarters were followed by a turn."""
    known = [sort for sort in ("volatility", "profitability") if facts.known(f"factors.aftermath.{sort}")]
    bounds = {sort: facts[f"factors.aftermath.{sort}"].interval for sort in known}
    turned = [sort for sort, limits in bounds.items() if limits is not None and not limits[0] <= 0 <= limits[1]]
    if not known:
        return None
    if not turned:
        return facts.phrase("Extreme quarters of volatility or profitability were not followed by half-years unlike others")
    parts = [facts.phrase(f"{sort} {{factors.aftermath.{sort}}}") for sort in turned]
    return facts.phrase("Half-years after extreme quarters differed from others: {parts}", parts=join(parts, ", "))


def crosscheck_sentence(facts: Facts) -> Phrase | None:
    """Say how many outside series agree in sign."""
    if facts.value("crosschecks.agree") == 0 and not facts["crosschecks.agree"].n:
        return None
    return facts.phrase(
        "Of {crosschecks.agree|n} outside series that cover the quarter, {crosschecks.agree} moved in the direction of ours"
    )


def season_sentence(facts: Facts) -> Phrase:
    """Say whether June, the month of index reconstitution, is unusual, and January."""
    june = (
        "no spread"
        if facts.value("factors.small.season_june") == 0
        else "{factors.small.season_june} of {factors.small.season_june|n} spreads"
    )
    january = (
        "none"
        if facts.value("factors.small.season_january") == 0
        else "{factors.small.season_january} of {factors.small.season_january|n}"
    )
    return facts.phrase(
        f"June, the month of the index reconstitution, is unusual for {june} of small caps after adjustment; January is for {january}"
    )  # fmt: skip


def regression_title(facts: Facts) -> Phrase:
    """State whether the volatility spread survives six factors."""
    fact = "factors.small.volatility.alpha"
    low, high = facts[fact].interval or (-1.0, 1.0)
    verdict = "beyond what six factors explain" if low > 0 or high < 0 else "beside six factors, which may be noise"
    verb = direction(facts.value(fact), "earned", "lost", "earned")
    return facts.phrase(f"Volatile small caps {verb} {{{fact}|points}} a month against calm ones {verdict}")
