"""One build, as a contents page: parameters, data, notebooks, document, checks, publication."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from strategynote.data.inventory import Line, check_files, check_period, print_inventory, take_inventory
from strategynote.data.origins import Origin
from strategynote.data.resolve import resolve_origin
from strategynote.errors import StrategyNoteError
from strategynote.params import Resolved, load_params
from strategynote.project import Project
from strategynote.run.amend import Amendment
from strategynote.run.compose import compose
from strategynote.run.execute import TIME_LIMIT, Executed, Job, execute_all, plan_notebooks, raise_failures
from strategynote.run.handover import hand_over
from strategynote.run.holes import hole_notebook, mark_holes
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.manifest import write_json
from strategynote.run.outputs import passed_checks, write_outputs
from strategynote.run.parsing import parse_new
from strategynote.run.progress import board
from strategynote.run.publish import keep_failed, label, publish, staged
from strategynote.run.reuse import Reuse

Say = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What the user asked for; a correction brings the issue that it amends, `allow_holes` lets failed sections through, marked.

    `fresh` runs everything again, `why` says for each notebook and the note why it is built again, `verify` reads every file anew;
    `alone` leaves out what a note says about the one before it (a backfill builds months in any order).
    """

    project: Project
    period: pd.Period
    data: str = "auto"
    archive: str | None = None
    jobs: int = 0
    formats: tuple[str, ...] = ("pdf", "html")
    amendment: Amendment | None = None
    allow_holes: bool = False
    fresh: bool = False
    why: bool = False
    verify: bool = False
    alone: bool = False


@dataclass(frozen=True)
class Report:
    """A published build; `unchanged` when the note that stands is what a build would give."""

    folder: Path
    pages: int
    gaps: int
    seconds: float
    unchanged: bool = False


def build_report(request: Request, say: Say = print, *, pool: KernelPool | None = None) -> Report:
    """Build and publish the note of one period, in kernels of `pool` if one is given.

    Raises
    ------
    BadInput
        For anything the user can mend before a build: nothing was run.
    BuildFailure
        When a cell, a file or a check failed: nothing was published, executed notebooks are kept.
    """
    start = time.perf_counter()
    resolved = load_params(request.project, request.period)
    jobs = plan_notebooks(request.project, resolved)
    if pool:
        return _build(request, resolved, jobs, pool=pool, say=say, start=start)
    with KernelPool(say, later=True) as own:
        return _build(request, resolved, jobs, pool=own, say=say, start=start)


def _build(request: Request, resolved: Resolved, jobs: list[Job], *, pool: KernelPool, say: Say, start: float) -> Report:
    origin = resolve_origin(request.project, resolved, data=request.data, archive=request.archive, say=say)
    reuse = Reuse(request, resolved, origin, say=say)
    if reuse.must_run(jobs):
        pool.start(ahead=True)  # the kernels' process imports while the data are looked at
    else:
        pool.spare()
    lines = _check_data(origin, resolved, say)
    name = label(str(request.period), origin.kind)
    reuse.look(jobs)
    standing = reuse.standing(lines)
    if standing:
        reuse.seal(standing)
        return Report(request.project.reports / name, standing.pages, standing.gaps, time.perf_counter() - start, unchanged=True)
    with staged(request.project.reports, name) as folder:
        try:
            executed = _execute(request, origin, [_into(job, folder) for job in jobs], inventory=lines, reuse=reuse, pool=pool, say=say)
            if not request.allow_holes or all(e.error for e in executed):
                raise_failures(executed, request.project.reports / f"{name}-failed" / "notebooks")
            holes = mark_holes(executed)
            nodes = [(e.name, hole_notebook(e.name) if e.error else nbformat.read(str(e.path), as_version=4)) for e in executed]
            ingredients = reuse.ingredients(nodes, lines)
            note, manifest = compose(request, resolved, origin, nodes=nodes, lines=lines, holes=holes)
            pages = write_outputs(folder, note, manifest, formats=request.formats, prints=reuse.prints)
        except StrategyNoteError:
            keep_failed(folder, request.project.reports, name)
            raise
        seconds = time.perf_counter() - start
        write_json(folder / "run.json", _run_record(executed, seconds) | {"checks": passed_checks(request.formats), "holes": [hole.section for hole in holes]})
        place = publish(folder, request.project.reports, name)
    if not holes and not request.amendment:
        reuse.seal(reuse.published(ingredients, pages=pages, gaps=len(note.gaps)))
    return Report(place, pages, len(note.gaps), seconds)


def _into(job: Job, folder: Path) -> Job:
    return Job(job.name, job.source, folder / "notebooks" / job.target, job.parameters)


def _check_data(origin: Origin, resolved: Resolved, say: Say) -> list[Line]:
    check_period(origin, resolved.period)
    lines = take_inventory(origin, period=resolved.period, as_of=resolved.as_of)
    for text in print_inventory(lines):
        say(text)
    check_files(lines)
    return lines


def _execute(request: Request, origin: Origin, jobs: list[Job], *, inventory: list[Line], reuse: Reuse, pool: KernelPool, say: Say) -> list[Executed]:
    due = [job for job in jobs if reuse.must(job)]
    ran: list[Executed] = []
    if due:
        pool.start()
        hand_over(request.project, origin)
        parse_new(request.project.parsed, inventory, pool=pool, processes=request.jobs, say=say)
        count = min(request.jobs or os.cpu_count() or 1, len(due))
        say(f"Running {len(due)} of {len(jobs)} notebooks, {count} at a time")
        with board([job.name for job in due], say) as lines:
            ran = execute_all(due, sockets=pool.folder, timeout=TIME_LIMIT, workers=count, report=lines.done, on_cell=lines.cell)
        reuse.keep(due, ran)
    done = {e.name: e for e in ran}
    return [done.get(job.name) or reuse.take(job) for job in jobs]


def _run_record(executed: list[Executed], seconds: float) -> dict[str, Any]:
    import datetime as dt
    import platform

    return {
        "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "notebooks": {e.name: round(e.seconds, 2) for e in executed},
        "host": platform.node(),
        "python": platform.python_version(),
    }
