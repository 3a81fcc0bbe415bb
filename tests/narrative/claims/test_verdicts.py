"""What follows from the findings of the parts, and what a ledger is."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import made
from strategynote.narrative.claims.argument import CHAINS, argument_facts, argument_title, chain_sentence, summary
from strategynote.narrative.claims.inconsistencies import INCONSISTENCIES, evidence, inconsistency_facts
from strategynote.narrative.claims.judge import WINDOW, claims_facts, judge_claim, judge_claims
from strategynote.narrative.claims.parts import Finding
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT, claim
from strategynote.narrative.claims.verdict import CONTRADICTED, MIXED, SUPPORTED, UNGRADED, UNTESTABLE, VERDICTS, decide
from strategynote.narrative.facts import Facts, make_fact, plain
from strategynote.narrative.grades import grade_measurement, lower_of

FEBRUARY, CRISIS = pd.Period("2026-02", freq="M"), pd.Period("2009-03", freq="M")


def finding(t: float, grade: str) -> Finding:
    return Finding(plain("Words."), t, grade, error=0.1)


@pytest.mark.parametrize(("parts", "verdict", "grade"), [
    ([(math.inf, "A")], SUPPORTED, "A"), ([(math.inf, "A"), (2.0, "B")], SUPPORTED, "B"), ([(1.5, "C")], UNTESTABLE, "C"), ([(0.5, "D")], UNTESTABLE, "D"),
    ([(math.inf, "A"), (1.5, "C")], UNTESTABLE, "C"), ([(-2.5, "X")], CONTRADICTED, "X"), ([(-1.5, "D")], UNTESTABLE, "D"), ([(-2.5, "X"), (0.9, "D")], CONTRADICTED, "X"),
    ([(-2.5, "X"), (1.0, "C")], MIXED, "C"), ([(1.0, "C"), (-1.0, "D")], MIXED, "C"), ([(1.0, "C"), (-0.99, "D")], UNTESTABLE, "D"), ([(0.99, "D"), (-1.0, "D")], UNTESTABLE, "D"),
])
def test_the_verdict_follows_from_the_parts(parts: list[tuple[float, str]], verdict: str, grade: str) -> None:
    decision = decide([finding(t, g) for t, g in parts])
    assert (decision.verdict, decision.grade) == (verdict, grade)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    t = draw(st.sampled_from([-math.inf, -3.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 3.0, math.inf]))
    allowed = {True: ("A", "B", "C"), False: ("C", "D") if t >= 0 else ("D", "X")}[t >= 1]
    return finding(t, draw(st.sampled_from(("X",) if t == -math.inf else allowed)))


@given(st.lists(findings(), min_size=1, max_size=4))
def test_weak_evidence_never_supports_and_mixed_needs_both_directions(parts: list[Finding]) -> None:
    decision = decide(parts)
    pro, con = any(f.t >= 1 for f in parts), any(f.t <= -1 for f in parts)
    assert decision.verdict in VERDICTS
    if decision.verdict == SUPPORTED:
        assert decision.grade in ("A", "B") and all(f.grade in ("A", "B") and f.t >= 1 for f in parts)
    if decision.verdict == MIXED:
        assert pro and con
    if decision.verdict == CONTRADICTED:
        assert not pro and any(f.grade == "X" for f in parts)
    if decision.verdict == UNTESTABLE:
        assert decision.grade in ("C", "D")


def test_a_measurement_shows_the_thing_and_suggests_by_proxy() -> None:
    assert [grade_measurement(True, proxy=False), grade_measurement(True, proxy=True), grade_measurement(False, proxy=True)] == ["A", "B", "X"]
    assert [lower_of("A", "C", "B"), lower_of("A", "X"), lower_of("D")] == ["C", "X", "D"]


def everything(side: str = "for") -> Facts:
    """Facts for every part of every rule, also under the report's window; the first rule that names a fact sets it."""
    known = {}
    for rule in RULES.values():
        for parts in (rule.parts, rule.outcome, tuple(p.under(WINDOW) for p in rule.parts if rule.scope == "window")):
            for fact in made(parts, [side] * len(parts), rule.also):
                known.setdefault(fact.id, fact)
    return Facts(known.values())


@pytest.mark.parametrize("period", [REPORT, FEBRUARY, CRISIS])
@pytest.mark.parametrize("facts", [Facts(), everything(), everything("against")])
def test_a_ledger_has_seventy_four_rows_each_with_verdict_grade_rule_and_words(period: pd.Period, facts: Facts) -> None:
    verdicts = judge_claims(facts, period)
    assert [v.claim.id for v in verdicts] == [f"C{n:02d}" for n in range(1, 75)]
    for v in verdicts:
        assert v.verdict in VERDICTS and v.grade in (*"ABCDX", UNGRADED) and v.rule and v.words.text
        assert (v.grade in ("A", "B")) or v.verdict != SUPPORTED


def test_without_facts_no_claim_is_judged() -> None:
    assert {v.verdict for v in judge_claims(Facts(), REPORT)} == {UNTESTABLE}


@pytest.mark.parametrize("period", [REPORT, FEBRUARY])
def test_every_number_in_a_ledger_is_that_of_its_fact(period: pd.Period) -> None:
    facts = everything()
    verdicts = judge_claims(facts, period)
    all_facts = Facts([*facts, *claims_facts(verdicts)])
    for v in verdicts:
        for id, style, printed in re.findall(r'data-fact="([^"]+)" value="[^"]*"(?: data-format="(\w+)")?>([^<]*)<', v.words.html):
            slot = f"{{{id}|{style}}}" if style else f"{{{id}}}"
            assert all_facts.phrase(slot).text == printed
        outside = re.sub(r"<data [^>]*>[^<]*</data>", "", v.words.html)
        if v.status in ("judged", "no support", "too few to tell"):
            assert not re.search(r"\d", outside), outside


