"""Approval: a person signs a build, and that very build is frozen as an issue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from strategynote.delivery.issues import Issue, freeze, latest_issue, list_issues, read_build
from strategynote.errors import BadInput


def approve(reports: Path, period: str, *, by: str | None, reason: str | None = None) -> Issue:
    """Freeze the current build of a period as its first issue.

    Raises
    ------
    BadInput
        Without a name, for a demonstration, for a note with marked holes and no reason, or when an issue exists.
    """
    signed = _signature(by)
    build, _ = read_build(reports, period)
    if list_issues(reports, period):
        latest = latest_issue(reports, period).name
        raise BadInput(f"{latest} is already approved; a change after approval is a correction: make correct PERIOD={period} REASON=\"...\"")
    return freeze(build, reports, period=period, revision=1, record={"by": signed, **checked(build, reason)})


def _signature(by: str | None) -> str:
    name = " ".join((by or "").split())
    if not name:
        raise BadInput('BY is missing: approval needs a name, e.g. make approve PERIOD=2025-06 BY="A. Strategist"')
    return name


def checked(build: Path, reason: str | None) -> dict[str, Any]:
    """Return the checks that the build passed, and the reason that a note with holes needs."""
    run = json.loads((build / "run.json").read_text(encoding="utf-8"))
    holes = run.get("holes", [])
    if holes and not (reason or "").strip():
        raise BadInput(f"the note has marked holes ({', '.join(holes)}): approving it needs REASON=\"...\", which is printed in the record")
    return {"reason": (reason or "").strip() or None, "holes": holes, "checks": run.get("checks", [])}
