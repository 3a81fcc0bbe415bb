"""Sentences and titles of the decade outlook: facts in, words out; a forecast never stands without its interval."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain

MAIN = "outlook.small_minus_large"
RECORD = "outlook.track_record"
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
        link=link, relative=relative,
    )  # fmt: skip


def _only_relative(facts: Facts) -> bool:
    """Return whether small is cheap against large while dear against its own past (or the reverse)."""
    return (facts.value("valuation.small.percentile") - 0.5) * (facts.value(f"{MAIN}.start_percentile") - 0.5) < 0


def valuation_sentence(facts: Facts) -> list[Phrase]:
    """Give the ratios, what a percentile means, and whether cheapness is relative only."""
    first = facts.phrase(
        "Book-to-market stands at {valuation.small.book_to_market} for small caps, {valuation.mid.book_to_market} for mid caps and "
        "{valuation.large.book_to_market} for large caps; on their own histories since {valuation.since} that is the "
        "{valuation.small.percentile}, the {valuation.mid.percentile} and the {valuation.large.percentile}, where high means cheap."
    )
    ratio = facts.phrase(
        "Small caps carry {valuation.small_to_large} times the book-to-market of large caps, the {outlook.small_minus_large.start_percentile} "
        "of that ratio."
    )
    small, relative = facts.value("valuation.small.percentile"), facts.value(f"{MAIN}.start_percentile")
    if small < 0.5 < relative:
        last = plain("That is a relative statement: against their own past small caps are not cheap, large caps are dearer still.")
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
        "The cyclically adjusted price-earnings ratio of the S&P composite, {valuation.cape}, at the {valuation.cape_percentile} of its history "
        "since {valuation.cape_since} (high means dear), {verdict}; no such ratio exists for small caps, so only percentiles can be compared.",
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
        "One log unit more of relative book-to-market at the start went with {outlook.small_minus_large.slope} a year over the next "
        "ten years. R-squared is {outlook.small_minus_large.r2} over {outlook.small_minus_large.r2|n} overlapping months, which are "
        "worth {outlook.small_minus_large.n_effective} independent decades."
    )
    second = facts.phrase(_evidence(facts))
    if not facts.known(f"{MAIN}.r2_oos"):
        return [first, second]
    worth = "helped" if facts.value(f"{MAIN}.r2_oos") > 0 else "did not help"
    third = facts.phrase(
        "Using only outcomes complete at each forecast, the regression {worth} against the historical mean (out-of-sample R-squared "
        "{outlook.small_minus_large.r2_oos}, p = {outlook.small_minus_large.r2_oos|p}).".replace("p = {", _equals(facts, f"{MAIN}.r2_oos") + " {"),
        worth=worth,
    )
    return [first, second, third]


def _equals(facts: Facts, id: str) -> str:
    # A p printed as "below 0.01" needs no equals sign.
    return "p" if (facts[id].p or 0) < 0.01 else "p ="


def _evidence(facts: Facts) -> str:
    verbs = {
        "A": "That shows a link", "B": "That suggests a link", "C": "That is consistent with a link, but no more",
        "D": "That is no support for a link", "X": "The sign contradicts the idea that cheap does better",
    }  # fmt: skip
    verb = verbs[facts[f"{MAIN}.slope"].grade or "C"]
    equals = _equals(facts, f"{MAIN}.slope")
    return (
        f"{verb}: in simulated histories with the same persistence and no predictability a slope as steep comes with {equals} "
        "{outlook.small_minus_large.slope|p}; textbook standard errors for overlap would make it look certain."
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
        "Small caps are expected to finish {side} large caps by {outlook.small_minus_large.expected|abs} a year over ten years, with an interval of "
        "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}",
        side=side(value),
    )


def forecast_sentence(facts: Facts) -> list[Phrase]:
    """Give the forecast of the legs and of the difference, each with its interval, and the probability; or why there is none."""
    if not published(facts):
        reason = facts[f"{MAIN}.expected"].reason or "the record is too short"
        return [plain(f"No ten-year forecast is published for this month: {reason}, and a forecast without an interval is not made.")]
    lead = facts.phrase(
        "With equal weights on historical mean, shrunk regression, vector autoregression and building blocks, small caps are expected to "
        "return {outlook.small.expected} a year (ninety-percent interval {outlook.small.expected|lo} to {outlook.small.expected|hi}) and large caps "
        "{outlook.large.expected} ({outlook.large.expected|lo} to {outlook.large.expected|hi})."
    )
    gap = facts.phrase(
        "The difference, forecast on its own ratio, is {outlook.small_minus_large.expected} a year, interval "
        "{outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}, {zero}; the probability that small caps finish "
        "ahead is {outlook.small_minus_large.probability_positive} ({outlook.small_minus_large.probability_positive|lo} to "
        "{outlook.small_minus_large.probability_positive|hi} over resampled histories).",
        zero=_zero(facts, f"{MAIN}.expected"),
    )
    return [lead, gap, _mean_sentence(facts)]


def _zero(facts: Facts, id: str) -> str:
    low, high = facts[id].interval or (float("-inf"), float("inf"))
    return "which includes zero" if low <= 0 <= high else "which excludes zero"


def _mean_sentence(facts: Facts) -> Phrase:
    more = facts.value(f"{MAIN}.expected") >= facts.value(f"{MAIN}.mean")
    return facts.phrase(
        "The average decade gave small caps {outlook.small_minus_large.mean} a year; today's start {word} it.",
        word="adds to" if more else "takes from",
    )


def coverage_sentence(facts: Facts) -> Phrase | None:
    """Tell the coverage three ways in one sentence."""
    if not facts.known(f"{MAIN}.coverage_90_raw", f"{MAIN}.coverage_90_real_time"):
        return None
    return facts.phrase(
        "How often such intervals were right: the regression's own nominal ninety-percent band held {outlook.small_minus_large.coverage_90_raw} of "
        "outcomes; our band, its width set only from outcomes complete at each forecast, held "
        "{outlook.small_minus_large.coverage_90_real_time}; the band printed here, {outlook.small_minus_large.inflation} times the textbook width, "
        "holds {outlook.small_minus_large.coverage_90} of all completed outcomes by construction."
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
            "Small caps keep their lead unless their relative book-to-market rises another {outlook.break_even.change|wholeabs}, to the "
            "{outlook.break_even.percentile} of its history"
        )
    return facts.phrase(
        "Without a lead in growth, small caps only match large caps if their relative book-to-market falls {outlook.break_even.change|wholeabs}, "
        "to the {outlook.break_even.percentile} of its history"
    )


def breakeven_sentence(facts: Facts) -> list[Phrase]:
    """Explain the break-even: growth without revaluation, cost, and what the last decade was made of."""
    first = facts.phrase(
        "With valuations unchanged, book growth and payouts gave small caps {outlook.break_even.growth} a year against large caps "
        "(interval {outlook.break_even.growth|lo} to {outlook.break_even.growth|hi}). After a yearly cost of {outlook.break_even.cost|rate2} that buys room for the ratio to "
        "{word} by {outlook.break_even.change|wholeabs} over ten years before the lead is gone.",
        word="rise" if facts.value("outlook.break_even.change") > 0 else "fall",
    )
    if not facts.known("outlook.last_decade.total"):
        return [first]
    total, moved = facts.value("outlook.last_decade.total"), facts.value("outlook.last_decade.revaluation")
    second = facts.phrase(
        "In the ten years to now small caps {verb} large caps by {outlook.last_decade.total|points} a year: revaluation {gave} "
        "{outlook.last_decade.revaluation|points}, growth and payouts {rest} {outlook.last_decade.growth_and_payout|points}.",
        verb=side(total, ahead="beat", behind="trailed", level="matched"), gave="added" if moved > 0 else "took",
        rest="added" if facts.value("outlook.last_decade.growth_and_payout") > 0 else "took",
    )  # fmt: skip
    return [first, second]


def record_title(facts: Facts) -> Phrase:
    """State how the same procedure's past calls turned out."""
    ending = "were right" if facts[f"{RECORD}.last_run_right"].value == "yes" else "were wrong"
    if facts.value(f"{RECORD}.last_run") == 1:
        ending = "was right" if facts[f"{RECORD}.last_run_right"].value == "yes" else "was wrong"
    return facts.phrase(
        "Calls of this kind named the better side {outlook.track_record.hit_rate} of the time; the last {run} completed {ending}",
        run="one" if facts.value(f"{RECORD}.last_run") == 1 else facts.phrase("{outlook.track_record.last_run|words}"), ending=ending,
    )  # fmt: skip


