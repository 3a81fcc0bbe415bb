"""Single steps in a process of their own; the last line that each prints is JSON with its seconds.

    steps.py plan PERIOD              the notebooks with source and parameters
    steps.py print PERIOD FOLDER      stitch and print the executed notebooks of a folder
    steps.py cells PERIOD             the cells' own work in one warm process: data, figures and the rest
    steps.py leak PERIOD TIMES        the same month built again and again: seconds and memory of each time
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from strategynote.data.inventory import take_inventory
from strategynote.data.resolve import resolve_origin
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import find_project
from strategynote.run.build import Request, build_report
from strategynote.run.execute import plan_notebooks


def plan(period: str) -> list[dict[str, Any]]:
    """Return the notebooks of a month."""
    project = find_project()
    jobs = plan_notebooks(project, load_params(project, parse_period(period)))
    return [{"name": job.name, "source": str(job.source), "parameters": dict(job.parameters)} for job in jobs]


def print_note(period: str, folder: str) -> dict[str, float]:
    """Return the seconds of stitching (with the HTML page) and of printing and checking the PDFs, once each."""
    from strategynote.note.html import render_html
    from strategynote.run.compose import compose
    from strategynote.run.outputs import write_outputs

    project, month = find_project(), parse_period(period)
    resolved = load_params(project, month)
    request = Request(project, month, archive=os.environ["ARCHIVE"])
    origin = resolve_origin(project, resolved, data="auto", archive=request.archive, say=lambda _: None)
    lines = take_inventory(origin, period=month, as_of=resolved.as_of)
    start = time.perf_counter()
    nodes = [(job["name"], nbformat.read(str(Path(folder) / f"{job['name']}.ipynb"), as_version=4)) for job in plan(period)]
    note, manifest = compose(request, resolved, origin, nodes=nodes, lines=lines)
    render_html(note.document)
    stitched = time.perf_counter()
    out = Path(folder) / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    write_outputs(out, note, manifest, formats=("pdf",))
    return {"stitch": stitched - start, "pdf": time.perf_counter() - stitched}


def cells(period: str) -> dict[str, Any]:
    """Return per notebook the seconds of its cells by kind, each in a fork of this warm process, and of the imports before."""
    from strategynote.run.kernels.zygote import warm_up

    start = time.perf_counter()
    warm_up()
    warm = time.perf_counter() - start
    return {"imports": warm, "notebooks": {job["name"]: _forked(job) for job in plan(period)}}


def _forked(job: dict[str, Any]) -> dict[str, float]:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(write, "w") as stream:
            json.dump(_cells_of(job), stream)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        found = json.load(stream)
    os.waitpid(pid, 0)
    return dict(found)


def _cells_of(job: dict[str, Any]) -> dict[str, float]:
    from strategynote.data import wall
    from strategynote.exhibits import exhibit

    spent = {"data": 0.0, "figures": 0.0}
    wall.Wall.tables = _timed(wall.Wall.tables, spent, "data")  # type: ignore[method-assign]
    for name in ("draw_svg", "draw_png", "freeze_layout"):
        setattr(exhibit, name, _timed(getattr(exhibit, name), spent, "figures"))
    space: dict[str, Any] = {}
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        for source in _sources(job):
            exec(compile(source, job["name"], "exec"), space)
    total = time.perf_counter() - start
    return {**spent, "compute": total - sum(spent.values()), "total": total}


def _sources(job: dict[str, Any]) -> Iterator[str]:
    for cell in json.loads(Path(job["source"]).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])
            if "parameters" in cell["metadata"].get("tags", []):
                yield "\n".join(f"{name} = {value!r}" for name, value in job["parameters"].items())


def _timed(function: Callable[..., Any], spent: dict[str, float], kind: str) -> Callable[..., Any]:
    inside = []

    def call(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        inside.append(kind)
        try:
            return function(*args, **kwargs)
        finally:
            inside.pop()
            if not inside:
                spent[kind] += time.perf_counter() - start

    return call


def leak(period: str, times: str) -> list[list[float]]:
    """Return seconds and resident memory (MB) after each build of the same month in this process."""
    from strategynote.run.kernels.pool import KernelPool

    request = Request(find_project(), parse_period(period), archive=os.environ["ARCHIVE"], formats=("html",), fresh=True, alone=True)
    found = []
    with KernelPool() as pool:
        pool.wait_ready()
        for _ in range(int(times)):
            start = time.perf_counter()
            build_report(request, say=lambda _: None, pool=pool)
            found.append([time.perf_counter() - start, _resident()])
            print(f"  {len(found)} {found[-1][0]:.1f} s {found[-1][1]:.0f} MB", file=sys.stderr, flush=True)
    return found


def _resident() -> float:
    try:
        import psutil

        return psutil.Process().memory_info().rss / 2**20
    except ImportError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


if __name__ == "__main__":
    steps: dict[str, Callable[..., Any]] = {"plan": plan, "print": print_note, "cells": cells, "leak": leak}
    print(json.dumps(steps[sys.argv[1]](*sys.argv[2:])))
