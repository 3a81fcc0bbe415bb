"""`report` and `params`."""

from __future__ import annotations

import click

from strategynote.commands.options import ARCHIVE, DATA, PERIOD
from strategynote.data.kinds import check_kind
from strategynote.errors import BuildFailure
from strategynote.periods import parse_period
from strategynote.project import find_project


@click.command()
@PERIOD
@DATA
@ARCHIVE
@click.option("--jobs", envvar="JOBS", type=click.IntRange(0), default=0, help="notebooks at once (default: the cores)")
@click.option("--formats", envvar="FORMATS", default="pdf,html", show_default=True, help="what to write, separated by commas")
def report(period: str | None, data: str, archive: str | None, jobs: int, formats: str) -> None:
    """Build the note of one month, e.g. strategynote report 2025-06."""
    month = parse_period(period)
    kind = check_kind(data)
    from strategynote.run.doctor import missing_pango
    from strategynote.run.formats import parse_formats

    wanted = parse_formats(formats)
    if "pdf" in wanted and (missing := missing_pango()):
        raise BuildFailure(missing)
    from strategynote.run.build import Request, build_report

    done = build_report(Request(find_project(), month, data=kind, archive=archive, jobs=jobs, formats=wanted), say=click.echo)
    click.echo(f"{done.folder}: {done.pages} pages, {done.gaps} gaps, {done.seconds:.1f} s")


@click.command()
@PERIOD
def params(period: str | None) -> None:
    """Print the parameters of a month and where each comes from."""
    from strategynote.params import load_params

    resolved = load_params(find_project(), parse_period(period))
    for key, value in (resolved.params.model_dump() | {"as_of": resolved.as_of}).items():
        click.echo(f"{key:12} {value!s:60} {resolved.origin.get(key, 'built in')}")
