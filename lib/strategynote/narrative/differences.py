"""Where we differ: the claims in circulation that matter most and that the data contradict or do not support."""

from __future__ import annotations

from strategynote.narrative import factor_words
from strategynote.narrative.facts import Facts, Phrase

MOST = 5
HIGH, HALF = 0.80, 0.50
VOLATILITY = "factors.small.volatility.quarter"
RALLY, CUT, OUTLOOK = "rallies.volatility", "macro.first_cut", "outlook.small_minus_large"
Point = tuple[Phrase, Phrase]


def list_differences(facts: Facts) -> tuple[Point, ...]:
    """Return at most five points, a claim and the number that does not support it, those the argument rests on first."""
    makers = (
        cut_difference, multiple_difference, short_lived_difference, downside_difference, decade_difference, size_difference, lows_difference,
        rare_difference,
    )
    return tuple(point for make in makers if (point := make(facts)) is not None)[:MOST]


def _contradicted(facts: Facts, claim: str, *ids: str) -> bool:
    return facts.known(f"claims.{claim}", *ids) and facts[f"claims.{claim}"].value == "contradicted"


def multiple_difference(facts: Facts) -> Point | None:
    """Small caps are below their average multiple (C54)."""
    own, relative = "valuation.small.percentile", f"{OUTLOOK}.start_percentile"
    if not _contradicted(facts, "C54", own, relative):
        return None
    side = "cheap only against large caps" if facts.value(relative) > HALF else "not cheap against large caps either"
    return (
        facts.phrase("“Small caps trade below their historical multiple.”"),
        facts.phrase(f"Their book-to-market is at the {{{own}}} of its history, dearer than usual; they are {{side}} (the {{{relative}}}).", side=side),
    )


def downside_difference(facts: Facts) -> Point | None:
    """The downside of small caps is limited (C63)."""
    small, large = "scenario.downside_beta.small", "scenario.downside_beta.large"
    if not _contradicted(facts, "C63", small, large):
        return None
    return (
        facts.phrase("“The downside of small caps is limited.”"),
        facts.phrase(f"In falling months their beta is {{{small}}}, that of large caps {{{large}}}."),
    )


def lows_difference(facts: Facts) -> Point | None:
    """Small caps are near multi-year lows (C60)."""
    if not _contradicted(facts, "C60", "valuation.range.below_5y_high", "valuation.range.above_5y_low"):
        return None
    return (
        facts.phrase("“Prices are near multi-year lows.”"),
        facts.phrase("The index stands {valuation.range.below_5y_high|abs} below its five-year high and {valuation.range.above_5y_low|abs} above its low."),
    )


def rare_difference(facts: Facts) -> Point | None:
    """Rallies of a year or more are very rare (C36)."""
    if not _contradicted(facts, "C36", f"{RALLY}.share_lasted_12m", "rallies.risk.share_lasted_12m"):
        return None
    return (
        facts.phrase("“Rallies of a year and more are very rare.”"),
        facts.phrase(f"By volatility {{{RALLY}.share_lasted_12m}} lasted so long, by risk {{rallies.risk.share_lasted_12m}}."),
    )


def cut_difference(facts: Facts) -> Point | None:
    """First cuts without recession favour small caps."""
    if not facts.known(f"{CUT}.soft_minus_recession", f"{CUT}.p") or (
        facts.value(f"{CUT}.soft_minus_recession") > 0 and facts.value(f"{CUT}.p") < 0.05
    ):
        return None
    return (
        facts.phrase("“Small caps lead after a first cut when recession is avoided.”"),
        facts.phrase(f"The difference to cuts with recession is {{{CUT}.soft_minus_recession}} over twelve months, p = {{{CUT}.p}}: no support."),
    )


def short_lived_difference(facts: Facts) -> Point | None:
    """Low-quality rallies are short-lived."""
    if not facts.known("rallies.robust_share", f"{RALLY}.median_months", f"{RALLY}.random_walk_median_months"):
        return None
    if facts.value("rallies.robust_share") >= HIGH:
        return None
    return (
        facts.phrase("“Low-quality rallies are short-lived.”"),
        facts.phrase(f"Only in {{rallies.robust_share}} of definitions and thresholds is the median a year or less, and chance gives "
                     f"{{{RALLY}.random_walk_median_months}} where the baseline shows {{{RALLY}.median_months}}."),
    )


def size_difference(facts: Facts) -> Point | None:
    """The junk rally is a small-cap story."""
    id = "factors.junk.strongest.volatility.quarter"
    if not facts.known(id) or facts[id].value == "small" or facts.value(VOLATILITY) <= 0:
        return None
    segment = str(facts[id].value)
    return (
        facts.phrase("“The rally in risk is a small-cap story.”"),
        facts.phrase(f"It was stronger in {factor_words.SEGMENT_WORDS[segment]}: {{factors.junk.{segment}.volatility.quarter}} "
                     "against {factors.junk.small.volatility.quarter}."),
    )


def decade_difference(facts: Facts) -> Point | None:
    """Small caps beat large caps over the decade."""
    fact = facts[f"{OUTLOOK}.expected"] if f"{OUTLOOK}.expected" in facts else None
    if fact is None or fact.interval is None or fact.interval[0] > 0:
        return None
    return (
        facts.phrase("“Small caps will beat large caps over the decade.”"),
        facts.phrase(f"Expected is {{{OUTLOOK}.expected}} a year, with an interval from {{{OUTLOOK}.expected|lo}} to {{{OUTLOOK}.expected|hi}}: "
                     "the data {verdict}.", verdict="do not decide it" if fact.interval[1] > 0 else "speak against it"),
    )
