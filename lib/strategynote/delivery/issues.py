"""Issues: approved notes, frozen as revision r1, r2, ... of a period, each with its approval record."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategynote.errors import BadInput, BuildFailure
from strategynote.run.previous import find_issues

NOTE = "strategy-note.pdf"


@dataclass(frozen=True)
class Issue:
    """One frozen revision of one period's note."""

    folder: Path
    period: str
    revision: int

    @property
    def name(self) -> str:
        """Name of the issue, e.g. "2025-06-r1"."""
        return self.folder.name

    @property
    def approval(self) -> dict[str, Any]:
        """Who approved it, when, why, the checks that passed and the hashes of the files."""
        return dict(json.loads((self.folder / "approval.json").read_text(encoding="utf-8")))

    def changed_files(self) -> list[str]:
        """Return the files whose bytes differ from the approval record; an issue that changed is no longer that issue."""
        recorded = self.approval["files"]
        return [name for name, digest in recorded.items() if not _same(self.folder / name, digest)]


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def list_issues(reports: Path, period: str | None = None) -> list[Issue]:
    """Return the frozen issues (of one period), oldest first."""
    return [Issue(path, month, revision) for month, revision, path in find_issues(reports, period)]


def latest_issue(reports: Path, period: str) -> Issue:
    """Return the newest revision of a period.

    Raises
    ------
    BadInput
        When nothing was approved yet.
    """
    issues = list_issues(reports, period)
    if not issues:
        raise BadInput(f"nothing is approved for {period}; run: make approve PERIOD={period} BY=\"your name\"")
    return issues[-1]


def read_build(reports: Path, period: str) -> tuple[Path, dict[str, Any]]:
    """Return the folder and facts of the current build of a period.

    Raises
    ------
    BadInput
        When there is no build, or only a demonstration.
    """
    folder = (reports / period).resolve()
    if not (folder / "facts.json").is_file() or not (folder / NOTE).is_file():
        demo = " (a demonstration cannot be approved)" if (reports / f"demo-{period}").exists() else ""
        raise BadInput(f"there is no real note for {period} with a PDF{demo}; run: make report PERIOD={period}")
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    if facts["data"] == "demo":
        raise BadInput(f"the note in {folder.name} is a demonstration: it cannot be approved or mailed")
    return folder, facts


def freeze(build: Path, reports: Path, *, period: str, revision: int, record: Mapping[str, Any]) -> Issue:
    """Copy a build to reports/issues/<period>-r<revision>, write its approval, and make the files read-only.

    The copy is finished beside and then renamed: an issue is there whole or not at all.
    """
    issues = reports / "issues"
    issues.mkdir(parents=True, exist_ok=True)
    place = issues / f"{period}-r{revision}"
    if place.exists():
        raise BuildFailure(f"{place} exists: an approved issue is never overwritten; use make correct")
    beside = issues / f".{place.name}-{secrets.token_hex(4)}"
    try:
        shutil.copytree(build, beside)
        files = {p.relative_to(beside).as_posix(): sha256(p) for p in sorted(beside.rglob("*")) if p.is_file()}
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        approval = {"period": period, "revision": revision, "approved": now, **record, "files": files}
        (beside / "approval.json").write_text(json.dumps(approval, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        for path in beside.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        os.rename(beside, place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Issue(place, period, revision)
