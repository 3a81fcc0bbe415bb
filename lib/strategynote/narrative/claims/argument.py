"""The argument of the source report: three chains of four load-bearing claims, each with the number that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategynote.narrative.claims.judge import WINDOW
from strategynote.narrative.claims.parts import unsaid
from strategynote.narrative.claims.table import REPORT
from strategynote.narrative.claims.verdict import CONTRADICTED, MIXED, SUPPORTED, UNTESTABLE, Verdict
from strategynote.narrative.facts import Fact, Facts, Phrase, join, make_fact, plain
from strategynote.periods import long_month


@dataclass(frozen=True)
class Step:
    """One link: the claim's number, its words in brief, and the number that decides it ({fact.id} as in any sentence)."""

    claim: str
    words: str
    number: str


@dataclass(frozen=True)
class Chain:
    """One chain: from what to what, and its links in order."""

    start: str
    end: str
    steps: tuple[Step, ...]


CHAINS = (
    Chain("Cuts", "small caps", (
        Step("C02", "Futures price two cuts from September.", "{macro.cuts_expected} cuts, {macro.cuts_method}"),
        Step("C01", "The economy lands softly.", "{macro.landing.unclear|words} of {macro.landing.conditions|words} conditions inside their margins"),
        Step("C11", "Even a slight cut lifts small caps.", "{macro.sensitivity.size.two_year} against large per quarter-point fall"),
        Step("C09", "Small caps lead after a first cut without recession.", "{macro.first_cut.soft_minus_recession} against recessions, p = {macro.first_cut.p}"),
    )),
    Chain("Short-lived", "quality", (
        Step("C22", "Volatility and beta led small caps.", "volatility {factors.small.volatility.quarter_rank}, beta {factors.small.beta.quarter_rank} of nine"),
        Step("C34", "Such rallies are short-lived.", "{rallies.volatility.median_months}, by chance {rallies.volatility.random_walk_median_months}"),
        Step("C38", "This one will be short.", "{rallies.volatility.ends_within_6m} chance of an end in six months"),
        Step("C39", "Then quality wins.", "{rallies.volatility.quality_12m_after_confirmation|points} after an end, {rallies.volatility.quality_12m_always|points} always"),
    )),
    Chain("Cheap", "decade", (
        Step("C54", "Small caps are below their average multiple.", "book-to-market at the {valuation.small.percentile}, low is dear"),
        Step("C55", "Large are dear, small are cheap.", "large {valuation.large.percentile}, small {valuation.small.percentile}"),
        Step("C67", "A cheaper start means a better decade.", "{outlook.small_minus_large.n_effective|number} independent decades"),
        Step("C64", "Small caps beat large over ten years.", "{outlook.small_minus_large.expected} a year, from {outlook.small_minus_large.expected|lo} to {outlook.small_minus_large.expected|hi}"),
    )),
)  # fmt: skip
VERBS: Mapping[str, str] = {SUPPORTED: "holds", MIXED: "holds in part", CONTRADICTED: "is contradicted", UNTESTABLE: "cannot be told"}


def number_words(step: Step, verdict: Verdict, facts: Facts) -> Phrase:
    """Return the number behind a link, or the reason why there is none."""
    if verdict.status == "other time":
        return plain("of another time")
    for template in (_report_window(step.number), step.number):
        if unsaid(template, facts) is None:
            return facts.phrase(template)
    return plain("the data are not at hand")


def _report_window(template: str) -> str:
    """Return the template on the facts of the report's own window, which later notes carry."""
    return template.replace("{factors.", "{" + WINDOW + "factors.")


def argument_facts(verdicts: Sequence[Verdict]) -> list[Fact]:
    """Return ledger.argument.<verdict>: how many of the load-bearing claims came to each verdict, and their number."""
    found = [by_id(verdicts)[step.claim].verdict for chain in CHAINS for step in chain.steps]
    names = {SUPPORTED: "supported", MIXED: "mixed", CONTRADICTED: "contradicted", UNTESTABLE: "open"}
    counts = [make_fact(f"ledger.argument.{name}", found.count(verdict), "count") for verdict, name in names.items()]
    return [make_fact("ledger.argument.claims", len(found), "count"), *counts]


def by_id(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    """Return the verdicts by claim."""
    return {verdict.claim.id: verdict for verdict in verdicts}


def argument_title(facts: Facts) -> Phrase:
    """State how many of the load-bearing claims hold, and how many the data contradict."""
    held, against = facts.value("ledger.argument.supported"), facts.value("ledger.argument.contradicted")
    first = "{ledger.argument.supported|words} of {ledger.argument.claims|words} load-bearing claims " + ("holds" if held == 1 else "hold")
    second = "{ledger.argument.contradicted|words} " + ("is" if against == 1 else "are") + " contradicted"
    return capital(facts.phrase(f"{first}, {second}, {{ledger.argument.mixed|words}} mixed; {{ledger.argument.open|words}} cannot be told with the data there are"))


def capital(phrase: Phrase) -> Phrase:
    """Return the phrase with a capital first letter."""
    first = phrase.text[:1]
    at = phrase.html.index(">" + first) + 1 if phrase.html.startswith("<") else 0
    return Phrase(phrase.html[:at] + first.upper() + phrase.html[at + 1:], first.upper() + phrase.text[1:])


def chain_sentence(chain: Chain, verdicts: Sequence[Verdict]) -> Phrase:
    """Say where a chain breaks: its first contradicted link, else its first that cannot be told."""
    found = by_id(verdicts)
    held = [s for s in chain.steps if found[s.claim].verdict == SUPPORTED]
    weak = next((s for want in (CONTRADICTED, MIXED, UNTESTABLE) for s in chain.steps if found[s.claim].verdict == want), None)
    head = f"{chain.start} to {chain.end}: "
    if weak is None:
        return plain(head + "every link holds.")
    broken = f"“{weak.words.rstrip('.')}” {VERBS[found[weak.claim].verdict]}"
    if not held:
        return plain(f"{head}no link is supported, and {broken}.")
    return plain(f"{head}{broken}, though “{held[0].words.rstrip('.')}” holds.")


def _rest(facts: Facts) -> Phrase:
    """Return what else is open: forecasts that are not due, claims of another time than the note's."""
    parts = [("not_due", " wait for the end of their forecast"), ("other_time", " are of another time than this note")]
    return join([facts.phrase(f", {{ledger.{name}}}{words}") for name, words in parts if facts.value(f"ledger.{name}")], "")


def summary(verdicts: Sequence[Verdict], facts: Facts) -> list[Phrase]:
    """Return the section's opening: the counts, then a sentence for each chain."""
    counts = facts.phrase(
        "We hold {ledger.claims} claims of a sell-side report of {month}, each by a declared rule: {ledger.supported} are supported, "
        "{ledger.mixed} mixed, {ledger.contradicted} contradicted, {ledger.not_testable} not testable here. Of these {ledger.weak} have data that are "
        "too weak to tell, and each says how large an effect they could have shown; {ledger.no_data} need data that are not at hand{rest}.",
        month=long_month(REPORT + 1), rest=_rest(facts),
    )
    return [counts, join([chain_sentence(chain, verdicts) for chain in CHAINS])]
