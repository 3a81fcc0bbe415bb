"""Progress of a download: a bar on a terminal, one plain line elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from strategynote.data.download import Progress


@contextlib.contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Hand out a function to call with bytes so far and the total (None when unknown)."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(f"download {label}", highlight=False)
        yield lambda done, total: None
        return
    with Bars(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=console) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
