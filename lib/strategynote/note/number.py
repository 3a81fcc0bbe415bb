"""Number exhibits across notebooks and resolve {exhibit:section.name} in every sentence."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from strategynote.errors import BuildFailure, nearest
from strategynote.note.fit import fit_brief
from strategynote.note.front import FrontPage

_REFERENCE = re.compile(r"\{exhibit:([^{}\s]+)\}")


@dataclass(frozen=True)
class Numbers:
    """Exhibit numbers by id: "1", "2" ... in reading order, "A1" ... in the appendix; `brief` lists the brief's ids in order."""

    by_id: Mapping[str, str]
    brief: tuple[str, ...]

    def label(self, id: str) -> str:
        """Return "Exhibit 5".

        Raises
        ------
        BuildFailure
            For an id that no notebook shows.
        """
        if id not in self.by_id:
            raise BuildFailure(f"a sentence refers to exhibit {id!r}, which no notebook shows{nearest(id, self.by_id)}")
        return f"Exhibit {self.by_id[id]}"

    def place(self, id: str) -> str:
        """Return brief, body or appendix."""
        if id in self.brief:
            return "brief"
        return "appendix" if self.by_id[id].startswith("A") else "body"


def number_exhibits(exhibits: Mapping[str, Mapping[str, Any]], front: FrontPage) -> Numbers:
    """Return the numbers: the hero first, the brief's order, then the notebooks' order; the appendix counts by itself.

    Raises
    ------
    BuildFailure
        When the brief names an exhibit that no notebook shows.
    """
    named = [front.hero] if front.hero else []
    named += [id for id in front.brief if id not in named]
    for id in named:
        if id not in exhibits:
            raise BuildFailure(f"the brief names exhibit {id!r}, which no notebook shows{nearest(id, exhibits)}")
    named += [id for id, e in exhibits.items() if e["place"] == "brief" and id not in named]
    brief = fit_brief(named, exhibits, front)
    body = [id for id, e in exhibits.items() if e["place"] != "appendix" and id not in brief]
    appendix = [id for id, e in exhibits.items() if e["place"] == "appendix" and id not in brief]
    numbers = {id: str(n) for n, id in enumerate((*brief, *body), start=1)}
    numbers |= {id: f"A{n}" for n, id in enumerate(appendix, start=1)}
    return Numbers(numbers, brief)


def anchor(id: str) -> str:
    """Return the HTML id of an exhibit."""
    return "exhibit-" + id.replace(".", "-").replace("_", "-")


def resolve_html(text: str, numbers: Numbers, *, linked: Iterable[str]) -> str:
    """Return HTML with each reference as "Exhibit 5": a link when the exhibit stands in the same document (`linked`)."""
    targets = set(linked)

    def replacement(match: re.Match[str]) -> str:
        label = html.escape(numbers.label(match[1])).replace(" ", "\N{NO-BREAK SPACE}")
        return f'<a class="ref" href="#{anchor(match[1])}">{label}</a>' if match[1] in targets else f'<span class="ref">{label}</span>'

    return _REFERENCE.sub(replacement, text)


def resolve_text(text: str, numbers: Numbers) -> str:
    """Return plain text with each reference as "Exhibit 5"."""
    return _REFERENCE.sub(lambda match: numbers.label(match[1]), text)


def check_references(texts: Iterable[tuple[str, str]], numbers: Numbers) -> None:
    """Refuse unknown exhibits; `texts` are (where, words).

    Raises
    ------
    BuildFailure
        Naming the place and the nearest known exhibit.
    """
    for where, words in texts:
        for id in _REFERENCE.findall(words):
            if id not in numbers.by_id:
                raise BuildFailure(f"{where} refers to exhibit {id!r}, which no notebook shows{nearest(id, numbers.by_id)}")
