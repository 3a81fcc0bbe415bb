"""Sentences and titles of the valuation section: facts in, words out; every comparison follows its numbers."""

from __future__ import annotations

from strategynote.narrative.facts import Facts, Phrase, plain
from strategynote.narrative.outlook_words import cheapness, p_sign
from strategynote.periods import Moment

GAP = "valuation.gap"
DECILE = "valuation.large_decile"
NEAR = 0.005
INDEX, NASDAQ = plain("S&P 500"), plain("Nasdaq 100")


def more_or_less(value: float, *, up: str, down: str, level: str, near: float = NEAR) -> str:
    """Return the word for a value above, below or within `near` of zero."""
    return level if abs(value) < near else up if value > 0 else down


def gap_title(facts: Facts) -> Phrase:
    """State how much of the difference between small and large the mix of profitability explains, and what is left."""
    side = "discount to" if facts.value(f"{GAP}.ratio") > 1 else "premium over"
    rest = cheapness(facts.value(f"{GAP}.adjusted_percentile")).replace("its history", "their history")
    left = "at the same mix of profitability they are {rest}, at the {valuation.gap.adjusted_percentile} since {valuation.gap.since}"
    if not facts.known(f"{GAP}.explained"):
        return facts.phrase(f"Small and large caps cost nearly the same on book value; {left}".replace("they are", "small caps are"), rest=rest)
    part = facts.value(f"{GAP}.explained")
    if part <= 0.01:
        return facts.phrase(f"Profitability does not explain small caps' {side} large caps: {left}", rest=rest)
    if part >= 0.99:
        return facts.phrase(f"Profitability explains all of small caps' {side} large caps: {left}", rest=rest)
    return facts.phrase(f"Profitability explains {{valuation.gap.explained}} of small caps' {side} large caps; {left}", rest=rest)


def gap_sentence(facts: Facts) -> list[Phrase]:
    """Give the ratio plain and adjusted, the mix behind the adjustment, and how little history it rests on."""
    business = more_or_less(
        facts.value(f"{GAP}.unprofitable_small") - facts.value(f"{GAP}.unprofitable_large"),
        up="The two are not the same business: more of small caps' value than of large caps' lies",
        down="The two are not the same business: less of small caps' value than of large caps' lies",
        level="The two are equally profitable: as much of small caps' value as of large caps' lies", near=0.01,
    )  # fmt: skip
    return [
        facts.phrase(
            "On the file of profitability small caps carry {valuation.gap.ratio} times the book-to-market of large caps, the "
            "{valuation.gap.percentile} since {valuation.gap.since}, where high means cheap small caps ({exhibit:valuation.segments})."
        ),
        facts.phrase(
            "{business} in the least profitable fifth of firms ({valuation.gap.unprofitable_small} against "
            "{valuation.gap.unprofitable_large}). With large caps' weights on the fifths it is {valuation.gap.adjusted_ratio} times, the "
            "{valuation.gap.adjusted_percentile}; with equal weights, the {valuation.gap.within_percentile}.",
            business=business,
        ),
        facts.phrase(
            "The ratio moves so slowly that {valuation.gap.ratio|n} months are worth {valuation.gap.ratio|neff} independent observations."
        ),
    ]


def market_sentence(facts: Facts) -> list[Phrase]:
    """Give earnings and dividends over price of the whole market, with and without loss makers; only what is known."""
    said = []
    if facts.known("valuation.market_ep"):
        said.append(facts.phrase(
            "All listed firms earned {valuation.market_ep} of their price at the last formation known ({valuation.market_ep_formed}), the "
            "{valuation.market_ep_percentile} since {valuation.market_ep_since} (high means cheap): {valuation.market_pe} times earnings if "
            "loss makers are left out, {valuation.market_pe_with_losses} times with them, for {valuation.loss_makers} of firms lost money, the "
            "{valuation.loss_makers_percentile}."
        ))  # fmt: skip
    if facts.known("valuation.dividend_yield"):
        said.append(facts.phrase(
            "The dividend yield of the S&P composite, {valuation.dividend_yield} in {valuation.dividend_yield_month}, is at the "
            "{valuation.dividend_yield_percentile} since {valuation.dividend_yield_since}, low and therefore dear."
            if facts.value("valuation.dividend_yield_percentile") < 0.4
            else "The dividend yield of the S&P composite, {valuation.dividend_yield} in {valuation.dividend_yield_month}, is at the "
            "{valuation.dividend_yield_percentile} since {valuation.dividend_yield_since} (high means cheap)."
        ))  # fmt: skip
    return said


