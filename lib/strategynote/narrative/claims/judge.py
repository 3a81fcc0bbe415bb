"""Judge every claim: the rule of each, asked of the facts of one note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from strategynote.narrative.claims.parts import Part, under, unsaid
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT, Claim, load_claims
from strategynote.narrative.claims.verdict import MIXED, UNGRADED, UNTESTABLE, VERDICTS, WEAK, Decision, Status, Verdict, decide
from strategynote.narrative.claims.vocabulary import POINTS
from strategynote.narrative.facts import Fact, Facts, Phrase, join, make_fact, plain
from strategynote.periods import long_month

WINDOW = "report."  # facts of the report's own window, in later notes
# Differences of these are said in points, or in the unit itself.
_POINTS = ("points", "return", "rate", "probability", "share", "weight", "percentile")
DETECTABLE = "{verb} only an effect of {size} or more{where} would show in such a sample."
BAR = "No support below {size}."


def judge_claims(facts: Facts, period: pd.Period) -> tuple[Verdict, ...]:
    """Return the verdict on each claim, in the order of the report.

    Parameters
    ----------
    facts
        Those of all sections; nothing is added to them.
    period
        Month of the note: claims about the report's own time are judged from its month on, forecasts are scored after it.
    """
    return tuple(judge_claim(claim, RULES[claim.id], facts, period=period) for claim in load_claims())


def judge_claim(claim: Claim, rule: Rule, facts: Facts, *, period: pd.Period) -> Verdict:
    """Return the verdict on one claim."""
    if rule.scope == "window" and period > REPORT:
        rule = replace(rule, also=tuple(under(also, WINDOW) for also in rule.also))
    if rule.scope != "always" and period < REPORT:
        return _untestable(claim, rule, facts, status="other time", why=f"The claim is of {long_month(REPORT + 1)}, after this note.")
    if not (rule.parts or rule.due):
        return _untestable(claim, rule, facts, status="no data", why=rule.why)
    parts = _parts(rule, period)
    missing = next((why for part in parts if not part.optional and (why := part.missing(facts))), None)
    if missing and rule.scope == "window" and period > REPORT:
        why = f"The claim is about the quarter to {long_month(REPORT)}; the note of that month judges it."
        return _untestable(claim, rule, facts, status="other time", why=why)
    if missing:
        return _untestable(claim, rule, facts, status="no data", why=_sentence(missing))
    findings = tuple(part.judge(facts) for part in parts if part.missing(facts) is None)
    open_still = not parts or (bool(rule.outcome) and REPORT < period < _due(rule))
    decision = Decision(UNTESTABLE, UNGRADED, "not due", findings) if open_still else decide(findings)
    return _verdict(claim, rule, decision, facts)


def _parts(rule: Rule, period: pd.Period) -> tuple[Part, ...]:
    if period <= REPORT:
        return rule.parts
    if rule.scope == "window":
        return tuple(part.under(WINDOW) for part in rule.parts)
    return rule.outcome or rule.parts


def _due(rule: Rule) -> pd.Period:
    return pd.Period(rule.due, freq="M") if rule.due else REPORT


def _untestable(claim: Claim, rule: Rule, facts: Facts, *, status: Status, why: str) -> Verdict:
    words = join([plain(why), *(_also(rule, facts) if status == "no data" else [])])
    return Verdict(claim, UNTESTABLE, UNGRADED, status, words, rule.rule, rule.proxy, rule.needs, rule.exhibit or None)


def _sentence(reason: str) -> str:
    # The name of a dataset ("finra/short-interest") keeps its small letter.
    named = "/" in reason.split(" ")[0]
    return (reason if named else reason[:1].upper() + reason[1:]).rstrip(".") + "."


def _also(rule: Rule, facts: Facts) -> list[Phrase]:
    return [facts.phrase(also) for also in rule.also if unsaid(also, facts) is None]


def _verdict(claim: Claim, rule: Rule, decision: Decision, facts: Facts) -> Verdict:
    weak = decision.weak if decision.status in WEAK else None
    size = weak.effect if weak else None
    verdict = Verdict(
        claim, decision.verdict, decision.grade, decision.status, plain(""), rule.rule, rule.proxy, rule.needs if decision.verdict == UNTESTABLE else "",
        exhibit=rule.exhibit or next((f.exhibit for f in decision.findings if f.exhibit), None),
        detectable=size, unit="points" if weak is None or weak.unit in _POINTS else weak.unit,
        sources=tuple(dict.fromkeys(source for f in decision.findings for source in f.sources)),
    )
    return replace(verdict, words=_words(verdict, decision, rule, facts))


def _words(verdict: Verdict, decision: Decision, rule: Rule, facts: Facts) -> Phrase:
    sentences = [finding.words for finding in decision.findings]
    sentences += _also(rule, facts)
    if verdict.verdict == MIXED:
        sentences.append(_sides(decision))
    if verdict.status == "not due":
        sentences.append(plain(f"Open until {long_month(_due(rule))}."))
    sized = detectable_fact(verdict)
    if sized is not None:
        style = "points" if sized.unit == "points" else "abs"
        quoted = Facts([sized]).phrase(f"{{{sized.id}|{style}}}")
        weak = decision.weak
        verb = "Consistent with the claim, but" if verdict.grade == "C" else "No support:"
        sentences.append(facts.phrase(DETECTABLE if weak and weak.error else BAR, verb=verb, size=quoted, where=f" ({weak.name})" if weak and weak.name else ""))
    return join(sentences)


def _sides(decision: Decision) -> Phrase:
    """Name the parts on either side of a mixed verdict."""
    pro = [f.name for f in decision.findings if f.t >= POINTS]
    con = [f.name for f in decision.findings if f.t <= -POINTS]
    return plain(f"For it: {', '.join(pro)}; against: {', '.join(con)}.")


def detectable_fact(verdict: Verdict) -> Fact | None:
    """Return ledger.<claim>.detectable: the effect that the sample would find with 80 % power, 2.8 standard errors."""
    if verdict.detectable is None:
        return None
    return make_fact(f"ledger.{verdict.claim.id}.detectable", verdict.detectable, verdict.unit, sources=verdict.sources)


def claims_facts(verdicts: Sequence[Verdict]) -> list[Fact]:
    """Return claims.<C01..C74>, the detectable effects, and the counts of the ledger."""
    own = [
        make_fact(
            f"claims.{v.claim.id}", v.verdict, "text", text=f"{v.label}. {v.words.text}".strip(), grade=v.grade, exhibit=v.exhibit, sources=v.sources,
            function="strategynote.narrative.claims.judge.judge_claims",
        )
        for v in verdicts
    ]
    return [*own, *(f for v in verdicts if (f := detectable_fact(v)) is not None), *_counts(verdicts)]


def _counts(verdicts: Sequence[Verdict]) -> Iterable[Fact]:
    yield make_fact("ledger.claims", len(verdicts), "count")
    for name in VERDICTS:
        yield make_fact(f"ledger.{name.removesuffix(' here').replace(' ', '_')}", sum(v.verdict == name for v in verdicts), "count")
    yield make_fact("ledger.weak", sum(v.status in WEAK for v in verdicts), "count")
    for status in ("no data", "not due", "other time"):
        yield make_fact(f"ledger.{status.replace(' ', '_')}", sum(v.status == status for v in verdicts), "count")
