"""`data` and `datasets`."""

from __future__ import annotations

import click

from strategynote.commands.options import ARCHIVE, PERIOD
from strategynote.periods import parse_period
from strategynote.project import find_project


@click.command()
@PERIOD
@ARCHIVE
def data(period: str | None, archive: str | None) -> None:
    """Download into the local store what a month needs and the files at hand do not reach."""
    month = parse_period(period)
    from strategynote.data.origins import known_origin
    from strategynote.data.resolve import download_needed
    from strategynote.params import load_params

    project = find_project()
    resolved = load_params(project, month)
    click.echo("Publishers serve only their newest vintage; FRED serves ICE spreads for three years (BAA10Y stands in before).")
    count = download_needed(project, resolved, known_origin(project, archive), say=click.echo)
    click.echo(f"{count} datasets downloaded to {project.store}")


@click.command()
@click.argument("word", required=False, default="")
def datasets(word: str) -> None:
    """List the datasets of the catalogue (those that hold WORD)."""
    from strategynote.data.catalog import catalog

    for row in catalog().values():
        if word.lower() in f"{row.id} {row.title} {row.publisher}".lower():
            click.echo(f"{row.id:48} {row.frequency:10} {'core' if row.core else row.use:7} {row.terms:10} {row.title}")
