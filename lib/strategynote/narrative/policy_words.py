"""Sentences and titles on policy, first cuts, sensitivities and uncertainty: facts in, words out."""

from __future__ import annotations

from collections.abc import Mapping

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.macro import MEASURE_WORDS
from strategynote.narrative.macro_words import capital, joined
from strategynote.narrative.rally_words import listed
from strategynote.research.macro.path import FUTURES

DRIVER_WORDS: Mapping[str, str] = {
    "two_year": "a quarter-point fall of the two-year yield", "ten_year": "a quarter-point fall of the ten-year yield",
    "baa": "a quarter-point fall of the Baa spread", "high_yield": "a one-point fall of the high-yield spread",
    "nfci": "an easing of financial conditions by a quarter point",
}  # fmt: skip
RATES, CREDIT = ("two_year", "ten_year"), ("baa", "high_yield", "nfci")


def policy_title(facts: Facts) -> Phrase:
    """State the phase of policy, the range and what is expected."""
    if not facts.known("macro.policy_phase"):
        return _path_only_title(facts)
    phase = str(facts["macro.policy_phase"].value)
    state = {"easing": "The Fed is easing", "hiking": "The Fed is raising rates"}.get(phase, f"The Fed has paused {phase.removeprefix('pause ')}")
    level = "at {macro.policy.upper|rate2}"
    if facts.value("macro.policy.lower") != facts.value("macro.policy.upper"):
        level = "at {macro.policy.lower|rate2} to {macro.policy.upper|rate2}"
    text = f"{state}, {level}"
    if facts.known("macro.cuts_expected"):
        text += f"; {_market(facts)} {{macro.cuts_expected|abs}} quarter-point {_moves(facts)} in twelve months"
    return facts.phrase(text)


def _path_only_title(facts: Facts) -> Phrase:
    if not facts.known("macro.cuts_expected"):
        return plain("The policy rate: no published target and no path for this period")
    return facts.phrase(f"No target of the funds rate was published yet; {_market(facts)} {{macro.cuts_expected|abs}} quarter-point {_moves(facts)} "
                        "in twelve months")


def _market(facts: Facts) -> str:
    return "futures price" if facts["macro.cuts_method"].value == FUTURES else "yields imply"


def _moves(facts: Facts) -> str:
    return "cuts" if facts.value("macro.cuts_expected") >= 0 else "increases"


def path_sentence(facts: Facts) -> Phrase | None:
    """Say how the path was found and how little it is worth, or what futures say."""
    if not facts.known("macro.cuts_expected"):
        return None
    if facts["macro.cuts_method"].value == FUTURES:
        return facts.phrase("The path is futures-implied ({exhibit:macro.policy}): the funds rate of the day less the average that contracts imply twelve months on.")
    if facts["macro.cuts_expected"].interval is None:
        return facts.phrase("No futures curve for the date is at hand, so the path is yield-implied, and its errors are not yet known.")
    low, high = facts["macro.cuts_expected"].interval or (0.0, 0.0)
    word = "a range that includes no move at all" if low <= 0 <= high else "a range without zero"
    better = facts.value("macro.yields.rmse") < 0.95 * facts.value("macro.yields.rmse_no_change")
    return facts.phrase(
        "No futures curve for the date is at hand: the path is yield-implied ({exhibit:macro.policy}), from the gap between a Treasury yield and the funds rate. "
        "Outcomes ranged from {macro.cuts_expected|lo} to {macro.cuts_expected|hi} cuts around such a forecast, {word}; out of sample its "
        "error is {macro.yields.rmse|points}, {better} the {macro.yields.rmse_no_change|points} of assuming no change.",
        word=word, better="below" if better else "hardly different from",
    )  # fmt: skip


def projection_sentence(facts: Facts) -> Phrase | None:
    """Hold the FOMC's median against the market."""
    if not facts.known("macro.sep.cuts", "macro.cuts_expected"):
        return None
    median, market = facts.value("macro.sep.cuts"), facts.value("macro.cuts_expected")
    word = "cuts" if median >= 0 else "increases"
    side = "a lower rate than" if median - market > 0.5 else "a higher rate than" if market - median > 0.5 else "about the rate that"
    tail = _market(facts)
    return facts.phrase(
        "The median of the FOMC's own projections, twelve months on, is {macro.sep.rate|rate2}: {macro.sep.cuts|abs} {word}, {side} {tail}.",
        word=word, side=side, tail=tail,
    )  # fmt: skip


