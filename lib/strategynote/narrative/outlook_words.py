"""Sentences and titles of the decade outlook: facts in, words out; a forecast never stands without its interval."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain

MAIN = "outlook.small_minus_large"
NEAR = 0.005


def cheapness(percentile: float) -> str:
    """Return the word for a book-to-market percentile: high is cheap."""
    if percentile >= 0.8:
        return "cheap"
    if percentile >= 0.6:
        return "rather cheap"
    if percentile > 0.4:
        return "near the middle of its history"
    return "rather dear" if percentile > 0.2 else "dear"


def side(value: float, *, ahead: str = "ahead of", behind: str = "behind", level: str = "level with") -> str:
    """Return ahead, behind or level (within half a point a year)."""
    return level if abs(value) < NEAR else ahead if value > 0 else behind


def beat(facts: Facts, id: str) -> Phrase:
    """Return "beat large caps by ... a year", "trailed ..." or, within half a point a year, "stood level with large caps"."""
    if abs(facts.value(id)) < NEAR:
        return facts.phrase(f"stood level with large caps ({{{id}}} a year)")
    return facts.phrase(f"{'beat' if facts.value(id) > 0 else 'trailed'} large caps by {{{id}|points}} a year")


def published(facts: Facts) -> bool:
    """Return whether a forecast with a band is published for this period."""
    return facts.known(f"{MAIN}.expected")


def valuation_title(facts: Facts) -> Phrase:
    """State where small and large stand in their own histories, and to each other."""
    relative = cheapness(facts.value(f"{MAIN}.start_percentile"))
    link = "but" if _only_relative(facts) else "and"
    return facts.phrase(
        "Large caps' book-to-market is at the {valuation.large.percentile} of its history and small caps' at the "
        "{valuation.small.percentile}, {link} against large small is {relative}",
        link=link,
        relative=relative,
    )


def _only_relative(facts: Facts) -> bool:
    """Return whether small is cheap against large while dear against its own past (or the reverse)."""
    return (facts.value("valuation.small.percentile") - 0.5) * (facts.value(f"{MAIN}.start_percentile") - 0.5) < 0


def valuation_sentence(facts: Facts) -> list[Phrase]:
    """Give the ratios, what a percentile means, and whether cheapness is relative only."""
    first = facts.phrase(
        "Book-to-market stands at {valuation.small.book_to_market} for small caps, {valuation.mid.book_to_market} for mid "
        "caps and "
        "{valuation.large.book_to_market} for large caps; on their own histories since {valuation.since} that is the "
        "{valuation.small.percentile}, the {valuation.mid.percentile} and the {valuation.large.percentile}, where high means "
        "cheap."
    )
    ratio = facts.phrase(
        "Small caps carry {valuation.small_to_large} times the book-to-market of large caps, the "
        "{outlook.small_minus_large.start_percentile} "
        "of that ratio."
    )
    small, relative = facts.value("valuation.small.percentile"), facts.value(f"{MAIN}.start_percentile")
    if small < 0.5 < relative:
        last = plain(
            "That is a relative statement: against their own past small caps are not cheap, large caps are dearer still."
        )
    elif relative < 0.5 < small:
        last = plain("Against their own past small caps are not dear, but large caps are cheaper still.")
    else:
        last = None
    return [p for p in (first, ratio, last) if p is not None]


def cape_sentence(facts: Facts) -> Phrase | None:
    """Set the price-earnings ratio of large caps beside their book-to-market, percentile against percentile."""
    if not facts.known("valuation.cape"):
        return None
    dear = facts.value("valuation.cape_percentile") >= 0.5
    agree = dear == (facts.value("valuation.large.percentile") <= 0.5)
    verdict = "says the same of large caps" if agree else "does not say the same of large caps"
    return facts.phrase(
        "The cyclically adjusted price-earnings ratio of the S&P composite, {valuation.cape}, at the "
        "{valuation.cape_percentile} of its history "
        "since {valuation.cape_since} (high means dear), {verdict}; no such ratio exists for small caps, so only percentiles "
        "can be compared.",
        verdict=verdict,
    )


def guard_sentence(facts: Facts) -> Phrase | None:
    """Say that cells were replaced, when any were."""
    if facts.value("valuation.guard.flagged") == 0:
        return None
    verb = "was" if facts.value("valuation.guard.flagged") == 1 else "were"
    return facts.phrase("{valuation.guard.flagged|words} contaminated cells of the publisher's table {verb} replaced.", verb=verb)


def scatter_title(facts: Facts) -> Phrase:
    """State what start valuation went with, and how few decades say so."""
    word = "more" if facts.value(f"{MAIN}.slope") > 0 else "less"
    return facts.phrase(
        "The cheaper small caps began, the {word} they earned over ten years: R-squared {outlook.small_minus_large.r2}, but only "
        "{outlook.small_minus_large.n_effective} independent decades",
        word=word,
    )


def regression_sentence(facts: Facts) -> list[Phrase]:
    """Give slope and R2 with effective n beside them, the p that respects overlap, and the out-of-sample record."""
    first = facts.phrase(
        "One log unit more of relative book-to-market at the start went with {outlook.small_minus_large.slope} a year over "
        "the next "
        "ten years. R-squared is {outlook.small_minus_large.r2} over {outlook.small_minus_large.r2|n} overlapping months, "
        "which are "
        "worth {outlook.small_minus_large.n_effective} independent decades."
    )
    second = facts.phrase(_evidence(facts))
    if not facts.known(f"{MAIN}.r2_oos"):
        return [first, second]
    worth = "helped" if facts.value(f"{MAIN}.r2_oos") > 0 else "did not help"
    third = facts.phrase(
        "Using only outcomes complete at each forecast, the regression {worth} against the historical mean (out-of-sample "
        "R-squared "
        "{outlook.small_minus_large.r2_oos}, p = {outlook.small_minus_large.r2_oos|p}).".replace(
            "p = {", p_sign(facts, f"{MAIN}.r2_oos") + " {"
        ),
        worth=worth,
    )
    return [first, second, third]


def p_sign(facts: Facts, id: str) -> str:
    """Return "p =", or "p" alone before a value that is printed as "below 0.01"."""
    return "p" if (facts[id].p or 0) < 0.01 else "p ="


def _evidence(facts: Facts) -> str:
    verbs = {
        "A": "That shows a link",
        "B": "That suggests a link",
        "C": "That is consistent with a link, but no more",
        "D": "That is no support for a link",
        "X": "The sign contradicts the idea that cheap does better",
    }
    verb = verbs[facts[f"{MAIN}.slope"].grade or "C"]
    equals = p_sign(facts, f"{MAIN}.slope")
    return (
        f"{verb}: in simulated histories with the same persistence and no predictability a slope as steep comes with {equals} "
        f"{{{MAIN}.slope|p}}; a Newey-West standard error would say t = {{{MAIN}.kernel_t}}, "
        f"{p_sign(facts, f'{MAIN}.kernel_t')} {{{MAIN}.kernel_t|p}}."
    )


def forecast_title(facts: Facts) -> Phrase:
    """State the combined forecast with its interval and probability."""
    value = facts.value(f"{MAIN}.expected")
    if abs(value) < NEAR:
        return facts.phrase(
            "No lead for small caps over ten years: {outlook.small_minus_large.expected} a year, interval "
            "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}"
        )
    return facts.phrase(
        "Small caps are expected to finish {side} large caps by {outlook.small_minus_large.expected|abs} a year over ten "
        "years, with an interval of "
        "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}",
        side=side(value),
    )


def forecast_sentence(facts: Facts) -> list[Phrase]:
    """Give the forecast of the legs and of the difference, each with its interval, and the probability; or why there is none."""
    if not published(facts):
        reason = facts[f"{MAIN}.expected"].reason or "the record is too short"
        return [
            plain(f"No ten-year forecast is published for this month: {reason}, and a forecast without an interval is not made.")
        ]
    lead = facts.phrase(
        "With equal weights on historical mean, shrunk regression, vector autoregression and building blocks, small caps are "
        "expected to "
        "return {outlook.small.expected} a year (ninety-percent interval {outlook.small.expected|lo} to "
        "{outlook.small.expected|hi}) and large caps "
        "{outlook.large.expected} ({outlook.large.expected|lo} to {outlook.large.expected|hi})."
    )
    gap = facts.phrase(
        "The difference, forecast on its own ratio, is {outlook.small_minus_large.expected} a year, interval "
        "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}, {zero}; the probability that "
        "small caps finish "
        "ahead is {outlook.small_minus_large.probability_positive} ({outlook.small_minus_large.probability_positive|lo} to "
        "{outlook.small_minus_large.probability_positive|hi} over resampled histories).",
        zero=zero_words(facts, f"{MAIN}.expected"),
    )
    return [lead, gap, _mean_sentence(facts)]


def zero_words(facts: Facts, id: str) -> str:
    """Say whether a fact's interval includes zero."""
    low, high = facts[id].interval or (float("-inf"), float("inf"))
    return "which includes zero" if low <= 0 <= high else "which excludes zero"


