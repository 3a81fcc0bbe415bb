"""Read executed notebooks: one merged notebook of words, exhibits and gaps in their order, code gone; and the facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor

from strategynote.errors import BuildFailure
from strategynote.exhibits.exhibit import MIME as EXHIBIT_MIME
from strategynote.note.meta import GapRow
from strategynote.note.missing import dataset_title
from strategynote.section import FACTS_MIME, GAP_MIME

KEY = "strategynote"
Notebook = nbformat.NotebookNode
_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*(?:\n|\Z)")


@dataclass(frozen=True)
class Collected:
    """What the notebooks hold: `notebook` for nbconvert, payloads of exhibits by id, facts, gaps."""

    notebook: Notebook
    exhibits: dict[str, dict[str, Any]]
    facts: dict[str, dict[str, Any]]
    gaps: tuple[GapRow, ...]


class SelectOutputs(Preprocessor):
    """Keep what belongs into the note: words, exhibits, gaps. Code, streams, previews and bare results go."""

    def preprocess_cell(self, cell: Notebook, resources: dict[str, Any], index: int) -> tuple[Notebook, dict[str, Any]]:
        """Return the cell with its outputs reduced and marked with their kind.

        Raises
        ------
        BuildFailure
            For a cell that ended in an error.
        """
        if cell.cell_type == "code":
            kept = [_marked(output) for output in cell.outputs if _kind(output, cell) in ("words", "exhibit", "gap")]
            cell.update(source="", outputs=kept, execution_count=None)
        return cell, resources


def collect(notebooks: Sequence[tuple[str, Notebook]]) -> Collected:
    """Return the notebooks' contents in order, as one notebook whose cells know their section.

    Raises
    ------
    BuildFailure
        When a cell failed, an exhibit was shown twice, or two notebooks give one fact different values.
    """
    exhibits: dict[str, dict[str, Any]] = {}
    facts: dict[str, dict[str, Any]] = {}
    gaps: list[GapRow] = []
    cells: list[Notebook] = []
    for name, notebook in notebooks:
        for data in _bundles(notebook):
            if EXHIBIT_MIME in data:
                _add_exhibit(exhibits, data[EXHIBIT_MIME], name)
            if GAP_MIME in data:
                gaps.append(_gap(data[GAP_MIME]))
            if FACTS_MIME in data:
                _add_facts(facts, data[FACTS_MIME]["facts"], name)
        cells += _section(name, notebook)
    return Collected(nbformat.v4.new_notebook(cells=cells), exhibits, facts, tuple(gaps))


def _bundles(notebook: Notebook) -> list[dict[str, Any]]:
    return [output.data for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]


def _add_exhibit(exhibits: dict[str, dict[str, Any]], payload: dict[str, Any], name: str) -> None:
    if payload["id"] in exhibits:
        raise BuildFailure(f"notebook {name}: exhibit {payload['id']!r} is shown a second time; an exhibit stands in the note once")
    exhibits[payload["id"]] = dict(payload) | {"section": name}


def _add_facts(facts: dict[str, dict[str, Any]], found: dict[str, dict[str, Any]], name: str) -> None:
    for id, record in found.items():
        old = facts.get(id)
        if old is not None and old["value"] != record["value"]:
            raise BuildFailure(f"notebook {name}: fact {id} is {record['text']!r}, an earlier notebook found {old['text']!r}")
        facts.setdefault(id, dict(record))


def _gap(record: dict[str, Any]) -> GapRow:
    return GapRow(record["section"], record["dataset"], record["message"], record.get("fills", ""))


def _section(name: str, notebook: Notebook) -> list[Notebook]:
    """Return a notebook's cells behind a cell that opens its section; the first "# Title" gives the name."""
    selected, _ = SelectOutputs(enabled=True)(nbformat.from_dict(notebook), {})
    title, cells = "", []
    for place, cell in enumerate(selected.cells):
        cell.id = f"{name}-{place}"[-64:]
        found = _TITLE.match(cell.source) if cell.cell_type == "markdown" and not title else None
        if found:
            title = found.group(1)
            cell.source = cell.source[found.end():]
        if (cell.cell_type == "markdown" and cell.source.strip()) or (cell.cell_type == "code" and cell.outputs):
            cell.metadata = nbformat.from_dict({KEY: {"kind": "body", "section": name}})
            cells.append(cell)
    opening = nbformat.v4.new_markdown_cell(title or name.replace("_", " ").capitalize(), id=f"open-{name}"[:64])
    opening.metadata[KEY] = {"kind": "section", "section": name, "title": opening.source}
    return [opening, *cells]


def _kind(output: Notebook, cell: Notebook) -> str | None:
    if output.output_type == "error":
        raise BuildFailure(f"cell {cell.get('id', '?')} ended in {output.ename}: {output.evalue}")
    if output.output_type != "display_data":
        return None
    if EXHIBIT_MIME in output.data:
        return "exhibit"
    if GAP_MIME in output.data:
        return "gap"
    if FACTS_MIME in output.data or "text/html" not in output.data:
        return None
    return "words" if output.metadata.get(KEY, {}).get("kind") == "words" else None


def _marked(output: Notebook) -> Notebook:
    kind = _kind(output, nbformat.from_dict({}))
    if kind == "exhibit":
        # The picture and the table travel beside the notebook: here only their place counts.
        data = {"text/plain": output.data[EXHIBIT_MIME]["id"]}
    elif kind == "gap":
        gap = output.data[GAP_MIME]
        data = {"text/plain": gap["message"], "text/html": output.data.get("text/html", ""), "names": [dataset_title(gap["dataset"]) or gap["message"]]}
    else:
        data = {"text/html": output.data["text/html"]}
    place = output.metadata.get(KEY, {}).get("place", "body")
    return nbformat.v4.new_output("display_data", data=data, metadata={KEY: {"kind": kind, "place": place}})
