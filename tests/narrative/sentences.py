"""What tests of sentences share: facts with one number changed, what was said, and the check that words follow their numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from strategynote.narrative.facts import Facts, Phrase, join, make_fact

# Of a share of the whole the other side is one less it; of anything else, its negative.
SHARES = ("percentile", "probability", "share", "weight")


def changed(facts: Facts, id: str, value: object, **fields: object) -> Facts:
    """The same facts with one of them replaced."""
    old = facts[id]
    text = None if old.unit != "text" else str(value)
    new = make_fact(id, value, old.unit, interval=old.interval, n=old.n, n_effective=old.n_effective, p=old.p, grade=old.grade, text=text)
    return Facts([dataclasses.replace(new, **fields) if f.id == id else f for f in facts])


def text_of(found: list[Phrase] | Phrase | None) -> str:
    return str(join(found)) if isinstance(found, list) else str(found)


def check_words_follow(sentence: Callable[[Facts], list[Phrase] | Phrase], facts: Facts, *, apart: float) -> None:
    """A number that turns its sign, `apart` from its mirror image, must change what is said."""
    found = sentence(facts)
    phrases = found if isinstance(found, list) else [found]
    quoted = [id for id in dict.fromkeys(id for p in phrases for id in p.quoted) if isinstance(facts[id].value, float)]
    assert quoted
    for id in quoted:
        value = facts.value(id)
        turned = 1 - value if facts[id].unit in SHARES else -value
        assert text_of(sentence(changed(facts, id, turned + apart))) != text_of(found), id
