"""Rebuilds within one process: only notebooks of which no run is in the cache run again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from strategynote.data.inventory import Line, check_period, take_inventory
from strategynote.data.origins import Origin
from strategynote.data.resolve import resolve_origin
from strategynote.note.checks import check_html
from strategynote.note.html import render_html
from strategynote.params import Resolved, load_params
from strategynote.run.build import Request
from strategynote.run.compose import stitch
from strategynote.run.execute import TIME_LIMIT, Job, execute_all, plan_notebooks
from strategynote.run.handover import hand_over
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.parsing import parse_new
from strategynote.run.progress import Lines
from strategynote.run.reuse import Reuse
from strategynote.run.watching.trouble import CellTrouble, trouble_in


@dataclass
class Session:
    """The rebuilds of one `make watch`; `folder` holds the notebooks that ran last."""

    request: Request
    pool: KernelPool
    folder: Path
    say: Callable[[str], None]
    _known: tuple[str, Origin, list[Line]] | None = None

    def build(self) -> str:
        """Return the HTML note as the files now are.

        Raises
        ------
        StrategyNoteError
            When parameters, a cell or the finished page are at fault.
        """
        resolved = load_params(self.request.project, self.request.period)
        jobs = plan_notebooks(self.request.project, resolved)
        origin, lines = self._data(resolved)
        note, _ = stitch(self.request.project, resolved, origin, nodes=self._nodes(jobs, resolved, origin), lines=lines)
        page = render_html(note.document, templates=self.request.project.templates)
        for fault in check_html(note.document, page):
            self.say(f"  check: {fault}")
        return page

    def _data(self, resolved: Resolved) -> tuple[Origin, list[Line]]:
        key = resolved.as_of.isoformat()
        if self._known is None or self._known[0] != key:
            origin = resolve_origin(self.request.project, resolved, data=self.request.data, archive=self.request.archive, say=self.say)
            check_period(origin, resolved.period)
            lines = take_inventory(origin, period=resolved.period, as_of=resolved.as_of)
            parse_new(self.request.project.parsed, lines, pool=self.pool, processes=self.request.jobs, say=self.say)
            self._known = key, origin, lines
        return self._known[1:]

    def _nodes(self, jobs: list[Job], resolved: Resolved, origin: Origin) -> list[tuple[str, nbformat.NotebookNode]]:
        hand_over(self.request.project, origin)
        reuse = Reuse(self.request, resolved, origin, say=self.say)
        planned = [Job(job.name, job.source, self.folder / f"{job.name}.ipynb", job.parameters) for job in jobs]
        reuse.look(planned)
        due = [job for job in planned if reuse.must(job)]
        ran = execute_all(due, sockets=self.pool.folder, timeout=TIME_LIMIT, workers=self.request.jobs or os.cpu_count() or 1, report=Lines(self.say).done)
        reuse.keep(due, ran)
        for done in ran:
            if done.error:
                raise CellTrouble(trouble_in(done.name, done.path, done.error))
        fresh = {done.name: nbformat.read(str(done.path), as_version=4) for done in ran}
        return [(job.name, fresh.get(job.name) or reuse.node(job)) for job in planned]

