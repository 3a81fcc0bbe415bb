"""Sentences on multiples by name, on where small caps stand, and on whether cheapness softened downturns."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.valuation_words import INDEX, more_or_less

BEAR, RECESSION = "valuation.bear", "valuation.recession"
RELATIVE = "valuation.relative_drawdown"
OPEN = 0.10  # p above which two means are not told apart
NEAR_PEAK = 0.01
SMALL_INDEX = plain("Russell 2000")


def members_title(facts: Facts) -> Phrase:
    """State how many of the seven trade above the multiple in circulation, on trailing earnings."""
    return facts.phrase(
        "Above {valuation.dear_level} times trailing earnings: {count} of the {valuation.members_priced|words}; the index without them costs "
        "{valuation.sp500_pe_ex_top7} times",
        count=counted(facts, "valuation.members_over_25"),
    )


def members_sentence(facts: Facts) -> list[Phrase]:
    """Count the dear ones of the seven and give the index's multiple with and without loss makers and without the seven."""
    if not facts.known("valuation.sp500_pe"):
        return []
    return [
        facts.phrase(
            "On {valuation.multiples_date}, the newest dated list of members, {count} of the {valuation.members_priced|words} traded above "
            "{valuation.dear_level} times trailing earnings ({exhibit:valuation.members}); {forward}",
            count=counted(facts, "valuation.members_over_25"), forward=_forward(facts),
        ),
        facts.phrase(
            "The {index} cost {valuation.sp500_pe} times earnings by the convention that leaves loss makers out, {valuation.sp500_pe_with_losses} "
            "with them, and {valuation.sp500_pe_ex_top7} without the seven, {verdict}; the seven had {valuation.top7_cap_share} of the value and "
            "{valuation.top7_earnings_share} of the profits.",
            verdict=_without(facts), index=INDEX,
        ),
    ]  # fmt: skip


def estimates_sentence(facts: Facts) -> list[Phrase]:
    """Give the index's multiple on estimates and on reported quarters, and say that none is stated for small caps."""
    said = [plain("For small caps no dated file of earnings is at hand, so their price-earnings ratio is not stated.")]
    if not facts.known("valuation.sp500_forward_pe"):
        return said
    estimates = facts.phrase(
        "On analysts' estimates for the calendar year the {index} stood at {valuation.sp500_forward_pe} on {valuation.sp500_forward_date}"
        + (" and at {valuation.sp500_forward_pe_next} on those for the next" if facts.known("valuation.sp500_forward_pe_next") else "")
        + _trailing(facts),
        index=INDEX,
    )  # fmt: skip
    return [estimates, *said]


def counted(facts: Facts, id: str) -> Phrase:
    """Return a small number in words, "none" for zero."""
    return plain("none") if facts.value(id) == 0 else facts.phrase(f"{{{id}|words}}")


def _forward(facts: Facts) -> Phrase:
    if facts.known("valuation.members_forward_over_25"):
        return facts.phrase("on the file's forward earnings {count} did.", count=counted(facts, "valuation.members_forward_over_25"))
    return plain("the file has no forward earnings.")


def _without(facts: Facts) -> str:
    gap = facts.value("valuation.sp500_pe") - facts.value("valuation.sp500_pe_ex_top7")
    return more_or_less(gap, up="less than with them", down="more than with them", level="about the same", near=0.5)


def _trailing(facts: Facts) -> str:
    if not facts.known("valuation.sp500_trailing_pe"):
        return "."
    return (
        "; on operating earnings of the four quarters to {valuation.sp500_trailing_quarter} at {valuation.sp500_trailing_pe}, the "
        "{valuation.sp500_trailing_pe_percentile} of {valuation.sp500_trailing_pe_percentile|n} quarters (high means dear)."
    )


def range_stem(facts: Facts) -> str | None:
    """Return the facts to speak of: the price index, else the fund with dividends, else none."""
    return next((stem for stem in ("valuation.range", "valuation.range_fund") if facts.known(f"{stem}.below_52w_high")), None)


def range_title(facts: Facts) -> Phrase:
    """State whether small caps are nearer to their low or to their high of the longest window known."""
    stem = range_stem(facts)
    span, words = ("5y", "five-year") if facts.known(f"{stem}.position_5y") else ("52w", "one-year")
    near = nearer(facts.value(f"{stem}.position_{span}"))
    return facts.phrase(
        f"Small caps are {near} {words} {{end}}: {{{stem}.below_{span}_high|abs}} below the high, {{{stem}.above_{span}_low|abs}} above the low",
        end="range" if near == "in the middle of their" else "low" if near == "nearer to their" and facts.value(f"{stem}.position_{span}") < 0.4 else "high",
    )


def nearer(position: float) -> str:
    """Return "nearer to their" for either end of a range, "in the middle of their" between two and three fifths."""
    return "in the middle of their" if 0.4 <= position <= 0.6 else "nearer to their"


def range_sentence(facts: Facts) -> Phrase | None:
    """Give the distance to the highs and lows of one and five years."""
    stem = range_stem(facts)
    if stem is None:
        return None
    name = "The {index}" if stem == "valuation.range" else "The {index} fund, dividends included,"
    five = (
        f" and {{{stem}.below_5y_high|abs}} below the high and {{{stem}.above_5y_low|abs}} above the low of five years"
        if facts.known(f"{stem}.below_5y_high") else ""
    )  # fmt: skip
    return facts.phrase(
        f"{name} closed on {{{stem}.date}}, {{{stem}.below_52w_high|abs}} below the high and {{{stem}.above_52w_low|abs}} above the low of "
        f"a year{five}: {{verdict}}.",
        verdict=_lows(facts, stem), index=SMALL_INDEX,
    )


