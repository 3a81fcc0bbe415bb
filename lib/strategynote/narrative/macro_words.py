"""Sentences and titles of the macro section: facts in, words out, true in easing, pause and hiking."""

from __future__ import annotations

from collections.abc import Mapping

from strategynote.narrative.facts import Facts, Phrase, join, plain
from strategynote.narrative.rally_words import listed
from strategynote.research.macro.soft_landing import NO, UNCLEAR

CLEARLY = 0.01  # of a Brier score
BLOCK_WORDS = {
    "growth": "growth", "inflation": "inflation", "labour": "the labour market", "curve": "the yield curve", "credit": "credit",
    "uncertainty": "uncertainty",
}  # fmt: skip
CONDITION_WORDS: Mapping[str, str] = {
    "growth": "growth", "inflation": "core inflation", "falling": "the fall of inflation", "sahm": "the Sahm gap",
    "recession": "recession risk",
}  # fmt: skip


# Soft landing and scorecard


def landing_conditions(facts: Facts, verdict: str) -> list[str]:
    """Return the names of the rule's conditions with one verdict."""
    return [w for n, w in CONDITION_WORDS.items() if facts.known(f"macro.landing.{n}") and facts[f"macro.landing.{n}"].value == verdict]


def landing_title(facts: Facts) -> Phrase:
    """State the verdict of the soft-landing rule and what it hangs on."""
    if not facts.known("macro.soft_landing"):
        return plain("The soft-landing rule cannot be judged: a condition has no data for this period")
    verdict = facts["macro.soft_landing"].value
    if verdict == NO:
        return plain(f"The soft-landing rule is not met: it fails on {listed(landing_conditions(facts, NO))}")
    if verdict == UNCLEAR:
        return facts.phrase(
            "A soft landing cannot be told apart from its failure: {macro.landing.unclear|words} of {macro.landing.conditions|words} "
            "conditions lie within their margin of error"
        )
    return facts.phrase("The soft-landing rule is met: all {macro.landing.conditions|words} conditions hold by more than their margin of error")


def landing_sentence(facts: Facts) -> Phrase | None:
    """Put recession risk against its limit, and name the conditions that fail or cannot be told apart."""
    if not facts.known("macro.recession_probability_published"):
        return None
    if facts["macro.recession_probability_published"].interval is None:
        return facts.phrase("The rule was written down beforehand. Its recession risk is {macro.recession_probability_published}, without an "
                            "interval: too few recessions have been announced for one.")
    gap = facts.value("macro.recession_probability_published") - facts.value("macro.recession_limit")
    side = "below" if gap < 0 else "above" if gap > 0 else "at"
    known = facts["macro.landing.recession"].value
    judged = ", a difference that cannot be told apart from nothing" if known == UNCLEAR else ", clear of its margin of error"
    unclear, failed = landing_conditions(facts, UNCLEAR), landing_conditions(facts, NO)
    tail = "".join([
        f" Clearly not met: {listed(failed)}." if failed else "", f" Within their margin of error: {listed(unclear)}." if unclear else "",
    ])  # fmt: skip
    return facts.phrase(
        "The rule was written down beforehand ({exhibit:macro.landing}). Its recession risk is {macro.recession_probability_published} (interval from "
        "{macro.recession_probability_published|lo} to {macro.recession_probability_published|hi}), {side} the limit of "
        "{macro.recession_limit}{judged}.{tail}",
        side=side, judged=judged, tail=tail,
    )  # fmt: skip


def score_title(facts: Facts) -> Phrase:
    """State where the scorecard stands in its history and which block pulls it down most."""
    if not facts.known("macro.score"):
        return facts.phrase("With {macro.score_blocks|words} blocks of data the scorecard is not judged")
    weakest, strongest = _extremes(facts)
    return facts.phrase(
        f"The macro score stands at the {{macro.score_percentile}} of its history; {{weakest}} weighs most ({{macro.score.{weakest}}}), "
        f"{{strongest}} least ({{macro.score.{strongest}}})",
        weakest=BLOCK_WORDS[weakest], strongest=BLOCK_WORDS[strongest],
    )  # fmt: skip


def _extremes(facts: Facts) -> tuple[str, str]:
    values = {b: facts.value(f"macro.score.{b}") for b in BLOCK_WORDS if facts.known(f"macro.score.{b}")}
    return min(values, key=values.__getitem__), max(values, key=values.__getitem__)


