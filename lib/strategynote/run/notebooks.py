"""What executed notebooks hold, and outputs such as they would have shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import nbformat

from strategynote.exhibits.exhibit import Exhibit, display_bundle
from strategynote.narrative.facts import Fact, Facts, Phrase
from strategynote.section import FACTS_MIME, words_bundle

Node = nbformat.NotebookNode
Nodes = list[tuple[str, Node]]


def outputs_of(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the outputs of a notebook's cells."""
    for cell in node["cells"]:
        yield from cell.get("outputs", [])


def closing_record(node: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a notebook handed over when it closed its section; None when it did not come so far."""
    return next((output["data"][FACTS_MIME] for output in outputs_of(node) if FACTS_MIME in output.get("data", {})), None)


def gather_facts(nodes: Nodes) -> Facts:
    """Return the facts that executed notebooks handed over; a notebook that failed has none."""
    facts = Facts()
    for _, node in nodes:
        facts.add(Fact.from_json(id, record) for id, record in (closing_record(node) or {"facts": {}})["facts"].items())
    return facts


def shown_exhibits(nodes: Nodes) -> set[str]:
    """Return the ids of the exhibits that notebooks show."""
    metadata = (output.get("metadata", {}) for _, node in nodes for output in outputs_of(node))
    return {m["exhibit"]["id"] for m in metadata if "exhibit" in m}


def words_output(*phrases: Phrase) -> Node:
    """Return one paragraph as an output."""
    data, metadata = words_bundle(phrases)
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def exhibit_output(exhibit: Exhibit) -> Node:
    """Return an exhibit as an output."""
    data, metadata = display_bundle(exhibit)
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def made_notebook(title: str, outputs: list[Node], *, name: str) -> Node:
    """Return a notebook with a title and one cell that shows the outputs."""
    cells = [nbformat.v4.new_markdown_cell(f"# {title}", id=f"{name}-title"), nbformat.v4.new_code_cell(outputs=outputs, id=f"{name}-cell")]
    return nbformat.v4.new_notebook(cells=cells)
