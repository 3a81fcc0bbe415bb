"""`lab`."""

from __future__ import annotations

import os
import sys

import click

from strategynote.commands.options import PERIOD
from strategynote.periods import parse_period
from strategynote.project import find_project


@click.command(context_settings={"ignore_unknown_options": True})
@PERIOD
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(period: str | None, arguments: tuple[str, ...]) -> None:
    """Open JupyterLab in notebooks/; with PERIOD every notebook shows that month."""
    project = find_project()
    os.environ["STRATEGYNOTE_ROOT"] = str(project.root)
    if period:
        os.environ["STRATEGYNOTE_PERIOD"] = str(parse_period(period))
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", f"--notebook-dir={project.notebooks}", *arguments])