def middle_sentence(facts: Facts) -> Phrase | None:
    """Say whether only the giants are dear: the middle firm's percentile beside the market's."""
    if not facts.known("valuation.median_bm"):
        return None
    return facts.phrase(
        "Weighted by value the market's book-to-market is at the {valuation.market_bm_percentile} of its history, that of the middle firm "
        "on the exchange at the {valuation.median_bm_percentile} (high means cheap): {verdict}.",
        verdict=giants_verdict(facts),
    )


def giants_verdict(facts: Facts) -> str:
    """Return whether dearness is one of the giants, of most firms, of neither, or of the middle alone."""
    whole, middle = facts.value("valuation.market_bm_percentile") <= 1 / 3, facts.value("valuation.median_bm_percentile") <= 1 / 3
    if whole and middle:
        return "not only the giants are dear"
    if whole:
        return "the giants are dear, the middle firm is not"
    return "the middle firm is dear, the giants are not" if middle else "neither is dear against its own past"


def editions_sentence(facts: Facts) -> Phrase | None:
    """Say which editions of CAPE were known and what the shorter history says."""
    if not facts.known("valuation.cape_percentile_1990"):
        return None
    count = "Of the cyclically adjusted price-earnings ratio {valuation.cape_vintages|words} dated {edition} known by that day"
    then = " ({valuation.cape_edition} in its last month)" if facts.known("valuation.cape_edition") else ""
    return facts.phrase(
        count + then + "; against the months since {start} alone it stands at the {valuation.cape_percentile_1990} (high means dear).",
        edition="edition was" if facts.value("valuation.cape_vintages") <= 1 else "editions were", start=plain(Moment("1990", "1990")),
    )


def concentration_title(facts: Facts) -> Phrase:
    """State the largest decile's share against its history and, where dated weights are at hand, the seven's weight."""
    percentile = facts.value(f"{DECILE}.percentile")
    place = "its highest" if percentile >= 1 else "the {valuation.large_decile.percentile}"
    first = f"The largest size decile holds {{valuation.large_decile.share}} of all market value, {place} since {{valuation.large_decile.since}}"
    if facts.known("valuation.top7_weight"):
        return facts.phrase(first + "; {valuation.top7_count|words} companies are {valuation.top7_weight} of the {index}", index=INDEX)
    if facts.known("valuation.top7_weight_now"):
        return facts.phrase(first + "; {valuation.top7_count|words} companies are about {valuation.top7_weight_now} of the {index}", index=INDEX)
    return facts.phrase(first)


def concentration_sentence(facts: Facts) -> list[Phrase]:
    """Explain the share, its middle, the dated weights and the effective number of names; or say why there is none."""
    side = more_or_less(
        facts.value(f"{DECILE}.share") - facts.value(f"{DECILE}.median"), up="above", down="below", level="near"
    )
    said = [facts.phrase(
        "The firms above the ninth breakpoint of NYSE sizes hold {valuation.large_decile.share} of the value of all listed firms, {side} "
        "the median of {valuation.large_decile.median} since {valuation.large_decile.since}; the highest month so far was "
        "{valuation.large_decile.peak} ({exhibit:valuation.concentration}). High means concentrated; the series is worth "
        "{valuation.large_decile.share|neff} independent observations.", side=side,
    )]  # fmt: skip
    if facts.known("valuation.top7_weight"):
        said.append(facts.phrase(
            "On {valuation.weights_date} the seven (Apple, Microsoft, Nvidia, Amazon, Alphabet with both share classes, Meta, Tesla) made up "
            "{valuation.top7_weight} of the {index} fund; its {valuation.top7_weight|n} lines weigh like {valuation.effective_n} equal ones.",
            index=INDEX,
        ))  # fmt: skip
    elif facts.known("valuation.top7_weight_now"):
        said.append(facts.phrase(
            "No index weights of the last quarter are known; carried by prices from {valuation.contribution_anchor}, the seven are about "
            "{valuation.top7_weight_now} of the {index}.", index=INDEX,
        ))  # fmt: skip
    return said + _nasdaq(facts)


def _nasdaq(facts: Facts) -> list[Phrase]:
    """Answer the statement that the seven weigh the same in the S&P 500 and the Nasdaq 100."""
    if not facts.known("valuation.press.top7_nasdaq", "valuation.top7_weight"):
        return []
    gap = facts.value("valuation.press.top7_nasdaq") - facts.value("valuation.top7_weight")
    word = more_or_less(gap, up="a larger part of", down="a smaller part of", level="about as much of", near=0.01)
    end = "one number cannot be right for both indices" if abs(gap) >= 0.01 else "one number can stand for both indices"
    return [facts.phrase(
        "They are {word} the {nasdaq}: {valuation.press.top7_nasdaq} as quoted ({valuation.press.top7_nasdaq.source}); {end}.",
        word=word, end=end, nasdaq=NASDAQ,
    )]  # fmt: skip


