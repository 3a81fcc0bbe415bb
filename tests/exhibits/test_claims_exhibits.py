"""The argument map and the ledger show every verdict with its number, and refer only to exhibits that are there."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest
from made_facts import made
from strategynote.exhibits.claims import argument_map, inconsistency_table, ledger_table
from strategynote.exhibits.exhibit import exhibit_payload
from strategynote.narrative.claims.argument import CHAINS, argument_facts
from strategynote.narrative.claims.inconsistencies import inconsistency_facts
from strategynote.narrative.claims.judge import claims_facts, judge_claims
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT
from strategynote.narrative.claims.verdict import UNGRADED, Verdict
from strategynote.narrative.facts import Facts


@pytest.fixture(scope="module")
def judged() -> tuple[tuple[Verdict, ...], Facts]:
    known = {}
    for rule in RULES.values():
        for fact in made(rule.parts, ["for"] * len(rule.parts), rule.also):
            known.setdefault(fact.id, fact)
    verdicts = judge_claims(Facts(known.values()), REPORT)
    facts = Facts([*known.values(), *claims_facts(verdicts), *argument_facts(verdicts)])
    facts.add(inconsistency_facts(facts))
    return verdicts, facts


def test_the_map_has_three_chains_of_four_links_each_with_its_verdict(judged: tuple[tuple[Verdict, ...], Facts]) -> None:
    exhibit = argument_map(*judged, shown=())
    html = exhibit_payload(exhibit)["html"]
    assert html.count("<tr>") - html.count("<thead>") == 3 and html.count('class="link ') == 12 and html.count('class="verdict ') == 12
    assert list(exhibit.data["claim"]) == [step.claim for chain in CHAINS for step in chain.steps]
    for row in exhibit.data.itertuples():
        assert row.words.split(".")[0] in html and (row.grade == UNGRADED or str(row.grade) in html)
    assert exhibit.place == "body" and argument_map(*judged, shown=(), place="appendix").place == "appendix"


def test_the_ledger_has_a_row_for_each_claim_with_rule_proxy_and_what_is_needed(judged: tuple[tuple[Verdict, ...], Facts]) -> None:
    exhibit = ledger_table(*judged, shown=())
    html = exhibit_payload(exhibit)["html"]
    assert len(exhibit.data) == 74 and html.count('<span class="rule">') == 74 and exhibit.place == "appendix"
    assert all(f'<th scope="row" class="words">C{n:02d}</th>' in html for n in range(1, 75))
    assert "Proxy: " in html and "Needed: " in html


def test_only_exhibits_that_are_shown_are_referred_to(judged: tuple[tuple[Verdict, ...], Facts]) -> None:
    shown = {"factors.leadership", "macro.policy"}
    for exhibit in (argument_map(*judged, shown=shown), ledger_table(*judged, shown=shown)):
        assert set(re.findall(r"\{exhibit:([^}]+)\}", exhibit_payload(exhibit)["html"])) == shown


def test_every_number_of_a_cell_stands_in_the_exhibits_data(judged: tuple[tuple[Verdict, ...], Facts]) -> None:
    for exhibit in (argument_map(*judged, shown=()), ledger_table(*judged, shown=()), inconsistency_table(judged[1], ("a/b",))):
        data = " ".join(str(cell) for row in exhibit.data.itertuples() for cell in row)
        cells = unescape(re.sub(r"<[^>]+>", " ", exhibit_payload(exhibit)["html"]))
        assert set(re.findall(r"\d+(?:\.\d+)?", cells)) <= set(re.findall(r"\d+(?:\.\d+)?", data))


def test_the_data_of_an_exhibit_are_plain_words_and_numbers(judged: tuple[tuple[Verdict, ...], Facts]) -> None:
    text = exhibit_payload(ledger_table(*judged, shown=()))["csv"]
    assert "<" not in pd.Series(text.splitlines()).str.cat() and "Phrase(" not in text
