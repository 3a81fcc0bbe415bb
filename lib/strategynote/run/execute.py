"""Run notebooks with papermill: parameters checked first, cells that fail named, outputs without clocks."""

from __future__ import annotations

import ast
import functools
import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategynote.errors import BadInput, BuildFailure, nearest
from strategynote.params import Resolved
from strategynote.project import Project

KERNEL = "python3"
TIME_LIMIT = 300
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Job:
    """One notebook to run: where it is, where its executed copy goes, and its parameters."""

    name: str
    source: Path
    target: Path
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Executed:
    """One notebook that ran, now or in an earlier build; `error` is None when every cell succeeded."""

    name: str
    path: Path
    seconds: float
    error: str | None


def check_parameters(source: Path, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that the notebook's parameters cell does not hold; papermill itself would only warn.

    Raises
    ------
    BadInput
        When the notebook is missing, has no parameters cell, or does not know a parameter.
    """
    if not source.is_file():
        known = sorted(p.stem for p in source.parent.glob("*.ipynb"))
        raise BadInput(f"notebook {source.stem!r} does not exist{nearest(source.stem, known)}; known: {', '.join(known)}")
    names = parameter_names(source)
    for name in parameters:
        if name not in names:
            where = f"notebook {source.stem}: parameter {name!r} is not in its parameters cell"
            raise BadInput(f"{where}{nearest(name, names)}; it has {', '.join(names)}")


def plan_notebooks(project: Project, resolved: Resolved) -> list[Job]:
    """Return the notebooks of a note in order, with parameters that their cells know.

    Raises
    ------
    BadInput
        When a notebook is missing or does not know a parameter.
    """
    jobs = []
    for name in resolved.params.notebooks:
        source = project.notebooks / f"{name}.ipynb"
        check_parameters(source, resolved.for_notebook(name))
        jobs.append(Job(name, source, Path(f"{name}.ipynb"), resolved.for_notebook(name, parameter_names(source))))
    return jobs


def parameter_names(source: Path) -> list[str]:
    """Return the names that a notebook's parameters cell assigns (read as Python: papermill's own look takes seconds)."""
    try:
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, OSError) as error:
        raise BadInput(f"{source}: not a notebook ({error})") from error
    tagged = [c for c in cells if c.get("cell_type") == "code" and "parameters" in c.get("metadata", {}).get("tags", [])]
    if not tagged:
        raise BadInput(f'{source}: no cell is tagged "parameters"; tag the cell that holds period and as_of')
    try:
        tree = ast.parse("".join(tagged[0]["source"]))
    except SyntaxError as error:
        raise BadInput(f"{source}: the parameters cell is not Python, line {error.lineno}: {error.msg}") from error
    targets = [t for node in tree.body for t in (node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)])]
    return [t.id for t in targets if isinstance(t, ast.Name)]


def execute(job: Job, *, sockets: Path, timeout: int, on_cell: Callable[[str, int, int], None] | None = None) -> Executed:
    """Run one notebook over sockets in a private folder; the executed copy is written whether or not a cell fails.

    `on_cell` is told notebook, number of the code cell that starts, and how many there are.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from strategynote.run import engine
    from strategynote.run.kernels.manager import PrivateKernelManager

    start, error = time.perf_counter(), None
    job.target.parent.mkdir(parents=True, exist_ok=True)
    try:
        papermill.execute_notebook(
            str(job.source), str(job.target), parameters=dict(job.parameters), kernel_name=KERNEL,
            # Not papermill's `cwd`: it moves the whole process, and notebooks that run at once would leave it in the wrong folder.
            resources={"metadata": {"path": str(job.source.parent)}}, engine_name=engine.NAME,
            on_cell=functools.partial(on_cell, job.name) if on_cell else None,
            progress_bar=False, log_output=False, execution_timeout=timeout, start_timeout=60, request_save_on_cell_execute=False,
            kernel_manager_class=PrivateKernelManager, config=Config({"PrivateKernelManager": {"folder": str(sockets)}}),
        )
    except PapermillExecutionError as failure:
        error = f"notebook {job.name}, cell {failure.exec_count}: {failure.ename}: {_ANSI.sub('', failure.evalue)}"
    except Exception as failure:
        error = f"notebook {job.name}: {type(failure).__name__}: {_ANSI.sub('', str(failure)).strip().splitlines()[0]}"
    try:
        if not job.target.is_file():
            shutil.copy(job.source, job.target)  # a kernel that died left nothing: keep at least what was to run
        tidy_executed(job.target)
    except (OSError, ValueError) as failure:
        # Papermill does not say that its copy was cut short.
        error = error or f"notebook {job.name}: its executed copy was not written whole ({type(failure).__name__}); is the disk full?"
    return Executed(job.name, job.target, time.perf_counter() - start, error)


def tidy_executed(path: Path) -> None:
    """Take out of an executed notebook what differs between two equal runs: clocks, durations, random ids, host paths."""
    node = json.loads(path.read_text(encoding="utf-8"))
    node["metadata"].pop("papermill", None)
    for position, cell in enumerate(node["cells"]):
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
        if "injected-parameters" in cell["metadata"].get("tags", []):
            cell["id"] = f"injected-{position}"
    # As nbformat writes it; its own reading and writing would check a notebook that papermill has just checked.
    path.write_text(json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def execute_all(
    jobs: list[Job], *, sockets: Path, timeout: int, workers: int, report: Callable[[Executed], None] = lambda _: None,
    on_cell: Callable[[str, int, int], None] | None = None,
) -> list[Executed]:
    """Run independent notebooks at once, `report` each as it ends, and return them in the order of `jobs`."""
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        futures = [pool.submit(execute, job, sockets=sockets, timeout=timeout, on_cell=on_cell) for job in jobs]
        for future in as_completed(futures):
            report(future.result())
    return [future.result() for future in futures]


def raise_failures(executed: list[Executed], kept: Path) -> None:
    """Stop the build when a notebook failed, naming notebook, cell and cause, and where its copy is kept."""
    failed = [e for e in executed if e.error]
    if failed:
        raise BuildFailure("; ".join(str(e.error) for e in failed) + f" (executed notebooks kept in {kept})")
