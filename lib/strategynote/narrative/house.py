"""House data as facts, with the gap to ours where the same thing is measured in the same unit."""

from __future__ import annotations

from collections.abc import Iterable

from strategynote.data.house import HouseValue
from strategynote.narrative.facts import Fact, Facts, Phrase, make_fact, plain

# Differences of these are said in points.
DECIMALS = ("return", "rate", "probability", "weight", "percentile", "points")


def house_source(value: HouseValue) -> str:
    """Return the source that a house fact names: its file in params/house/."""
    return f"house/{value.file}"


def house_facts(values: Iterable[HouseValue], ours: Facts) -> list[Fact]:
    """Return house.<id> of every value, and house.<id>.gap (house minus ours) where ours is known in the same unit."""
    facts = []
    for value in values:
        source = (house_source(value),)
        facts.append(make_fact(f"house.{value.id}", value.value, value.unit, sources=source, grade="house data"))
        if comparable(value, ours):
            gap, unit = value.value - float(ours.value(value.id)), "points" if value.unit in DECIMALS else value.unit
            both = (*source, *ours[value.id].sources)
            facts.append(make_fact(f"house.{value.id}.gap", gap, unit, sources=both, grade="house data"))
    return facts


def comparable(value: HouseValue, ours: Facts) -> bool:
    """Return whether a fact of ours measures the same in the same unit."""
    return ours.known(value.id) and ours[value.id].unit == value.unit


def house_title(values: tuple[HouseValue, ...], facts: Facts) -> Phrase:
    """Name the widest gap between house data and ours, in units of each number's size; without one, what the table is."""
    compared = [v for v in values if comparable(v, facts)]
    if not compared:
        return plain("House data without a counterpart of ours")
    widest = max(compared, key=lambda v: abs(v.value - float(facts.value(v.id))) / max(abs(v.value), 1e-12))
    name = widest.id.replace(".", ", ").replace("_", " ")
    return facts.phrase(f"House data differ most from ours in {{name}}: {{house.{widest.id}}} against {{{widest.id}}}", name=name)
