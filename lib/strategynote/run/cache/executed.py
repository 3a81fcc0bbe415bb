"""Executed notebooks kept for reuse: the outputs of code cells, put under the words as they now are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4.rwbase import rejoin_lines

from strategynote.data.universe import universe_in_force
from strategynote.data.wall import Wall
from strategynote.run.cache.records import Say, read_record, write_record
from strategynote.run.cache.surroundings import Ingredients, Surroundings, differences, digest, reason
from strategynote.run.cache.traces import answers
from strategynote.run.execute import Job
from strategynote.run.notebooks import closing_record

KEPT = 2  # runs per notebook and month: going back and forth between two versions costs nothing


@dataclass(frozen=True)
class Found:
    """What the cache says about one notebook: the executed copy, or why it must run."""

    node: nbformat.NotebookNode | None
    why: str


class NotebookCache:
    """Executed notebooks of one note (`label`), found by everything that they depend on."""

    def __init__(self, around: Surroundings, label: str, *, kind: str, say: Say = lambda _: None) -> None:
        self._around, self._folder, self._kind, self._say = around, around.folder / label, kind, say
        self._static: dict[str, Ingredients] = {}

    def may_have(self, job: Job) -> bool:
        """Return whether a run with the present code and parameters is at hand, whatever the data say."""
        return any(entry["static"] == self._ingredients(job) for _, entry in self._entries(job))

    def find(self, job: Job, wall: Wall) -> Found:
        """Return the run of a notebook under the present code, parameters and data."""
        why = "no earlier run"
        for position, (path, entry) in enumerate(self._entries(job)):
            changes = differences(entry["static"], self._ingredients(job))
            changes = changes or differences(entry["answers"], answers(entry["asked"], wall, self._around))
            if not changes:
                path.touch()
                return Found(with_words(entry["notebook"], _read(job.source)), "unchanged")
            if position == 0:
                why = reason(changes)
        return Found(None, why)

    def keep(self, job: Job, wall: Wall) -> None:
        """Keep a run that succeeded; one whose files changed meanwhile is not kept."""
        executed = _read(job.target)
        record = closing_record(executed)
        if record is None or not all(self._still(wall, id, row) for id, row in record["datasets"].items()):
            return
        entry = {
            "static": self._ingredients(job), "asked": record["asked"], "answers": answers(record["asked"], wall, self._around), "notebook": executed,
        }
        name = digest([entry["static"], entry["answers"]])[:16]
        write_record(self._folder / f"{job.name}-{name}", entry)
        for path in self._paths(job)[KEPT:]:
            path.unlink(missing_ok=True)

    def _still(self, wall: Wall, id: str, row: Mapping[str, Any]) -> bool:
        choice = wall.choice(id)
        files = [*wall.vintages(id), *([choice.vintage] if choice else [])]
        return any(self._around.hashes.of(v.path) == row["sha256"] for v in files if v.file == row["file"])

    def _ingredients(self, job: Job) -> Ingredients:
        if job.name not in self._static:
            parameters = {f"parameter {name}": json.dumps(value) for name, value in job.parameters.items()}
            self._static[job.name] = {"data": self._kind, "universe": universe_in_force().id} | parameters | self._around.cells(_read(job.source)["cells"])
        return self._static[job.name]

    def _paths(self, job: Job) -> list[Path]:
        found = [path for path in self._folder.glob(f"{job.name}-*") if path.name.rpartition("-")[0] == job.name]
        return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)

    def _entries(self, job: Job) -> Iterator[tuple[Path, dict[str, Any]]]:
        for path in self._paths(job):
            if entry := read_record(path, self._say):
                yield path, entry


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def with_words(executed: dict[str, Any], source: dict[str, Any]) -> nbformat.NotebookNode:
    """Return an executed notebook with headings and words of its source: what a run of the source would have given."""
    runs = iter(cell for cell in executed["cells"] if cell["cell_type"] == "code")
    cells: list[dict[str, Any]] = []
    for cell in source["cells"]:
        if cell["cell_type"] != "code":
            cells.append({**cell, "metadata": {**cell["metadata"], "tags": cell["metadata"].get("tags", [])}})
            continue
        cells.append({**next(runs), **({"id": cell["id"]} if "id" in cell else {})})
        if "parameters" in cell["metadata"].get("tags", []):
            cells.append(next(runs))
    for number, cell in enumerate(cells):
        if "injected-parameters" in cell["metadata"].get("tags", []):
            cell["id"] = f"injected-{number}"
    return rejoin_lines(nbformat.from_dict({**executed, "cells": cells}))
