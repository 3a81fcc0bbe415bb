"""The section of the claims stands behind the notebooks, and says nothing where nothing can be asked."""

from __future__ import annotations

from typing import Any

import nbformat
import pandas as pd
import pytest
from strategynote.exhibits.exhibit import MIME
from strategynote.narrative.facts import Fact, make_fact
from strategynote.run.claims_section import NAME, with_claims
from strategynote.run.notebooks import gather_facts
from strategynote.section import FACTS_MIME

JUNE = pd.Period("2025-06", freq="M")
ROOM = pytest.mark.parametrize("kind", ["archive", "live"])


def notebook(*facts: Fact, exhibits: tuple[str, ...] = ()) -> Any:
    record = {"section": "first", "facts": {fact.id: fact.as_json() for fact in facts}, "datasets": {}}
    outputs = [nbformat.v4.new_output("display_data", data={FACTS_MIME: record})]
    outputs += [nbformat.v4.new_output("display_data", data={}, metadata={"exhibit": {"id": id}}) for id in exhibits]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=outputs)])


def section(*facts: Fact, kind: str = "archive", exhibits: tuple[str, ...] = ()) -> Any:
    nodes = with_claims([("first", notebook(*facts, exhibits=exhibits))], period=JUNE, kind=kind)
    assert [name for name, _ in nodes] == ["first", NAME]
    return nodes[-1][1]


def payloads(node: Any) -> dict[str, Any]:
    return {o.data[MIME]["id"]: o.data[MIME] for cell in node.cells for o in cell.get("outputs", ()) if MIME in o.data}


def fund(value: float = 0.225) -> Fact:
    return make_fact("etf.IWC.since_quarter_start", value, "return", sources=("prices/IWC@undated",))


@ROOM
def test_a_note_with_facts_has_map_disagreements_and_ledger(kind: str) -> None:
    node = section(fund(), kind=kind)
    assert list(payloads(node)) == ["claims.argument", "claims.inconsistencies", "claims.ledger"]
    facts = gather_facts([("claims", node)])
    assert facts["claims.C15"].value == "supported" and facts["claims.C15"].sources == ("prices/IWC@undated",)
    assert facts["ledger.supported"].value == 1 and facts["ledger.claims"].value == 74


def test_a_demonstration_has_no_section_and_says_why_in_its_facts() -> None:
    node = section(fund(), kind="demo")
    facts = gather_facts([("claims", node)])
    assert payloads(node) == {} and len(facts) == 74
    assert all(fact.value is None and "simulated economy" in (fact.reason or "") for fact in facts)


def test_a_note_without_facts_of_the_claims_has_no_section() -> None:
    node = section(make_fact("first.answer", 0.5, "ratio"))
    assert payloads(node) == {}
    assert {fact.value for fact in gather_facts([("c", node)]) if fact.id.startswith("claims.")} == {"not testable here"}


def test_the_ledger_refers_to_exhibits_of_the_note() -> None:
    assert "{exhibit:factors.index_table}" not in payloads(section(fund()))["claims.ledger"]["html"]
    assert "{exhibit:factors.index_table}" in payloads(section(fund(), exhibits=("factors.index_table",)))["claims.ledger"]["html"]


def test_a_failed_notebook_without_facts_is_passed_over() -> None:
    nodes = with_claims([("failed", nbformat.v4.new_notebook()), ("first", notebook(fund()))], period=JUNE, kind="archive")
    assert gather_facts(nodes)["claims.C15"].value == "supported"
