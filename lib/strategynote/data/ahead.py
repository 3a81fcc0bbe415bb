"""Files parsed before anybody asks for them, one share of them by each of several processes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from pathlib import Path

from strategynote.data.archive import Vintage
from strategynote.data.inventory import Line
from strategynote.data.parsed import is_parsed, read_vintage


def find_unparsed(lines: list[Line], *, folder: Path) -> list[str]:
    """Return the chosen files that the store lacks, each as `main` takes it; files that cannot be opened are left out."""
    found = []
    for line in lines:
        with contextlib.suppress(OSError):
            if line.choice and not is_parsed(line.choice.vintage, line.dataset.reader, folder=folder):
                found.append(json.dumps([line.dataset.reader, dataclasses.asdict(line.choice.vintage)], default=str))
    return found


def main(argv: list[str]) -> None:
    """Parse files into the store whose folder comes first; what one of them has wrong is left to whoever reads it."""
    folder, *files = argv
    for reader, vintage in map(json.loads, files):
        with contextlib.suppress(Exception):
            read_vintage(Vintage(**vintage | {"path": Path(vintage["path"])}), reader, folder=Path(folder))
