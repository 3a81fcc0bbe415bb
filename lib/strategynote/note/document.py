"""One document out of executed notebooks and the brief's words: collected, numbered, checked, ready to be printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strategynote.data.demo.naming import demo_text
from strategynote.note.collect import KEY, Collected, Notebook, collect
from strategynote.note.front import FrontPage
from strategynote.note.meta import GapRow, NoteMeta
from strategynote.note.number import Numbers, check_references, number_exhibits, resolve_text
from strategynote.note.sources import may_leave, source_line


@dataclass(frozen=True)
class NoteDocument:
    """A note before it is printed.

    `notebook` holds words and places of exhibits in order; `exhibits` maps id to payload plus number, label, footer
    and whether its data may be handed on; `facts` and `gaps` are those of all notebooks.
    """

    notebook: Notebook
    exhibits: Mapping[str, Mapping[str, Any]]
    numbers: Numbers
    facts: Mapping[str, Mapping[str, Any]]
    gaps: tuple[GapRow, ...]
    front: FrontPage
    meta: NoteMeta

    def exhibit_ids(self, part: str) -> tuple[str, ...]:
        """Return the exhibits of "note", "appendix" or "all" in reading order."""
        chosen = [id for id in self.numbers.by_id if part == "all" or (self.numbers.place(id) == "appendix") == (part == "appendix")]
        return tuple(chosen)


def build_document(notebooks: Sequence[tuple[str, Notebook]], front: FrontPage, meta: NoteMeta) -> NoteDocument:
    """Return the document of executed notebooks, given as (section name, notebook) in printed order.

    Raises
    ------
    BuildFailure
        For a failed cell, an exhibit shown twice, an unknown reference, a fact with two values.
    """
    found = collect(notebooks)
    numbers = number_exhibits(found.exhibits, front)
    check_references(_texts(found, front), numbers)
    exhibits = {id: _finished(found.exhibits[id], numbers, meta) for id in numbers.by_id}
    said = {gap.dataset for gap in found.gaps}
    # What a section says itself about a gap is said better.
    gaps = (*(gap for gap in meta.gaps if gap.dataset not in said), *dict.fromkeys(found.gaps))
    return NoteDocument(found.notebook, exhibits, numbers, found.facts, gaps, front, meta)


def _finished(payload: Mapping[str, Any], numbers: Numbers, meta: NoteMeta) -> dict[str, Any]:
    texts = {key: resolve_text(payload[key], numbers) for key in ("title_text", "subtitle", "note", "alt")}
    stamps = {"number": numbers.by_id[payload["id"]], "label": numbers.label(payload["id"]), "part": numbers.place(payload["id"])}
    if meta.demo:
        texts = {key: demo_text(text, meta.period) for key, text in texts.items()}
    # The values under the pointer are data: they follow the publishers' terms like the csv; a demonstration has no real months.
    leaves = may_leave(payload, meta)
    panels = json.loads(payload.get("panels", "[]")) if leaves and not meta.demo else []
    return dict(payload) | texts | stamps | {"source_line": source_line(payload, meta), "open": leaves, "panels": panels}


def _texts(found: Collected, front: FrontPage) -> Iterator[tuple[str, str]]:
    for phrase in front.phrases():
        yield "the brief", phrase.text
    for cell in found.notebook.cells:
        where = f"notebook {cell.metadata[KEY]['section']}"
        yield where, cell.source
        for output in cell.get("outputs", []):
            yield where, output.data.get("text/html", "")
    for id, payload in found.exhibits.items():
        for key in ("title_text", "subtitle", "note", "alt"):
            yield f"exhibit {id}", payload[key]
