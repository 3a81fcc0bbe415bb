"""Lay out one document: choose what belongs to it, set half-width exhibits abreast or beside the words on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from traitlets import Any as AnyTrait
from traitlets import Unicode

from strategynote.errors import BuildFailure
from strategynote.note.collect import KEY, Notebook

PARTS = ("note", "appendix", "all")
_HEADING = re.compile(r"#{2,}[^\n]*")
_TAG = re.compile(r"<[^>]*>")


class LayOut(Preprocessor):
    """nbconvert preprocessor: of the merged notebook keep one part, and turn runs of outputs into rows.

    A row is a code cell whose outputs carry `column` 0 or 1 (two half-width exhibits, or one beside its words) or none
    (full width). Exhibits of the brief leave a pointer where their notebook shows them. `order` are the cells' ids, all
    of them, as a layout before has found that they fill the pages.
    """

    part = Unicode("all")
    numbers = AnyTrait()
    widths = AnyTrait()
    order = AnyTrait(())

    def preprocess(self, nb: Notebook, resources: dict[str, Any]) -> tuple[Notebook, dict[str, Any]]:
        """Return the notebook with its cells chosen and arranged; "all" is the note, a divider and the appendix."""
        if self.part == "all":
            appendix = self._arranged(nb.cells, "appendix")
            nb.cells = self._arranged(nb.cells, "note") + [_divider()] + appendix
        else:
            nb.cells = self._arranged(nb.cells, self.part)
        for place, cell in enumerate(nb.cells):
            cell.id = f"cell-{place}"
            cell.metadata[KEY] |= _flow(cell)
        if self.order:
            nb.cells = _reordered(nb.cells, self.order)
        return nb, resources

    def _arranged(self, source: list[Notebook], part: str) -> list[Notebook]:
        cells: list[Notebook] = []
        run: list[Notebook] = []
        for cell in source:
            if cell.cell_type == "code":
                run = _joined_gaps(run + [output for output in (self._chosen(o, part) for o in cell.outputs) if output is not None])
                continue
            cells += _rows(run, self.widths)
            run = []
            if part == "note" or cell.metadata[KEY]["kind"] == "section":
                cells.append(_copy(cell, part))
        return _without_empty_sections(_without_empty_headings(cells + _rows(run, self.widths)))

    def _chosen(self, output: Notebook, part: str) -> Notebook | None:
        kind, text = output.metadata[KEY]["kind"], output.data.get("text/plain", "")
        place = self.numbers.place(text) if kind == "exhibit" else output.metadata[KEY].get("place", "body")
        if part == "appendix":
            return _marked(output, kind) if place == "appendix" else None
        return {"brief": _marked(output, "pointer"), "body": _marked(output, kind)}.get(place)


def _reordered(cells: list[Notebook], order: Sequence[str]) -> list[Notebook]:
    """Return the cells in an order found by measuring: every cell has its place there, an empty one too.

    Raises
    ------
    BuildFailure
        When a cell was not measured: it would be dropped.
    """
    by_id = {cell.id: cell for cell in cells}
    if lost := [cell for cell in cells if cell.id not in set(order)]:
        raise BuildFailure(f"layout: no place on the pages was found for {_words_of(lost[0])!r}; is an HTML element open in the cell before it?")
    return [by_id[id] for id in order]


def _words_of(cell: Notebook) -> str:
    """Return how a cell begins, to find it by."""
    outputs = [output.data.get("text/html") or output.data.get("text/plain", "") for output in cell.get("outputs", ())]
    said = _TAG.sub(" ", " ".join([cell.source, *outputs]))
    return " ".join(said.split())[:60] or str(cell.id)


def _flow(cell: Notebook) -> dict[str, Any]:
    """Return how a cell stands in print: as which kind of block, and whether it is tied to the one before."""
    if cell.cell_type == "markdown":
        kind = cell.metadata[KEY]["kind"]
        return {"flow": "heading" if _is_heading(cell) else kind if kind == "section" else "words", "tied": False}
    kinds = {output.metadata[KEY]["kind"] for output in cell.outputs}
    if kinds == {"exhibit"}:
        return {"flow": "exhibit", "tied": False}
    return {"flow": "words" if len(cell.outputs) == 1 else "fixed", "tied": kinds <= {"pointer", "gap"}}


def _divider() -> Notebook:
    cell = nbformat.v4.new_markdown_cell("")
    cell.metadata[KEY] = {"kind": "divider"}
    return cell


def _copy(cell: Notebook, part: str) -> Notebook:
    twin = nbformat.v4.new_markdown_cell(cell.source)
    twin.metadata[KEY] = dict(cell.metadata[KEY]) | {"part": part}
    return twin


def _joined_gaps(run: list[Notebook]) -> list[Notebook]:
    """Return the outputs with neighbouring gaps as one, which lists the names of all."""
    joined: list[Notebook] = []
    for output in run:
        if joined and {output.metadata[KEY]["kind"], joined[-1].metadata[KEY]["kind"]} == {"gap"}:
            joined[-1].data["names"] = [*joined[-1].data["names"], *output.data["names"]]
        else:
            joined.append(output)
    return joined


def _marked(output: Notebook, kind: str) -> Notebook:
    return nbformat.v4.new_output("display_data", data=dict(output.data), metadata={KEY: {"kind": kind}})


def _without_empty_headings(cells: list[Notebook]) -> list[Notebook]:
    """Return the cells without headings that nothing follows: what stood under them went to another part."""
    kept: list[Notebook] = []
    for cell in reversed(cells):
        opens = cell.metadata[KEY]["kind"] == "section"
        last = not kept or kept[-1].metadata[KEY]["kind"] == "section" or _is_heading(kept[-1])
        if opens or not (_is_heading(cell) and last):
            kept.append(cell)
    return kept[::-1]


def _is_heading(cell: Notebook) -> bool:
    return cell.cell_type == "markdown" and bool(_HEADING.fullmatch(cell.source.strip()))


def _without_empty_sections(cells: list[Notebook]) -> list[Notebook]:
    kept = []
    for place, cell in enumerate(cells):
        opens = cell.metadata[KEY]["kind"] == "section"
        last = place + 1 == len(cells) or cells[place + 1].metadata[KEY]["kind"] == "section"
        if not (opens and last):
            kept.append(cell)
    return kept


@dataclass
class _Run:
    """The state while a run of outputs is turned into rows: a half-width exhibit may wait for its neighbour."""

    rows: list[Notebook] = field(default_factory=list)
    waiting: Notebook | None = None
    between: list[Notebook] = field(default_factory=list)

    def flush(self) -> None:
        """Set the waiting exhibit beside the words that follow it (else the words before it)."""
        if self.waiting is None:
            return
        if not self.between:
            while self.rows and _is_words(self.rows[-1]) and len(self.between) < 3:
                self.between.insert(0, self.rows.pop().outputs[0])
        self.rows.append(_row([self.between, [self.waiting]] if self.between else [[self.waiting], []]))
        self.waiting, self.between = None, []


def _rows(outputs: list[Notebook], widths: dict[str, str]) -> list[Notebook]:
    run = _Run()
    for output in outputs:
        if output.metadata[KEY]["kind"] != "exhibit":
            run.between.append(output) if run.waiting is not None else run.rows.append(_row([[output]]))
        elif widths[output.data["text/plain"]] == "full":
            run.flush()
            run.rows.append(_row([[output]]))
        elif run.waiting is None:
            run.waiting = output
        else:
            run.rows += [_row([[words]]) for words in run.between]
            run.rows.append(_row([[run.waiting], [output]]))
            run.waiting, run.between = None, []
    run.flush()
    return run.rows


def _is_words(row: Notebook) -> bool:
    return len(row.outputs) == 1 and row.outputs[0].metadata[KEY]["kind"] == "words"


def _row(columns: list[list[Notebook]]) -> Notebook:
    cell = nbformat.v4.new_code_cell()
    cell.metadata[KEY] = {"kind": "row", "columns": len(columns), "beside": any(o.metadata[KEY]["kind"] == "words" for c in columns for o in c)}
    for place, column in enumerate(columns):
        for output in column:
            output.metadata[KEY]["column"] = place
            cell.outputs.append(output)
    return cell
