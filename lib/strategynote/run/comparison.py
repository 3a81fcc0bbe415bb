"""Two notes side by side: every change with its cause, measured by computing the older note again step by step where that can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strategynote.data.archive import Vintage
from strategynote.data.catalog import catalog
from strategynote.data.origins import Origin
from strategynote.data.pins import find_files
from strategynote.data.revisions import Revision, compare_files
from strategynote.errors import BadInput, StrategyNoteError
from strategynote.note.changes import (
    Change,
    Record,
    Side,
    attribute,
    changed_files,
    changed_ids,
    changed_parameters,
    general_causes,
    numeric_code,
)
from strategynote.project import Project
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.manifest import code_record, version_record
from strategynote.run.restate import Recipe, restate

Say = Callable[[str], None]
Facts = Mapping[str, Record]
Stage = tuple[str, Facts]


@dataclass(frozen=True)
class FileChange:
    """A dataset that two notes read from different files; `revision` is None when the older file is not at hand."""

    dataset: str
    old: str
    new: str
    revision: Revision | None


@dataclass(frozen=True)
class Comparison:
    """Two notes, what differs in their inputs, every fact that changed, and how its causes were told apart."""

    old: Side
    new: Side
    changes: tuple[Change, ...]
    files: tuple[FileChange, ...]
    method: str

    @property
    def measured(self) -> bool:
        """Whether the parts of each change were computed."""
        return self.method == ""


def compare_notes(project: Project, old: Side, new: Side, origin: Origin, *, quick: bool = False, say: Say = print) -> Comparison:
    """Return what changed from `old` to `new`.

    Unless `quick`, the older note is computed again with the present code, then with the new parameters, then on the new files cut
    at its own wall: what each step moves is the part of code, parameters and data revisions, the rest are new observations. Where
    a file or the code is not at hand the manifests alone name the causes, and `method` says why.
    """
    revisions = {id: file_revision(id, old, new, origin, parsed=project.parsed) for id in changed_files(old, new)}
    files = tuple(FileChange(id, _stamp(old, id), _stamp(new, id), revision) for id, revision in revisions.items())
    try:
        reason = "by request" if quick else ""
        changes = [] if quick else _measured(project, old, new, origin, say)
    except StrategyNoteError as error:
        reason = str(error)
    if reason:
        changes = attribute(old, new, lambda id: None if (r := revisions.get(id)) is None else r.changed > 0)
    return Comparison(old, new, tuple(changes), files, reason)


def _stamp(side: Side, id: str) -> str:
    return str(side.inputs[id]["vintage"] or "undated")


def file_revision(id: str, old: Side, new: Side, origin: Origin, *, parsed: Path) -> Revision | None:
    """Return what the newer note's file of a dataset revises of the rows that the older note had seen; None when a file is gone."""
    row = catalog().get(id)
    if row and row.frequency == "snapshot":
        return Revision(0, 0, 0.0)  # another day's cross-section revises nothing
    found, _ = find_files(origin.vintages, [old.inputs[id]])
    later, _ = find_files(origin.vintages, [new.inputs[id]])
    if not found or not later:
        return None
    return compare_files(found[id], later[id], period=month_of(old), as_of=day_of(old), parsed=parsed)


def month_of(side: Side) -> pd.Period:
    """Return the month that a note is about."""
    return pd.Period(side.clock[0], freq="M")


def day_of(side: Side) -> dt.date:
    """Return a note's as-of date."""
    return dt.date.fromisoformat(side.clock[1])


def pinned(side: Side, origin: Origin) -> dict[str, Vintage]:
    """Return the files of a note by dataset.

    Raises
    ------
    BadInput
        When a file with the recorded content is no longer at hand.
    """
    found, lost = find_files(origin.vintages, side.inputs.values())
    if lost:
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        raise BadInput(f"{side.name}: the files of {', '.join(lost[:3])}{more} are not at hand with the recorded content; restore them to the archive")
    return found


def _measured(project: Project, old: Side, new: Side, origin: Origin, say: Say) -> list[Change]:
    here = {"code": code_record(project, new.manifest["code"]["notebooks"]), "versions": version_record()}
    if numeric_code(here) != numeric_code(new.manifest) or here["versions"] != new.manifest["versions"]:
        raise BadInput(f"{new.name} was built by other code or packages than this checkout has; build it again, then compare")
    stages: list[Stage] = [("", old.values)]
    with KernelPool() as pool:
        for cause, values, pins in _plan(old, new, pinned(old, origin), pinned(new, origin)):
            say(f"Computing {old.name} again, next step: {cause}")
            stages.append((cause, restate(project, Recipe(month_of(old), day_of(old), values, pins), origin, sockets=pool.folder)))
    return split_changes(old, new, [*stages, ("new observations", new.values)])


def _plan(old: Side, new: Side, before: dict[str, Vintage], after: dict[str, Vintage]) -> Iterator[tuple[str, Mapping[str, Any], dict[str, Vintage]]]:
    """Yield the steps from the older note to the newer one that its records call for: cause, parameters, files."""
    values = [side.manifest["parameters"]["values"] for side in (old, new)]
    changed = changed_parameters(old.manifest, new.manifest)
    code = [way for way in general_causes(old.manifest, new.manifest) if way != "parameters"]
    if old.manifest.get("house") != new.manifest.get("house"):
        code.append("house data")
    if code:
        yield " and ".join(code), values[0], before
    if changed:
        yield "parameters", values[1], before
    if changed_files(old, new) or before.keys() != after.keys():
        yield "data revision", values[1], before | after


def split_changes(old: Side, new: Side, stages: list[Stage]) -> list[Change]:
    """Return every change with the part of each stage; parts add to the whole, in the fact's unit."""
    return [_split(id, [(cause, facts.get(id)) for cause, facts in stages]) for id in changed_ids(old, new)]


def _split(id: str, stages: list[tuple[str, Record | None]]) -> Change:
    causes, steps = [], {}
    for (_, before), (cause, after) in zip(stages, stages[1:], strict=False):
        was, now = (None if r is None else r["value"] for r in (before, after))
        if (before is None) != (after is None) or was != now or (before and after and before["text"] != after["text"]):
            causes.append(cause)
            steps[cause] = _part(was, now)
    return Change(id, stages[0][1], stages[-1][1], tuple(causes), steps)


def _part(was: Any, now: Any) -> float:
    return float(now) - float(was) if isinstance(was, int | float) and isinstance(now, int | float) else float("nan")
