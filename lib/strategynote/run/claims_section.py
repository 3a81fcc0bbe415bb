"""The claims of the source report as a section of its own, judged on the facts of all other sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import nbformat
import pandas as pd

from strategynote.exhibits.claims import argument_map, inconsistency_table, ledger_table
from strategynote.exhibits.exhibit import Exhibit, display_bundle
from strategynote.narrative.claims.argument import argument_facts, summary
from strategynote.narrative.claims.inconsistencies import inconsistency_facts
from strategynote.narrative.claims.judge import claims_facts, judge_claims
from strategynote.narrative.claims.table import REPORT, load_claims
from strategynote.narrative.claims.verdict import Verdict
from strategynote.narrative.facts import Fact, Facts, Phrase, make_fact
from strategynote.section import FACTS_MIME

NAME, TITLE = "claims", "The claims, tested"
DEMO = "the claims are about the real world: a simulated economy cannot test them"
Node = nbformat.NotebookNode
Nodes = list[tuple[str, Node]]


def with_claims(nodes: Nodes, *, period: pd.Period, kind: str) -> Nodes:
    """Return the executed notebooks with the section of the claims behind them.

    A demonstration has its facts as missing, with the reason, and no section; so has a note in which no claim could be asked.
    """
    facts, shown = collected(nodes), set(_shown(nodes))
    if kind == "demo":
        missing = [make_fact(f"claims.{claim.id}", None, "text", reason=DEMO) for claim in load_claims()]
        return [*nodes, (NAME, _notebook([_handed_over(missing)]))]
    # What no notebook of this period shows cannot be referred to.
    verdicts = tuple(replace(v, exhibit=v.exhibit if v.exhibit in shown else None) for v in judge_claims(facts, period))
    found = [*claims_facts(verdicts), *argument_facts(verdicts), *inconsistency_facts(facts)]
    judged = any(v.status not in ("no data", "not due", "other time") for v in verdicts)
    outputs = _outputs(verdicts, Facts([*facts, *found]), shown, early=period < REPORT) if judged else []
    return [*nodes, (NAME, _notebook([*outputs, _handed_over(found)]))]


def _outputs(verdicts: tuple[Verdict, ...], facts: Facts, shown: set[str], *, early: bool) -> list[Any]:
    # Before the report there is little to map: most of its claims are of another time.
    argument = argument_map(verdicts, facts, shown=shown, place="appendix" if early else "body")
    opening, chains = summary(verdicts, facts)
    ledger = ledger_table(verdicts, facts, shown=shown)
    argued = [_exhibit(argument)] if early else [_exhibit(argument), _words(chains)]
    return [_words(opening), *argued, _exhibit(inconsistency_table(facts, ledger.sources)), _exhibit(ledger)]


def collected(nodes: Nodes) -> Facts:
    """Return the facts that executed notebooks handed over; a notebook that failed has none."""
    facts = Facts()
    for bundle in _bundles(nodes):
        facts.add(_fact(id, values) for id, values in bundle.get(FACTS_MIME, {}).get("facts", {}).items())
    return facts


def _fact(id: str, values: dict[str, Any]) -> Fact:
    interval = tuple(values["interval"]) if values["interval"] else None
    return Fact(id=id, **{**values, "interval": interval, "sources": tuple(values["sources"])})


def _bundles(nodes: Nodes) -> Iterator[dict[str, Any]]:
    for _, node in nodes:
        for cell in node.cells:
            yield from (output.data for output in cell.get("outputs", []) if "data" in output)


def _shown(nodes: Nodes) -> Iterator[str]:
    for _, node in nodes:
        for cell in node.cells:
            yield from (o.metadata["exhibit"]["id"] for o in cell.get("outputs", []) if "exhibit" in o.get("metadata", {}))


def _notebook(outputs: list[Any]) -> Node:
    cells = [nbformat.v4.new_markdown_cell(f"# {TITLE}", id=f"{NAME}-title"), nbformat.v4.new_code_cell(outputs=outputs, id=f"{NAME}-cell")]
    return nbformat.v4.new_notebook(cells=cells)


def _words(phrase: Phrase) -> Any:
    data = {"text/html": f"<p>{phrase.html}</p>", "text/plain": phrase.text}
    return nbformat.v4.new_output("display_data", data=data, metadata={"strategynote": {"kind": "words"}})


def _exhibit(exhibit: Exhibit) -> Any:
    data, metadata = display_bundle(exhibit)
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def _handed_over(facts: list[Fact]) -> Any:
    record = {"section": NAME, "facts": {fact.id: fact.as_json() for fact in facts}, "datasets": {}}
    return nbformat.v4.new_output("display_data", data={FACTS_MIME: record, "text/plain": f"{NAME}: {len(facts)} facts"})
