"""The backfill: months to workers, one line for each that is done, the failed ones at the end, the facts in one table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from strategynote.project import Project, absolute_paths
from strategynote.run.backfill.cluster import run_tasks
from strategynote.run.backfill.history import collect_history, write_history
from strategynote.run.backfill.months import Outcome, Task
from strategynote.run.publish import sweep

Say = Callable[[str], None]
# What tells a process where things are; workers of a cluster are told the same.
PASSED_ON = ("STRATEGYNOTE_REPORTS", "STRATEGYNOTE_WORK", "STRATEGYNOTE_MIRROR", "OMP_NUM_THREADS")


@dataclass(frozen=True)
class Order:
    """What the user asked for."""

    project: Project
    months: Sequence[str]
    data: str = "auto"
    archive: str | None = None
    formats: tuple[str, ...] = ("html",)
    jobs: int = 0
    scheduler: str | None = None


@dataclass(frozen=True)
class Backfilled:
    """The outcome of every month, in order, and the table of all facts with its number of rows."""

    outcomes: tuple[Outcome, ...]
    table: Path
    rows: int
    seconds: float

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The months that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.state == "failed")


def backfill(order: Order, say: Say = print) -> Backfilled:
    """Build every month as of then; months that stand are not built again, so that an interrupted backfill goes on where it stopped."""
    start, done = time.perf_counter(), dict[str, Outcome]()
    tasks = [_task(order, month) for month in order.months]
    where = order.scheduler or f"{min(_processes(order), len(tasks))} processes"
    say(f"Building {len(tasks)} months, {order.months[0]} to {order.months[-1]}, on {where}")
    for outcome in run_tasks(tasks, processes=_processes(order), scheduler=order.scheduler):
        done[outcome.period] = outcome
        say(f"  {outcome.period}  {outcome.state:6} {outcome.seconds:6.1f} s  {len(done)}/{len(tasks)}  {outcome.said}".rstrip())
    order.project.reports.mkdir(parents=True, exist_ok=True)
    sweep(order.project.reports, order.months)
    table = write_history(order.project.reports)
    outcomes = tuple(done[month] for month in order.months)
    return Backfilled(outcomes, table, len(collect_history(order.project.reports)), time.perf_counter() - start)


def _processes(order: Order) -> int:
    return order.jobs or os.cpu_count() or 1


def _task(order: Order, month: str) -> Task:
    passed_on = {"STRATEGYNOTE_ROOT": str(order.project.root)} | {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return Task(str(order.project.root), month, order.data, absolute_paths(order.archive) or None, order.formats, passed_on)
