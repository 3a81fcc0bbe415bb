"""`approve`, `correct`, `email` and `issues`."""

from __future__ import annotations

import click

from strategynote.commands.options import ARCHIVE, BY, DATA, PERIOD, REASON
from strategynote.errors import BadInput, BuildFailure
from strategynote.periods import parse_period
from strategynote.project import find_project


def _refresh_index() -> None:
    from strategynote.delivery.index import write_index

    write_index(find_project().reports)


@click.command()
@PERIOD
@BY
@REASON
def approve(period: str | None, by: str | None, reason: str) -> None:
    """Freeze the current build of a month as its issue, signed."""
    from strategynote.delivery.approval import approve as sign

    issue = sign(find_project().reports, str(parse_period(period)), by=by, reason=reason)
    _refresh_index()
    click.echo(f"{issue.folder}: approved by {issue.approval['by']}, {len(issue.approval['files'])} files frozen")


@click.command()
@PERIOD
@DATA
@ARCHIVE
@BY
@REASON
def correct(period: str | None, data: str, archive: str | None, by: str | None, reason: str) -> None:
    """Rebuild an approved month and freeze it as the next revision, with a box that says what changed."""
    month = parse_period(period)
    from strategynote.data.kinds import check_kind
    from strategynote.delivery.correct import correct as amend
    from strategynote.run.build import Request

    issue = amend(Request(find_project(), month, data=check_kind(data), archive=archive), by=by, reason=reason, say=click.echo)
    _refresh_index()
    correction = issue.approval["correction"]
    count = len(correction["rows"]) + len(correction["further"])
    click.echo(f"{issue.folder}: replaces {correction['corrects']}, {count} corrections; `make email PERIOD={month}` sends it to whom the first issue went")


@click.command()
@PERIOD
@REASON
@click.option("--dry-run", envvar="DRY_RUN", is_flag=True, help="write the mails into the issue's folder, send nothing")
@click.option("--force", envvar="FORCE", is_flag=True, help="send again to people who have the note")
def email(period: str | None, reason: str, dry_run: bool, force: bool) -> None:
    """Send the approved note to the recipients of params/recipients.yml."""
    from strategynote.delivery.recipients import load_mailing
    from strategynote.delivery.send import prepare, send, write_eml

    project = find_project()
    mailing = load_mailing(project.params / "recipients.yml")
    out = prepare(project.reports, project.templates, period=str(parse_period(period)), mailing=mailing, force=force, reason=reason)
    if dry_run:
        click.echo(f"{len(write_eml(out))} mails written to {out.folder}; nothing was sent")
        return
    done = send(out, force=force, reason=reason, say=click.echo)
    _refresh_index()
    click.echo(f"{out.content.issue}: {len(done.sent)} sent, {len(done.skipped)} had it, {len(done.refused)} refused, {len(done.deferred)} not reached")
    if done.refused or done.deferred:
        raise BuildFailure(f"not delivered to {', '.join(done.refused + done.deferred)}; the rest have it; repeat make email to try again")


@click.command()
def issues() -> None:
    """List built, approved, corrected and sent notes with dates and hashes; reports/index.html links them."""
    from strategynote.delivery.index import read_entries, write_index

    reports = find_project().reports
    if not reports.is_dir():
        raise BadInput(f"{reports} does not exist yet; run: make report PERIOD=2025-06")
    for entry in (entry for entries in read_entries(reports) for entry in entries):
        click.echo(f"{entry.name:16} {entry.state:24} {entry.when[:16]:16} {entry.digest[:12]:12} {entry.detail}".rstrip())
    click.echo(str(write_index(reports)))
