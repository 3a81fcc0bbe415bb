"""The claims of the source report as a section of its own, judged on the facts of all other sections."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pandas as pd

from strategynote.exhibits.claims import argument_map, inconsistency_table, ledger_table
from strategynote.narrative.claims.argument import argument_facts, summary
from strategynote.narrative.claims.inconsistencies import inconsistency_facts
from strategynote.narrative.claims.judge import claims_facts, judge_claims
from strategynote.narrative.claims.table import REPORT, load_claims
from strategynote.narrative.claims.verdict import Verdict
from strategynote.narrative.facts import Fact, Facts, make_fact
from strategynote.run.notebooks import Node, Nodes, exhibit_output, gather_facts, made_notebook, shown_exhibits, words_output
from strategynote.section import FACTS_MIME

NAME, TITLE = "claims", "The claims, tested"
DEMO = "the claims are about the real world: a simulated economy cannot test them"


def with_claims(nodes: Nodes, *, period: pd.Period, kind: str) -> Nodes:
    """Return the executed notebooks with the section of the claims behind them.

    A demonstration has its facts as missing, with the reason, and no section; so has a note in which no claim could be asked.
    """
    facts, shown = gather_facts(nodes), shown_exhibits(nodes)
    if kind == "demo":
        missing = [make_fact(f"claims.{claim.id}", None, "text", reason=DEMO) for claim in load_claims()]
        return [*nodes, (NAME, made_notebook(TITLE, [_handed_over(missing)], name=NAME))]
    # What no notebook of this period shows cannot be referred to.
    verdicts = tuple(replace(v, exhibit=v.exhibit if v.exhibit in shown else None) for v in judge_claims(facts, period))
    found = [*claims_facts(verdicts), *argument_facts(verdicts), *inconsistency_facts(facts)]
    judged = any(v.status not in ("no data", "not due", "other time") for v in verdicts)
    outputs = _outputs(verdicts, Facts([*facts, *found]), shown, early=period < REPORT) if judged else []
    return [*nodes, (NAME, made_notebook(TITLE, [*outputs, _handed_over(found)], name=NAME))]


def _outputs(verdicts: tuple[Verdict, ...], facts: Facts, shown: set[str], *, early: bool) -> list[Node]:
    # Before the report there is little to map: most of its claims are of another time.
    argument = argument_map(verdicts, facts, shown=shown, place="appendix" if early else "body")
    opening, chains = summary(verdicts, facts)
    ledger = ledger_table(verdicts, facts, shown=shown)
    argued = [exhibit_output(argument)] if early else [exhibit_output(argument), words_output(chains)]
    return [words_output(opening), *argued, exhibit_output(inconsistency_table(facts, ledger.sources)), exhibit_output(ledger)]


def _handed_over(facts: list[Fact]) -> Node:
    record = {"section": NAME, "facts": {fact.id: fact.as_json() for fact in facts}, "datasets": {}}
    return nbformat.v4.new_output("display_data", data={FACTS_MIME: record, "text/plain": f"{NAME}: {len(facts)} facts"})
