"""`replicate` and `trace`."""

from __future__ import annotations

import click

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
    from strategynote.run.previous import need_note, newest_build

    reports = find_project().reports
    for line in trace_lines(need_note(reports, period or newest_build(reports)), fact):
        click.echo(line)
