"""Sentences and titles of the short-covering section: what was covered, and what a sort on short interest can and cannot say."""

from __future__ import annotations

from collections.abc import Callable

from strategynote.data.short_interest import FILLS, ShortInputs
from strategynote.narrative.facts import Facts, Phrase, plain, verbatim

NEAR = 0.005  # half a percent of a position, half a point of return


def covered(facts: Facts, id: str = "short.covering_ratio") -> str:
    """Return covered, added to or held by the interval of a covering ratio: "held" when it holds zero."""
    fact = facts[id]
    if fact.value is None or fact.interval is None or fact.interval[0] <= 0 <= fact.interval[1]:
        return "held"
    return "covered" if facts.value(id) > 0 else "added"


def covering_clause(facts: Facts) -> Phrase:
    """State what short sellers did in the most shorted quintile over the newest settlement period."""
    return facts.phrase({
        "covered": "Short sellers covered {short.covering_ratio|abs} of their positions in the most shorted small caps",
        "added": "Short sellers added {short.covering_ratio|abs} to their positions in the most shorted small caps",
        "held": "Short sellers held their positions in the most shorted small caps ({short.covering_ratio} covered, interval over zero)",
    }[covered(facts)])  # fmt: skip


def led(facts: Facts, id: str) -> str:
    """Return led, lagged or matched by the sign of a spread."""
    value = facts.value(id)
    return "matched" if abs(value) < NEAR else "led" if value > 0 else "lagged"


def against_least(facts: Facts, id: str) -> Phrase:
    """Return "led the least shorted by ...", "lagged ..." or, within half a point, "matched the least shorted (...)"."""
    verb = led(facts, id)
    if verb == "matched":
        return facts.phrase(f"matched the least shorted ({{{id}|signed}})")
    return facts.phrase(f"{verb} the least shorted by {{{id}|points}}")


def covering_title(facts: Facts) -> Phrase:
    """State covering, and the returns where there are any."""
    lead = covering_clause(facts) if facts.known("short.covering_ratio") else plain("No covering can be measured")
    if not facts.known("short.window.high_minus_low"):
        return lead
    return lead + facts.phrase(
        "; sorted {when}, they {clause}",
        when="beforehand" if facts["short.window.sorted"].value == "before" else "afterwards", clause=against_least(facts, "short.window.high_minus_low"),
    )  # fmt: skip


def _why(reason: str) -> str:
    """Return a reason without the dataset's id before it, which the appendix lists."""
    return reason.split(": ", maxsplit=1)[-1]


def level_sentence(facts: Facts) -> list[Phrase]:
    """Say how short the segments are, how crowded, and how long covering would take."""
    if not facts.known("short.sir.small.median"):
        return [plain("Short covering cannot be measured for this month: ") + verbatim(_why(str(facts["short.settlement_date"].reason))) + "."]
    lead = facts.phrase(
        "On the settlement of {short.settlement_date}, published about {short.published_date}, the median small cap had {short.sir.small.median} of its "
        "float sold short and the top quintile {short.sir.small.high} on average; that quintile holds {short.crowding} of all short positions in the segment."
    )
    parts = [lead]
    if facts.known("short.sir.large_mid.median"):
        more = facts.value("short.sir.small.median") > facts.value("short.sir.large_mid.median")
        parts.append(facts.phrase("Small caps are {word} shorted than large and mid caps ({short.sir.large_mid.median}).", word="more" if more else "no more"))
    if facts.known("short.days_to_cover.median", "short.days_to_cover.high"):
        parts.append(facts.phrase("Covering would take {short.days_to_cover.median} days of trading for the median name, {short.days_to_cover.high} in the top quintile."))
    return parts


def covering_sentence(facts: Facts) -> list[Phrase]:
    """Say what was covered between the last two settlements, and whether it was more than elsewhere."""
    if not facts.known("short.covering_ratio", "short.covering_ratio_all"):
        return []
    lead = covering_clause(facts) + facts.phrase(
        " between {short.covering_start} and {short.settlement_date} ({short.covering_ratio|lo} to {short.covering_ratio|hi}); over all small caps it was {short.covering_ratio_all}."
    )
    parts = [lead]
    gap = facts.value("short.covering_ratio") - facts.value("short.covering_ratio_all")
    parts.append(plain(f"That is {'no more' if gap < NEAR else 'more'} covering than elsewhere: a squeeze would show where positions are largest."))
    if facts.known("short.covering_ratio_before"):
        same = (facts.value("short.covering_ratio_before") > 0) == (facts.value("short.covering_ratio") > 0)
        parts.append(facts.phrase("In the settlement period before it was {short.covering_ratio_before}, {word}.", word="the same direction" if same else "the opposite direction"))
    return parts


