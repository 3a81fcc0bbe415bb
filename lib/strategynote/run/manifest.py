"""The manifest: inputs, parameters, code and versions of a build; no clock, duration, path or host."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat

from strategynote import __version__
from strategynote.data.inventory import Line
from strategynote.params import Resolved
from strategynote.project import Project
from strategynote.run.cache.packages import installed
from strategynote.run.calls import NO_CALLS, CallRecord
from strategynote.section import describe_choice


def digest(data: bytes) -> str:
    """Return the sha256 of bytes as hex."""
    return hashlib.sha256(data).hexdigest()


def hash_tree(folder: Path, pattern: str) -> dict[str, str]:
    """Return the checksum of every file under `folder` that matches, by path relative to it."""
    files = sorted(p for p in folder.rglob(pattern) if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(folder).as_posix(): digest(p.read_bytes()) for p in files}


def hash_cells(notebook: Path) -> str:
    """Return the checksum of a notebook's cells, whatever its outputs and metadata."""
    cells = [(c.cell_type, c.source) for c in nbformat.read(str(notebook), as_version=4).cells]
    return digest(json.dumps(cells).encode())


def package_versions() -> dict[str, str]:
    """Return the version of every installed package."""
    return dict(sorted(installed().items()))


def inventory_records(lines: list[Line], used: set[str], rows: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the inventory for the manifest and the appendix: what was read, the rows that were seen, and every gap."""
    records: list[dict[str, object]] = []
    for line in lines:
        row = line.dataset
        if line.choice is None:
            records.append({"dataset": row.id, "title": row.title, "publisher": row.publisher, "status": "gap", "note": row.note})
        elif row.id in used:
            records.append({"dataset": row.id, "origin": line.choice.vintage.origin, **describe_choice(line.choice), "rows": dict(rows.get(row.id, {}))})
    return records


def build_manifest(
    project: Project, resolved: Resolved, *, kind: str, lines: list[Line], used: set[str], rows: Mapping[str, Mapping[str, Any]] | None = None,
    calls: CallRecord = NO_CALLS,
) -> dict[str, Any]:
    """Return the manifest of one build as a JSON-ready dict."""
    return {
        "period": str(resolved.period),
        "as_of": resolved.as_of.isoformat(),
        "data": kind,
        "parameters": {"values": resolved.params.model_dump(mode="json"), "origin": resolved.origin},
        "inputs": inventory_records(lines, used, rows or {}),
        "commentary": hash_tree(project.params / str(resolved.period), "commentary.md"),
        "house": hash_tree(project.params / "house", "*.csv"),
        "calls": asdict(calls),
        "code": code_record(project, resolved.params.notebooks),
        "versions": version_record(),
    }


def code_record(project: Project, notebooks: Iterable[str]) -> dict[str, Any]:
    """Return version and checksums of the code in this checkout."""
    package = Path(__file__).parents[1]
    return {
        "strategynote": __version__,
        "modules": hash_tree(package, "*.py") | hash_tree(package, "*.csv"),
        "notebooks": {n: hash_cells(project.notebooks / f"{n}.ipynb") for n in notebooks if (project.notebooks / f"{n}.ipynb").is_file()},
        "templates": hash_tree(project.templates, "*"),
    }


def version_record() -> dict[str, Any]:
    """Return the versions of Python and of every installed package."""
    return {"python": platform.python_version(), "packages": package_versions()}


def write_json(path: Path, record: Any) -> None:
    """Write JSON with sorted structure and no surprises for a reader of diffs."""
    path.write_text(json_text(record), encoding="utf-8")


def json_text(record: Any) -> str:
    """Return a record as JSON text: the same on disk and inside a PDF."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