def record_sentence(facts: Facts) -> list[Phrase]:
    """Say how the last completed call turned out, then hit rate, skill and coverage with their numbers of decades."""
    if not facts.known(f"{RECORD}.hit_rate"):
        return [plain("No ten-year call of this procedure has a completed outcome yet, so it has no record.")]
    low, high = facts[f"{RECORD}.last_forecast"].interval or (0.0, 0.0)
    came = facts.value(f"{RECORD}.last_outcome")
    last = facts.phrase(
        "The last call with a completed outcome, of {outlook.track_record.last_call}, had small caps at {outlook.track_record.last_forecast} a "
        "year against large (interval {outlook.track_record.last_forecast|lo} to {outlook.track_record.last_forecast|hi}); "
        "{outlook.track_record.last_outcome} came, {where} the interval.",
        where="inside" if low <= came <= high else "outside",
    )
    skill = facts.value(f"{RECORD}.skill")
    worth = "better than" if skill > NEAR else "worse than" if skill < -NEAR else "no better than"
    score = facts.phrase(
        "Over {outlook.track_record.calls} July calls since the middle of the last century, about {outlook.track_record.calls|neff} independent "
        "decades, the side was right {outlook.track_record.hit_rate} of the time; the Brier score of {outlook.track_record.brier} is {worth} "
        "always quoting the base rate known at the time (skill {outlook.track_record.skill|signed}). Intervals of fifty, eighty and ninety percent held "
        "{outlook.track_record.coverage_50}, {outlook.track_record.coverage_80} and {outlook.track_record.coverage_90}.",
        worth=worth,
    )
    return [last, score]


