"""Kinds of parts: a measurement against bounds, an estimate against a null, a word, the largest of several, a place among nine."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

from scipy.special import ndtr, ndtri

from strategynote.narrative.claims.parts import Finding, Part, standard_error
from strategynote.narrative.claims.vocabulary import CLEAR, POINTS
from strategynote.narrative.facts import Fact, Facts
from strategynote.narrative.grades import WEAK, grade_evidence, grade_measurement, lower_of


def percentile_error(fact: Fact) -> float | None:
    """Return the standard error of a place in a history of `n_effective` independent values: sqrt(p (1 - p) / n)."""
    if not isinstance(fact.value, int | float) or not fact.n_effective:
        return None
    share = min(max(float(fact.value), 0.5 / fact.n_effective), 1 - 0.5 / fact.n_effective) if fact.n_effective > 1 else 0.5
    return math.sqrt(share * (1 - share) / fact.n_effective)


def _measured(holds: bool, *, proxy: bool) -> tuple[float, str]:
    return (math.inf if holds else -math.inf), grade_measurement(holds, proxy=proxy)


@dataclass(frozen=True, kw_only=True)
class Bound(Part):
    """A measurement between bounds, both included: `at_least` <= value <= `at_most` speaks for the claim.

    When the fact has an interval that reaches over a bound, or is a place in a history of few independent values near it, it
    cannot be told apart.
    """

    at_least: float = -math.inf
    at_most: float = math.inf

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        fact, value = facts[self.id], facts.value(self.id)
        holds = self._inside(value)
        error = standard_error(fact, self.level)
        if self._in_short_history(fact):
            return self._placed(fact, value, holds)
        if error is None or fact.interval is None:
            return _measured(holds, proxy=self.proxy)
        if self._inside(fact.interval[0]) and self._inside(fact.interval[1]):
            t, grade = _measured(True, proxy=self.proxy)
            return t, "C" if (fact.n_effective or math.inf) < WEAK else grade
        if not holds and (fact.interval[0] > self.at_most or fact.interval[1] < self.at_least):
            return _measured(False, proxy=self.proxy)
        gap = self._gap(value) / error
        return (gap if holds else -gap), "C" if gap >= POINTS and holds else "D"

    def _placed(self, fact: Fact, value: float, holds: bool) -> tuple[float, str]:
        """Weigh a place in a short history: a bound within 1.96 standard errors cannot be told apart."""
        gap = self._gap(value) / (percentile_error(fact) or math.inf)
        if gap >= CLEAR:
            t, grade = _measured(holds, proxy=self.proxy)
            return t, "C" if holds and (fact.n_effective or 0.0) < WEAK else grade
        return (gap if holds else -gap), "C" if gap >= POINTS and holds else "D"

    def _in_short_history(self, fact: Fact) -> bool:
        return fact.unit == "percentile" and bool(fact.n_effective)

    def _gap(self, value: float) -> float:
        return min(abs(value - self.at_least), abs(value - self.at_most))

    def _inside(self, value: float) -> bool:
        return self.at_least <= value <= self.at_most

    def judge(self, facts: Facts) -> Finding:
        """Return the finding; ask `missing` first."""
        found, fact = super().judge(facts), facts[self.id]
        return replace(found, error=percentile_error(fact), unit="percentile") if self._in_short_history(fact) else found


@dataclass(frozen=True, kw_only=True)
class Estimate(Part):
    """An estimate against a null: t = sign (value - null) / standard error, graded by t, p and effective n.

    The standard error comes from the interval or, where that is wider, from p; a grade that the fact carries can only
    lower the result (it knows of samples and definitions in which the sign flips). `against` names a fact as null.
    `p` says what the fact's p is: of two sides, of one side in the claim's direction, or of another question ("").
    """

    sign: float = 1.0
    null: float = 0.0
    against: str = ""
    p: Literal["two-sided", "one-sided", ""] = "two-sided"

    def ids(self) -> tuple[str, ...]:
        """Return every fact that the part needs."""
        return (*super().ids(), *((self.against,) if self.against else ()))

    def missing(self, facts: Facts) -> str | None:
        """Return why the part cannot be judged: a fact is missing, or nothing is known of its sampling error."""
        why = super().missing(facts)
        if why is None and self._error(facts[self.id], self._distance(facts)) is None:
            why = f"{self.id} has neither interval nor p"
        return why

    def _distance(self, facts: Facts) -> float:
        return facts.value(self.id) - (facts.value(self.against) if self.against else self.null)

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        fact, distance = facts[self.id], self._distance(facts)
        error = self._error(fact, distance) or math.inf
        t = self.sign * distance / error
        p = max(float(2 * ndtr(-abs(t))), self._two_sided(fact) or 0.0)
        grade = grade_evidence(p, t, fact.n_effective or fact.n or 0.0)
        if grade == "X":
            return t, grade
        own = fact.grade if fact.grade in tuple("ABCD") else grade
        # C is the right sign but weak; the wrong sign is no support at all.
        return t, lower_of(grade, own) if t > 0 else "D"

    def _two_sided(self, fact: Fact) -> float | None:
        if fact.p is None or not self.p:
            return None
        return 2 * min(fact.p, 1 - fact.p) if self.p == "one-sided" else fact.p

    def _error(self, fact: Fact, distance: float) -> float | None:
        known = [e for e in (standard_error(fact, self.level), p_error(self._two_sided(fact), distance)) if e]
        return max(known) if known else None

    def judge(self, facts: Facts) -> Finding:
        """Return the finding; ask `missing` first."""
        return replace(super().judge(facts), error=self._error(facts[self.id], self._distance(facts)), unit=facts[self.id].unit)


def p_error(p: float | None, distance: float) -> float | None:
    """Return the standard error that a two-sided p implies for a distance from the null."""
    if p is None or not 0 < p < 1 or distance == 0:
        return None
    return abs(distance) / float(-ndtri(p / 2))


@dataclass(frozen=True, kw_only=True)
class Word(Part):
    """A fact that is a word: one of `yes` speaks for the claim, one of `open` leaves it open, any other speaks against it."""

    yes: tuple[str, ...]
    open: tuple[str, ...] = ()

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        value = str(facts[self.id].value)
        return (0.0, "D") if value in self.open else _measured(value in self.yes, proxy=self.proxy)


@dataclass(frozen=True, kw_only=True)
class Most(Part):
    """A number that is larger than all others by more than `by`, where `ahead` of them may be ahead of it; with `least` smaller."""

    over: tuple[str, ...]
    least: bool = False
    by: float = 0.0
    ahead: int = 0

    def ids(self) -> tuple[str, ...]:
        """Return every fact that the part needs."""
        return (*super().ids(), *self.over)

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        own, side = facts.value(self.id), -1.0 if self.least else 1.0
        beaten = [side * (own - facts.value(id)) > self.by for id in self.over]
        return _measured(beaten.count(False) <= self.ahead, proxy=self.proxy)


@dataclass(frozen=True, kw_only=True)
class Place(Part):
    """A sort's place among nine: `id` is its rank ("factors.small.volatility.month_rank").

    "led": first, or within one bootstrap standard error of the first. "best" and "worst": at the end and more than one
    standard error from the next; a tie cannot be told apart; further away is against the claim.
    """

    end: Literal["led", "best", "worst"]

    @property
    def _end(self) -> str:
        head, _, horizon = self.id.removesuffix("_rank").rpartition(".")
        return f"{head.rpartition('.')[0]}.{'worst' if self.end == 'worst' else 'best'}_{horizon}"

    @property
    def _sort(self) -> str:
        return self.id.split(".")[-2]

    def ids(self) -> tuple[str, ...]:
        """Return every fact that the part needs."""
        return (*super().ids(), *(self._end + tail for tail in ("", "_separate", "_gap", "_peers")))

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        at_end = facts[self._end].value == self._sort
        tied = at_end or self._sort.replace("_", " ") in re.split(r", | and ", str(facts[f"{self._end}_peers"].value))
        if not tied:
            return _measured(False, proxy=self.proxy)
        if self.end == "led" or (at_end and facts[f"{self._end}_separate"].value == "yes"):
            return _measured(True, proxy=self.proxy)
        return 0.0, "D"

    def judge(self, facts: Facts) -> Finding:
        """Return the finding; ask `missing` first."""
        gap = facts[f"{self._end}_gap"]
        # Its interval is one standard error to either side.
        return replace(super().judge(facts), error=standard_error(gap, 2 * float(ndtr(1.0)) - 1), unit=gap.unit)
