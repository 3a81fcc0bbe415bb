"""Where one fact comes from: value, function, exhibit, files with the rows that were seen, and the code's version."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strategynote.errors import BadInput, nearest
from strategynote.run.notebooks import closing_record

Record = Mapping[str, Any]


def trace_lines(folder: Path, id: str) -> Iterator[str]:
    """Yield the trace of one fact of the note in `folder` (a build or an issue).

    Raises
    ------
    BadInput
        When the note has no such fact.
    """
    facts, manifest = (json.loads((folder / name).read_text(encoding="utf-8")) for name in ("facts.json", "manifest.json"))
    if id not in facts["facts"]:
        raise BadInput(f"the note {folder.name} has no fact {id!r}{nearest(id, facts['facts'])}")
    fact = facts["facts"][id]
    yield f"{'fact':10} {id}, note {folder.name}, period {facts['period']}, as of {facts['as_of']}, data {facts['data']}"
    yield from (f"{name:10} {text}" for name, text in _value(fact))
    yield f"{'exhibit':10} {_exhibit(folder, fact)}"
    inputs = {row["dataset"]: row for row in manifest["inputs"]}
    for source in fact["sources"]:
        yield from _source(source, inputs.get(source.split("@")[0]))
    yield from _code(folder, id, fact, manifest)


def _value(fact: Record) -> Iterator[tuple[str, str]]:
    missing = f"missing: {fact['reason']}" if fact["value"] is None else f"{fact['value']} ({fact['unit']}), printed as {fact['text']!r}"
    yield "value", missing
    parts = {"interval": fact["interval"], "n": fact["n"], "effective n": fact["n_effective"], "p": fact["p"], "grade": fact["grade"]}
    if known := [f"{name} {value}" for name, value in parts.items() if value is not None]:
        yield "certainty", ", ".join(known)
    yield "function", fact.get("function") or "not recorded"


def _exhibit(folder: Path, fact: Record) -> str:
    if not fact["exhibit"]:
        return "none: quoted in sentences only"
    path = folder / "exhibits" / f"{fact['exhibit']}.csv"
    if not path.is_file():
        return str(fact["exhibit"])
    if path.read_text(encoding="utf-8").startswith("withheld,"):
        return f"{fact['exhibit']}, its data withheld by a publisher's terms"
    return f"{fact['exhibit']}, data in {path.relative_to(folder)}"


def _source(source: str, row: Record | None) -> Iterator[str]:
    if row is None or "sha256" not in row:
        yield f"{'dataset':10} {source}: not a publisher's file"
        return
    yield f"{'dataset':10} {row['dataset']}, vintage {row['vintage'] or 'undated'} ({row['status']}), {row['publisher']}"
    yield f"{'file':10} {row['file']}, sha256 {row['sha256']}"
    for name, (first, last, count) in row.get("rows", {}).items():
        yield f"{'rows':10} {name}: {first} to {last}, {count:,} rows visible at the wall"


def _code(folder: Path, id: str, fact: Record, manifest: Record) -> Iterator[str]:
    code, versions = manifest["code"], manifest["versions"]
    yield f"{'code':10} strategynote {code['strategynote']}, Python {versions['python']}, {len(versions['packages'])} packages"
    module = _module(fact.get("function") or "", code["modules"])
    if module:
        yield f"{'module':10} {module}, sha256 {code['modules'][module]}"
    for name in _notebooks(folder, id):
        yield f"{'notebook':10} {name}, sha256 of its cells {code['notebooks'].get(name, 'not recorded')}"


def _notebooks(folder: Path, id: str) -> list[str]:
    """Return the notebooks that handed the fact over."""
    found = []
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        record = closing_record(json.loads(path.read_text(encoding="utf-8")))
        found += [path.stem] if record and id in record["facts"] else []
    return found


def _module(function: str, modules: Mapping[str, str]) -> str:
    """Return the module that a function's dotted name stands in: the longest part that is one."""
    parts = function.split(".")
    names = ("/".join(parts[:end]) + ".py" for end in range(len(parts), 0, -1))
    return next((name for name in names if name in modules), "")
