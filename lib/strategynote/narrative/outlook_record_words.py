"""Sentences and titles on how ten-year calls turned out, on reversal and on value against growth."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.outlook_words import MAIN, NEAR, beat, p_sign, zero_words

RECORD = "outlook.track_record"


def oos_title(facts: Facts) -> Phrase:
    """State what the regression was worth on outcomes it had not seen."""
    if not facts.known(f"{MAIN}.r2_oos"):
        return facts.phrase(
            "No forecast has a completed outcome long enough to judge; in sample R-squared is {outlook.small_minus_large.r2}"
        )
    if facts.value(f"{MAIN}.r2_oos") > 0:
        return facts.phrase(
            "Out of sample the regression beats the historical mean, R-squared {outlook.small_minus_large.r2_oos}, against "
            "{outlook.small_minus_large.r2} in sample"
        )
    return facts.phrase(
        "Out of sample the regression is worse than the historical mean, R-squared {outlook.small_minus_large.r2_oos}, in "
        "spite of "
        "{outlook.small_minus_large.r2} in sample"
    )


def record_title(facts: Facts) -> Phrase:
    """State how the same procedure's past calls turned out."""
    ending = "were right" if facts[f"{RECORD}.last_run_right"].value == "yes" else "were wrong"
    if facts.value(f"{RECORD}.last_run") == 1:
        ending = "was right" if facts[f"{RECORD}.last_run_right"].value == "yes" else "was wrong"
    return facts.phrase(
        "In {outlook.track_record.calls} July calls since {outlook.track_record.since} the better side was named "
        "{outlook.track_record.hit_rate} of the time; the last {run} completed {ending}",
        run="one" if facts.value(f"{RECORD}.last_run") == 1 else facts.phrase("{outlook.track_record.last_run|words}"),
        ending=ending,
    )


def record_sentence(facts: Facts) -> list[Phrase]:
    """Say how the last completed call turned out, then hit rate, skill and coverage with their numbers of decades."""
    if not facts.known(f"{RECORD}.hit_rate"):
        return [plain("No ten-year call of this procedure has a completed outcome yet, so it has no record.")]
    low, high = facts[f"{RECORD}.last_forecast"].interval or (0.0, 0.0)
    came = facts.value(f"{RECORD}.last_outcome")
    last = facts.phrase(
        "The last call with a completed outcome, of {outlook.track_record.last_call}, had small caps at "
        "{outlook.track_record.last_forecast} a "
        "year against large (interval {outlook.track_record.last_forecast|lo} to {outlook.track_record.last_forecast|hi}); "
        "{outlook.track_record.last_outcome} came, {where} the interval.",
        where="inside" if low <= came <= high else "outside",
    )
    skill = facts.value(f"{RECORD}.skill")
    worth = "better than" if skill > NEAR else "worse than" if skill < -NEAR else "no better than"
    score = facts.phrase(
        "Over {outlook.track_record.calls} July calls since {outlook.track_record.since}, about "
        "{outlook.track_record.calls|neff} independent "
        "decades, the side was right {outlook.track_record.hit_rate} of the time; the Brier score of "
        "{outlook.track_record.brier} is {worth} "
        "always quoting the base rate known at the time (skill {outlook.track_record.skill|signed}). Intervals of fifty, "
        "eighty and ninety percent held "
        "{outlook.track_record.coverage_50}, {outlook.track_record.coverage_80} and {outlook.track_record.coverage_90}.",
        worth=worth,
    )
    return [last, score]


def reversal_title(facts: Facts) -> Phrase:
    """State whether past losers bounced back more than overlap alone would make them."""
    fact = facts["outlook.reversal.slope"]
    word = (
        "No proof of a spring"
        if (fact.p or 1) >= 0.05
        else "A sign of a spring"
        if fact.grade in ("A", "B")
        else "A weak sign of a spring"
    )
    if facts.value("outlook.reversal.slope") >= 0:
        return facts.phrase("No spring: five poor years were not followed by better ones, slope {outlook.reversal.slope|signed}")
    return facts.phrase(
        "{word}: the next five years took back {outlook.reversal.slope|wholeabs} of the last five, chance alone "
        "{outlook.reversal.chance|wholeabs}, "
        "p = {outlook.reversal.slope|p}".replace("p = {", p_sign(facts, "outlook.reversal.slope") + " {"),
        word=word,
    )


def reversal_sentence(facts: Facts) -> Phrase | None:
    """Explain the spring effect's test and where the last five years stand."""
    if not facts.known("outlook.reversal.slope"):
        return None
    equals = p_sign(facts, "outlook.reversal.slope")
    return facts.phrase(
        "The spring effect says that the lower small caps were pressed, the more they rebound. Over five-year windows since "
        "{valuation.since} the slope is "
        "{outlook.reversal.slope} with R-squared {outlook.reversal.r2} and {outlook.reversal.slope|neff} independent windows; "
        "overlap alone gives "
        "{outlook.reversal.chance}, and the difference has {equals} {outlook.reversal.slope|p}. Over the last five years "
        "small caps {did}.",
        equals=equals,
        did=beat(facts, "outlook.reversal.past"),
    )


def value_title(facts: Facts) -> Phrase:
    """State the value-minus-growth forecast and whether the method ever helped there."""
    worth = "helped" if facts.value("outlook.value_minus_growth.r2_oos") > 0 else "did not help"
    return facts.phrase(
        "Value against growth: {outlook.value_minus_growth.expected} a year, interval "
        "{outlook.value_minus_growth.expected|lo} to "
        "{outlook.value_minus_growth.expected|hi}; out of sample the spread in valuations {worth}",
        worth=worth,
    )


def value_sentence(facts: Facts) -> Phrase | None:
    """Give value against growth by the same machinery, with its weaker record."""
    if not facts.known("outlook.value_minus_growth.expected", "outlook.value_minus_growth.r2_oos"):
        return None
    return facts.phrase(
        "By the same machinery value is expected at {outlook.value_minus_growth.expected} a year against growth, interval "
        "{outlook.value_minus_growth.expected|lo} to {outlook.value_minus_growth.expected|hi}, {zero}; R-squared is "
        "{outlook.value_minus_growth.r2} in sample and {outlook.value_minus_growth.r2_oos} out of sample.",
        zero=zero_words(facts, "outlook.value_minus_growth.expected"),
    )
