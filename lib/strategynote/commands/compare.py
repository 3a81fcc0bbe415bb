"""`compare` and `verify`."""

from __future__ import annotations

import click

from strategynote.commands.options import ARCHIVE
from strategynote.errors import BadInput, BuildFailure
from strategynote.periods import parse_period
from strategynote.project import find_project


@click.command()
@click.argument("period", required=False, envvar="PERIOD")
@click.option("--with", "other", envvar="WITH", default="", help="the earlier note: a month or an issue like 2025-05-r1 (default: the month before)")
@click.option("--quick", envvar="QUICK", is_flag=True, help="name causes by the manifests alone, compute nothing again")
@click.option("--all", "all_facts", is_flag=True, help="list every fact that reads differently")
@ARCHIVE
def compare(period: str | None, other: str, quick: bool, all_facts: bool, archive: str | None) -> None:
    """Say what changed between two notes, with causes; also as a page in reports/comparisons/."""
    from strategynote.data.origins import known_origin
    from strategynote.delivery.comparison import text_lines, write_comparison
    from strategynote.run.comparison import compare_notes
    from strategynote.run.previous import need_note, read_side

    project = find_project()
    new = need_note(project.reports, period or "")
    old = need_note(project.reports, other or str(parse_period(new.name[:7]) - 1), issue_first=True)
    if old == new:
        raise BadInput(f"{new.name} compared with itself: WITH= names another month or an issue of it")
    done = compare_notes(project, read_side(old), read_side(new), known_origin(project, archive), quick=quick, say=lambda text: click.echo(text, err=True))
    for line in text_lines(done, all_facts=all_facts):
        click.echo(line)
    click.echo(f"\n{write_comparison(done, project.reports / 'comparisons')}")


@click.command()
@click.argument("period", required=False, envvar="PERIOD")
@ARCHIVE
def verify(period: str | None, archive: str | None) -> None:
    """Compute a note again from its manifest and report every difference by fact and cause; exit code 1 if there is one."""
    from strategynote.data.origins import known_origin
    from strategynote.run.previous import need_note, read_side
    from strategynote.run.verify import verification_lines, verify_note

    project = find_project()
    folder = need_note(project.reports, period or "")
    done = verify_note(project, read_side(folder), known_origin(project, archive), say=lambda text: click.echo(text, err=True))
    for line in verification_lines(done):
        click.echo(line)
    if done.changes:
        raise BuildFailure(f"{folder.name} is not repeated: {len(done.changes)} facts differ")
