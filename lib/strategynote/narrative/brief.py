"""The brief: headline, deck, five takeaways and where we differ, computed from the facts of all sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from strategynote.narrative import factor_words
from strategynote.narrative.differences import list_differences
from strategynote.narrative.factor_names import horizon_words
from strategynote.narrative.facts import Facts, Phrase
from strategynote.narrative.macro_words import landing_conditions
from strategynote.narrative.rally_words import listed

HIGH, LOW, LOWEST, MIDDLE, SURE = 0.80, 0.20, 0.05, 0.50, 0.05
SHORTER = 0.75  # of the random walk's median: from here a reader sees the difference
SAHM = 0.50
VOLATILITY, PROFITABILITY = "factors.small.volatility.quarter", "factors.small.profitability.quarter"
RALLY, CUT, OUTLOOK = "rallies.volatility", "macro.first_cut", "outlook.small_minus_large"
_DECK = (VOLATILITY, f"{VOLATILITY}_percentile", PROFITABILITY, f"{PROFITABILITY}_percentile")
Point = tuple[Phrase, Phrase]


@dataclass(frozen=True)
class Brief:
    """The words of page one; `differences` pairs a claim in circulation with the number that does not support it."""

    headline: Phrase
    deck: Phrase
    takeaways: tuple[Point, ...]
    differences: tuple[Point, ...]
    call: tuple[Phrase, ...]
    thresholds: tuple[Phrase, ...]


def compose_brief(facts: Facts, period: pd.Period) -> Brief:
    """Return the brief of one period; a point whose facts are missing is left out."""
    return Brief(
        headline=headline(facts),
        deck=deck(facts, period),
        takeaways=_points(facts, period, (quarter_point, month_point, micro_point, rally_point, macro_point)),
        differences=list_differences(facts),
        call=tuple(p for p in (decade_call(facts),) if p is not None),
        thresholds=tuple(_thresholds(facts)),
    )


def _points(facts: Facts, period: pd.Period, makers: Iterable[Callable[[Facts, pd.Period], Point | None]]) -> tuple[Point, ...]:
    return tuple(point for make in makers if (point := make(facts, period)) is not None)


def headline(facts: Facts) -> Phrase:
    """Name the quarter by two spreads among small caps: did risk lead or trail, and did quality hold."""
    if not facts.known(*_DECK):
        return facts.phrase("The sections of this issue")
    risk, quality = facts.value(f"{VOLATILITY}_percentile"), facts.value(f"{PROFITABILITY}_percentile")
    if risk >= HIGH:
        held = "A confirmed risk rally, not a collapse of quality" if _is_confirmed(facts) else "A risk rally, not a collapse of quality"
        return facts.phrase("A low-quality rally: risk led and quality fell behind" if quality <= LOW else held)
    if risk <= LOW:
        return facts.phrase("Calm led: risk was punished, and quality with it" if quality <= LOW else "Calm led: the market paid for safety")
    if quality <= LOWEST:
        return facts.phrase("Quality broke down, and risk had an ordinary quarter")
    if quality <= LOW:
        return facts.phrase("Quality fell behind without a rally in risk")
    if quality >= HIGH:
        return facts.phrase("Quality led, and risk had an ordinary quarter")
    return facts.phrase("Neither risk nor quality stood out")


def _is_confirmed(facts: Facts) -> bool:
    return facts.known(f"{RALLY}.current_state") and facts[f"{RALLY}.current_state"].value == "confirmed"


def deck(facts: Facts, period: pd.Period) -> Phrase:
    """Give the two numbers that carry the headline, and the honest limit."""
    if not facts.known(*_DECK):
        return facts.phrase("The factor section is not part of this issue, so it has no headline of its own.")
    risk = factor_words.direction(facts.value(VOLATILITY), "beat", "trailed", "matched")
    quality = factor_words.direction(facts.value(PROFITABILITY), "led", "lagged", "matched")
    first = facts.phrase(
        f"Volatile small caps {{risk}} calm ones by {{{VOLATILITY}|points}} in {{quarter}}, the {{{VOLATILITY}_percentile}} of their history; "
        f"profitable ones {{quality}} unprofitable ones by {{{PROFITABILITY}|points}}, the {{{PROFITABILITY}_percentile}}.",
        risk=risk, quality=quality, quarter=horizon_words(period, "quarter"),
    )
    limit = _limit(facts)
    return first if limit is None else first + " " + limit


def _limit(facts: Facts) -> Phrase | None:
    if not facts.known(f"{RALLY}.median_months", f"{RALLY}.random_walk_median_months"):
        return None
    p = facts[f"{RALLY}.median_months"].p
    months, chance = facts.value(f"{RALLY}.median_months"), facts.value(f"{RALLY}.random_walk_median_months")
    shorter = months < SHORTER * chance
    # The deck must not say more than the exhibit, which holds the median against chance.
    if shorter and (p is None or p < SURE):
        return facts.phrase("Past rallies were shorter than chance alone makes them.")
    length = (
        "shorter than a random walk's at the median, but no more so than chance gives" if shorter
        else "about as long as chance alone makes them" if SHORTER * months < chance else "not shorter than chance alone makes them"
    )
    return facts.phrase("We find no sound basis for timing the end: past rallies were {length}.", length=length)


def quarter_point(facts: Facts, period: pd.Period) -> Point | None:
    """Who led the quarter among small caps, by how much more than noise, and whether large caps agree."""
    if not facts.known("factors.small.best_quarter", "factors.small.worst_quarter"):
        return None
    title = factor_words.leaders_title(facts, period, segment="small", horizon="quarter")
    lead = "factors.small.best_quarter"
    ahead = "more than" if facts[f"{lead}_separate"].value == "yes" else "not more than"
    evidence = facts.phrase(f"The lead over the next sort, {{{lead}_gap|points}}, is {ahead} one bootstrap standard error.")
    large = _large_caps(facts)
    return title + ".", evidence if large is None else evidence + " " + large


def _large_caps(facts: Facts) -> Phrase | None:
    risk, junk = "factors.junk.large.volatility.quarter", "factors.junk.large.profitability.quarter"
    if not facts.known(risk, junk, f"{junk}_percentile"):
        return None
    first, second = (factor_words.direction(facts.value(id), "beat", "trailed", "matched") for id in (risk, junk))
    return facts.phrase(
        f"In large caps volatile stocks {first} calm ones by {{{risk}|points}}, and unprofitable ones {second} profitable ones by {{{junk}|points}}, the "
        f"{{{junk}_percentile}}."
    )


def month_point(facts: Facts, period: pd.Period) -> Point | None:
    """What the month added or contradicted."""
    if not facts.known("factors.small.best_quarter", "factors.small.best_month", "factors.mid.best_month"):
        return None
    bold = factor_words.leaders_title(facts, period, segment="small", horizon="month") + "."
    return bold, _quarter_in_month(facts, period) + factor_words.mid_sentence(facts)


def _quarter_in_month(facts: Facts, period: pd.Period) -> Phrase:
    """Say where the quarter's leader stood in the month."""
    sort = str(facts["factors.small.best_quarter"].value)
    rank = f"factors.small.{sort}.month_rank"
    if period.month % 3 == 1:
        return facts.phrase("The quarter is this one month so far. ")
    if sort == facts["factors.small.best_month"].value:
        return facts.phrase("It led the quarter as well. ")
    if not facts.known(rank):
        return facts.phrase("The month did not repeat the quarter's order. ")
    return facts.phrase(f"The quarter's leader, {factor_words.SORT_WORDS[sort]}, ranked {{{rank}}} of {{{rank}|n}} in the month. ")