def return_sentence(facts: Facts) -> list[Phrase]:
    """Give the quarter where it can be had, the newest window where not, and what the sort's date allows to conclude."""
    parts: list[Phrase] = []
    if not facts.known("short.sir.small.median"):
        return parts
    if facts.known("short.high_minus_low.quarter"):
        parts.append(facts.phrase(
            "Over the quarter the most shorted fifth of small caps {clause}, interval {short.high_minus_low.quarter|lo} to "
            "{short.high_minus_low.quarter|hi}, sorted on what had been published when it began.", clause=against_least(facts, "short.high_minus_low.quarter"),
        ))  # fmt: skip
    else:
        parts.append(plain(f"The quarter's return by short interest is not shown: {facts['short.high_minus_low.quarter'].reason}."))
    if not facts.known("short.window.high_minus_low"):
        return parts
    parts.append(facts.phrase(
        "From {short.window.first} to {short.window.last}, over {short.window.n} names priced in both files, the most shorted fifth {clause}, interval "
        "{short.window.high_minus_low|lo} to {short.window.high_minus_low|hi}; within sectors the difference is {short.window.within_sectors}.",
        clause=against_least(facts, "short.window.high_minus_low"),
    ))  # fmt: skip
    parts.append(_sort_words(facts))
    return parts


def _sort_words(facts: Facts) -> Phrase:
    if facts["short.window.sorted"].value == "before":
        return facts.phrase("The sort uses the settlement of {short.window.settled}, published before the window began.")
    return facts.phrase(
        "The sort uses the settlement of {short.window.settled}, published after the window had begun: an association, not a return that anybody could have earned, and "
        "short sellers may have come because the price had risen."
    )


def squeeze_sentence(facts: Facts) -> list[Phrase]:
    """Give the intensity with its percentile and what drove returns, or why neither can be had."""
    if not facts.known("short.sir.small.median"):
        return []
    if not facts.known("short.intensity_percentile"):
        return [plain(f"The squeeze's intensity beyond beta and volatility is not shown: {facts['short.intensity_percentile'].reason}.")]
    strong = "strong" if facts.value("short.intensity_percentile") >= 0.8 else "weak" if facts.value("short.intensity_percentile") <= 0.2 else "ordinary"
    lead = facts.phrase(
        "Beyond beta and volatility the most shorted names returned {short.intensity|signed} ({short.intensity|lo} to {short.intensity|hi}) against the least shorted over the last window of about a month, the "
        "{short.intensity_percentile} of {short.intensity|n} windows: {strong}.", strong=strong,
    )  # fmt: skip
    return [lead] if not facts.known("short.macbeth.covering") else [lead, _driver_sentence(facts)]


def _driver_sentence(facts: Facts) -> Phrase:
    strong = [name for name in ("sir", "covering") if abs(facts.value(f"short.macbeth.{name}.t")) >= 2]
    words = {"sir": "short interest itself", "covering": "covering"}
    verdict = f"{' and '.join(words[name] for name in strong)} went with returns" if strong else "neither short interest nor covering went with returns"
    return facts.phrase(
        "In cross-sections with beta and volatility held apart {verdict} (t = {short.macbeth.sir.t} for short interest, {short.macbeth.covering.t} for covering, "
        "{short.macbeth.covering|n} windows).", verdict=verdict,
    )  # fmt: skip


def crowding_sentence(facts: Facts) -> Phrase | None:
    """Say whether covering can be called near its end."""
    if not facts.known("short.days_to_cover.median"):
        return None
    if not facts.known("short.days_to_cover.percentile"):
        return plain(f"Whether covering is near its end cannot be told: {facts['short.days_to_cover.percentile'].reason}.")
    value = facts.value("short.days_to_cover.percentile")
    word = "much is left to cover" if value >= 0.67 else "little is left to cover" if value <= 0.33 else "neither much nor little is left to cover"
    return facts.phrase("Days to cover stand at the {short.days_to_cover.percentile} of their own history of {short.days_to_cover.percentile|n} settlements: {word}.", word=word)


def segments_title(facts: Facts) -> Phrase:
    """State how short the segments are."""
    return facts.phrase("The median small cap has {short.sir.small.median} of its float sold short, the top fifth {short.sir.small.high}")


def by_segment_title(facts: Facts) -> Phrase:
    """State covering over all small caps."""
    if not facts.known("short.covering_ratio_all"):
        return plain("Covering by quintile of short interest, without small caps")
    word = {"covered": "was covered", "added": "was added", "held": "was covered on balance, with an interval over zero"}[covered(facts, "short.covering_ratio_all")]
    style = "|abs" if covered(facts, "short.covering_ratio_all") != "held" else ""
    return facts.phrase("Over all small caps {short.covering_ratio_all" + style + "} of short positions {word}", word=word)


def intensity_title(facts: Facts) -> Phrase:
    """State the intensity and its percentile."""
    return facts.phrase("The squeeze's intensity is {short.intensity|signed}, the {short.intensity_percentile} of its history")


def macbeth_title(facts: Facts) -> Phrase:
    """State what went with returns."""
    return facts.phrase("One standard deviation of covering went with {short.macbeth.covering|signed} a window, of short interest with {short.macbeth.sir|signed}")


def report_gaps(gap: Callable[..., None], inputs: ShortInputs) -> None:
    """Name every dataset that is missing, and what it would add, through `section.gap`."""
    for dataset, fills in FILLS.items():
        if dataset in inputs.gaps:
            gap(inputs.gaps[dataset], dataset=dataset, fills=fills)
