"""Facts: named numbers with unit, certainty and origin, and sentences that can only quote them."""

from __future__ import annotations

import html
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from strategynote.errors import BuildFailure, nearest
from strategynote.periods import Moment

Value = float | int | str | None
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Fact:
    """One number of the note.

    `value` is a decimal for rates, returns, weights and probabilities, 0-1 for percentiles, 'YYYY-MM' for months,
    a word for text facts, and None with a `reason` where data are missing. `interval` is in the value's unit.
    """

    id: str
    value: Value
    unit: str
    text: str
    interval: tuple[float, float] | None = None
    n: int | None = None
    n_effective: float | None = None
    p: float | None = None
    grade: str | None = None
    exhibit: str | None = None
    sources: tuple[str, ...] = ()
    reason: str | None = None
    function: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fact as it stands in facts.json (without its id)."""
        record = {name: value for name, value in vars(self).items() if name != "id"}
        record["interval"] = None if self.interval is None else list(self.interval)
        record["sources"] = list(self.sources)
        return record

    @classmethod
    def from_json(cls, id: str, record: Mapping[str, Any]) -> Fact:
        """Return the fact that `as_json` wrote."""
        interval = tuple(record["interval"]) if record["interval"] else None
        return cls(id=id, **{**record, "interval": interval, "sources": tuple(record["sources"])})


@dataclass(frozen=True)
class Phrase:
    """Words with the facts in them marked up: `html` for the page, `text` for everything else."""

    html: str
    text: str

    def __add__(self, other: Phrase | str) -> Phrase:
        tail = other if isinstance(other, Phrase) else plain(other)
        return Phrase(self.html + tail.html, self.text + tail.text)

    def __str__(self) -> str:
        return self.text

    @property
    def quoted(self) -> list[str]:
        """The ids of the facts in it, in order."""
        return _QUOTED.findall(self.html)


_QUOTED = re.compile(r'data-fact="([^"]+)"')


# Names that hold digits: marked up as names, so that no name passes for a number either.
_NAMES = re.compile(r"S&amp;P 500|Russell [123]000|Nasdaq 100")


def verbatim(text: str) -> Phrase:
    """Return words that are quoted as they came (a message with file names and dates), marked up as such."""
    return Phrase(f'<span class="name">{html.escape(text, quote=False)}</span>', text)


def plain(text: str) -> Phrase:
    """Return words without facts as a phrase (escaped for the page); dates and names with digits are marked up."""
    words = _NAMES.sub(r'<span class="name">\g<0></span>', html.escape(text, quote=False))
    return Phrase(f'<time datetime="{text.iso}">{words}</time>' if isinstance(text, Moment) else words, str(text))


def join(phrases: Iterable[Phrase], separator: str = " ") -> Phrase:
    """Return phrases joined by `separator`."""
    items = list(phrases)
    gap = html.escape(separator, quote=False)
    return Phrase(gap.join(p.html for p in items), separator.join(p.text for p in items))


def _number(value: float, digits: int, signed: bool = False) -> str:
    rounded = round(value, digits) + 0.0
    sign = MINUS if rounded < 0 else ("+" if signed and rounded > 0 else "")
    return f"{sign}{abs(rounded):,.{digits}f}"


def ordinal(percent: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th ..."""
    suffix = "th" if 10 <= percent % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(percent % 10, "th")
    return f"{percent}{suffix}"


def _percentile(value: float) -> str:
    # The first and last percent are named as such: a 100th percentile does not exist.
    return ordinal(min(99, max(1, round(100 * value)))) + " percentile"


