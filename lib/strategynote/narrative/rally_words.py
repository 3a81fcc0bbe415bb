"""Sentences and titles of the rallies section: facts in, words out, true in any period."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from strategynote.errors import GapError
from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.rallies import OUTCOME_IDS
from strategynote.research.rallies.decision import HORIZONS
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


def month_words(period: pd.Period) -> str:
    """Return a month as in "June 2025"."""
    return period.strftime("%B %Y")


def listed(words: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def chance_word(p: float) -> str:
    """Return how an observed median stands to chance: p is the share of random walks at or below it."""
    return "shorter than chance gives" if p <= CHANCE_LOW else "longer than chance gives" if p >= CHANCE_HIGH else "no different from chance"


def none_or(facts: Facts, id: str) -> Phrase:
    """Return a count in words, "none" for zero."""
    return facts.phrase("{" + id + "|words}") if facts.value(id) else plain("none")


def measured(facts: Facts) -> bool:
    """Return whether history is long enough for durations on the baseline definition."""
    return facts.known("rallies.volatility.median_months", "rallies.volatility.random_walk_median_months")


def history_title(facts: Facts, period: pd.Period) -> Phrase:
    """Say whether a rally is under way on the baseline definition."""
    state = facts["rallies.volatility.current_state"].value
    if state == "confirmed":
        tail = ", {rallies.volatility.below_high|points} below its high" if facts.value("rallies.volatility.below_high") > 0.0005 else ""
        return facts.phrase(
            "The low-quality rally that began in {rallies.volatility.current_start} was confirmed in {rallies.volatility.current_confirmed}; "
            "junk leads by {rallies.volatility.current_gain|points}" + tail)
    if state == "unconfirmed":
        return facts.phrase(
            "Volatile small caps lead calm ones by {rallies.volatility.current_gain|points} since {rallies.volatility.current_start}; "
            "at {rallies.threshold|pointswhole} {month} does not confirm a rally", month=month_words(period))
    return facts.phrase("No low-quality rally in {month}: volatile small caps stand within {rallies.first_rise|pointswhole} of their low "
                        "against calm ones", month=month_words(period))


def state_sentence(facts: Facts, period: pd.Period) -> Phrase:
    """Say what the four definitions see today, and whether they agree."""
    by_state: dict[str, list[str]] = {}
    for name in DEFINITIONS:
        by_state.setdefault(str(facts[f"rallies.{name}.current_state"].value), []).append(DEFINITION_WORDS[name])
    words = {"confirmed": "a confirmed rally", "unconfirmed": "an unconfirmed one", "none": "none"}
    if len(by_state) == 1:
        (state,) = by_state
        seen = {"confirmed": "a confirmed low-quality rally", "unconfirmed": "a rise that is not yet a rally", "none": "no rally"}[state]
        return plain(f"All four definitions see {seen} in ") + plain(month_words(period) + ".")
    parts = [f"{words[state]} on {listed(by_state[state])}" for state in words if state in by_state]
    return plain(f"The definitions disagree about {month_words(period)}: " + listed(parts) + ".")


def confirmation_sentence(facts: Facts) -> Phrase | None:
    """Say how often a rise that came as far as today's became a rally; only for an unconfirmed one."""
    id = "rallies.volatility.rises_confirmed"
    if facts["rallies.volatility.current_state"].value != "unconfirmed" or not facts.known(id):
        return None
    return facts.phrase("Of {" + id + "|n} earlier rises that came at least as far, {" + id + "} went on to "
                        "{rallies.threshold|pointswhole}; every number below that speaks of rallies is conditional on that.")


def fragility_sentence(facts: Facts) -> Phrase:
    """Say in how many definitions and thresholds the median rally lasts a year or less, and what chance would give."""
    if not facts.known("rallies.robust_share"):
        return plain(f"How long rallies last cannot be said: {facts['rallies.robust_share'].reason}.")
    return facts.phrase(
        "In {rallies.grid.short|words} of {rallies.grid.cells|words} definitions and thresholds the median is twelve months or less "
        "(the medians run from {rallies.grid.min_median} to {rallies.grid.max_median}); the same months in random order give "
        "{rallies.grid.short_by_chance|words}, and in {shorter} of them is the observed median shorter than chance allows.",
        shorter=none_or(facts, "rallies.grid.shorter_than_chance"))