def micro_point(facts: Facts, period: pd.Period) -> Point | None:
    """Micro caps in the context of the quarter before."""
    if not facts.known("returns.micro.quarter"):
        return None
    bold = factor_words.micro_title(facts, period) + "."
    if not facts.known("returns.last_then_first", "returns.last_then_first_chance"):
        return bold, factor_words.segments_sentence(facts, period)
    return bold, facts.phrase(
        "The segment that came last in one quarter led the next in {returns.last_then_first} of {returns.last_then_first|n} cases; "
        "chance alone gives {returns.last_then_first_chance}."
    )


def rally_point(facts: Facts, period: pd.Period) -> Point | None:
    """State and age of the low-quality rally by the baseline definition, and what chance would give."""
    if not facts.known(f"{RALLY}.current_state"):
        return None
    state = facts[f"{RALLY}.current_state"].value
    started = facts.known(f"{RALLY}.current_start")
    if state == "confirmed" and started:
        bold = facts.phrase(f"A low-quality rally, volatile over calm small caps, is confirmed; it began in {{{RALLY}.current_start}} and is "
                            f"{{{RALLY}.current_age_months}} old.")
    elif state == "unconfirmed" and started:
        bold = facts.phrase(f"A low-quality rally, volatile over calm small caps, may have begun in {{{RALLY}.current_start}}; at the declared threshold "
                            "{month} does not confirm it.", month=period.strftime("%B"))
    else:
        bold = facts.phrase("No low-quality rally, volatile over calm small caps, is under way.")
    return bold, _durations(facts)


