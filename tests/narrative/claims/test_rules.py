"""Every claim has a rule, and every rule is asked on both sides of each of its thresholds."""

from __future__ import annotations

import pandas as pd
import pytest
from made_facts import clash, made, rule_parts, sides_of
from strategynote.narrative.claims.judge import judge_claim
from strategynote.narrative.claims.parts import Part
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT, claim, load_claims
from strategynote.narrative.claims.verdict import CONTRADICTED, MIXED, SUPPORTED, UNGRADED, UNTESTABLE, Verdict

JUDGED = [(id, name) for id, rule in RULES.items() for name, _ in rule_parts(rule)]
FLIPPED = [
    (id, name, at, side) for id, rule in RULES.items() for name, parts in rule_parts(rule) if not clash(parts)
    for at, part in enumerate(parts) for side in sides_of(part)
]


def verdict(id: str, name: str, sides: list[str]) -> Verdict:
    rule = RULES[id]
    parts, period = dict(rule_parts(rule))[name], _period(rule, name)
    return judge_claim(claim(id), rule, made(parts, sides, rule.also), period=period)


def _period(rule: Rule, name: str) -> pd.Period:
    return REPORT if name == "parts" else max(REPORT + 1, pd.Period(rule.due or REPORT + 1, freq="M"))


def test_the_table_holds_the_seventy_four_claims_of_the_report() -> None:
    ids = [c.id for c in load_claims()]
    assert ids == [f"C{n:02d}" for n in range(1, 75)] and all(c.claim and c.section and c.kind for c in load_claims())


def test_no_claim_is_without_a_rule_and_no_rule_without_a_claim() -> None:
    assert sorted(RULES) == [c.id for c in load_claims()]
    assert all(rule.claim == id and rule.rule for id, rule in RULES.items())


def test_every_rule_says_what_would_be_needed_and_one_without_parts_why() -> None:
    assert all(rule.needs.endswith(".") for rule in RULES.values())
    bare = [rule for rule in RULES.values() if not rule.parts]
    assert bare and all(rule.why or rule.due for rule in bare)


@pytest.mark.parametrize(("id", "name"), JUDGED)
def test_the_parts_of_a_rule_are_named(id: str, name: str) -> None:
    parts = dict(rule_parts(RULES[id]))[name]
    names = [part.name for part in parts]
    assert len(parts) == 1 or (all(names) and len(set(names)) == len(names) and not any(c.isdigit() for n in names for c in n))


@pytest.mark.parametrize(("id", "name"), JUDGED)
def test_a_claim_is_supported_when_every_part_speaks_for_it(id: str, name: str) -> None:
    parts = dict(rule_parts(RULES[id]))[name]
    if clash(parts):
        assert id in BY_HAND
        return
    found = verdict(id, name, ["for"] * len(parts))
    assert found.verdict == SUPPORTED and found.grade in ("A", "B") and found.words.text and found.rule


@pytest.mark.parametrize(("id", "name", "at", "side"), FLIPPED)
def test_a_claim_is_not_supported_on_the_other_side_of_any_threshold(id: str, name: str, at: int, side: str) -> None:
    parts = dict(rule_parts(RULES[id]))[name]
    sides = ["for"] * len(parts)
    sides[at] = side
    found = verdict(id, name, sides)
    wanted = {"against": (CONTRADICTED,) if len(parts) == 1 else (MIXED, CONTRADICTED)}.get(side, (UNTESTABLE,))
    assert found.verdict in wanted
    if found.verdict == MIXED:
        assert found.words.text.endswith(f"against: {parts[at].name}.")
    if side != "against":
        assert found.grade in ("C", "D") and found.status in ("no support", "too few to tell")


@pytest.mark.parametrize(("id", "name"), JUDGED)
def test_a_claim_is_contradicted_when_every_part_speaks_against_it(id: str, name: str) -> None:
    parts = dict(rule_parts(RULES[id]))[name]
    if not clash(parts):
        found = verdict(id, name, ["against"] * len(parts))
        assert (found.verdict, found.grade) == (CONTRADICTED, "X")


@pytest.mark.parametrize(("id", "name", "at", "side"), [case for case in FLIPPED if case[3] in ("weak", "thin")])
def test_a_claim_that_cannot_be_told_says_what_could_have_been_found(id: str, name: str, at: int, side: str) -> None:
    sides = ["for"] * len(dict(rule_parts(RULES[id]))[name])
    sides[at] = side
    found = verdict(id, name, sides)
    assert found.detectable is not None and found.detectable > 0
    assert f'data-fact="ledger.{id}.detectable"' in found.words.html


BY_HAND = {"C03"}


def test_the_rules_whose_parts_share_a_fact_are_known() -> None:
    assert {id for id, rule in RULES.items() if any(clash(parts) for _, parts in rule_parts(rule))} == BY_HAND


@pytest.mark.parametrize(("id", "facts", "expected"), [
    ("C03", {"macro.policy_phase": "easing"}, MIXED),
    ("C03", {"macro.policy_phase": "pause after easing"}, CONTRADICTED),
    ("C03", {"macro.policy_phase": "hiking"}, MIXED),
])
def test_rules_on_one_word_by_hand(id: str, facts: dict[str, str], expected: str) -> None:
    from strategynote.narrative.facts import Facts, make_fact

    rule = RULES[id]
    base = {fact.id: fact for fact in made(rule.outcome, ["for"] * len(rule.outcome))}
    base |= {name: make_fact(name, word, "text") for name, word in facts.items()}
    assert judge_claim(claim(id), rule, Facts(base.values()), period=REPORT + 6).verdict == expected


def test_a_missing_fact_makes_a_claim_untestable_with_its_reason() -> None:
    from strategynote.narrative.facts import Facts, make_fact

    gone = make_fact("etf.IWC.since_quarter_start", None, "return", reason="the fund has no price in this quarter")
    found = judge_claim(claim("C15"), RULES["C15"], Facts([gone]), period=REPORT)
    assert (found.verdict, found.status, found.grade) == (UNTESTABLE, "no data", UNGRADED)
    assert found.words.text == "The fund has no price in this quarter." and found.needs


def parts_of(rule: Rule) -> tuple[Part, ...]:
    return (*rule.parts, *rule.outcome)


@pytest.mark.parametrize("id", sorted(RULES))
def test_no_digit_stands_in_the_words_of_a_rule(id: str) -> None:
    import re

    for text in [*(part.says for part in parts_of(RULES[id])), *RULES[id].also]:
        assert not re.search(r"\d", re.sub(r"\{[^{}]*\}", "", text)), text
