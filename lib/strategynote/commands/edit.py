"""`lab`, `watch` and `notebook`."""

from __future__ import annotations

import os

import click

from strategynote.commands.options import ARCHIVE, DATA, PERIOD
from strategynote.data.kinds import check_kind
from strategynote.periods import parse_period
from strategynote.project import find_project
from strategynote.run.kernels.pool import KernelPool


@click.command(context_settings={"ignore_unknown_options": True})
@PERIOD
@DATA
@ARCHIVE
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(period: str | None, data: str, archive: str | None, arguments: tuple[str, ...]) -> None:
    """Open JupyterLab in notebooks/; with PERIOD every notebook shows that month. ARGUMENTS go to JupyterLab."""
    project, kind = find_project(), check_kind(data)
    month = parse_period(period) if period else None
    os.environ["STRATEGYNOTE_ROOT"] = str(project.root)
    with KernelPool(click.echo, lab=True) as pool:  # imports what kernels need while the month is looked at
        from strategynote.run.lab import lab_command, prepare_lab

        if month is not None:
            prepare_lab(project, month, data=kind, archive=archive, pool=pool, say=click.echo)
        command = lab_command(project, arguments)
        pool.live_with()
        os.execv(command[0], command)


@click.command()
@PERIOD
@DATA
@ARCHIVE
@click.option("--port", default=8808, show_default=True, help="port on loopback; a free one when it is taken")
@click.option("--browser/--no-browser", default=True, help="open the page")
def watch(period: str | None, data: str, archive: str | None, port: int, browser: bool) -> None:
    """Rebuild on every save and refresh the note in the browser; reports/ is not touched."""
    month, kind = parse_period(period), check_kind(data)
    from strategynote.run.watching.loop import watch_note

    watch_note(find_project(), str(month), data=kind, archive=archive, port=port, browser=browser, say=click.echo)


@click.command()
@click.argument("name", required=False, envvar="NAME", default="")
def notebook(name: str) -> None:
    """Write a new section that runs and passes the checks, e.g. strategynote notebook credit_conditions."""
    from strategynote.run.new_notebook import latest_period, write_notebook

    project = find_project()
    path = write_notebook(project.notebooks, name, latest_period(project.params))
    click.echo(f"{path}: add `  - {name}` to `notebooks:` in params/default.yml where the section shall stand")