def reversal_title(facts: Facts) -> Phrase:
    """State whether past losers bounced back more than overlap alone would make them."""
    word = "No proof of a spring" if (facts["outlook.reversal.slope"].p or 1) >= 0.05 else "Five poor years were followed by better ones"
    if facts.value("outlook.reversal.slope") >= 0:
        word = "No spring"
    return facts.phrase(
        "{word}: the next five years took back {outlook.reversal.slope|wholeabs} of the last five, chance alone {outlook.reversal.chance|wholeabs}, "
        "p = {outlook.reversal.slope|p}".replace("p = {", _equals(facts, "outlook.reversal.slope") + " {"),
        word=word,
    )


def reversal_sentence(facts: Facts) -> Phrase | None:
    """Explain the spring effect's test and where the last five years stand."""
    if not facts.known("outlook.reversal.slope"):
        return None
    equals = _equals(facts, "outlook.reversal.slope")
    return facts.phrase(
        "The spring effect says that the lower small caps were pressed, the more they rebound. Over five-year windows since {valuation.since} the slope is "
        "{outlook.reversal.slope} with R-squared {outlook.reversal.r2} and {outlook.reversal.slope|neff} independent windows; overlap alone gives "
        "{outlook.reversal.chance}, and the difference has {equals} {outlook.reversal.slope|p}. Over the last five years small caps {verb} large caps by "
        "{outlook.reversal.past|points} a year.",
        equals=equals, verb=side(facts.value("outlook.reversal.past"), ahead="beat", behind="trailed", level="matched"),
    )  # fmt: skip


def value_title(facts: Facts) -> Phrase:
    """State the value-minus-growth forecast and whether the method ever helped there."""
    worth = "helped" if facts.value("outlook.value_minus_growth.r2_oos") > 0 else "did not help"
    return facts.phrase(
        "Value against growth: {outlook.value_minus_growth.expected} a year, interval {outlook.value_minus_growth.expected|lo} to "
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
        zero=_zero(facts, "outlook.value_minus_growth.expected"),
    )


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
        words + ": {outlook.small_minus_large.expected} a year, {outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}, "
        "from {outlook.small_minus_large.n_effective} independent decades."
    )