_UNITS: dict[str, Callable[[Any], str]] = {
    "return": lambda v: _number(100 * v, 1, signed=True) + "%",
    "rate": lambda v: _number(100 * v, 1) + "%",
    "probability": lambda v: _number(100 * v, 0) + "%",
    "share": lambda v: _number(100 * v, 0) + "%",
    "weight": lambda v: _number(100 * v, 1) + "%",
    "points": lambda v: _number(100 * v, 1, signed=True) + " points",
    "percentage_points": lambda v: _number(v, 2),
    "percentile": _percentile,
    "months": lambda v: _number(v, 0 if float(v).is_integer() else 1) + (" month" if abs(v) == 1 else " months"),
    "month": lambda v: pd.Period(v, freq="M").strftime("%B %Y"),
    "date": lambda v: pd.Timestamp(v).strftime("%-d %B %Y"),
    "count": lambda v: _number(v, 0),
    "rank": lambda v: ordinal(int(v)),
    "ratio": lambda v: _number(v, 2),
    "index": lambda v: _number(v, 1),
    "moves": lambda v: _number(v, 1),
    "text": str,
}

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()
_FORMATS: dict[str, Callable[[Fact], str]] = {
    "abs": lambda f: _UNITS[f.unit](abs(f.value)).lstrip("+"),  # type: ignore[arg-type]
    "signed": lambda f: ("+" if f.value > 0 and not f.text.startswith("+") else "") + f.text,  # type: ignore[operator]
    "whole": lambda f: _number(100 * f.value, 0) + "%",  # type: ignore[operator]
    "wholeabs": lambda f: _number(100 * abs(f.value), 0) + "%",  # type: ignore[arg-type]
    "points": lambda f: _number(100 * abs(f.value), 1) + " points",  # type: ignore[arg-type]
    "pointswhole": lambda f: _number(100 * abs(f.value), 0) + " points",  # type: ignore[arg-type]
    "bp": lambda f: _number(1e4 * abs(f.value), 0) + " basis points",  # type: ignore[operator]
    "bpsigned": lambda f: _number(1e4 * f.value, 0, signed=True) + " basis points",  # type: ignore[operator]
    "rate2": lambda f: _number(100 * f.value, 2) + "%",  # type: ignore[operator]
    "number": lambda f: _number(f.value, 1),  # type: ignore[arg-type]
    "words": lambda f: _WORDS[int(f.value)] if 0 <= int(f.value) < len(_WORDS) else f.text,  # type: ignore[arg-type]
    "lo": lambda f: _UNITS[f.unit](_interval(f)[0]),
    "hi": lambda f: _UNITS[f.unit](_interval(f)[1]),
    "n": lambda f: _number(f.n or 0, 0),
    "neff": lambda f: _number(f.n_effective or 0, 0 if (f.n_effective or 0) >= 10 else 1),
    "p": lambda f: p_text(f.p),
}


def render(fact: Fact, style: str = "") -> str:
    """Return a fact as a sentence prints it, in one of the formats or ("") in its own words."""
    return _FORMATS[style](fact) if style else fact.text


def p_text(p: float | None) -> str:
    """Return a p-value as printed: two decimals, or "below 0.01"."""
    if p is None:
        raise BuildFailure("a sentence quotes a p-value that its fact does not carry")
    return "below 0.01" if p < 0.01 else f"{p:.2f}"


def _interval(fact: Fact) -> tuple[float, float]:
    if fact.interval is None:
        raise BuildFailure(f"fact {fact.id}: a sentence quotes its interval, but it has none")
    return fact.interval


def make_fact(
    id: str,
    value: Value,
    unit: str,
    *,
    sources: Iterable[str] = (),
    interval: tuple[float, float] | None = None,
    n: int | None = None,
    n_effective: float | None = None,
    p: float | None = None,
    grade: str | None = None,
    exhibit: str | None = None,
    reason: str | None = None,
    text: str | None = None,
    function: str | None = None,
) -> Fact:
    """Return a fact with its printed text; NaN becomes None, and None needs a reason.

    Raises
    ------
    BuildFailure
        For an unknown unit, or a missing value without a reason.
    """
    if unit not in _UNITS:
        raise BuildFailure(f"fact {id}: unit {unit!r} is unknown; known: {', '.join(_UNITS)}{nearest(unit, _UNITS)}")
    value = _clean(value)
    if value is None and not reason:
        raise BuildFailure(f"fact {id}: the value is missing without a reason; give reason=")
    printed = text if text is not None else ("not available" if value is None else _UNITS[unit](value))
    bounds = None if interval is None or any(_clean(b) is None for b in interval) else (float(interval[0]), float(interval[1]))
    return Fact(
        id=id, value=value, unit=unit, text=printed, interval=bounds, n=None if n is None else int(n),
        n_effective=_clean_float(n_effective), p=_clean_float(p), grade=grade, exhibit=exhibit,
        sources=tuple(dict.fromkeys(sources)), reason=reason if value is None else None, function=function or _maker(),
    )


