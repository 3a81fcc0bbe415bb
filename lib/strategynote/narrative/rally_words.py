"""Sentences and titles of the rallies section: facts in, words out, true in any period."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from strategynote.errors import GapError
from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.periods import Moment, long_month
from strategynote.research.rallies.definitions import DEFINITIONS

DEFINITION_WORDS: Mapping[str, str] = {
    "volatility": "volatility", "risk": "risk (volatility and beta)", "profitability": "profitability", "composite": "the composite",
}  # fmt: skip
OUTCOME_WORDS: Mapping[str, str] = {
    "quality": "profitable small caps", "low risk": "low-risk small caps", "small caps": "small caps",
}  # fmt: skip
RIVAL_WORDS: Mapping[str, str] = {"quality": "unprofitable ones", "low risk": "high-risk ones", "small caps": "large caps"}
LIKE_WORDS: Mapping[str, str] = {"state": "state", "age": "age", "gain": "gain"}
CHANCE_LOW, CHANCE_HIGH = 0.05, 0.95
FEWEST = 3  # ended rallies behind a sentence about them


def month_words(period: pd.Period) -> Moment:
    """Return a month as in "June 2025"."""
    return long_month(period)


def listed(words: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def chance_word(p: float) -> str:
    """Return how an observed median stands to chance: p is the share of random walks at or below it."""
    return (
        "shorter than chance gives"
        if p <= CHANCE_LOW
        else "longer than chance gives"
        if p >= CHANCE_HIGH
        else "no different from chance"
    )


def about(facts: Facts, stem: str, template: str, **filled: Phrase | str) -> Phrase:
    """Return `facts.phrase` of a template in which "{.name}" stands for the fact `stem`.name."""
    return facts.phrase(template.replace("{.", "{" + stem + "."), **filled)


def none_or(facts: Facts, id: str) -> Phrase:
    """Return a count in words, "none" for zero."""
    return facts.phrase("{" + id + "|words}") if facts.value(id) else plain("none")


def measured(facts: Facts) -> bool:
    """Return whether history is long enough for durations on the baseline definition."""
    return facts.known("rallies.volatility.median_months", "rallies.volatility.random_walk_median_months")


def state_sentence(facts: Facts, period: pd.Period) -> Phrase:
    """Say what the four definitions see today, and whether they agree."""
    by_state: dict[str, list[str]] = {}
    for name in DEFINITIONS:
        by_state.setdefault(str(facts[f"rallies.{name}.current_state"].value), []).append(DEFINITION_WORDS[name])
    words = {"confirmed": "a confirmed rally", "unconfirmed": "an unconfirmed one", "none": "none"}
    if len(by_state) == 1:
        (state,) = by_state
        seen = {
            "confirmed": "a confirmed low-quality rally",
            "unconfirmed": "a rise that is not yet a rally",
            "none": "no rally",
        }[state]
        return plain(f"All four definitions see {seen} in ") + plain(month_words(period)) + "."
    parts = [f"{words[state]} on {listed(by_state[state])}" for state in words if state in by_state]
    return plain("The definitions disagree about ") + plain(month_words(period)) + f": {listed(parts)}."


def confirmation_sentence(facts: Facts) -> Phrase | None:
    """Say how often a rise that came as far as today's became a rally; only for an unconfirmed one."""
    id = "rallies.volatility.rises_confirmed"
    if facts["rallies.volatility.current_state"].value != "unconfirmed" or not facts.known(id):
        return None
    return facts.phrase(
        "Of {" + id + "|n} earlier rises that came at least as far, {" + id + "} went on to "
        "{rallies.threshold|pointswhole}; every number below that speaks of rallies is conditional on that."
    )


