"""Files parsed before notebooks run: no cell waits for a workbook."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from strategynote.data.ahead import find_unparsed
from strategynote.data.inventory import Line
from strategynote.run.kernels.pool import KernelPool


def parse_new(
    folder: Path, inventory: list[Line], *, pool: KernelPool, say: Callable[[str], None], processes: int = 0, wait: bool = True
) -> None:
    """Parse the chosen files that the store in `folder` lacks, in forks of the warm process; without one each notebook parses what it reads."""
    count = processes or os.cpu_count() or 1
    files = find_unparsed(inventory, folder=folder) if pool.warm else []
    if files:
        say(f"Files not read before: {len(files)}, parsed first")
        pool.run("strategynote.data.ahead", [[str(folder), *files[share::count]] for share in range(count)], wait=wait)
