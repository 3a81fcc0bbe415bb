"""Titles of the rallies section: each states a finding computed from facts, true in any period."""

from __future__ import annotations

import pandas as pd

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.rallies import OUTCOME_IDS
from strategynote.narrative.rally_words import (
    OUTCOME_WORDS,
    RIVAL_WORDS,
    about,
    chance_word,
    measured,
    month_words,
    none_or,
)
from strategynote.research.rallies.decision import HORIZONS


def history_title(facts: Facts, period: pd.Period) -> Phrase:
    """Say whether a rally is under way on the baseline definition."""
    state = facts["rallies.volatility.current_state"].value
    if state == "confirmed":
        tail = (
            ", {rallies.volatility.below_high|points} below its high"
            if facts.value("rallies.volatility.below_high") > 0.0005
            else ""
        )
        return facts.phrase(
            "The low-quality rally that began in {rallies.volatility.current_start} was confirmed in {rallies.volatility.current_confirmed}; "
            "junk leads by {rallies.volatility.current_gain|points}" + tail
        )
    if state == "unconfirmed":
        return facts.phrase(
            "Volatile small caps lead calm ones by {rallies.volatility.current_gain|points} since {rallies.volatility.current_start}; "
            "at {rallies.threshold|pointswhole} {month} does not confirm a rally",
            month=month_words(period),
        )
    return facts.phrase(
        "No low-quality rally in {month}: volatile small caps stand within {rallies.first_rise|pointswhole} of their low "
        "against calm ones",
        month=month_words(period),
    )


def definitions_title(facts: Facts) -> Phrase:
    """State the fragility of "short-lived" as a finding."""
    if not facts.known("rallies.robust_share"):
        return plain("Four definitions of a low-quality rally; history is still too short to say how long one lasts")
    return facts.phrase(
        "How short a rally is depends on its definition: the median is a year or less in {rallies.grid.short|words} of "
        "{rallies.grid.cells|words} cells, by chance in {rallies.grid.short_by_chance|words}"
    )


def fragility_title(facts: Facts) -> Phrase:
    """State the range of medians over the grid."""
    if not facts.known("rallies.robust_share"):
        return plain("Median length of rallies by definition, segment and threshold: few have ended yet")
    return facts.phrase(
        "The median rally of small caps lasts from {rallies.grid.min_median} to {rallies.grid.max_median}, by definition and threshold"
    )


def rule_b_title(shorter: int, tested: int) -> Phrase:
    """State whether a second dating rule finds rallies shorter than chance."""
    if tested == 0:
        return plain("Dated by windows instead of thresholds, no up phase has ended yet")
    if shorter == 0:
        return plain("Dated by windows instead of thresholds, rallies are not shorter than chance either")
    return plain(
        "Dated by windows instead of thresholds, rallies are shorter than chance on "
        + ("every definition" if shorter == tested else "some definitions")
    )


def survival_title(facts: Facts) -> Phrase:
    """State the comparison of durations with chance."""
    if not measured(facts):
        return plain("Too little history to hold the length of rallies against chance")
    verdict = chance_word(facts["rallies.volatility.median_months"].p or 0.5)
    return facts.phrase(
        "The median rally lasted {rallies.volatility.median_months}, a random walk's "
        "{rallies.volatility.random_walk_median_months}: {verdict}",
        verdict=verdict,
    )


def episodes_title(facts: Facts) -> Phrase:
    """State how many rallies there were, how many were long, and what acting on known dates left."""
    count = facts.phrase("{rallies.volatility.episodes|words} since {rallies.first_month}")
    start = plain("Rallies confirmed: ") + count
    if not facts.known("rallies.volatility.kept"):
        return start + plain("; none has ended yet")
    long = (
        plain(", ")
        + none_or(facts, "rallies.volatility.lasted_12m")
        + plain(" of them a year or longer; holding junk between known dates ")
    )
    verb = "gained" if facts.value("rallies.volatility.kept") > 0 else "lost"
    return start + long + facts.phrase("{verb} {rallies.volatility.kept|points} in the median", verb=verb)


