"""Exhibits of the claims: the argument map, the ledger of all claims, and where the report disagrees with itself."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence
from typing import Literal

import pandas as pd

from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.claims import argument, inconsistencies
from strategynote.narrative.claims.argument import CHAINS, Chain, Step
from strategynote.narrative.claims.registry import load_registry, registry_words
from strategynote.narrative.claims.verdict import CONTRADICTED, MIXED, SUPPORTED, UNGRADED, UNTESTABLE, Verdict
from strategynote.narrative.claims.vocabulary import MEANINGS
from strategynote.narrative.facts import Facts, Phrase, plain

Verdicts = Sequence[Verdict]
# The class of a verdict in the page's style sheet.
STYLES = {SUPPORTED: "supported", MIXED: "mixed", CONTRADICTED: "contradicted", UNTESTABLE: "open"}
GRADES = (
    "Grades: A shows, B suggests (a measurement is A for the thing named, B for a proxy), C is consistent with but cannot tell, D no support, X the data contradict; "
    "C and D never support."
)
INFERENCE = "Each number keeps the inference of its own exhibit: permutation, bootstrap or Newey-West."
REPORT_ITSELF = "the source report"  # where no claim could be judged
POWER_NOTE = "“Would show”: found four times in five at the five percent level, 2.8 standard errors."


def argument_map(verdicts: Verdicts, facts: Facts, *, shown: Collection[str], place: Literal["body", "appendix"] = "body") -> Exhibit:
    """Three chains of load-bearing claims, link by link: words, verdict, grade, number, exhibit."""
    found = argument.by_id(verdicts)
    rows = [_chain_row(chain, found, facts, shown) for chain in CHAINS]
    links = [(chain, step, found[step.claim]) for chain in CHAINS for step in chain.steps]
    numbers = [argument.number_words(step, verdict, facts).text for _, step, verdict in links]
    columns = (Column("chain", "", "text"), *(Column(f"step{n}", "", "text") for n in range(len(CHAINS[0].steps))))
    title = argument.argument_title(facts)
    return Exhibit(
        id="claims.argument", title=title, alt=title + plain(". ") + argument.summary(verdicts, facts)[1],
        subtitle="The report's argument as three chains, read from left to right: each link with verdict, grade, the number that decides it, and its exhibit",
        note=f"{INFERENCE} {GRADES} A chain is as strong as its weakest link.", sources=_sources([v for _, _, v in links]) or _sources(verdicts) or (REPORT_ITSELF,),
        data=pd.DataFrame({
            "chain": [f"{c.start} to {c.end}" for c, _, _ in links], "claim": [s.claim for _, s, _ in links], "words": [s.words for _, s, _ in links],
            "number": numbers, "verdict": [v.label for _, _, v in links], "grade": [v.grade for _, _, v in links], "exhibit": [v.exhibit or "" for _, _, v in links],
        }),
        table=Table(pd.DataFrame(rows), columns, style="argument"), place=place,
    )  # fmt: skip


def _chain_row(chain: Chain, found: dict[str, Verdict], facts: Facts, shown: Collection[str]) -> dict[str, Phrase]:
    head = Phrase(f"{html.escape(chain.start)} <span class=\"arrow\">→</span> {html.escape(chain.end)}", f"{chain.start} to {chain.end}")
    return {"chain": head} | {f"step{n}": _link(step, found[step.claim], facts, shown, first=not n) for n, step in enumerate(chain.steps)}


def _link(step: Step, verdict: Verdict, facts: Facts, shown: Collection[str], *, first: bool) -> Phrase:
    number = argument.number_words(step, verdict, facts)
    chip = _chip(verdict)
    source = f" <span class=\"where\">{_reference(verdict, shown)}</span>" if _reference(verdict, shown) else ""
    arrow = "" if first else '<span class="arrow">→</span> '
    markup = (
        f'<div class="link {STYLES[verdict.verdict]}"><p class="what">{arrow}<span class="id">{step.claim}</span> {html.escape(step.words)}</p>'
        f'<p class="chips">{chip.html}</p><p class="why">{number.html}{source}</p></div>'
    )
    return Phrase(markup, f"{step.claim} {step.words} {chip.text}: {number.text}")


def _chip(verdict: Verdict) -> Phrase:
    grade = "" if verdict.grade == UNGRADED else f", {verdict.grade}"
    words = verdict.verdict if verdict.verdict != UNTESTABLE else verdict.status
    text = f"{words}{grade}"
    return Phrase(f'<span class="verdict {STYLES[verdict.verdict]}">{html.escape(text)}</span>', text)


def _reference(verdict: Verdict, shown: Collection[str]) -> str:
    return f"{{exhibit:{verdict.exhibit}}}" if verdict.exhibit in shown else ""


def ledger_table(verdicts: Verdicts, facts: Facts, *, shown: Collection[str]) -> Exhibit:
    """Every claim with verdict, grade, what decided it, rule, proxy, what would be needed, and the exhibit."""
    rows = [_ledger_row(v, shown) for v in verdicts]
    columns = (
        Column("id", "No.", "text"), Column("claim", "Claim", "text"), Column("verdict", "Verdict", "text"), Column("grade", "Grade", "text"),
        Column("words", "What decides, by which rule", "text"), Column("exhibit", "Shown in", "text"),
    )
    title = facts.phrase(
        "Of {ledger.claims} claims {ledger.supported} are supported, {ledger.mixed} mixed, {ledger.contradicted} contradicted; {ledger.not_testable} cannot be tested here"
    )
    return Exhibit(
        id="claims.ledger", title=title, subtitle="Every checkable claim of the source report; rules were declared without sight of the results",
        note=f"{registry_words(load_registry())} {INFERENCE} {GRADES} {POWER_NOTE} Words in numbers: {MEANINGS}", sources=_sources(verdicts) or (REPORT_ITSELF,),
        data=pd.DataFrame([
            {"claim": v.claim.id, "section": v.claim.section, "text": v.claim.claim, "verdict": v.verdict, "status": v.status, "grade": v.grade, "words": v.words.text,
             "rule": v.rule, "proxy": v.proxy, "needs": v.needs, "exhibit": v.exhibit or ""} for v in verdicts
        ]),
        table=Table(pd.DataFrame(rows), columns, groups="section", style="ledger"), place="appendix",
    )  # fmt: skip


def _ledger_row(verdict: Verdict, shown: Collection[str]) -> dict[str, object]:
    small = [f"Rule: {verdict.rule}"]
    small += [f"Proxy: {verdict.proxy}."] if verdict.proxy else []
    small += [f"Needed: {verdict.needs}"] if verdict.needs else []
    rule = " ".join(small)
    words = Phrase(f'{verdict.words.html}<span class="rule">{html.escape(rule, quote=False)}</span>', f"{verdict.words.text} {rule}")
    label = verdict.verdict if verdict.verdict != UNTESTABLE else f"{UNTESTABLE}: {verdict.status}"
    reference = _reference(verdict, shown)
    return {
        "id": verdict.claim.id, "claim": verdict.claim.claim, "section": verdict.claim.section[:1].upper() + verdict.claim.section[1:],
        "verdict": Phrase(f'<span class="word {STYLES[verdict.verdict]}">{label}</span>', label),
        "grade": None if verdict.grade == UNGRADED else verdict.grade, "words": words,
        "exhibit": Phrase(reference, verdict.exhibit or "") if reference else None,
    }


def inconsistency_table(facts: Facts, sources: Sequence[str]) -> Exhibit:
    """Where the report disagrees with itself, and what the data say."""
    rows = inconsistencies.INCONSISTENCIES
    frame = pd.DataFrame([
        {"claims": row.claims, "says": row.says, "data": inconsistencies.evidence(row, facts), "decided": "yes" if inconsistencies.decided(row, facts) else "no"}
        for row in rows
    ])
    columns = (Column("claims", "Claims", "text"), Column("says", "The report says", "text"), Column("data", "The data say", "text"), Column("decided", "Decided", "text"))
    title = facts.phrase(inconsistencies.TITLE)
    return Exhibit(
        id="claims.inconsistencies", title=title, subtitle="Statements of the source report that cannot both hold, or need a definition that it does not give",
        note="Decided: the facts that settle it are in this note.", sources=tuple(sources), table=Table(frame, columns, style="ledger"), place="appendix",
    )


def _sources(verdicts: Verdicts) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source.split("@")[0] for v in verdicts for source in v.sources))