# First cuts


def cuts_title(facts: Facts) -> Phrase:
    """State both means and the permutation p."""
    if not facts.known("macro.first_cut.soft_minus_recession"):
        return plain("Too few first cuts, with and without recession, have a complete year for a comparison")
    return facts.phrase(
        "Small against large caps a year after a first cut, on average: {macro.first_cut.soft_mean} without recession, "
        "{macro.first_cut.recession_mean} with; p = {macro.first_cut.p}"
    )


def cuts_sentence(facts: Facts) -> Phrase | None:
    """Grade the claim that a first cut without recession favours small caps."""
    if not facts.known("macro.first_cut.soft_minus_recession"):
        return None
    fact = facts["macro.first_cut.soft_minus_recession"]
    positive = facts.value("macro.first_cut.soft_minus_recession") > 0
    grade = fact.grade or "D"
    verdict = {
        "A": "is what the data show", "B": "is what the data suggest", "C": "is consistent with the data, but the events are few",
        "X": "is contradicted by the data",
    }.get(grade if positive or grade == "X" else "D", "has no support")  # fmt: skip
    return facts.phrase(
        "“The first cut without recession favours small caps” {verdict} ({exhibit:macro.first_cuts}): the difference to cuts with recession is "
        "{macro.first_cut.soft_minus_recession} over {macro.first_cut.events|words} events".replace(
            "{macro.first_cut.events|words}", "{macro.first_cut.events}"
        )
        + ", p = {macro.first_cut.p}; the medians are {macro.first_cut.soft_median} without and {macro.first_cut.recession_median} with, a random month gives "
        "{macro.first_cut.unconditional}.",
        verdict=verdict,
    )  # fmt: skip


def pivotal_sentence(facts: Facts) -> Phrase | None:
    """Say whether a sign hangs on one event, and what the wider label gives."""
    if not facts.known("macro.first_cut.soft_minus_recession"):
        return None
    parts = []
    if facts.known("macro.first_cut.pivotal", "macro.first_cut.soft_without_pivotal"):
        parts.append(facts.phrase(
            "The sign hangs on one event: without {macro.first_cut.pivotal} ({macro.first_cut.pivotal_return}) the mean after cuts without "
            "recession is {macro.first_cut.soft_without_pivotal}."
        ))
    elif facts.known("macro.first_cut.pivotal"):
        parts.append(facts.phrase("The sign of the difference hangs on one event, {macro.first_cut.pivotal} ({macro.first_cut.pivotal_return})."))
    if facts.known("macro.first_cut.wide.soft_mean", "macro.first_cut.wide.recession_mean"):
        parts.append(facts.phrase(
            "If recessions up to eighteen months later count, the means are {macro.first_cut.wide.soft_mean} without and "
            "{macro.first_cut.wide.recession_mean} with."
        ))
    return joined(parts)


# Sensitivities and uncertainty


def _known_driver(facts: Facts, asset: str, names: tuple[str, ...]) -> str | None:
    return next((n for n in names if facts.known(f"macro.sensitivity.{asset}.{n}")), None)


def sensitivity_title(facts: Facts) -> Phrase:
    """State what falls of rates and of credit spreads have gone with."""
    rate, credit = _known_driver(facts, "size", RATES), _known_driver(facts, "size", CREDIT)
    parts = [_effect(facts, name) for name in (rate, credit) if name is not None]
    text = "; ".join(parts)
    return facts.phrase(capital(text))


def _effect(facts: Facts, name: str) -> str:
    id = f"macro.sensitivity.size.{name}"
    side = "ahead of" if facts.value(id) > 0 else "behind"
    return f"{DRIVER_WORDS[name]} has gone with small caps {{{id}|points}} {side} large"


