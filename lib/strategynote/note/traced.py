"""Every printed number has an origin: sentences quote facts, tables and charts show their exhibit's data.

Dates, references and names are told by their markup (<time>, class "ref", class "name"), charts' scales by matplotlib's axis groups; nothing is let
through because of how it looks.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from lxml import html as parser

from strategynote.narrative.facts import Fact, render

PROSE = "//h1 | //p[@class='deck'] | //ol[@class='takeaways'] | //ul[@class='differences'] | //p[@class='title'] | //div[@class='words']"
# What is no finding of the note: its methods, disclosures and lists, and what the desk wrote itself.
FIXED = ("methods", "inventory", "gaps", "correction", "disclosures", "note-commentary")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?")
_SCALES = (1.0, 100.0, 1e4, 1e-3, 1e-6, 1e-9)


def untraced_words(page: str, facts: Mapping[str, Fact], spoken: Callable[[str], str] = str) -> list[str]:
    """Return the numbers in headline, deck, takeaways, titles and sentences of a page that no fact stands behind, one line each.

    `spoken` is what a demonstration does to printed words.
    """
    root = parser.document_fromstring(page)
    found: list[str] = []
    for element in root.xpath(PROSE):
        if _section(element) not in FIXED:
            found += [f"{_where(element)}: {text}" for text in _untraced(element, facts, spoken)]
    return list(dict.fromkeys(found))


def _section(element: Any) -> str:
    heads = element.xpath("preceding::h2[@id][1]")
    return str(heads[0].get("id")) if heads else ""


def _where(element: Any) -> str:
    return f"{element.tag} {element.get('class') or ''} in {_section(element) or 'the brief'}".replace("  ", " ")


def _untraced(element: Any, facts: Mapping[str, Fact], spoken: Callable[[str], str]) -> Iterator[str]:
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "data":
            yield from _misquoted(node, facts, spoken)
        texts = [(node.text, node), *([] if node is element else [(node.tail, node.getparent())])]
        yield from (f"a number without a fact: {' '.join(t.split())!r}" for t, owner in texts if t and re.search(r"\d", t) and not _marked(owner, element))


def _marked(node: Any, top: Any) -> bool:
    while node is not None:
        if node.tag in ("data", "time") or {"ref", "name"} & set((node.get("class") or "").split()):
            return True
        if node is top:
            return False
        node = node.getparent()
    return False


def _misquoted(node: Any, facts: Mapping[str, Fact], spoken: Callable[[str], str]) -> Iterator[str]:
    id, said = node.get("data-fact"), node.text_content()
    printed = spoken(render(facts[id], node.get("data-format") or "")) if id in facts else ""
    if id not in facts:
        yield f"unknown fact {id!r}"
    elif said not in (printed, printed[:1].upper() + printed[1:]):
        yield f"fact {id} is {facts[id].text!r}, printed as {said!r}"
    elif node.get("value") != str(facts[id].value):
        yield f"fact {id} holds {facts[id].value!r}, the page {node.get('value')!r}"


def untraced_labels(payload: Mapping[str, Any], spoken: Callable[[str], str] = str) -> list[str]:
    """Return the numbers in an exhibit's table cells or chart labels that its data do not hold, one line each.

    A number is held when a cell of the data, or the median, mean, least or largest of a column, prints like it in its unit.
    `spoken` is what a demonstration does to printed words: dates in its charts are numbers of its own months.
    """
    frame = pd.read_csv(io.StringIO(payload["csv"]), dtype=str, keep_default_na=False)
    known = _Known(frame, spoken)
    texts = _cells(payload["html"]) if payload["kind"] == "table" else _labels(payload["svg"])
    missing = [(number, text) for text in texts for number in _NUMBER.findall(text) if not known.holds(number)]
    return [f"{payload['id']}: {number!r} in {text!r} is not in its data" for number, text in missing]


def _cells(page: str) -> list[str]:
    return [cell.text_content() for cell in parser.fragment_fromstring(page).xpath(".//tbody//td")]


def _labels(svg: str) -> list[str]:
    """Return a chart's words outside of its scales."""
    texts = [t for t in parser.fragment_fromstring(svg).iter() if isinstance(t.tag, str) and t.tag.endswith("text")]
    return [t.text_content() for t in texts if not any("matplotlib.axis" in (a.get("id") or "") for a in t.iterancestors())]


class _Known:
    """What an exhibit's data hold: numbers, and words as they stand."""

    def __init__(self, frame: pd.DataFrame, spoken: Callable[[str], str]) -> None:
        words = " ".join(str(c) for c in frame.columns) + " " + " ".join(frame.to_numpy().ravel().tolist())
        self.words = f"{words} {spoken(words)}"
        columns = [pd.to_numeric(frame[c], errors="coerce").dropna() for c in frame.columns]
        cells = [c.to_numpy() for c in columns]
        kept = [np.array([c.median(), c.mean(), c.min(), c.max(), c.sum(), len(c)]) for c in columns if len(c)]
        self.numbers = np.concatenate([np.array([float(len(frame))]), *cells, *kept])
        self.months = set(re.findall(r"\b\d{4}-\d{2}", self.words))

    def holds(self, number: str) -> bool:
        """Return whether the data hold a printed number."""
        digits = len(number.partition(".")[2])
        value = float(number.replace("−", "-").replace(",", ""))
        near = [np.abs(np.abs(scale * self.numbers) - abs(value)) <= 0.5 * 10.0**-digits * 1.001 for scale in _SCALES]
        return bool(np.any(near)) or number in self.words or any(month.startswith(number) for month in self.months)
