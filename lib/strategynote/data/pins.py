"""Pinned files: the very files that a note was built from, found again by their checksums."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from strategynote.data.archive import Vintage

VARIABLE = "STRATEGYNOTE_PINS"


def find_file(vintages: Iterable[Vintage], record: Mapping[str, Any]) -> Vintage | None:
    """Return the file that a manifest's input record names, by checksum, or None when no file at hand has that content."""
    files = [v for v in vintages if v.dataset == record["dataset"]]
    files.sort(key=lambda v: (v.file != record["file"], (v.vintage or None) != record["vintage"]))
    return next((v for v in files if v.sha256() == record["sha256"]), None)


def find_files(vintages: Iterable[Vintage], records: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Vintage], list[str]]:
    """Return the files of a manifest's inputs by dataset, and the datasets whose file is no longer at hand."""
    files = tuple(vintages)
    found = {record["dataset"]: find_file(files, record) for record in records if record["status"] != "gap"}
    return {id: v for id, v in found.items() if v}, [id for id, v in found.items() if v is None]


def write_pins(path: Path, pins: Mapping[str, Vintage]) -> None:
    """Write pins where kernels read them (STRATEGYNOTE_PINS)."""
    path.write_text(json.dumps({id: asdict(v) | {"path": str(v.path.resolve())} for id, v in pins.items()}), encoding="utf-8")


def read_pins() -> dict[str, Vintage]:
    """Return the pins in force, none when STRATEGYNOTE_PINS is not set."""
    place = os.environ.get(VARIABLE)
    records = json.loads(Path(place).read_text(encoding="utf-8")) if place else {}
    return {id: Vintage(**{**record, "path": Path(record["path"])}) for id, record in records.items()}
