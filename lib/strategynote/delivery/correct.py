"""Correction: a rebuild takes the place of an approved issue as its next revision, and says what changed and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from strategynote.delivery.approval import checked
from strategynote.delivery.issues import Issue, freeze, latest_issue, read_build
from strategynote.errors import BadInput
from strategynote.note.corrections import Printed
from strategynote.run.amend import Amendment
from strategynote.run.build import Request, build_report


def correct(request: Request, *, reason: str, by: str | None = None, say: Callable[[str], None] = print) -> Issue:
    """Rebuild an approved month, and freeze it as the next revision with a corrections box on page one.

    Without `by` the person who approved the issue signs its correction.

    Raises
    ------
    BadInput
        Without a reason or an approved issue, when that issue was tampered with, or when nothing reads differently.
    """
    reports, period, cause = request.project.reports, str(request.period), " ".join(reason.split())
    if not cause:
        raise BadInput(f'REASON is missing: a correction says its cause, e.g. make correct PERIOD={period} REASON="publisher withdrew a file"')
    last = latest_issue(reports, period)
    revision = last.revision + 1
    amendment = Amendment(last.name, f"r{revision}", cause, read_printed(last))
    build_report(replace(request, amendment=amendment, formats=tuple(dict.fromkeys((*request.formats, "pdf", "html")))), say=say)
    build, _ = read_build(reports, period)
    correction = json.loads((build / "correction.json").read_text(encoding="utf-8"))
    signed = " ".join((by or "").split()) or last.approval["by"]
    return freeze(build, reports, period=period, revision=revision, record={"by": signed, **checked(build, cause), "correction": correction})


def read_printed(issue: Issue) -> Printed:
    """Return what an issue printed.

    Raises
    ------
    BadInput
        When its files are no longer those that were approved.
    """
    changed = issue.changed_files()
    if changed:
        raise BadInput(f"{issue.name} changed since it was approved ({', '.join(changed[:3])}); restore it before correcting it")
    facts, brief = (json.loads((issue.folder / name).read_text(encoding="utf-8")) for name in ("facts.json", "brief.json"))
    data = {path.stem: path.read_text(encoding="utf-8") for path in sorted((issue.folder / "exhibits").glob("*.csv"))}
    return Printed(facts["facts"], brief, data)