def score_sentence(facts: Facts) -> Phrase | None:
    """Say what the score is worth as a warning of recession."""
    if not facts.known("macro.score"):
        return facts.phrase("Only {macro.score_blocks|words} of the blocks have ten years of data: the score is printed but not judged.")
    first = facts.phrase(
        "The mean of {macro.score_blocks|words} block scores ({exhibit:macro.scorecard}) is {macro.score} robust standard deviations, zero being each indicator's median so far."
    )
    if not facts.known("macro.score_auc"):
        return first + " No peak stands in its history yet, so nothing is known of its worth."
    low = facts["macro.score_auc"].interval
    worth = "better than chance, and far from certain" if low and low[0] > 0.5 else "not told apart from chance"
    return first + " " + facts.phrase(
        "As a warning of a peak within a year it has been {worth}: the area under its ROC curve is {macro.score_auc} (interval from "
        "{macro.score_auc|lo} to {macro.score_auc|hi}), from {macro.score_spells|words} spells before peaks.",
        worth=worth,
    )  # fmt: skip


def history_title(facts: Facts) -> Phrase:
    """State what the score has been worth as a warning."""
    if not facts.known("macro.score_auc"):
        return plain("The score in its history: no peak stands in it yet")
    low = facts["macro.score_auc"].interval
    worth = "better than chance, with an ROC area of" if low and low[0] > 0.5 else "not told apart from chance, with an ROC area of"
    return facts.phrase(f"As a warning of a peak within a year the score was {worth} {{macro.score_auc}}")


def record_title(facts: Facts) -> Phrase:
    """State how low the score stood at past peaks and at past soft landings."""
    if facts.value("macro.score.peaks") == 0:
        return plain("The score in its history: no peak has been announced since it begins")

    def share(name: str) -> str:
        low = "none" if facts.value(f"macro.score.{name}_low") == 0 else f"{{macro.score.{name}_low|words}}"
        return f"{low} of {{macro.score.{name}|words}}"

    text = f"At {share('peaks')} peaks the score stood in the lowest quarter of its history so far"
    if facts.value("macro.score.landings") > 0:
        text += f", at {share('landings')} soft landings too"
    return facts.phrase(text)


# Labour and prices


def labour_title(facts: Facts) -> Phrase:
    """State unemployment and the Sahm gap against its trigger."""
    gap = round(facts.value("macro.sahm") - facts.value("macro.sahm_limit"), 6)
    side = "below" if gap < 0 else "above" if gap > 0 else "exactly at"
    return facts.phrase(
        "Unemployment was {macro.unemployment_rate}; the Sahm gap, {macro.sahm} points, is {side} its trigger of {macro.sahm_limit}", side=side
    )


def labour_sentence(facts: Facts) -> Phrase | None:
    """Say how far later revisions have moved the rule."""
    if not facts.known("macro.sahm_revision"):
        return None
    return facts.phrase(
        "The Sahm gap is computed from unemployment as known on the day, unrounded. Revisions have later moved it by up to {macro.sahm_revision} points in "
        "nine months of ten, so a gap that close to the trigger decides nothing."
    )


def inflation_title(facts: Facts) -> Phrase:
    """State six-month core inflation, its direction and the other measure."""
    change = facts.value("macro.core_inflation_change") if facts.known("macro.core_inflation_change") else 0.0
    verb = "down from" if change < -5e-4 else "up from" if change > 5e-4 else "the same as in"
    moved = "rose" if facts.value("macro.core_inflation_6m") >= 0 else "fell"
    text = f"Core prices {moved} at {{macro.core_inflation_6m|abs}} a year over six months, {{verb}} the half-year before"
    if facts.known("macro.core_pce_6m") and facts["macro.core_pce_6m"].sources != facts["macro.core_inflation_6m"].sources:
        text += "; core PCE at {macro.core_pce_6m}"
    return facts.phrase(text, verb=verb)


def inflation_sentence(facts: Facts) -> Phrase | None:
    """Say how sure the six-month rate is, against the rule's limit."""
    if facts["macro.core_inflation_6m"].interval is None:
        return None
    verdict = facts["macro.landing.inflation"].value
    judged = {UNCLEAR: "which cannot be told apart from", NO: "which is clearly above"}.get(str(verdict), "which is clearly below")
    first = facts.phrase(
        "Core inflation over six months ({exhibit:macro.inflation}) rests on few months: their scatter gives an interval from {macro.core_inflation_6m|lo} "
        "to {macro.core_inflation_6m|hi}, {judged} the limit of {macro.inflation_limit}. The rule reads core consumer prices, which are hardly "
        "revised; core PCE, which the Fed targets, stands beside them in the vintage at hand.",
        judged=judged,
    )  # fmt: skip
    return joined([first, *_price_caveats(facts)])


