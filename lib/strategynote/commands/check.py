"""`replicate` and `trace`."""

from __future__ import annotations

import json

import click

from strategynote.errors import BadInput, nearest
from strategynote.periods import parse_period
from strategynote.project import find_project


@click.command()
@click.option("--archive", envvar="ARCHIVE", default=None, help="folders with archive.csv, separated by ':'")
def replicate(archive: str | None) -> None:
    """Set published numbers beside ours, with tolerance and verdict."""
    from strategynote.replicate import print_replications

    print_replications(find_project(), archive)


@click.command()
@click.argument("fact")
@click.option("--period", envvar="PERIOD", required=True, help="month of the note, YYYY-MM")
def trace(fact: str, period: str) -> None:
    """Print value, exhibit, sources and their files of one fact of a built note."""
    project = find_project()
    folder = project.reports / str(parse_period(period))
    if not (folder / "facts.json").is_file():
        raise BadInput(f"there is no note for {period}; run: make report PERIOD={period}")
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))["facts"]
    if fact not in facts:
        raise BadInput(f"the note of {period} has no fact {fact!r}{nearest(fact, facts)}")
    for key, value in facts[fact].items():
        if value not in (None, []):
            click.echo(f"{key:12} {value}")
    inputs = {row["dataset"]: row for row in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]}
    for source in facts[fact]["sources"]:
        row = inputs.get(source.split("@")[0], {})
        click.echo(f"file         {row.get('file')} sha256 {row.get('sha256')} ({row.get('status')}, {row.get('first')} to {row.get('last')})")