def _maker() -> str:
    """Return who asked for the fact: module and name of the function, or the notebook for a cell of one."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_name in ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>"):
        frame = frame.f_back
    module = str(frame.f_globals.get("__name__", "")).removeprefix("strategynote.")
    return "a cell of the notebook" if frame.f_code.co_name == "<module>" else f"{module}.{frame.f_code.co_qualname}"


def _clean(value: Any) -> Value:
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, pd.Period):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = float(value)
    if not math.isfinite(number):
        return None
    return int(number) if not isinstance(value, float) and number.is_integer() else number


def _clean_float(value: Any) -> float | None:
    cleaned = _clean(value)
    return None if cleaned is None else float(cleaned)


class Facts:
    """The facts of one note, in the order in which they were found; an id is set once."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self.add(facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts.

        Raises
        ------
        BuildFailure
            When an id is already taken by another value: one number, one name.
        """
        for fact in facts:
            old = self._facts.get(fact.id)
            if old is not None and old != replace(fact, function=old.function):
                raise BuildFailure(f"fact {fact.id} is set twice: {old.text!r} and {fact.text!r}; give the second its own id")
            self._facts[fact.id] = fact

    def __getitem__(self, id: str) -> Fact:
        if id not in self._facts:
            raise BuildFailure(f"unknown fact {id!r}{nearest(id, self._facts)}")
        return self._facts[id]

    def __contains__(self, id: str) -> bool:
        return id in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def value(self, id: str) -> float:
        """Return a number.

        Raises
        ------
        BuildFailure
            When the fact is unknown, missing or not a number.
        """
        fact = self[id]
        if not isinstance(fact.value, int | float):
            raise BuildFailure(f"fact {id}: a number was asked for, it holds {fact.value!r} ({fact.reason or fact.unit})")
        return float(fact.value)

    def known(self, *ids: str) -> bool:
        """Return whether every fact exists and has a value."""
        return all(i in self._facts and self._facts[i].value is not None for i in ids)

    def place(self, id: str, exhibit: str) -> None:
        """Record in which exhibit a fact is shown, unless it says so itself."""
        fact = self[id]
        if fact.exhibit is None:
            self._facts[id] = replace(fact, exhibit=exhibit)

    def phrase(self, template: str, **words: Phrase | str) -> Phrase:
        """Return `template` with each `{fact.id}` or `{fact.id|format}` replaced by its marked-up text.

        `{name}` without a dot is a word handed in as keyword: computed words ("rose"), names of months, other phrases.

        Raises
        ------
        BuildFailure
            For an unknown fact, format or word, a missing value, or a digit typed by hand.
        """
        pieces = [self._piece(part, template, words) for part in _SLOT.split(template)]
        return join((p for p in pieces if p is not None), "")

    def _piece(self, part: str, template: str, words: dict[str, Phrase | str]) -> Phrase | None:
        if not part:
            return None
        if not _SLOT.fullmatch(part):
            if re.search(r"\d", part):
                raise BuildFailure(f"a digit is typed by hand in {template!r}: numbers come from facts")
            if "{" in part or "}" in part:
                raise BuildFailure(f"a brace does not close in {template!r}")
            return plain(part)
        name, _, style = part[1:-1].partition("|")
        if name.startswith("exhibit:"):
            return Phrase(part, part)
        if "." not in name:
            return _word(name, template, words)
        return self._quoted(name, style, template)

    def _quoted(self, id: str, style: str, template: str) -> Phrase:
        fact = self[id]
        if fact.value is None:
            raise BuildFailure(f"the sentence {template!r} quotes fact {id}, which is missing: {fact.reason}")
        if style and style not in _FORMATS:
            raise BuildFailure(f"format {style!r} in {template!r} is unknown; known: {', '.join(_FORMATS)}{nearest(style, _FORMATS)}")
        printed = render(fact, style)
        attributes = f'class="fact" data-fact="{html.escape(id)}" value="{html.escape(str(fact.value))}"'
        if style:
            attributes += f' data-format="{style}"'
        return Phrase(f"<data {attributes}>{html.escape(printed, quote=False)}</data>", printed)


_SLOT = re.compile(r"(\{[a-zA-Z][\w.:\-]*(?:\|\w+)?\})")


def _word(name: str, template: str, words: dict[str, Phrase | str]) -> Phrase:
    if name not in words:
        raise BuildFailure(f"the sentence {template!r} has no word for {{{name}}}{nearest(name, words)}")
    word = words[name]
    return word if isinstance(word, Phrase) else plain(word)
