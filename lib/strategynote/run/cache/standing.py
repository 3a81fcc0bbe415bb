"""The note that stands in reports/: what it was made of, and whether its files are still those that were written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from strategynote.data.inventory import Line
from strategynote.note.changes import general_causes
from strategynote.params import Resolved
from strategynote.run.cache.records import read_record, write_record
from strategynote.run.cache.seal import marks
from strategynote.run.cache.surroundings import Ingredients, Surroundings, differences, digest, reason
from strategynote.run.cache.traces import chosen_file
from strategynote.run.calls import read_calls
from strategynote.run.commentary import read_commentary
from strategynote.run.manifest import code_record, hash_tree, version_record
from strategynote.run.notebooks import closing_record
from strategynote.run.previous import previous_note, read_side

ROOTS = ("strategynote.run.build",)
OFFICE = {"review": "strategynote.note.review", "slides": "strategynote.note.slides"}


@dataclass(frozen=True)
class Standing:
    """A published note: its folder, pages and gaps."""

    folder: str
    pages: int
    gaps: int


class NoteCache:
    """The record of the note that was last published under a label."""

    def __init__(self, around: Surroundings, label: str, reports: Path) -> None:
        self._around, self._path, self._place = around, around.folder / label / "note", reports / label

    def find(self, now: Ingredients) -> tuple[Standing | None, str]:
        """Return the standing note if it is made of these ingredients and its files are untouched, else why it is built again."""
        record = read_record(self._path)
        if record is None:
            return None, "no earlier build"
        if changes := differences(record["ingredients"], now):
            return None, reason(changes)
        if os.path.realpath(self._place) != record["folder"] or marks(Path(record["folder"])) != record["marks"]:
            return None, "files in reports/ are not those that were written"
        return Standing(record["folder"], record["pages"], record["gaps"]), "unchanged"

    def keep(self, ingredients: Ingredients, *, pages: int, gaps: int) -> Standing:
        """Remember what the note that was just published is made of."""
        folder = os.path.realpath(self._place)
        write_record(self._path, {"ingredients": ingredients, "folder": folder, "marks": marks(Path(folder)), "pages": pages, "gaps": gaps})
        return Standing(folder, pages, gaps)


def note_ingredients(
    around: Surroundings, resolved: Resolved, nodes: Iterable[tuple[str, Mapping[str, Any]]], lines: Iterable[Line], *,
    kind: str, formats: tuple[str, ...], alone: bool,
) -> Ingredients:
    """Return everything that a note depends on once its notebooks have run."""
    params, project, nodes = resolved.params, around.project, tuple(nodes)
    calls = read_calls(project.reports, resolved.period, as_of=resolved.as_of, alone=alone)
    commentary = read_commentary(project, resolved.period)
    found = {"data": kind, "formats": ",".join(formats), "period": str(resolved.period), "as_of": resolved.as_of.isoformat()}
    found |= {f"parameter {name}": str(getattr(params, name)) for name in ("title", "desk", "notebooks")}
    found |= {f"notebook {name}": digest(node) for name, node in nodes}
    found |= {"commentary": digest(commentary), "calls": digest(asdict(calls))}
    found |= around.files("template", project.templates, but="mail.")
    found |= _inventory(lines, {id for _, node in nodes for id in (closing_record(node) or {"datasets": ()})["datasets"]})
    found |= {"alone": "yes"} if alone else _previous(around, resolved, kind)
    return found | around.code(ROOTS, without=[module for name, module in OFFICE.items() if name not in formats])


def _inventory(lines: Iterable[Line], used: set[str]) -> Ingredients:
    shown = (line for line in lines if line.dataset.id in used or (line.choice is None and line.dataset.use == "wanted"))
    return {f"dataset {line.dataset.id}": digest([repr(line.dataset), chosen_file(line.choice)]) for line in shown}


def _previous(around: Surroundings, resolved: Resolved, kind: str) -> Ingredients:
    """Return the note before, which a real note is held against, and what sets this checkout apart from it."""
    project = around.project
    folder = None if kind == "demo" else previous_note(project.reports, resolved.period)
    if folder is None:
        return {}
    found = {f"previous {name}": str(around.hashes.of(folder / f"{name}.json")) for name in ("facts", "manifest", "brief")}
    now = {
        "code": code_record(project, resolved.params.notebooks), "versions": version_record(),
        "parameters": {"values": resolved.params.model_dump(mode="json")}, "house": hash_tree(project.params / "house", "*.csv"),
    }
    return found | {"previous causes": ", ".join(general_causes(read_side(folder).manifest, now))}
