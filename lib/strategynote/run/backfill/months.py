"""One month of a backfill: what a worker is told, what it does, and what it answers."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from strategynote.errors import BadInput, StrategyNoteError
from strategynote.periods import check_month
from strategynote.project import Project

if TYPE_CHECKING:
    from strategynote.run.kernels.pool import KernelPool

# One process builds one month at a time: kernels inherit folders and kind of the data from its environment.
_turn = threading.Lock()
_pool: list[KernelPool] = []


@dataclass(frozen=True)
class Task:
    """A month to build; every worker sees checkout, archives and reports under the same paths."""

    root: str
    period: str
    data: str
    archive: str | None
    formats: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a month: "built", "stands" (nothing had changed) or "failed"; `kind` is that of its data."""

    period: str
    state: str
    seconds: float
    said: str = ""


def month_range(first: str | None, last: str | None) -> list[str]:
    """Return the months from `first` to `last`, both included.

    Raises
    ------
    BadInput
        When one is missing or no month, or they are in the wrong order.
    """
    for name, text in (("FROM", first), ("TO", last)):
        if not text:
            raise BadInput(f"{name} is missing: expected months as YYYY-MM, e.g. make backfill FROM=2015-01 TO=2025-06")
    months = []
    year, month = map(int, check_month(first).split("-"))
    while (text := f"{year:04}-{month:02}") <= check_month(last):
        months.append(text)
        year, month = year + month // 12, month % 12 + 1
    if not months:
        raise BadInput(f"FROM={first} is after TO={last}: expected the earlier month first")
    return months


def build_month(task: Task) -> Outcome:
    """Build one month; whatever fails is told, never raised: the other months go on."""
    start = time.perf_counter()
    with _turn:
        os.environ.update(task.environment)
        try:
            state, said = _build(task)
        except StrategyNoteError as error:
            state, said = "failed", str(error)
        except Exception as error:
            state, said = "failed", f"{type(error).__name__}: {error}"
    return Outcome(task.period, state, time.perf_counter() - start, said)


def _build(task: Task) -> tuple[str, str]:
    from strategynote.periods import parse_period
    from strategynote.run.build import Request, build_report
    from strategynote.run.cache.seal import Asked, Seal

    project = Project(Path(task.root))
    # A full note on the workbench is left alone while it is what a build would give.
    full = Asked(task.period, task.data, task.archive, tuple(dict.fromkeys(("pdf", "html", *task.formats))))
    for asked in (full, Asked(task.period, task.data, task.archive, task.formats, alone=True)):
        if Seal(project, asked).holds():
            return "stands", ""
    _warm()
    formats = tuple(dict.fromkeys((*(("pdf",) if (project.reports / task.period / "strategy-note.pdf").is_file() else ()), *task.formats)))
    request = Request(project, parse_period(task.period), data=task.data, archive=task.archive, jobs=1, formats=formats, alone=True)
    report = build_report(request, say=lambda _: None)
    return ("stands" if report.unchanged else "built"), ""


def _warm() -> None:
    """Start this process's warm kernels, once; they end with it."""
    from strategynote.run.kernels.pool import KernelPool

    if not _pool:
        pool = KernelPool()
        _pool.append(pool)
        atexit.register(pool.close)
