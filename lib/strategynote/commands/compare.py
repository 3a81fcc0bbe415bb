"""`compare` and `verify`."""

from __future__ import annotations

from pathlib import Path

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
    new = _folder(period or "", issue_first=False)
    old = _folder(other or str(parse_period(new.name[:7]) - 1), issue_first=True)
    if old == new:
        raise BadInput(f"{new.name} compared with itself: WITH= names another month or an issue of it")
    from strategynote.data.origins import known_origin
    from strategynote.delivery.comparison import text_lines, write_page
    from strategynote.run.comparison import compare_notes
    from strategynote.run.previous import read_side

    project = find_project()
    done = compare_notes(project, read_side(old), read_side(new), known_origin(project, archive), quick=quick, say=lambda text: click.echo(text, err=True))
    for line in text_lines(done, all_facts=all_facts):
        click.echo(line)
    click.echo(f"\n{write_page(done, project.reports / 'comparisons')}")


@click.command()
@click.argument("period", required=False, envvar="PERIOD")
@ARCHIVE
def verify(period: str | None, archive: str | None) -> None:
    """Compute a note again from its manifest and report every difference by fact and cause; exit code 1 if there is one."""
    folder = _folder(period or "", issue_first=False)
    from strategynote.data.origins import known_origin
    from strategynote.run.previous import read_side
    from strategynote.run.verify import verification_lines, verify_note

    project = find_project()
    done = verify_note(project, read_side(folder), known_origin(project, archive), say=lambda text: click.echo(text, err=True))
    for line in verification_lines(done):
        click.echo(line)
    if done.changes:
        raise BuildFailure(f"{folder.name} is not repeated: {len(done.changes)} facts differ")


def _folder(name: str, *, issue_first: bool) -> Path:
    from strategynote.run.previous import find_note

    month = parse_period(name[:7] if len(name) > 7 else name)
    folder = find_note(find_project().reports, name, issue_first=issue_first)
    if folder is None:
        raise BadInput(f"there is no note {name}: neither built nor approved; run: make report PERIOD={month}")
    return folder
