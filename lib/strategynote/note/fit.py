"""Which charts the two-page brief holds, estimated from the words' lengths and the charts' heights at its tightest setting."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from strategynote.narrative.facts import Phrase
from strategynote.note.front import FrontPage, Point

CHARTS = 6
# Measured on printed pages, millimetres: what a page holds, and what an exhibit needs beside its picture.
_FIRST_PAGE, _SECOND_PAGE = 263.0, 253.0
_MASTHEAD = 15.0
_WORDS = {"full": 20.0, "half": 26.0}
_LINE, _ITEM = 4.0, 1.4
_BAND = 17.0
Rows = list[list[str]]


def fit_brief(ids: Iterable[str], exhibits: Mapping[str, Mapping[str, Any]], front: FrontPage) -> tuple[str, ...]:
    """Return the brief's exhibits in printed order: the hero, and those of `ids` that fit; the others stay in the body.

    Two exhibits of half width share a row, also when a wide one was named between them.
    """
    hero = [front.hero] if front.hero else []
    room = _SECOND_PAGE - _carried_over(front, exhibits)
    chosen: list[str] = []
    for id in (i for i in ids if i != front.hero):
        wanted = [*chosen, id]
        if len(hero) + len(wanted) <= CHARTS and _height(_paired(wanted, exhibits), exhibits, front) <= room:
            chosen = wanted
    return (*hero, *_paired(chosen, exhibits))


def exhibit_height(payload: Mapping[str, Any]) -> float:
    """Return the printed height of an exhibit with title, subtitle and footer, millimetres."""
    return float(payload["height_mm"]) + _WORDS[payload["width"]]


def abreast(ids: Iterable[str], widths: Mapping[str, str]) -> Rows:
    """Return rows of exhibits: two neighbours of half width share one."""
    rows: Rows = []
    for id in ids:
        if rows and len(rows[-1]) == 1 and widths[id] == "half" and widths[rows[-1][0]] == "half":
            rows[-1].append(id)
        else:
            rows.append([id])
    return rows


def _paired(ids: list[str], exhibits: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the ids with the second of two half-width exhibits moved up to the first."""
    order: list[str] = []
    waiting: str | None = None
    for id in ids:
        if exhibits[id]["width"] == "half" and waiting:
            order.insert(order.index(waiting) + 1, id)
            waiting = None
            continue
        order.append(id)
        waiting = id if exhibits[id]["width"] == "half" else waiting
    # A half without a neighbour comes last: "Where we differ" stands beside it.
    return [i for i in order if i != waiting] + ([waiting] if waiting else [])


def _height(ids: list[str], exhibits: Mapping[str, Mapping[str, Any]], front: FrontPage) -> float:
    """Return the height of the second page: the charts, "Where we differ" and what would change our mind."""
    rows = abreast(ids, {id: exhibits[id]["width"] for id in ids})
    heights = [max(exhibit_height(exhibits[id]) for id in row) for row in rows]
    lone = bool(rows) and len(rows[-1]) == 1 and exhibits[rows[-1][0]]["width"] == "half"
    if front.differences and lone:
        heights[-1] = max(heights[-1], _points(front.differences, 58))
    elif front.differences:
        heights.append(6 + _points(front.differences, 120))
    return sum(heights) + (_BAND if front.thresholds else 0.0)


def _carried_over(front: FrontPage, exhibits: Mapping[str, Mapping[str, Any]]) -> float:
    """Return the hero's height where the first page has no room for it."""
    if not front.hero:
        return 0.0
    free = _FIRST_PAGE - _MASTHEAD - _lines(front.headline, 48) * 9.6 - _lines(front.deck, 88) * 5.4 - 5
    rows = sum(1.1 + 3.5 * math.ceil(len(value) / 26) for _, value in front.box)
    rail = 20 + rows + sum(_lines(words, 36) * 3.6 + 5 for words in (*front.call, *front.last_call)) + 10
    free -= max(_points(front.takeaways, 74, line=4.3), rail)
    free -= 10 + 4.8 * len(front.planted) if front.planted else 0
    height = exhibit_height(exhibits[front.hero])
    return 0.0 if height <= free - _correction(front) else height


def _correction(front: FrontPage) -> float:
    if front.correction is None:
        return 0.0
    rows = (max(math.ceil(len(words) / 45) for words in (row.name, row.old, row.new)) for row in front.correction.shown)
    return 20 + 4.0 * math.ceil(len(front.correction.reason) / 110) + sum(1.2 + 4.0 * lines for lines in rows)


def _points(pairs: Iterable[Point], letters: int, *, line: float = _LINE) -> float:
    return sum(math.ceil((len(a.text) + len(b.text) + 1) / letters) * line + _ITEM for a, b in pairs)


def _lines(phrase: Phrase, letters: int) -> int:
    return math.ceil(len(phrase.text) / letters)