def fragility_sentence(facts: Facts) -> Phrase:
    """Say in how many definitions and thresholds the median rally lasts a year or less, and what chance would give."""
    if not facts.known("rallies.robust_share"):
        return plain(f"How long rallies last cannot be said: {facts['rallies.robust_share'].reason}.")
    return facts.phrase(
        "In {rallies.grid.short|words} of {rallies.grid.cells|words} definitions and thresholds the median is twelve months or less "
        "(the medians run from {rallies.grid.min_median} to {rallies.grid.max_median}); the same months in random order give "
        "{rallies.grid.short_by_chance|words}, and in {shorter} of them is the observed median shorter than chance allows.",
        shorter=none_or(facts, "rallies.grid.shorter_than_chance"),
    )


def chance_sentence(facts: Facts, definition: str) -> Phrase | None:
    """Say how the observed median of a definition stands to random walks of the same months, and the running rally's claim."""
    stem = f"rallies.{definition}"
    if not facts.known(f"{stem}.median_months", f"{stem}.random_walk_median_months"):
        return None
    verdict = chance_word(facts[f"{stem}.median_months"].p or 0.5)
    blocks = (
        ", blocks of months {.random_walk_block_median_months}" if facts.known(f"{stem}.random_walk_block_median_months") else ""
    )
    return about(
        facts,
        stem,
        (
            "On {definition} {.episodes|words} rallies had a median length of {.median_months}; random order gives "
            "{.random_walk_median_months}" + blocks + ": the observed median is {verdict} (p = {.median_months|p}, one-sided)."
        ),
        definition=DEFINITION_WORDS[definition],
        verdict=verdict,
    )


def lags_sentence(facts: Facts) -> Phrase | None:
    """Say how late starts and ends are known and what is left between."""
    if not facts.known("rallies.volatility.start_lag_months") or (facts["rallies.volatility.kept"].n or 0) < FEWEST:
        return None
    verb = "gained" if facts.value("rallies.volatility.kept") > 0 else "lost"
    return facts.phrase(
        "A start is known {rallies.volatility.start_lag_months} after the trough and an end {rallies.volatility.end_lag_months} after the "
        "peak (medians). From trough to peak junk gained {rallies.volatility.median_gain|points}; between the two dates that could be "
        "known it {verb} {rallies.volatility.kept|points}, and it gained in {rallies.volatility.kept_positive} of rallies.",
        verb=verb,
    )


def aftermath_sentence(facts: Facts) -> Phrase | None:
    """Say what quality earned after peaks, after known ends and always; only the last two carry the conclusion."""
    stem = "rallies.volatility"
    known = facts.known(f"{stem}.quality_6m_after_confirmation", f"{stem}.quality_6m_always")
    if not known or (facts[f"{stem}.quality_6m_after_confirmation"].n or 0) < FEWEST:
        return None
    p = facts[f"{stem}.quality_6m_after_confirmation"].p or 0.5
    word = "more" if p < 0.05 else "less" if p > 0.95 else "no more"
    return about(
        facts,
        stem,
        (
            "In the six months from a rally's peak, which nobody knows, calm small caps earned {.quality_6m_after_peak} over volatile ones; "
            "from the month in which the end was known {.quality_6m_after_confirmation}, against {.quality_6m_always} always: {word} than in the "
            "average month (p = {.quality_6m_after_confirmation|p}, {.quality_6m_after_confirmation|n} ends)."
        ),
        word=word,
    )


def remaining_sentence(facts: Facts) -> Phrase | None:
    """Say how long a rally of this age has still lasted, with the interval over episodes and thresholds."""
    id, state = "rallies.volatility.remaining_median_months", facts["rallies.volatility.current_state"].value
    if state == "none":
        return None
    if not facts.known(id):
        return plain(f"How long it may still last cannot be said: {facts[id].reason}.")
    lead = "Should it be confirmed, a" if state == "unconfirmed" else "A"
    return about(
        facts,
        "rallies.volatility",
        (
            "{lead} rally of {.current_age_months} had a median of {.remaining_median_months} still to run (ninety percent interval "
            "{.remaining_median_months|lo} to {.remaining_median_months|hi}; {older} of the earlier rallies ran longer than that), and "
            "{.ends_within_6m} of them peaked within six months."
        ),
        lead=lead,
        older=none_or(facts, "rallies.volatility.older"),
    )