def _price_caveats(facts: Facts) -> list[Phrase]:
    """Name a month without prices inside the half-year, and a core PCE that would be judged otherwise."""
    parts = []
    if facts.known("macro.core_inflation_unpriced"):
        parts.append(facts.phrase("The half-year holds a month without prices, {macro.core_inflation_unpriced}, which bears on the rate."))
    if facts.known("macro.landing.inflation_pce") and facts["macro.landing.inflation_pce"].value != facts["macro.landing.inflation"].value:
        words = {"yes": "clearly met", "no": "clearly missed"}.get(str(facts["macro.landing.inflation_pce"].value), "within its margin of error")
        parts.append(facts.phrase("On core PCE, at {macro.core_pce_6m}, the same condition would be {words}.", words=words))
    return parts


# Curve and recession


def curve_title(facts: Facts) -> Phrase:
    """State both recession probabilities."""
    return facts.phrase(
        "The yield curve puts recession risk a year ahead at {macro.recession_probability_published} on the published coefficients, "
        "{macro.recession_probability} re-estimated"
    )


def curve_sentence(facts: Facts) -> Phrase | None:
    """Say how wide the intervals are and what the record is worth."""
    if not facts.known("macro.recession_probability"):
        return None
    first = facts.phrase(
        "Ten-year yields stand {macro.term_spread|bp} {side} three-month bills ({exhibit:macro.curve}). The re-estimated probability has an interval from "
        "{macro.recession_probability|lo} to {macro.recession_probability|hi}, on {macro.recession_count|words} recessions; with labels "
        "only up to the last announced turning point it is {macro.recession_probability_strict}.",
        side="above" if facts.value("macro.term_spread") >= 0 else "below",
    )
    if not facts.known("macro.recession_auc"):
        return first
    gain = facts.value("macro.recession_brier_base") - facts.value("macro.recession_brier")
    return first + " " + facts.phrase(
        "Run in real time, with labels only once the NBER had spoken, its AUC is {macro.recession_auc} (interval from {macro.recession_auc|lo} "
        "to {macro.recession_auc|hi}) and its Brier score {macro.recession_brier}, {word} than the {macro.recession_brier_base} of a forecast "
        "that knows only how common recessions are.",
        word="better" if gain > CLEARLY else "no better",
    )  # fmt: skip


def alarm_sentence(facts: Facts) -> Phrase | None:
    """Name the last signal that no recession followed."""
    running = facts.phrase(
        " One signal is open: given since {macro.signal_open.given_from}, at up to {macro.signal_open.highest}."
    ) if facts.known("macro.signal_open.given_from") else plain("")
    if not facts.known("macro.false_alarm.first"):
        return running if running.text else None
    so_far = "so far" in str(facts["macro.false_alarm.verdict"].value)
    verdict = "so far a false alarm" if so_far else "a false alarm"
    return facts.phrase(
        "Of {macro.signals|words} signals at or above the limit ({exhibit:macro.signals}) {macro.signals_right|words} came with a recession. The one given from "
        "{macro.false_alarm.given_from} to {macro.false_alarm.given_to}, at up to {macro.false_alarm.highest}, was {verdict}: no recession has "
        "been announced for the months it named.",
        verdict=verdict,
    ) + running  # fmt: skip


def switching_sentence(facts: Facts, month: str) -> Phrase | None:
    """Give the second opinion on the state of the economy now."""
    if not facts.known("macro.switching_probability"):
        return None
    p = facts.value("macro.switching_probability")
    word = "calls a recession" if p > 0.8 else "calls no recession" if p < 0.2 else "does not decide"
    return facts.phrase(
        "A second opinion on the present ({exhibit:macro.switching}), a two-regime model of payrolls, production, income and sales, {word}: the filtered probability for "
        "{month} is {macro.switching_probability}.",
        word=word, month=month,
    )  # fmt: skip


def switching_title(facts: Facts, month: str) -> Phrase:
    """State the second opinion's probability."""
    return facts.phrase("A switching model of the coincident series puts recession in {month} at {macro.switching_probability}", month=month)


def signals_title(facts: Facts) -> Phrase:
    """State how many signals came with a recession."""
    return facts.phrase("Of {macro.signals|words} signals of the yield curve {macro.signals_right|words} came with a recession")


def joined(parts: list[Phrase]) -> Phrase | None:
    """Return sentences as one phrase, None when there is none."""
    return join(parts) if parts else None


def capital(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]