def definitions_title(facts: Facts) -> Phrase:
    """State the fragility of "short-lived" as a finding."""
    if not facts.known("rallies.robust_share"):
        return plain("Four definitions of a low-quality rally; history is still too short to say how long one lasts")
    return facts.phrase("How short a rally is depends on its definition: the median is a year or less in {rallies.grid.short|words} of "
                        "{rallies.grid.cells|words} cells, by chance in {rallies.grid.short_by_chance|words}")


def fragility_title(facts: Facts) -> Phrase:
    """State the range of medians over the grid."""
    if not facts.known("rallies.robust_share"):
        return plain("Median length of rallies by definition, segment and threshold: few have ended yet")
    return facts.phrase("The median rally of small caps lasts from {rallies.grid.min_median} to {rallies.grid.max_median}, by definition and threshold")


def rule_b_title(shorter: int, tested: int) -> Phrase:
    """State whether a second dating rule finds rallies shorter than chance."""
    if tested == 0:
        return plain("Dated by windows instead of thresholds, no up phase has ended yet")
    if shorter == 0:
        return plain("Dated by windows instead of thresholds, rallies are not shorter than chance either")
    return plain("Dated by windows instead of thresholds, rallies are shorter than chance on " + ("every definition" if shorter == tested else "some definitions"))


def chance_sentence(facts: Facts, definition: str) -> Phrase | None:
    """Say how the observed median of a definition stands to random walks of the same months, and the running rally's claim."""
    stem = f"rallies.{definition}"
    if not facts.known(f"{stem}.median_months", f"{stem}.random_walk_median_months"):
        return None
    verdict = chance_word(facts[f"{stem}.median_months"].p or 0.5)
    p = "(p = {%s.median_months|p}, one-sided)" % stem  # noqa: UP031
    return facts.phrase(
        "On {definition} {%s.episodes|words} rallies had a median length of {%s.median_months}; random order gives "
        "{%s.random_walk_median_months}, blocks of months {%s.random_walk_block_median_months}: the observed median is {verdict} %s."
        % (stem, stem, stem, stem, p) if facts.known(f"{stem}.random_walk_block_median_months") else  # noqa: UP031
        "On {definition} {%s.episodes|words} rallies had a median length of {%s.median_months}; random order gives "  # noqa: UP031
        "{%s.random_walk_median_months}: the observed median is {verdict} %s." % (stem, stem, stem, p),
        definition=DEFINITION_WORDS[definition], verdict=verdict)


def survival_title(facts: Facts) -> Phrase:
    """State the comparison of durations with chance."""
    if not measured(facts):
        return plain("Too little history to hold the length of rallies against chance")
    verdict = chance_word(facts["rallies.volatility.median_months"].p or 0.5)
    return facts.phrase("The median rally lasted {rallies.volatility.median_months}, a random walk's "
                        "{rallies.volatility.random_walk_median_months}: {verdict}", verdict=verdict)


def episodes_title(facts: Facts) -> Phrase:
    """State how many rallies there were, how many were long, and what acting on known dates left."""
    count = facts.phrase("{rallies.volatility.episodes|words} since {rallies.first_month}")
    start = plain("Rallies confirmed: ") + count
    if not facts.known("rallies.volatility.kept"):
        return start + plain("; none has ended yet")
    long = plain(", ") + none_or(facts, "rallies.volatility.lasted_12m") + plain(" of them a year or longer; holding junk between known dates ")
    verb = "gained" if facts.value("rallies.volatility.kept") > 0 else "lost"
    return start + long + facts.phrase("{verb} {rallies.volatility.kept|points} in the median", verb=verb)


def lags_sentence(facts: Facts) -> Phrase | None:
    """Say how late starts and ends are known and what is left between."""
    if not facts.known("rallies.volatility.start_lag_months") or (facts["rallies.volatility.kept"].n or 0) < FEWEST:
        return None
    verb = "gained" if facts.value("rallies.volatility.kept") > 0 else "lost"
    return facts.phrase(
        "A start is known {rallies.volatility.start_lag_months} after the trough and an end {rallies.volatility.end_lag_months} after the "
        "peak (medians). From trough to peak junk gained {rallies.volatility.median_gain|points}; between the two dates that could be "
        "known it {verb} {rallies.volatility.kept|points}, and it gained in {rallies.volatility.kept_positive} of rallies.", verb=verb)