def aftermath_title(facts: Facts) -> Phrase:
    """State what small minus large did in the five years after high concentration."""
    verb = more_or_less(facts.value(f"{DECILE}.next_5y_difference"), up="more", down="less", level="no more")
    return facts.phrase(
        "After high concentration small caps earned {verb} against large caps over five years: {valuation.large_decile.next_5y_high} a year "
        "against {valuation.large_decile.next_5y_other}, p {sign}{valuation.large_decile.next_5y_difference|p}",
        verb=verb, sign="= " if p_sign(facts, f"{DECILE}.next_5y_difference") == "p =" else "",
    )  # fmt: skip


def aftermath_sentence(facts: Facts) -> Phrase | None:
    """Grade the statement that high concentration is followed by small caps."""
    id = f"{DECILE}.next_5y_difference"
    if not facts.known(id):
        return None
    words = {
        "A": "shows a link", "B": "suggests a link", "C": "is consistent with a link, but no more",
        "D": "is no support for a link", "X": "contradicts the idea",
    }[facts[id].grade or "C"]  # fmt: skip
    return facts.phrase(
        "Whether concentration of this kind ends in favour of small caps: after months in its own top third small minus large came to "
        "{valuation.large_decile.next_5y_high} a year over five years, after all others to {valuation.large_decile.next_5y_other}, a difference of "
        "{valuation.large_decile.next_5y_difference}. With "
        "{valuation.large_decile.next_5y_difference|neff} independent five-year spans that {words} (p {sign}{valuation.large_decile.next_5y_difference|p}, "
        "circular shifts).",
        words=words, sign="= " if p_sign(facts, id) == "p =" else "",
    )  # fmt: skip


def contribution_title(facts: Facts) -> Phrase:
    """State what part of the index's return came from the seven."""
    if facts.value("valuation.index_return") <= 0 or facts.value("valuation.top7_contribution") <= 0:
        return facts.phrase(
            "Since {valuation.contribution_from} the seven contributed {valuation.top7_contribution} to an index return of {valuation.index_return}"
        )
    return facts.phrase(
        "The seven gave {valuation.top7_contribution_share} of the {index}'s return since {valuation.contribution_from}, on an average weight of "
        "{valuation.top7_weight_mean}",
        index=INDEX,
    )


def contribution_sentence(facts: Facts) -> Phrase | None:
    """Say what the seven gave, against their weight and against the rest."""
    if not facts.known("valuation.top7_contribution"):
        return None
    engine = more_or_less(
        facts.value("valuation.top7_contribution") - facts.value("valuation.rest_contribution"),
        up="more than all other members together", down="less than all other members together", level="as much as all other members together",
    )  # fmt: skip
    return facts.phrase(
        "From {valuation.contribution_from} to {valuation.contribution_to} the index returned {valuation.index_return}; the seven "
        "contributed {valuation.top7_contribution}, {engine} ({valuation.rest_contribution}). Their weight went from about "
        "{valuation.top7_weight_start} to {valuation.top7_weight_now}, carried by prices from the weights of {valuation.contribution_anchor} "
        "({exhibit:valuation.contribution}).",
        engine=engine,
    )


def breadth_sentence(facts: Facts) -> list[Phrase]:
    """Say whether equal weights kept up and how many firms did."""
    said = []
    if facts.known("valuation.equal_minus_cap.year"):
        said.append(facts.phrase(
            "Over twelve months the equally weighted {index} {year} the cap-weighted by {valuation.equal_minus_cap.year|points}"
            + (
                "; since {valuation.contribution_from} the difference is {valuation.equal_minus_cap.since_2022}."
                if facts.known("valuation.equal_minus_cap.since_2022", "valuation.contribution_from") else "."
            ),
            year=more_or_less(facts.value("valuation.equal_minus_cap.year"), up="beat", down="trailed", level="matched"), index=INDEX,
        ))  # fmt: skip
    said.append(facts.phrase(
        "{half} of all firms ({valuation.breadth.year}) sit in portfolios of size and value that beat the market over twelve months, the "
        "{valuation.breadth.percentile} of that share's history.",
        half="More than half" if facts.value("valuation.breadth.year") > 0.5 else "Less than half",
    ))  # fmt: skip
    return said