def _lows(facts: Facts, stem: str) -> str:
    at = facts.value(f"{stem}.position_5y") if facts.known(f"{stem}.position_5y") else facts.value(f"{stem}.position_52w")
    return "prices near their lows" if at < 0.2 else "not near their lows" if at > 0.4 else "closer to the lows than to the highs"


def relative_title(facts: Facts) -> Phrase:
    """State how far small caps are behind large caps since they last led."""
    if facts.value(f"{RELATIVE}.recent_depth") > -NEAR_PEAK:
        return facts.phrase("Small caps stand at their best against large caps in five years")
    return facts.phrase(
        "Small caps have lost {valuation.relative_drawdown.recent_depth|abs} against large caps in {valuation.relative_drawdown.recent_age}"
    )


def relative_sentence(facts: Facts) -> Phrase:
    """Give the relative drawdown from the five-year and the all-time best, with its age and its place in history."""
    depth = facts.value(f"{RELATIVE}.percentile")
    deep = "deep" if depth < 0.2 else "ordinary" if depth < 0.8 else "shallow"
    recent = (
        "{valuation.relative_drawdown.recent_depth|abs} below its best of five years ({valuation.relative_drawdown.recent_peak}, "
        "{valuation.relative_drawdown.recent_age} ago)"
        if facts.value(f"{RELATIVE}.recent_depth") <= -NEAR_PEAK
        else "at its best of five years"
    )
    return facts.phrase(
        f"Wealth in small caps over wealth in large caps is {recent} and "
        "{valuation.relative_drawdown.depth|abs} below its best ever ({valuation.relative_drawdown.peak}), {deep} by history: the "
        "{valuation.relative_drawdown.percentile}, where low means deep.",
        deep=deep,
    )


def downturn_title(facts: Facts) -> Phrase:
    """State whether small caps that started cheap fell less."""
    if not facts.known(f"{BEAR}.p"):
        return facts.phrase("Small caps fell behind large caps in {valuation.bear.behind} of {valuation.bear.n} bear markets")
    return facts.phrase(
        "{verdict}: small minus large {valuation.bear.cheap_mean} in bear markets that began with small caps cheap, "
        "{valuation.bear.dear_mean} in the others",
        verdict=cushion(facts),
    )


def cushion(facts: Facts) -> str:
    """Return what cheapness did for small caps in bear markets."""
    gap, p = facts.value(f"{BEAR}.cheap_mean") - facts.value(f"{BEAR}.dear_mean"), facts.value(f"{BEAR}.p")
    if p > OPEN:
        return "Cheapness was no cushion" if gap <= NEAR_PEAK else "Cheapness is no proven cushion"
    return "Cheapness was a cushion" if gap > 0 else "Cheapness went with deeper falls"


def downturn_sentence(facts: Facts) -> list[Phrase]:
    """Give small against large in bear markets and recessions, by start valuation, with n and exact p."""
    said = []
    for stem, words in ((BEAR, "bear markets (falls of a fifth and more, peak to trough)"), (RECESSION, "recessions")):
        if not facts.known(f"{stem}.n"):
            continue
        text = f"In {{{stem}.n}} {words} small caps fell behind large caps {{{stem}.behind}} times, on average {{{stem}.mean}}"
        if facts.known(f"{stem}.p"):
            text += (
                f"; the {{{stem}.cheap_n|words}} that began with small caps cheaper than their median gave {{{stem}.cheap_mean}}, the others "
                f"{{{stem}.dear_mean}} (exact permutation p {{equals}}{{{stem}.cheap_mean|p}})"
            )
        equals = "" if (facts[f"{stem}.cheap_mean"].p or 0) < 0.01 else "= "
        said.append(facts.phrase(text + ".", equals=equals) if "{equals}" in text else facts.phrase(text + "."))
    return said


def press_sentence(facts: Facts) -> list[Phrase]:
    """Attribute what others publish about floating-rate debt; nobody's figure is taken over as ours."""
    stem, said = "valuation.press.floating", []
    if facts.known(f"{stem}_small", f"{stem}_large"):
        said.append(facts.phrase(
            "How much of small caps' debt floats cannot be computed from public files here. Published figures differ with the definition: "
            "{valuation.press.floating_small} of small caps' and {valuation.press.floating_large} of large caps' debt "
            "({valuation.press.floating_small.source})"
            + (
                "; {valuation.press.floating_small_loans} and {valuation.press.floating_large_loans} of bonds and loans without financials "
                "({valuation.press.floating_small_loans.source})" if facts.known(f"{stem}_small_loans") else ""
            )
            + (
                "; {valuation.press.floating_small_short} short-term or floating ({valuation.press.floating_small_short.source})"
                if facts.known(f"{stem}_small_short") else ""
            )
            + "."
        ))  # fmt: skip
    if facts.known("valuation.press.loss_makers_small"):
        said.append(facts.phrase(
            "Of the companies in the {index} {valuation.press.loss_makers_small} made losses ({valuation.press.loss_makers_small.source}).",
            index=SMALL_INDEX,
        ))  # fmt: skip
    return said
