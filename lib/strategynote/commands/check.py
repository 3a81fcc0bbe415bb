"""`replicate` and `trace`."""

from __future__ import annotations

import click

from strategynote.errors import BadInput
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
@click.option("--period", envvar="PERIOD", default="", help="month of the note, or an issue like 2025-06-r1 (default: the newest build)")
def trace(fact: str, period: str) -> None:
    """Print value, function, exhibit, files, rows and code behind one fact of a note."""
    from strategynote.delivery.trace import trace_lines
    from strategynote.run.previous import find_note, newest_build

    reports = find_project().reports
    name = period or newest_build(reports)
    month = parse_period(name[:7] if len(name) > 7 else name)
    folder = find_note(reports, name, issue_first=False)
    if folder is None:
        raise BadInput(f"there is no note for {name}; run: make report PERIOD={month}")
    for line in trace_lines(folder, fact):
        click.echo(line)
