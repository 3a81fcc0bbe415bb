"""How many charts the two-page brief can hold, estimated from the words' lengths and the charts' heights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from strategynote.narrative.facts import Phrase
from strategynote.note.front import FrontPage, Point

# Measured on printed pages, millimetres: what a page holds, and what an exhibit needs beside its picture.
_FIRST_PAGE, _SECOND_PAGE = 263.0, 252.0
_MASTHEAD = 15.0
_WORDS = {"full": 25.0, "half": 31.0}
_LINE, _ITEM = 4.35, 1.9


def fit_brief(ids: Iterable[str], exhibits: Mapping[str, Mapping[str, Any]], front: FrontPage) -> tuple[str, ...]:
    """Return the brief's exhibits in printed order: the hero, and those of `ids` that fit; the others stay in the body.

    Two exhibits of half width share a row, also when a wide one was named between them.
    """
    chosen, free, lone = ([front.hero] if front.hero else []), _SECOND_PAGE - _carried_over(front, exhibits), None
    for id in (i for i in ids if i != front.hero):
        half, height = exhibits[id]["width"] == "half", exhibit_height(exhibits[id])
        if half and lone is not None:
            chosen.insert(chosen.index(lone) + 1, id)
            lone = None
        elif height <= free:
            chosen.append(id)
            free, lone = free - height, id if half else lone
    return tuple(chosen)


def exhibit_height(payload: Mapping[str, Any]) -> float:
    """Return the printed height of an exhibit with title, subtitle and footer, millimetres."""
    return float(payload["height_mm"]) + _WORDS[payload["width"]]


def _carried_over(front: FrontPage, exhibits: Mapping[str, Mapping[str, Any]]) -> float:
    """Return the height of what does not fit on the first page and begins the second."""
    free = _FIRST_PAGE - _MASTHEAD - _lines(front.headline, 48) * 9.6 - _lines(front.deck, 86) * 5.6 - 7
    rail = 9 + 4.4 * len(front.box) + sum(_lines(words, 34) * 3.7 + 9 for words in front.call)
    free -= max(_points(front.takeaways, 76), rail) + 4
    free -= 9 + 5.2 * len(front.planted) if front.planted else 0
    free -= _correction(front)
    over = 0.0
    for height in (exhibit_height(exhibits[front.hero]) if front.hero else 0.0, _differences(front)):
        fits = height <= free and not over
        free, over = (free - height, over) if fits else (free, over + height)
    return over


def _correction(front: FrontPage) -> float:
    if front.correction is None:
        return 0.0
    rows = (max(math.ceil(len(words) / 45) for words in (row.name, row.old, row.new)) for row in front.correction.shown)
    return 20 + 4.0 * math.ceil(len(front.correction.reason) / 110) + sum(1.2 + 4.0 * lines for lines in rows)


def _differences(front: FrontPage) -> float:
    boxes = sum(_lines(words, 34) * 3.7 + 1 for words in (*front.last_call, *front.thresholds))
    return max(10 + _points(front.differences, 76), boxes + 20 if boxes else 0.0) if front.differences or boxes else 0.0


def _points(pairs: Iterable[Point], letters: int) -> float:
    return sum(math.ceil((len(a.text) + len(b.text) + 1) / letters) * _LINE + _ITEM for a, b in pairs)


def _lines(phrase: Phrase, letters: int) -> int:
    return math.ceil(len(phrase.text) / letters)