def aftermath_sentence(facts: Facts) -> Phrase | None:
    """Say what quality earned after peaks, after known ends and always; only the last two carry the conclusion."""
    stem = "rallies.volatility.quality_6m_"
    if not facts.known(f"{stem}after_confirmation", f"{stem}always") or (facts[f"{stem}after_confirmation"].n or 0) < FEWEST:
        return None
    p = facts[f"{stem}after_confirmation"].p or 0.5
    verdict = "more than in the average month" if p < 0.05 else "less than in the average month" if p > 0.95 else "no more than in the average month"
    return facts.phrase(
        "In the six months from a rally's peak, which nobody knows, calm small caps earned {%s} over volatile ones; from the month in which "
        "the end was known {%s}, against {%s} always: {verdict} (p = {%s|p}, {%s|n} ends)."
        % (f"{stem}after_peak", f"{stem}after_confirmation", f"{stem}always", f"{stem}after_confirmation", f"{stem}after_confirmation"),  # noqa: UP031
        verdict=verdict)


def remaining_sentence(facts: Facts) -> Phrase | None:
    """Say how long a rally of this age has still lasted, with the interval over episodes and thresholds."""
    id, state = "rallies.volatility.remaining_median_months", facts["rallies.volatility.current_state"].value
    if state == "none":
        return None
    if not facts.known(id):
        return plain(f"How long it may still last cannot be said: {facts[id].reason}.")
    lead = "Should it be confirmed, a" if state == "unconfirmed" else "A"
    return facts.phrase(
        "{lead} rally of {rallies.volatility.current_age_months} had a median of {%s} still to run "
        "(ninety percent interval {%s|lo} to {%s|hi}; {older} of the earlier rallies ran longer than that), and {rallies.volatility.ends_within_6m} of them "
        "peaked within six months." % (id, id, id), lead=lead, older=none_or(facts, "rallies.volatility.older"))  # noqa: UP031


def crisis_sentence(facts: Facts) -> Phrase | None:
    """Say whether rallies after a crisis lasted longer, by the exact log-rank test."""
    if not facts.known("rallies.post_crisis.p"):
        return None
    differs = facts.value("rallies.post_crisis.p") < 0.05
    verdict = "differ in length from" if differs else "did not last differently from"
    return facts.phrase(
        "Rallies that began within a year after a recession or a deep market fall ({rallies.post_crisis.episodes|words} of "
        "{rallies.risk.episodes|words} on risk) {verdict} the others (exact log-rank p = {rallies.post_crisis.p}).", verdict=verdict)


def decision_title(facts: Facts) -> Phrase:
    """State what followed months like this one, and whether it can be told from the average month."""
    ids = [f"rallies.decision.{OUTCOME_IDS[o]}.difference_{h}m" for o in OUTCOME_IDS for h in HORIZONS]
    tested = [id for id in ids if facts.known(id) and facts[id].p is not None]
    if not tested:
        return plain("Too few earlier months resemble this one to say what follows")
    best = min(tested, key=lambda id: facts[id].p or 1.0)
    if (facts[best].p or 1.0) > 0.10:
        return facts.phrase("In {rallies.decision.spells|words} spells like today's neither quality, low risk nor small caps did reliably "
                            "better or worse than usual")
    outcome = next(o for o, stem in OUTCOME_IDS.items() if f".{stem}." in best)
    horizon = {3: "three", 6: "six", 12: "twelve"}[int(best.rsplit("_", 1)[1][:-1])]
    few = (facts[best].n_effective or 0) < 10
    verb = "did better than usual by" if facts.value(best) > 0 else "fell short of their average by"
    tail = ", but {rallies.decision.spells|words} separate spells are too few to act on" if few else ""
    return facts.phrase("After months like this {outcome} {verb} {%s|points} against {rival} over {horizon} months" % best + tail,  # noqa: UP031
                        outcome=OUTCOME_WORDS[outcome], rival=RIVAL_WORDS[outcome], verb=verb, horizon=horizon)


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
        meaning=listed([LIKE_WORDS[part] for part in meaning]))


