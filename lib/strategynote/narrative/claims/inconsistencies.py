"""Five places where the source report disagrees with itself, and what the data say where they decide."""

from __future__ import annotations

from dataclasses import dataclass

from strategynote.narrative.claims.parts import unsaid
from strategynote.narrative.facts import Fact, Facts, Phrase, join, make_fact, plain


@dataclass(frozen=True)
class Inconsistency:
    """One disagreement: the claims concerned, what the report says, and sentences of which those with known facts are said.

    `decides` are the facts that settle it; `needs` is said when one of them is missing.
    """

    claims: str
    says: str
    evidence: tuple[str, ...]
    decides: tuple[str, ...]
    needs: str


TITLE = "The report disagrees with itself in {ledger.inconsistencies|words} places; the data decide {ledger.inconsistencies_decided|words}"
INCONSISTENCIES = (
    Inconsistency(
        "C49", "The seven weigh about 35 % of the S&P 500 and of the Nasdaq 100.",
        ("In the S&P fund they weigh {valuation.top7_weight} ({valuation.weights_date}).", "Of the other index they were {valuation.press.top7_nasdaq} ({valuation.press.top7_nasdaq.source}): the two weights "
         "differ, and one number cannot be both."),
        ("valuation.top7_weight", "valuation.press.top7_nasdaq"), "Needs dated weights of both indices.",
    ),
    Inconsistency(
        "C51, C52", "25 times forward earnings is both the index's multiple and the mark that six of the seven are “far above”.",
        ("The index without loss makers trades at {valuation.sp500_pe} on trailing earnings, without the seven at {valuation.sp500_pe_ex_top7}, the seven at "
         "{valuation.top7_pe}.", "On estimates for the year the index trades at {valuation.sp500_forward_pe}: the mark is the index's own multiple."),
        ("valuation.sp500_forward_pe",), "Needs a dated file of earnings by member.",
    ),
    Inconsistency(
        "C53", "The Russell 2000 trades at 15 times forward earnings: loss makers are left out, and the text does not say so.",
        ("Among all listed firms leaving them out turns {valuation.market_pe_with_losses} into {valuation.market_pe};", "{valuation.loss_makers} of them make losses.", "Of small caps {valuation.press.loss_makers_small} do, by {valuation.press.loss_makers_small.source}."),
        ("valuation.market_pe", "valuation.market_pe_with_losses"), "Needs small-cap earnings with loss makers in.",
    ),
    Inconsistency(
        "C20, C55", "Micro caps are “low quality” when they rally and “value” when they are cheap.",
        ("In the lowest size quintile {factors.corner.profitability.size_a.junk_firms} firms are in the least and {factors.corner.profitability.size_a.quality_firms} in the "
         "most profitable fifth, and book-to-market is {valuation.micro.book_to_market} against {valuation.large.book_to_market} for large caps: both names fit the "
         "segment.", "But within it value made {factors.micro.value.quarter} and volatility {factors.micro.volatility.quarter} in the quarter: the cheap ones were not those that rallied."),
        ("factors.micro.value.quarter", "factors.micro.volatility.quarter"), "Needs the sorts of micro caps.",
    ),
    Inconsistency(
        "C03", "Easing “restarts”, and tightening is “near its end”.",
        ("The phase is {macro.policy_phase}; the last change was of {macro.policy.last_change}, {macro.policy.cumulative|bpsigned} in all: tightening cannot end when cuts have been made.",),
        ("macro.policy_phase",), "Needs the record of target changes.",
    ),
)


def evidence(row: Inconsistency, facts: Facts) -> Phrase:
    """Return what the data say: the sentences whose facts are known, and what is needed where they do not decide."""
    said = [facts.phrase(template) for template in row.evidence if unsaid(template, facts) is None]
    return join(said if decided(row, facts) else [*said, plain(row.needs)])


def decided(row: Inconsistency, facts: Facts) -> bool:
    """Return whether the data settle the disagreement."""
    return facts.known(*row.decides)


def inconsistency_facts(facts: Facts) -> list[Fact]:
    """Return ledger.inconsistencies and how many of them the data decide."""
    settled = sum(decided(row, facts) for row in INCONSISTENCIES)
    return [make_fact("ledger.inconsistencies", len(INCONSISTENCIES), "count"), make_fact("ledger.inconsistencies_decided", settled, "count")]
