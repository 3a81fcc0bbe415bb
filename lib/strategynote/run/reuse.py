"""What a build can take over from earlier ones, and what it leaves behind for the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import nbformat

from strategynote.data.inventory import Line
from strategynote.data.origins import Origin
from strategynote.data.wall import Wall
from strategynote.params import Resolved
from strategynote.run.cache.executed import Found, NotebookCache
from strategynote.run.cache.printed import PrintCache
from strategynote.run.cache.seal import Asked, Seal
from strategynote.run.cache.standing import NoteCache, Standing, note_ingredients
from strategynote.run.cache.surroundings import Ingredients, Surroundings
from strategynote.run.execute import Executed, Job
from strategynote.run.publish import label

if TYPE_CHECKING:
    from strategynote.run.build import Request

Say = Callable[[str], None]
Nodes = Iterable[tuple[str, Mapping[str, Any]]]


class Reuse:
    """The cache as one build sees it."""

    def __init__(self, request: Request, resolved: Resolved, origin: Origin, *, say: Say = lambda _: None) -> None:
        name = label(str(resolved.period), origin.kind)
        self._request, self._resolved, self._origin = request, resolved, origin
        self._say = say if request.why else lambda _: None
        self._around = Surroundings(request.project, verify=request.verify, say=say)
        self._notebooks = NotebookCache(self._around, name, kind=origin.kind, say=say)
        self.prints = PrintCache(self._around, name, fresh=request.fresh, say=say)
        self._note = NoteCache(self._around, name, request.project.reports)
        self._wall = Wall(resolved.period, resolved.as_of, origin.vintages)
        self._found: dict[str, Found] = {}
        self._read: set[str] = set()

    def must_run(self, jobs: Iterable[Job]) -> bool:
        """Return whether some notebook is sure to run, before the data are looked at."""
        return self._request.fresh or not all(self._notebooks.may_have(job) for job in jobs)

    def look(self, jobs: Iterable[Job]) -> None:
        """Find the earlier runs that serve, and say why the others do not."""
        for job in jobs:
            found = Found(None, "everything is built again (FRESH=1)") if self._request.fresh else self._notebooks.find(job, self._wall)
            self._found[job.name] = found
            self._say(f"  {job.name:24} {'reused: ' if found.node else 'runs: '}{found.why}")

    def must(self, job: Job) -> bool:
        """Return whether a notebook must run."""
        return self._found[job.name].node is None

    def node(self, job: Job) -> nbformat.NotebookNode:
        """Return the earlier run of a notebook."""
        node = self._found[job.name].node
        assert node is not None
        return node

    def take(self, job: Job) -> Executed:
        """Write the earlier run of a notebook where its executed copy goes."""
        job.target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(self.node(job), str(job.target))
        return Executed(job.name, job.target, 0.0, None)

    def keep(self, jobs: Iterable[Job], executed: Iterable[Executed]) -> None:
        """Keep the runs that succeeded."""
        for job, each in zip(jobs, executed, strict=True):
            if each.error is None:
                self._notebooks.keep(job, self._wall)
        self._around.save()

    def ingredients(self, nodes: Nodes, lines: Iterable[Line]) -> Ingredients:
        """Return what the note of these executed notebooks depends on."""
        found = note_ingredients(
            self._around, self._resolved, nodes, lines, kind=self._origin.kind, formats=self._request.formats, alone=self._request.alone,
        )
        self._read = {name.removeprefix("dataset ") for name in found if name.startswith("dataset ")}
        return found

    def standing(self, lines: Iterable[Line]) -> Standing | None:
        """Return the published note when nothing that it depends on has changed."""
        nodes = [(name, found.node) for name, found in self._found.items() if found.node]
        if self._request.amendment or len(nodes) < len(self._found):
            self._say(f"  {'note':24} is built: {'it is a correction' if self._request.amendment else 'notebooks run'}")
            return None
        standing, why = self._note.find(self.ingredients(nodes, lines))
        self._say(f"  {'note':24} {'stands: ' if standing else 'is built: '}{why}")
        return standing

    def published(self, ingredients: Ingredients, *, pages: int, gaps: int) -> Standing:
        """Remember what the published note is made of."""
        return self._note.keep(ingredients, pages=pages, gaps=gaps)

    def seal(self, standing: Standing) -> None:
        """Let the next build of an untouched checkout answer at once.

        What was downloaded may have a newer version, and a demonstration for want of data may not be wanted any more: no seal.
        """
        self._around.save()
        request, origin = self._request, self._origin
        if request.data in ("archive", "demo") or (request.data, origin.kind) == ("auto", "archive"):
            Seal(request.project, asked(request)).put(
                request.project.reports / label(str(request.period), origin.kind), archives=origin.folders,
                present=[v.path for v in origin.vintages], read=[v.path for v in origin.vintages if v.dataset in self._read], answer=asdict(standing),
            )


def asked(request: Request) -> Asked:
    """Return what a request is remembered by."""
    return Asked(str(request.period), request.data, request.archive, request.formats, request.alone)