def crisis_sentence(facts: Facts) -> Phrase | None:
    """Say whether rallies after a crisis lasted longer, by the exact log-rank test."""
    if not facts.known("rallies.post_crisis.p"):
        return None
    differs = facts.value("rallies.post_crisis.p") < 0.05
    verdict = "differ in length from" if differs else "did not last differently from"
    return facts.phrase(
        "Rallies that began within a year after a recession or a deep market fall ({rallies.post_crisis.episodes|words} of "
        "{rallies.risk.episodes|words} on risk) {verdict} the others (exact log-rank p = {rallies.post_crisis.p}).",
        verdict=verdict,
    )


def decision_sentence(facts: Facts, meaning: tuple[str, ...]) -> Phrase | None:
    """Say what "like" means and what low risk did after such months, against always."""
    id = "rallies.decision.low_risk.difference_6m"
    if not facts.known(id):
        return None
    return facts.phrase(
        "Past months of the same {meaning}, as known then ({rallies.decision.months} months in {rallies.decision.spells} spells): over six "
        "months low-risk small caps returned {rallies.decision.low_risk.like_6m} against high-risk ones, {rallies.decision.low_risk.always_6m} "
        "in the average month; profitable against unprofitable ones {rallies.decision.quality.like_6m} and {rallies.decision.quality.always_6m}; "
        "small against large caps {rallies.decision.small_caps.like_6m} and {rallies.decision.small_caps.always_6m}.",
        meaning=listed([LIKE_WORDS[part] for part in meaning]),
    )


def last_call_sentence(facts: Facts) -> Phrase | None:
    """Open with how the last complete call turned out."""
    stem = "rallies.call.6m_ago"
    if not facts.known(f"{stem}.probability", f"{stem}.outcome"):
        return None
    called, outcome = facts.value(f"{stem}.probability") > 0.5, facts.value(f"{stem}.outcome")
    verdict = "right" if called == (outcome > 0) else "wrong"
    state = {"confirmed": "a confirmed rally", "unconfirmed": "an unconfirmed rally", "none": "no rally"}[
        str(facts[f"{stem}.state"].value)
    ]
    did = "beat" if outcome > 0 else "lost to"
    return about(
        facts,
        stem,
        (
            "The last complete call: in {.month} the procedure saw {state} and gave calm small caps a {.probability} chance to beat volatile ones "
            "over six months (base rate {.base}); they {did} them by {.outcome|points}, so the call was {verdict}."
        ),
        state=state,
        did=did,
        verdict=verdict,
    )


def record_sentence(facts: Facts) -> Phrase | None:
    """Say the skill of the quality call and how often outcomes fell inside its intervals."""
    stem = "rallies.record.volatility"
    if not facts.known(f"{stem}.skill"):
        return None
    skill = facts.value(f"{stem}.skill")
    kind = "negative" if skill < 0 else "positive"
    low, high = facts[f"{stem}.skill"].interval or (0.0, 0.0)
    sure = "its interval holds zero" if low <= 0 <= high else "its interval lies clear of zero"
    return about(
        facts,
        stem,
        (
            "Over {.hits|n} monthly calls the skill against the base rate was {kind}, {.skill} ({sure}); outcomes fell inside the eighty percent "
            "interval in {.coverage_80} of months."
        ),
        kind=kind,
        sure=sure,
    )


def report_gaps(gap: Callable[..., None], gaps: Mapping[str, GapError]) -> None:
    """Name every dataset that is missing, and what it would add to the section, through `section.gap`."""
    for dataset, error in gaps.items():
        fills = (
            "Recession shading and crisis flags need it."
            if dataset.startswith("nber/")
            else "The table of drivers would have a row for it."
        )
        gap(error, dataset=dataset, fills=fills)