def _durations(facts: Facts) -> Phrase:
    words = ""
    if facts.known(f"{RALLY}.median_months", f"{RALLY}.random_walk_median_months"):
        words = f"Past ones lasted {{{RALLY}.median_months}} at the median; a random walk through the same rule gives {{{RALLY}.random_walk_median_months}}. "
    if facts.known("rallies.robust_share"):
        words += "The median is a year or less in {rallies.robust_share} of the definitions and thresholds tried."
    return facts.phrase(words.strip() or "How long past ones lasted cannot be told yet.")


def macro_point(facts: Facts, period: pd.Period) -> Point | None:
    """The soft-landing condition with its margin, and what first cuts really did."""
    if not facts.known("macro.soft_landing"):
        return None
    failed = landing_conditions(facts, "no")
    verdict = {
        "yes": "The soft-landing rule is met.",
        "no": f"The soft-landing rule is not met: it fails on {listed(failed)}." if failed else "The soft-landing rule is not met.",
    }.get(str(facts["macro.soft_landing"].value), _undecided(facts))
    return facts.phrase(verdict), _lower_macro(facts)


def _undecided(facts: Facts) -> str:
    if not facts.known("macro.landing.unclear", "macro.landing.conditions"):
        return "The soft-landing rule decides neither way."
    return ("The soft-landing rule decides neither way: {macro.landing.unclear|words} of {macro.landing.conditions|words} conditions lie within their margin of "
            "error.")


def _lower_macro(facts: Facts) -> Phrase:
    parts = []
    if facts.known("macro.recession_probability_published"):
        parts.append("The yield curve puts the probability of recession in a year at {macro.recession_probability_published}")
    if facts.known("macro.sahm"):
        parts.append("the Sahm gap is {macro.sahm} percentage points")
    text = " and ".join(parts)
    said = [text[:1].upper() + text[1:] + "."] if text else []
    if facts.known(f"{CUT}.soft_minus_recession", f"{CUT}.p"):
        word = factor_words.direction(facts.value(f"{CUT}.soft_minus_recession"), "higher", "lower", "higher or lower")
        chance = "more than chance gives" if facts.value(f"{CUT}.p") < SURE else "no more than chance gives"
        said.append(f"In the year after a first cut small caps' return over large was {{{CUT}.soft_minus_recession|points}} {word} without recession "
                    f"than with one, {chance} (p = {{{CUT}.p}}).")
    return facts.phrase(" ".join(said) or "The indicators it needs are not at hand.")


def decade_call(facts: Facts) -> Phrase | None:
    """The ten-year call with its interval and probability."""
    id = f"{OUTLOOK}.expected"
    if not facts.known(id, f"{OUTLOOK}.probability_positive") or facts[id].interval is None:
        return None
    return facts.phrase(f"Small against large over ten years: {{{id}}} a year (ninety percent interval {{{id}|lo}} to {{{id}|hi}}), probability of beating large "
                        f"{{{OUTLOOK}.probability_positive}}.")


def _thresholds(facts: Facts) -> Iterable[Phrase]:
    """Yield what would change our mind, as far as the facts are known."""
    if facts.known(f"{RALLY}.current_state"):
        yield facts.phrase(_rally_threshold(facts))
    if facts.known("macro.sahm"):
        if facts.value("macro.sahm") < SAHM and facts.known("macro.soft_landing") and facts["macro.soft_landing"].value == "no":
            yield facts.phrase("A Sahm gap of half a percentage point (now {macro.sahm}) would add the labour market to what the soft landing fails on.")
        elif facts.value("macro.sahm") < SAHM:
            yield facts.phrase("A Sahm gap of half a percentage point (now {macro.sahm}) would rule out a soft landing.")
        else:
            yield facts.phrase("A Sahm gap back below half a percentage point (now {macro.sahm}) would be the first sign of an end to the fall.")
    if facts.known(f"{OUTLOOK}.start_percentile"):
        side, turn = ("below", "turn") if facts.value(f"{OUTLOOK}.start_percentile") > MIDDLE else ("above", "strengthen")
        yield facts.phrase(f"Small caps' relative book-to-market {side} the middle of its history (now the {{{OUTLOOK}.start_percentile}}) would "
                           f"{turn} the decade call.")


def _rally_threshold(facts: Facts) -> str:
    state = str(facts[f"{RALLY}.current_state"].value)
    mark = "{rallies.threshold|points}" if facts.known("rallies.threshold") else "the declared threshold"
    if state == "confirmed":
        return f"A fall of volatile against calm small caps by {mark} from the high would end the rally."
    now = f" (now {{{RALLY}.current_gain|points}})" if state == "unconfirmed" and facts.known(f"{RALLY}.current_gain") else ""
    return f"A lead of volatile over calm small caps of {mark} since the low{now} would confirm {'the' if now else 'a'} rally."