def last_call_sentence(facts: Facts) -> Phrase | None:
    """Open with how the last complete call turned out."""
    stem = "rallies.call.6m_ago"
    if not facts.known(f"{stem}.probability", f"{stem}.outcome"):
        return None
    called, outcome = facts.value(f"{stem}.probability") > 0.5, facts.value(f"{stem}.outcome")
    verdict = "right" if called == (outcome > 0) else "wrong"
    state = {"confirmed": "a confirmed rally", "unconfirmed": "an unconfirmed rally", "none": "no rally"}[str(facts[f"{stem}.state"].value)]
    did = "beat" if outcome > 0 else "lost to"
    return facts.phrase(
        "The last complete call: in {%s.month} the procedure saw {state} and gave calm small caps a {%s.probability} chance to beat volatile "
        "ones over six months (base rate {%s.base}); they {did} them by {%s.outcome|points}, so the call was {verdict}."
        % (stem, stem, stem, stem), state=state, did=did, verdict=verdict)  # noqa: UP031


def record_title(facts: Facts) -> Phrase:
    """State whether the calls had skill."""
    id = "rallies.record.volatility.skill"
    low, high = facts[id].interval or (0.0, 0.0)
    verdict = "beat" if low > 0 else "did worse than" if high < 0 else "did not beat"
    return facts.phrase("Calls from the rally's state {verdict} the base rate: {rallies.record.volatility.hits} of "
                        "{rallies.record.volatility.hits|n} were right, {rallies.record.volatility.hits_base} without looking", verdict=verdict)


def record_sentence(facts: Facts) -> Phrase | None:
    """Say the skill of the quality call and how often outcomes fell inside its intervals."""
    stem = "rallies.record.volatility"
    if not facts.known(f"{stem}.skill"):
        return None
    skill = facts.value(f"{stem}.skill")
    kind = "negative" if skill < 0 else "positive"
    low, high = facts[f"{stem}.skill"].interval or (0.0, 0.0)
    sure = "its interval holds zero" if low <= 0 <= high else "its interval lies clear of zero"
    return facts.phrase(
        "Over {%s.hits|n} monthly calls the skill against the base rate was {kind}, {%s.skill} ({sure}); outcomes fell inside the eighty "
        "percent interval in {%s.coverage_80} of months." % (stem, stem, stem), kind=kind, sure=sure)  # noqa: UP031


def drivers_title(strongest: str | None, adds: bool) -> Phrase:
    """Say which driver moves most with junk, and whether anything is left of it beside the market."""
    if strongest is None:
        return plain("No driver has five years of history yet")
    tail = "it adds to the market" if adds else "beside the market little of it is left"
    return plain(f"Junk moves most closely with the {strongest}; {tail}" if strongest != "VIX" else f"Junk moves most closely with the VIX; {tail}")


def realtime_title(facts: Facts) -> Phrase:
    """State the lag between a rally's trough and its confirmation, or that none is known."""
    if facts["rallies.volatility.current_state"].value == "confirmed":
        return facts.phrase("On volatility the present rally was known in {rallies.volatility.current_confirmed}, having begun in "
                            "{rallies.volatility.current_start}; other definitions saw it earlier, later or not at all")
    return facts.phrase("What each definition said at the end of each month; a rally needs {rallies.threshold|pointswhole} to be known")


def aftermath_title(facts: Facts) -> Phrase:
    """Contrast hindsight with what could be known."""
    stem = "rallies.volatility.quality_6m_"
    if not facts.known(f"{stem}after_confirmation", f"{stem}always"):
        return plain("No rally has ended with a complete window behind it")
    return facts.phrase("Quality after a rally: {%s} from the peak, {%s} from the month the end was known, {%s} always"
                        % (f"{stem}after_peak", f"{stem}after_confirmation", f"{stem}always"))  # noqa: UP031


def inference_title(facts: Facts) -> Phrase:
    """State whether the crisis covariate matters."""
    if not facts.known("rallies.post_crisis.p"):
        return plain("Too few rallies of both kinds to compare those after a crisis with others")
    word = "differ" if facts.value("rallies.post_crisis.p") < 0.05 else "do not differ"
    return facts.phrase("Rallies after a crisis {word} in length from others: exact p = {rallies.post_crisis.p}", word=word)


def report_gaps(gap: Callable[..., None], gaps: Mapping[str, GapError]) -> None:
    """Name every dataset that is missing, and what it would add to the section, through `section.gap`."""
    for dataset, error in gaps.items():
        fills = "Recession shading and crisis flags need it." if dataset.startswith("nber/") else "The table of drivers would have a row for it."
        gap(error, dataset=dataset, fills=fills)
