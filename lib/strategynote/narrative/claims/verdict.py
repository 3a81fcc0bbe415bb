"""A verdict: what became of one claim, how firmly, by which rule, and what would be needed to know more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from strategynote.narrative.claims.parts import Finding
from strategynote.narrative.claims.table import Claim
from strategynote.narrative.claims.vocabulary import POINTS
from strategynote.narrative.facts import Phrase
from strategynote.narrative.grades import ORDER, SUPPORTING, lower_of

SUPPORTED, MIXED, CONTRADICTED, UNTESTABLE = "supported", "mixed", "contradicted", "not testable here"
VERDICTS = (SUPPORTED, MIXED, CONTRADICTED, UNTESTABLE)
UNGRADED = "not graded"
# Why a claim is not testable here: the data are too weak to tell, they are not at hand, it is not due, it is of another time.
Status = Literal["judged", "no support", "too few to tell", "no data", "not due", "other time"]
WEAK: tuple[Status, ...] = ("no support", "too few to tell")


@dataclass(frozen=True)
class Decision:
    """The outcome of a rule: verdict, grade, status, and the parts in their order."""

    verdict: str
    grade: str
    status: Status
    findings: tuple[Finding, ...] = ()

    @property
    def weak(self) -> Finding | None:
        """The weakest part that could not decide and of which it is known what would have."""
        open_parts = [f for f in self.findings if not f.speaks_for and f.grade != "X" and f.effect]
        return max(open_parts, key=lambda f: ORDER.index(f.grade), default=None)


@dataclass(frozen=True)
class Verdict:
    """One row of the ledger; `words` quote the facts, `rule` and `proxy` say how it was judged, `needs` what is missing."""

    claim: Claim
    verdict: str
    grade: str
    status: Status
    words: Phrase
    rule: str
    proxy: str = ""
    needs: str = ""
    exhibit: str | None = None
    detectable: float | None = None
    unit: str = "points"
    sources: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The verdict as it is printed: "not testable here" with its reason in a word."""
        return self.verdict if self.verdict != UNTESTABLE else f"{UNTESTABLE}: {self.status}"


def decide(findings: Sequence[Finding]) -> Decision:
    """Return the outcome of a rule whose parts have all been judged.

    supported: every part speaks for the claim with grade A or B. mixed: one part points for it and one against it, with
    |t| of one or more each. contradicted: no part points for it and one contradicts it (grade X). Anything else cannot be told
    with this sample: no support (D), or consistent with too few observations to tell (C).
    """
    parts, grades = tuple(findings), [f.grade for f in findings]
    pro, con = any(f.t >= POINTS for f in parts), any(f.t <= -POINTS for f in parts)
    if all(f.speaks_for for f in parts):
        return Decision(SUPPORTED, lower_of(*grades), "judged", parts)
    if pro and con:
        return Decision(MIXED, lower_of(*(f.grade for f in parts if f.t >= POINTS)), "judged", parts)
    if con and "X" in grades:
        return Decision(CONTRADICTED, "X", "judged", parts)
    weakest = lower_of(*(g for g in grades if g != "X")) if any(g != "X" for g in grades) else "D"
    grade = "C" if weakest in SUPPORTING else weakest
    return Decision(UNTESTABLE, grade, "too few to tell" if grade == "C" else "no support", parts)