def _mean_sentence(facts: Facts) -> Phrase:
    more = facts.value(f"{MAIN}.expected") >= facts.value(f"{MAIN}.mean")
    return facts.phrase(
        "The average decade gave small caps {outlook.small_minus_large.mean} a year; today's start {word} it.",
        word="adds to" if more else "takes from",
    )


def coverage_sentence(facts: Facts) -> Phrase | None:
    """Tell the coverage three ways, and what it is worth where the truth is known."""
    if not facts.known(f"{MAIN}.coverage_90_raw", f"{MAIN}.coverage_90_real_time"):
        return None
    return facts.phrase(
        "How often such intervals were right: the regression's own nominal ninety-percent band held "
        "{outlook.small_minus_large.coverage_90_raw} of "
        "outcomes; our band, its width set only from outcomes complete at each forecast, held "
        "{outlook.small_minus_large.coverage_90_real_time}; the band printed here, {outlook.small_minus_large.inflation} "
        "times the textbook width, "
        "holds {outlook.small_minus_large.coverage_90} of all completed outcomes by construction."
        + (
            " In simulated histories of this length, where the truth is known, a width so set held "
            "{outlook.small_minus_large.coverage_90_simulated} of the decades that followed."
            if facts.known(f"{MAIN}.coverage_90_simulated")
            else ""
        )
    )


