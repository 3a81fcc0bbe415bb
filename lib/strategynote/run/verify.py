"""Is a note repeatable? It is computed again from its manifest, then as this checkout would build it now; every difference with its cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from strategynote.data.archive import Vintage
from strategynote.data.inventory import take_inventory
from strategynote.data.origins import Origin
from strategynote.data.pins import find_files
from strategynote.note.changes import Change, Record, Side, changed_parameters, fact_datasets, numeric_code
from strategynote.params import Resolved, load_params
from strategynote.project import Project
from strategynote.run.comparison import Stage, day_of, month_of, split_changes
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.manifest import code_record, hash_tree, version_record
from strategynote.run.restate import Recipe, restate

Say = Callable[[str], None]
UNEXPLAINED = "no recorded cause"


@dataclass(frozen=True)
class Verification:
    """A note held against its repetition: facts that differ with causes, and what differs in the inputs, as lines."""

    side: Side
    changes: tuple[Change, ...]
    drift: tuple[str, ...]


def verify_note(project: Project, side: Side, origin: Origin, *, say: Say = print) -> Verification:
    """Return how the facts of a recorded note differ from those that this checkout finds.

    First with the recorded parameters on the recorded files (told by checksum): what differs then is code, packages or a file that is
    gone. Then, where they differ, with today's parameters and on the files that a build would take today.
    """
    period, files = month_of(side), origin.vintages
    found, lost = find_files(files, side.inputs.values())
    now = load_params(project, period)
    drift = [*_drift(project, side), *_moved(side, now), *(f"data hash: {id}: the file {side.inputs[id]['file']} is not at hand as it was read" for id in lost)]
    newer = _newer(side, now, origin, lost)
    drift += [f"data: {id}: a build takes {vintage.file} ({vintage.vintage or 'undated'}) today" for id, vintage in newer.items()]
    stages: list[Stage] = [("", side.values)]
    with KernelPool() as pool:
        for cause, recipe in _plan(side, now, found, newer):
            say(f"Computing {side.name} again: {cause}")
            stages.append((cause, restate(project, recipe, origin, sockets=pool.folder)))
    last = Side("now", {"facts": stages[-1][1]}, side.manifest, {})
    changes = [_named(change, set(lost), drift) for change in split_changes(side, last, stages)]
    return Verification(side, tuple(changes), tuple(drift))


def _plan(side: Side, now: Resolved, found: Mapping[str, Vintage], newer: Mapping[str, Vintage]) -> Iterator[tuple[str, Recipe]]:
    values = side.manifest["parameters"]["values"]
    yield "from the manifest", Recipe(month_of(side), day_of(side), values, found)
    today = now.params.model_dump(mode="json")
    if _moved(side, now):
        yield "parameters", Recipe(month_of(side), now.as_of, today, found)
    if newer:
        yield "data", Recipe(month_of(side), now.as_of, today, {**found, **newer})


def _named(change: Change, lost: set[str], drift: list[str]) -> Change:
    """Return the change with the cause of its first step: what was recorded differs in code, packages, house data or a file."""
    if "from the manifest" not in change.causes:
        return change
    kinds = dict.fromkeys(line.split(":")[0] for line in drift)
    causes: list[str] = [kind for kind in ("code", "packages", "house data") if kind in kinds]
    causes += ["data hash"] if lost & set(fact_datasets(change.old, change.new)) else []
    name = " or ".join(causes) or UNEXPLAINED
    return Change(change.id, change.old, change.new, tuple(name if c == "from the manifest" else c for c in change.causes),
                  {name if c == "from the manifest" else c: part for c, part in change.steps.items()})


def _drift(project: Project, side: Side) -> Iterator[str]:
    here = {"code": code_record(project, side.manifest["code"]["notebooks"]), "versions": version_record()}
    yield from (f"code: {name} differs" for name in _apart(numeric_code(side.manifest), numeric_code(here)))
    then, now = (record["versions"] for record in (side.manifest, here))
    if then["python"] != now["python"]:
        yield f"packages: Python {then['python']}, now {now['python']}"
    for name in _apart(then["packages"], now["packages"]):
        yield f"packages: {name} {then['packages'].get(name, 'absent')}, now {now['packages'].get(name, 'absent')}"
    yield from (f"house data: {name} differs" for name in _apart(side.manifest.get("house", {}), hash_tree(project.params / "house", "*.csv")))


def _apart(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def _moved(side: Side, now: Resolved) -> list[str]:
    today: Record = {"parameters": {"values": now.params.model_dump(mode="json")}}
    lines = [f"parameters: {name} {was}, now {is_}" for name, (was, is_) in changed_parameters(side.manifest, today).items()]
    return lines + ([f"parameters: as_of {day_of(side)}, now {now.as_of}"] if now.as_of != day_of(side) else [])


def _newer(side: Side, now: Resolved, origin: Origin, lost: list[str]) -> dict[str, Vintage]:
    """Return the files that a build would take today in place of those that were read and are still there."""
    lines = take_inventory(origin, period=month_of(side), as_of=now.as_of)
    chosen = {line.dataset.id: line.choice.vintage for line in lines if line.choice}
    rows = {id: row for id, row in side.inputs.items() if id not in lost and id in chosen}
    return {id: chosen[id] for id, row in rows.items() if chosen[id].sha256() != row["sha256"]}


def verification_lines(done: Verification, most: int = 40) -> Iterator[str]:
    """Yield what differs in the inputs, then every fact that differs, with its cause."""
    yield from done.drift[:most]
    if len(done.drift) > most:
        yield f"... and {len(done.drift) - most} more"
    for change in done.changes:
        yield f"{change.id}: {change.printed[0]} is now {change.printed[1]} ({change.why})"
    yield f"{done.side.name}: {len(done.side.values)} facts computed again, {len(done.changes)} differ"
