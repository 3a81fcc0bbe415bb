"""How the notebooks of a build are coming along: a live line each on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from strategynote.run.execute import Executed

Say = Callable[[str], None]


class Board(Protocol):
    """Something that shows which cell of which notebook runs, and what became of each notebook."""

    def cell(self, name: str, number: int, of: int) -> None:
        """Show that a code cell starts."""

    def done(self, executed: Executed) -> None:
        """Show that a notebook ended."""


class Lines:
    """One plain line for each notebook that ended."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def cell(self, name: str, number: int, of: int) -> None:
        """Say nothing: a log is not a screen."""

    def done(self, executed: Executed) -> None:
        """Say what became of a notebook and how long it took."""
        self._say(f"  {executed.name:24} {'failed' if executed.error else 'done':6} {executed.seconds:6.1f} s")


class Live:
    """One line for each notebook, with the cell that runs and the time since its start."""

    def __init__(self, bars: Any, names: Iterable[str]) -> None:
        self._bars = bars
        self._tasks = {name: bars.add_task(name, total=None, start=False, state="waits") for name in names}

    def cell(self, name: str, number: int, of: int) -> None:
        """Show the cell."""
        self._bars.start_task(self._tasks[name]) if number == 1 else None
        self._bars.update(self._tasks[name], total=of + 1, completed=number, state=f"cell {number}/{of}")

    def done(self, executed: Executed) -> None:
        """Leave the line as it ended."""
        state = f"{'failed' if executed.error else 'done':6} {executed.seconds:6.1f} s"
        self._bars.update(self._tasks[executed.name], total=1, completed=1, state=state)


@contextlib.contextmanager
def board(names: Iterable[str], say: Say) -> Iterator[Board]:
    """Hand out live lines when standard output is a terminal, else plain ones."""
    if not sys.stdout.isatty():
        yield Lines(say)
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("  {task.description:24}"), TextColumn("{task.fields[state]:16}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(), refresh_per_second=4) as bars:
        yield Live(bars, names)
