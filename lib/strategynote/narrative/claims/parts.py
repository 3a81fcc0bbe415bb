"""Named parts of a rule: each looks at one fact and says whether it speaks for the claim, against it, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from scipy.special import ndtri

from strategynote.narrative.claims.vocabulary import POINTS, POWER
from strategynote.narrative.facts import Fact, Facts, Phrase
from strategynote.narrative.grades import SUPPORTING

_SLOT = re.compile(r"\{([a-zA-Z][\w]*\.[\w.]+)")
_BOUNDS = re.compile(r"\{([a-zA-Z][\w]*\.[\w.]+)\|(?:lo|hi)\}")
_IDS = ("id", "size", "bar", "against", "over")


def slots(template: str) -> list[str]:
    """Return the facts that a template quotes."""
    return _SLOT.findall(template)


def under(template: str, prefix: str) -> str:
    """Return a template on the facts `prefix` + id."""
    return _SLOT.sub(lambda slot: "{" + prefix + slot[1], template)


def unsaid(template: str, facts: Facts) -> str | None:
    """Return why a template cannot be said: a fact or an interval that it quotes is missing; None when it can."""
    for id in slots(template):
        if not facts.known(id):
            return (facts[id].reason or "its value is missing") if id in facts else "no section of this note computes it"
    without = next((id for id in _BOUNDS.findall(template) if facts[id].interval is None), None)
    return f"{without} has no interval" if without else None


@dataclass(frozen=True)
class Finding:
    """What one part found: its words, t (positive speaks for the claim, infinite for a measurement), grade, standard error.

    `bar` is the threshold that a state has yet to reach, where there is no sampling error to speak of.
    """

    words: Phrase
    t: float
    grade: str
    error: float | None = None
    bar: float | None = None
    unit: str = "points"
    exhibit: str | None = None
    sources: tuple[str, ...] = ()
    name: str = ""

    @property
    def speaks_for(self) -> bool:
        """Whether it supports the claim: it points its way with grade A or B."""
        return self.t >= POINTS and self.grade in SUPPORTING

    @property
    def effect(self) -> float | None:
        """What the sample would find with 80 % power at 5 % two-sided (2.8 standard errors), or the bar."""
        return POWER * self.error if self.error else self.bar


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part: the fact that decides, and the words that quote it ({fact.id|format} as in any sentence).

    `name` is what it looks at, in a rule of several parts. `proxy` marks a stand-in for what the claim names; `size` is the fact whose interval tells what the sample could have
    found (by default the deciding fact's), `bar` one that is itself the threshold; `level` is the level of its interval; an `optional` part is left out when its
    facts are missing.
    """

    id: str
    says: str
    name: str = ""
    proxy: bool = False
    size: str = ""
    bar: str = ""
    level: float = 0.90
    optional: bool = False

    def ids(self) -> tuple[str, ...]:
        """Return every fact that the part needs."""
        return tuple(dict.fromkeys((self.id, *slots(self.says))))

    def missing(self, facts: Facts) -> str | None:
        """Return why the part cannot be judged, None when it can."""
        return unsaid("".join(f"{{{id}}}" for id in self.ids()) + self.says, facts)

    def under(self, prefix: str) -> Part:
        """Return the part on the facts `prefix` + id: the same question to another month."""
        changes: dict[str, Any] = {f.name: _prefixed(getattr(self, f.name), prefix) for f in fields(self) if f.name in _IDS}
        return replace(self, **changes, says=under(self.says, prefix))

    def judge(self, facts: Facts) -> Finding:
        """Return the finding; ask `missing` first."""
        t, grade = self.weigh(facts)
        sized = facts[self.size or self.id] if (self.size or self.id) in facts else None
        fact = facts[self.id]
        return Finding(
            facts.phrase(self.says), t, grade, error=sized and standard_error(sized, self.level), unit=facts[self.bar].unit if self.bar else (sized or fact).unit,
            bar=facts.value(self.bar) if self.bar else None,
            exhibit=fact.exhibit or (sized.exhibit if sized else None), sources=fact.sources, name=self.name,
        )

    def weigh(self, facts: Facts) -> tuple[float, str]:
        """Return t and grade."""
        raise NotImplementedError


def _prefixed(value: Any, prefix: str) -> Any:
    if isinstance(value, tuple):
        return tuple(prefix + v for v in value)
    return prefix + value if value else value


def standard_error(fact: Fact, level: float) -> float | None:
    """Return the standard error behind a fact's interval (half its width over the normal quantile of `level`)."""
    if fact.interval is None or not isinstance(fact.value, int | float):
        return None
    half = (fact.interval[1] - fact.interval[0]) / 2
    return half / float(ndtri(0.5 + level / 2)) if half > 0 else None