def test_claims_on_the_report_s_time_wait_for_it() -> None:
    verdicts = {v.claim.id: v for v in judge_claims(everything(), CRISIS)}
    assert verdicts["C15"].status == verdicts["C01"].status == verdicts["C64"].status == "other time"
    assert verdicts["C09"].verdict != UNTESTABLE and verdicts["C29"].status != "other time"


def test_later_notes_judge_the_report_s_window_on_its_own_facts() -> None:
    only_now = Facts([make_fact("etf.IWC.since_quarter_start", 0.22, "return")])
    then = Facts([make_fact(f"{WINDOW}etf.IWC.since_quarter_start", 0.22, "return"), make_fact("etf.IWC.since_quarter_start", 0.01, "return")])
    assert {v.claim.id: v.status for v in judge_claims(only_now, FEBRUARY)}["C15"] == "other time"
    assert {v.claim.id: v.verdict for v in judge_claims(then, FEBRUARY)}["C15"] == SUPPORTED


@pytest.mark.parametrize(("value", "band", "verdict"), [(0.10, 0.05, SUPPORTED), (-0.10, 0.05, CONTRADICTED), (0.02, 0.05, UNTESTABLE)])
def test_forecasts_are_scored_by_what_came(value: float, band: float, verdict: str) -> None:
    facts = Facts([make_fact("since_report.profitability", value, "points", interval=(value - band, value + band))])
    assert {v.claim.id: v.verdict for v in judge_claims(facts, FEBRUARY)}["C31"] == verdict


@pytest.mark.parametrize(("period", "lowest", "status", "verdict"), [
    ("2025-09", -0.20, "not due", UNTESTABLE), ("2025-12", -0.16, "judged", SUPPORTED), ("2026-02", -0.14, "judged", CONTRADICTED),
])
def test_a_forecast_with_a_date_stays_open_until_then(period: str, lowest: float, status: str, verdict: str) -> None:
    facts = Facts([make_fact("since_report.lowest", lowest, "return")])
    found = {v.claim.id: v for v in judge_claims(facts, pd.Period(period, freq="M"))}["C71"]
    assert (found.status, found.verdict) == (status, verdict)


def test_facts_of_the_claims_hold_verdict_words_and_grade() -> None:
    verdicts = judge_claims(everything(), REPORT)
    facts = {f.id: f for f in claims_facts(verdicts)}
    assert sum(id.startswith("claims.") for id in facts) == 74
    for v in verdicts:
        fact = facts[f"claims.{v.claim.id}"]
        assert fact.value == v.verdict and fact.grade == v.grade and v.words.text in fact.text and fact.unit == "text"
    counts = [facts[f"ledger.{name}"].value for name in ("supported", "mixed", "contradicted", "not_testable")]
    assert sum(counts) == facts["ledger.claims"].value == 74


def test_the_argument_has_twelve_claims_in_three_chains() -> None:
    ids = [step.claim for chain in CHAINS for step in chain.steps]
    assert len(CHAINS) == 3 and len(ids) == len(set(ids)) == 12 and set(ids) <= set(RULES)


@pytest.mark.parametrize(("side", "words"), [("for", "every link holds"), ("against", "is contradicted")])
def test_a_chain_is_as_strong_as_its_weakest_link(side: str, words: str) -> None:
    verdicts = judge_claims(everything(side), REPORT)
    held = [chain for chain in CHAINS if all(v.verdict == SUPPORTED for v in verdicts if v.claim.id in {s.claim for s in chain.steps})]
    for chain in held if side == "for" else CHAINS:
        assert words in chain_sentence(chain, verdicts).text


def test_the_title_counts_what_the_map_shows() -> None:
    verdicts = judge_claims(everything(), REPORT)
    facts = Facts([*everything(), *claims_facts(verdicts), *argument_facts(verdicts)])
    counts = [facts.value(f"ledger.argument.{name}") for name in ("supported", "mixed", "contradicted", "open")]
    assert sum(counts) == 12 and argument_title(facts).text[0].isupper() and len(summary(verdicts, facts)) == 2


def test_five_disagreements_are_shown_and_decided_only_where_the_data_are() -> None:
    assert len(INCONSISTENCIES) == 5
    assert [f.value for f in inconsistency_facts(Facts())] == [5, 0]
    assert all(evidence(row, Facts()).text == row.needs for row in INCONSISTENCIES)
    decided = Facts([make_fact("macro.policy_phase", "pause after easing", "text"), make_fact("macro.policy.last_change", "2024-12-19", "date"),
                     make_fact("macro.policy.cumulative", -0.01, "points")])
    assert [f.value for f in inconsistency_facts(decided)] == [5, 1]
    assert "pause after easing" in evidence(INCONSISTENCIES[-1], decided).text


def test_what_is_said_beside_a_claim_of_the_window_is_of_the_window_in_later_notes() -> None:
    rule = RULES["C02"]
    now = [make_fact("macro.cuts_expected", 1.5, "moves"), make_fact("macro.cuts_method", "yield-implied", "text")]
    then = [make_fact("report.macro.cuts_expected", 2.5, "moves"), make_fact("report.macro.cuts_method", "futures-implied", "text")]
    assert "1.5 cuts" in judge_claim(claim("C02"), rule, Facts(now), period=REPORT).words.text
    assert "cuts are expected" not in judge_claim(claim("C02"), rule, Facts(now), period=REPORT + 8).words.text
    assert "2.5 cuts are expected (futures-implied)" in judge_claim(claim("C02"), rule, Facts([*now, *then]), period=REPORT + 8).words.text