def sensitivity_sentence(facts: Facts) -> Phrase | None:
    """Grade the claim that even a slight cut helps small caps, and say what they do move with."""
    rate = _known_driver(facts, "size", RATES)
    if rate is None:
        return None
    id = f"macro.sensitivity.size.{rate}"
    verdict = _slight_cut(facts[id].grade or "D", facts.value(id) > 0)
    first = facts.phrase(
        f"{{verdict}} ({{exhibit:macro.sensitivity}}): {{driver}}, at an unchanged market, has gone with {{{id}}} a month (interval from {{{id}|lo}} to {{{id}|hi}}). "
        "These are moves of the same month, not causes: yields fall when the economy weakens.",
        verdict=verdict, driver=DRIVER_WORDS[rate],
    )  # fmt: skip
    if facts[f"{id}_stable"].value == "no":
        first = first + " Its sign has not been the same in every sub-period."
    junk = _known_driver(facts, "junk", CREDIT)
    if junk is None:
        return first
    jid = f"macro.sensitivity.junk.{junk}"
    return first + " " + facts.phrase(
        f"For volatile against calm small caps {{driver}} comes with {{{jid}}} (grade {{grade}}).", driver=DRIVER_WORDS[junk],
        grade=facts[jid].grade or "none",
    )  # fmt: skip


def _slight_cut(grade: str, helps: bool) -> str:
    """Return the verdict on "even a slight cut helps small caps"."""
    if grade == "X":
        return "The data contradict “even a slight cut helps small caps”"
    if not helps or grade == "D":
        return "“Even a slight cut helps small caps” has no support"
    if grade == "C":
        return "“Even a slight cut helps small caps” is consistent with the data, but weakly"
    return "Falling rates have gone with better small caps"


def uncertainty_title(facts: Facts) -> Phrase:
    """State where each measure stands in its history."""
    names = [n for n in MEASURE_WORDS if facts.known(f"macro.uncertainty.{n}_percentile")]
    if not names:
        return plain("No measure of uncertainty reaches this period")
    parts = [f"{MEASURE_WORDS[names[0]]} stood at the {{macro.uncertainty.{names[0]}_percentile}} of its history"]
    parts += [f"{MEASURE_WORDS[n]} at the {{macro.uncertainty.{n}_percentile}}" for n in names[1:]]
    return facts.phrase(capital(listed(parts)))


def uncertainty_sentence(facts: Facts) -> Phrase | None:
    """Say what rose and what fell over three months, and what has ended."""
    moved = [n for n in MEASURE_WORDS if facts.known(f"macro.uncertainty.{n}_change")]
    if not moved:
        return None
    parts = [f"{MEASURE_WORDS[n]} {{macro.uncertainty.{n}_change}}" for n in moved]
    late = [MEASURE_WORDS[n] for n in MEASURE_WORDS if not facts.known(f"macro.uncertainty.{n}") and "ends" in str(facts[f"macro.uncertainty.{n}"].reason)]
    tail = f" No current value for {listed(late)}: its file has ended." if late else ""
    return facts.phrase(f"Changes over three months ({{exhibit:macro.uncertainty}}): {listed(parts)}.{{tail}}", tail=tail)


def meetings_title(facts: Facts) -> Phrase:
    """State the futures-implied number of moves."""
    return facts.phrase(f"Futures price {{macro.cuts_expected|abs}} quarter-point {_moves(facts)} in twelve months")


def events_title(facts: Facts) -> Phrase:
    """State whether the result of the event study hangs on single events."""
    if facts.value("macro.first_cut.pivotal_count") == 0:
        return plain("No single first cut turns the sign of the result")
    if facts.value("macro.first_cut.pivotal_count") == 1:
        return facts.phrase("One event, {macro.first_cut.pivotal} with {macro.first_cut.pivotal_return}, turns a sign of the result")
    return facts.phrase("{count} single events turn a sign of the result, {macro.first_cut.pivotal} with {macro.first_cut.pivotal_return} first",
                        count=capital(facts.phrase("{macro.first_cut.pivotal_count|words}").text))


def periods_title(facts: Facts) -> Phrase:
    """State for how many pairs the sign of the effect is the same in every sub-period."""
    if facts.value("macro.sensitivity.stable") == 0:
        return facts.phrase("In none of {macro.sensitivity.pairs|words} cases does the effect keep its sign in every sub-period")
    return facts.phrase("In {macro.sensitivity.stable|words} of {macro.sensitivity.pairs|words} cases the effect keeps its sign in every sub-period")