def robustness_sentence(facts: Facts) -> Phrase | None:
    """Say what other measures of the start valuation and of small would give."""
    if not facts.known("outlook.carried.expected", "outlook.check.expected"):
        return None
    return facts.phrase(
        "Valuations carried to the month's end with returns would give {outlook.carried.expected} a year "
        "(interval {outlook.carried.expected|lo} to {outlook.carried.expected|hi}), the second and third size quintiles "
        "{outlook.check.expected} ({outlook.check.expected|lo} to {outlook.check.expected|hi})."
    )


def breakeven_title(facts: Facts) -> Phrase:
    """State how far relative valuations may move before nothing of the lead is left."""
    change = facts.value("outlook.break_even.change")
    if change > 0:
        return facts.phrase(
            "Growth alone lets small caps keep pace with large caps until their relative book-to-market has risen another "
            "{outlook.break_even.change|wholeabs}, to the {outlook.break_even.percentile} of its history"
        )
    return facts.phrase(
        "Without a lead in growth, small caps only match large caps if their relative book-to-market falls "
        "{outlook.break_even.change|wholeabs}, "
        "to the {outlook.break_even.percentile} of its history"
    )


def breakeven_sentence(facts: Facts) -> list[Phrase]:
    """Explain the break-even: growth without revaluation, cost, and what the last decade was made of."""
    first = facts.phrase(
        "With valuations unchanged, book growth and payouts gave small caps {outlook.break_even.growth} a year against large "
        "caps "
        "(interval {outlook.break_even.growth|lo} to {outlook.break_even.growth|hi}). After a yearly cost of "
        "{outlook.break_even.cost|rate2} "
        "{room} {outlook.break_even.change|wholeabs} over ten years (interval {outlook.break_even.change|lo} to "
        "{outlook.break_even.change|hi}).",
        room="the two finish level if the ratio rises by"
        if facts.value("outlook.break_even.change") > 0
        else "the two finish level only if the ratio falls by",
    )
    if not facts.known("outlook.last_decade.total"):
        return [first]
    moved = facts.value("outlook.last_decade.revaluation")
    second = facts.phrase(
        "In the ten years to now small caps {did}: revaluation {gave} "
        "{outlook.last_decade.revaluation|points}, growth and payouts {rest} {outlook.last_decade.growth_and_payout|points}.",
        did=beat(facts, "outlook.last_decade.total"),
        gave="added" if moved > 0 else "took",
        rest="added" if facts.value("outlook.last_decade.growth_and_payout") > 0 else "took",
    )
    return [first, second]


def verdict(facts: Facts) -> Phrase:
    """Grade the call that small beats large over the decade, in one sentence with its interval."""
    if not published(facts):
        return plain("The call that small caps beat large caps over a decade cannot be tested at this date.")
    low, high = facts[f"{MAIN}.expected"].interval or (0.0, 0.0)
    if low > 0:
        words = "The call that small caps beat large caps over the decade has support"
    elif high < 0:
        words = "The call that small caps beat large caps over the decade runs against the evidence"
    elif facts.value(f"{MAIN}.expected") > NEAR:
        words = "The call that small caps beat large caps over the decade is consistent with the evidence, but not established"
    else:
        words = "The call that small caps beat large caps over the decade finds no support"
    return facts.phrase(
        words + ": {outlook.small_minus_large.expected} a year, "
        "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}, "
        "from {outlook.small_minus_large.n_effective} independent decades."
    )
