"""JupyterLab on the notebooks: which month, which files, and a save that keeps outputs out of the repository."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import pandas as pd

from strategynote.data.inventory import take_inventory
from strategynote.data.resolve import resolve_origin
from strategynote.params import load_params
from strategynote.project import Project
from strategynote.run.execute import plan_notebooks
from strategynote.run.handover import hand_over
from strategynote.run.kernels.pool import KernelPool
from strategynote.run.parsing import parse_new

HOOK = "strategynote.run.lab.strip_outputs"


def prepare_lab(project: Project, period: pd.Period, *, data: str, archive: str | None, pool: KernelPool, say: Callable[[str], None]) -> None:
    """Put a month's files and parameters in force for every notebook of the Lab that is started next, its kernels out of `pool`.

    Raises
    ------
    BadInput
        When params/ names a parameter that its notebook does not know.
    """
    resolved = load_params(project, period)
    plan_notebooks(project, resolved)
    pool.start()  # again where the parameters ask for another universe
    origin = resolve_origin(project, resolved, data=data, archive=archive, say=say)
    hand_over(project, origin)
    parse_new(project.parsed, take_inventory(origin, period=period, as_of=resolved.as_of), pool=pool, say=say, wait=False)
    os.environ["STRATEGYNOTE_PERIOD"] = str(period)


def lab_command(project: Project, arguments: tuple[str, ...]) -> list[str]:
    """Return the command that starts JupyterLab in notebooks/."""
    own = (f"--ServerApp.root_dir={project.notebooks}", f"--FileContentsManager.pre_save_hook={HOOK}")
    return [sys.executable, "-m", "jupyterlab", *own, *arguments]


def strip_outputs(*, model: dict[str, Any], **_: Any) -> None:
    """Leave outputs, counts and times of execution out of a notebook that JupyterLab saves; the open page keeps them."""
    if model.get("type") != "notebook":
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)
