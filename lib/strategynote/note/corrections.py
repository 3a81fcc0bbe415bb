"""What a correction changes: printed numbers, words and charts of an approved issue beside those of its rebuild."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strategynote.narrative.macro_words import capital
from strategynote.note.front import CorrectionRow

NEW = "not in the issue"


@dataclass(frozen=True)
class Printed:
    """What a reader of a note holds in hands: the facts and the brief as recorded, and the data behind each exhibit."""

    facts: Mapping[str, Mapping[str, Any]]
    brief: Mapping[str, Any]
    exhibits: Mapping[str, str]


def compare_printed(old: Printed, new: Printed, *, first: Iterable[str] = ()) -> tuple[CorrectionRow, ...]:
    """Return what reads differently: the headline, then facts (those of `first` before the others).

    Words and exhibits are listed by themselves only where no number explains them. A value that changed below
    the printed digits is no row: no reader can have seen it.
    """
    facts = list(_facts(old.facts, new.facts, list(first)))
    rows = [*_words(old.brief, new.brief, ("headline",)), *facts]
    if not facts:
        rows += [*_words(old.brief, new.brief, ("deck",)), *_takeaways(old.brief, new.brief), *_exhibits(old.exhibits, new.exhibits)]
    return tuple(rows)


# What stands before the first dot often only says which section a fact is of.
_SPOKEN = {
    "factors": "", "macro": "", "returns": "", "etf": "", "small": "small caps", "mid": "mid caps", "large": "large caps", "micro": "micro caps",
    "sahm": "Sahm gap", "6m_ago": "six months ago",
}


def spoken_name(id: str) -> str:
    """Return a fact's or exhibit's id as words, e.g. "Small caps, residual volatility, quarter"."""
    words = ", ".join(filter(None, (_SPOKEN.get(part, part.replace("_", " ")) for part in id.split("."))))
    return capital(words)


def _facts(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]], first: list[str]) -> Iterator[CorrectionRow]:
    order = [*(id for id in dict.fromkeys(first) if id in old or id in new), *sorted((old.keys() | new.keys()) - set(first))]
    for id in order:
        was, now = (side[id]["text"] if id in side else None for side in (old, new))
        if was != now:
            yield CorrectionRow(spoken_name(id), was or NEW, now or "withdrawn")


def _words(old: Mapping[str, Any], new: Mapping[str, Any], keys: Iterable[str]) -> Iterator[CorrectionRow]:
    for key in keys:
        if old.get(key) != new.get(key):
            yield CorrectionRow(key.capitalize(), str(old.get(key, "")), str(new.get(key, "")))


def _takeaways(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[CorrectionRow]:
    sides = [[f"{point['bold']} {point['evidence']}" for point in side.get("takeaways", ())] for side in (old, new)]
    for number in range(max(map(len, sides))):
        was, now = (side[number] if number < len(side) else "" for side in sides)
        if was != now:
            yield CorrectionRow(f"Takeaway {number + 1}", was or NEW, now or "withdrawn")


def _exhibits(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[CorrectionRow]:
    for id in sorted(old.keys() | new.keys()):
        if old.get(id) != new.get(id):
            yield CorrectionRow(f"Exhibit: {spoken_name(id)}", "as issued" if id in old else NEW, "redrawn" if id in new else "withdrawn")
