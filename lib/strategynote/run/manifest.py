"""The manifest: inputs, parameters, code and versions of a build; no clock, duration, path or host."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import nbformat

from strategynote import __version__
from strategynote.data.inventory import Line
from strategynote.note.meta import CallRow
from strategynote.params import Resolved
from strategynote.project import Project
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
    pairs = {str(d.metadata["Name"]).lower(): d.version for d in distributions() if d.metadata["Name"]}
    return dict(sorted(pairs.items()))


def inventory_records(lines: list[Line], used: set[str]) -> list[dict[str, Any]]:
    """Return the inventory for the manifest and the appendix: what was read, and every gap."""
    records: list[dict[str, object]] = []
    for line in lines:
        row = line.dataset
        if line.choice is None:
            records.append({"dataset": row.id, "title": row.title, "publisher": row.publisher, "status": "gap", "note": row.note})
        elif row.id in used:
            records.append({"dataset": row.id, "origin": line.choice.vintage.origin, **describe_choice(line.choice)})
    return records


def build_manifest(
    project: Project, resolved: Resolved, *, kind: str, lines: list[Line], used: set[str], calls: tuple[CallRow, ...] = ()
) -> dict[str, Any]:
    """Return the manifest of one build as a JSON-ready dict."""
    package = Path(__file__).parents[1]
    return {
        "period": str(resolved.period),
        "as_of": resolved.as_of.isoformat(),
        "data": kind,
        "parameters": {"values": resolved.params.model_dump(mode="json"), "origin": resolved.origin},
        "inputs": inventory_records(lines, used),
        "commentary": hash_tree(project.params / str(resolved.period), "commentary.md"),
        "house": hash_tree(project.params / "house", "*.csv"),
        "calls": [asdict(row) for row in calls],
        "code": {
            "strategynote": __version__,
            "modules": hash_tree(package, "*.py") | hash_tree(package, "*.csv"),
            "notebooks": {n: hash_cells(project.notebooks / f"{n}.ipynb") for n in resolved.params.notebooks},
            "templates": hash_tree(project.templates, "*"),
        },
        "versions": {"python": platform.python_version(), "packages": package_versions()},
    }


def write_json(path: Path, record: Any) -> None:
    """Write JSON with sorted structure and no surprises for a reader of diffs."""
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
