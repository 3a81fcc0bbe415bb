"""Made-up facts on a chosen side of a part's threshold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from strategynote.narrative.claims.kinds import Bound, Estimate, Most, Place, Word
from strategynote.narrative.claims.parts import Part
from strategynote.narrative.claims.rule import Rule
from strategynote.narrative.facts import Fact, Facts, make_fact

EPSILON = 1e-6
SIDES = ("for", "against")
_SLOT = re.compile(r"\{([a-zA-Z][\w]*\.[\w.]+)")


def made(parts: Iterable[Part], sides: Iterable[str], also: Iterable[str] = ()) -> Facts:
    """Return facts that put each part on its side ("for", "against", "weak", "thin"), and filler for all others it quotes."""
    known: dict[str, Fact] = {}
    parts = tuple(parts)
    for part, side in zip(parts, sides, strict=True):
        for fact in facts_for(part, side):
            known.setdefault(fact.id, fact)
    quoted = [id for part in parts for id in part.ids()] + [id for text in also for id in _SLOT.findall(text)]
    for part in parts:
        quoted += [i for i in (part.size, part.bar) if i]
    for id in quoted:
        known.setdefault(id, make_fact(id, 1, "count", interval=(0.0, 2.0), n=10, n_effective=10, p=0.5))
    return Facts(known.values())


def facts_for(part: Part, side: str) -> list[Fact]:
    """Return the facts that decide one part, just on the asked side of its threshold."""
    if isinstance(part, Bound):
        return [make_fact(part.id, _bound(part, side), "ratio", interval=_around(_bound(part, side), side))]
    if isinstance(part, Estimate):
        return _estimate(part, side)
    if isinstance(part, Word):
        word = {"for": part.yes[0], "against": "something else", "weak": (*part.open, "")[0]}[side]
        return [make_fact(part.id, word, "text")]
    if isinstance(part, Most):
        own = 2.0 if (side == "for") != part.least else 0.0
        return [make_fact(part.id, own, "ratio"), *(make_fact(id, 1.0, "ratio") for id in part.over)]
    assert isinstance(part, Place)
    return _place(part, side)


def _bound(part: Bound, side: str) -> float:
    low, high = part.at_least, part.at_most
    inside, outside = (low + EPSILON, low - EPSILON) if low > float("-inf") else (high - EPSILON, high + EPSILON)
    return outside if side == "against" else inside


def _around(value: float, side: str) -> tuple[float, float]:
    # "weak" is a measurement whose interval reaches over the bound.
    half = 1.0 if side == "weak" else EPSILON / 2
    return value - half, value + half


def _estimate(part: Estimate, side: str) -> list[Fact]:
    t = {"for": 3.01, "against": -3.01, "weak": 0.99, "thin": 1.5}[side]
    null = 1.0 if part.against else part.null
    value = null + part.sign * t * 0.01
    level = {0.90: 1.6448536, 0.95: 1.9599640}[part.level]
    other = [make_fact(part.against, null, "points")] if part.against else []
    return [make_fact(part.id, value, "points", interval=(value - level * 0.01, value + level * 0.01), n=100), *other]


def _place(part: Place, side: str) -> list[Fact]:
    sort = part.id.split(".")[-2]
    end = next(id.removesuffix("_gap") for id in part.ids() if id.endswith("_gap"))
    first, peers = {"for": (sort, "none"), "against": ("another", "none"), "weak": ("another", sort.replace("_", " "))}[side]
    return [
        make_fact(part.id, 1, "rank"), make_fact(end, first, "text"), make_fact(f"{end}_peers", peers, "text"),
        make_fact(f"{end}_separate", "no" if side == "weak" else "yes", "text"), make_fact(f"{end}_gap", 0.02, "points", interval=(0.01, 0.03)),
    ]


def sides_of(part: Part) -> tuple[str, ...]:
    """Return the sides that a part has besides "for"."""
    weak = isinstance(part, Estimate | Bound)
    weak = weak or (isinstance(part, Word) and bool(part.open)) or (isinstance(part, Place) and part.end != "led")
    return ("against", *(("weak",) if weak else ()), *(("thin",) if isinstance(part, Estimate) else ()))


def clash(parts: tuple[Part, ...]) -> bool:
    """Whether two parts are decided by the same fact, so that their sides cannot be chosen one by one."""
    deciding = [id for part in parts for id in {part.id, *getattr(part, "over", ()), getattr(part, "against", "")} - {""}]
    return len(deciding) != len(set(deciding))


def rule_parts(rule: Rule) -> list[tuple[str, tuple[Part, ...]]]:
    """Return the sets of parts that a rule has: as declared, and for outcomes."""
    return [(name, parts) for name, parts in (("parts", rule.parts), ("outcome", rule.outcome)) if parts]