def decision_title(facts: Facts) -> Phrase:
    """State what followed months like this one, and whether it can be told from the average month."""
    ids = [f"rallies.decision.{OUTCOME_IDS[o]}.difference_{h}m" for o in OUTCOME_IDS for h in HORIZONS]
    tested = [id for id in ids if facts.known(id) and facts[id].p is not None]
    if not tested:
        return plain("Too few earlier months resemble this one to say what follows")
    best = min(tested, key=lambda id: facts[id].p or 1.0)
    if (facts[best].p or 1.0) > 0.10:
        return facts.phrase(
            "In {rallies.decision.spells|words} spells like today's neither quality, low risk nor small caps did reliably "
            "better or worse than usual"
        )
    outcome = next(o for o, stem in OUTCOME_IDS.items() if f".{stem}." in best)
    horizon = {3: "three", 6: "six", 12: "twelve"}[int(best.rsplit("_", 1)[1][:-1])]
    few = (facts[best].n_effective or 0) < 10
    verb = "did better than usual by" if facts.value(best) > 0 else "fell short of their average by"
    tail = ", but {rallies.decision.spells|words} separate spells are too few to act on" if few else ""
    return facts.phrase(
        "After months like this {outcome} {verb} {" + best + "|points} against {rival} over {horizon} months" + tail,
        outcome=OUTCOME_WORDS[outcome],
        rival=RIVAL_WORDS[outcome],
        verb=verb,
        horizon=horizon,
    )


def record_title(facts: Facts) -> Phrase:
    """State whether the calls had skill."""
    id = "rallies.record.volatility.skill"
    low, high = facts[id].interval or (0.0, 0.0)
    verdict = "beat" if low > 0 else "did worse than" if high < 0 else "did not beat"
    return facts.phrase(
        "Calls from the rally's state {verdict} the base rate: {rallies.record.volatility.hits} of "
        "{rallies.record.volatility.hits|n} were right, {rallies.record.volatility.hits_base} without looking",
        verdict=verdict,
    )


def drivers_title(strongest: str | None, adds: bool) -> Phrase:
    """Say which driver moves most with junk, and whether anything is left of it beside the market."""
    if strongest is None:
        return plain("No driver has five years of history yet")
    tail = "it adds to the market" if adds else "beside the market little of it is left"
    return plain(
        f"Junk moves most closely with the {strongest}; {tail}"
        if strongest != "VIX"
        else f"Junk moves most closely with the VIX; {tail}"
    )


def realtime_title(facts: Facts, period: pd.Period) -> Phrase:
    """State how many definitions see a confirmed rally and how many an unconfirmed one at the end of the period."""
    confirmed, unconfirmed = none_or(facts, "rallies.states.confirmed"), none_or(facts, "rallies.states.unconfirmed")
    return facts.phrase(
        "By the end of {month} {confirmed} of the four definitions had confirmed a rally and {unconfirmed} saw a rise that might become one",
        month=month_words(period),
        confirmed=confirmed,
        unconfirmed=unconfirmed,
    )


def aftermath_title(facts: Facts) -> Phrase:
    """Contrast hindsight with what could be known."""
    stem = "rallies.volatility"
    if not facts.known(f"{stem}.quality_6m_after_confirmation", f"{stem}.quality_6m_always"):
        return plain("No rally has ended with a complete window behind it")
    return about(
        facts,
        stem,
        (
            "Quality after a rally: {.quality_6m_after_peak} from the peak, {.quality_6m_after_confirmation} from the month the end was known, "
            "{.quality_6m_always} always"
        ),
    )


def inference_title(facts: Facts) -> Phrase:
    """State whether the crisis covariate matters."""
    if not facts.known("rallies.post_crisis.p"):
        return plain("Too few rallies of both kinds to compare those after a crisis with others")
    word = "differ" if facts.value("rallies.post_crisis.p") < 0.05 else "do not differ"
    return facts.phrase("Rallies after a crisis {word} in length from others: exact p = {rallies.post_crisis.p}", word=word)
