"""Notes that stand in reports/: builds of the workbench and approved issues, read for comparison."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from strategynote.errors import BadInput
from strategynote.note.changes import Side
from strategynote.periods import parse_period

_ISSUE = re.compile(r"^(\d{4}-\d{2})-r(\d+)$")
_MONTH = re.compile(r"^\d{4}-\d{2}$")


def find_issues(reports: Path, period: str | None = None) -> list[tuple[str, int, Path]]:
    """Return month, revision and folder of the approved issues (of one month), oldest first."""
    named = ((_ISSUE.match(path.name), path) for path in reports.glob("issues/*"))
    return sorted((m[1], int(m[2]), path) for m, path in named if m and period in (None, m[1]))


def issue_folders(reports: Path, period: str) -> list[Path]:
    """Return the issues of a month, newest first."""
    return [path for *_, path in reversed(find_issues(reports, period))]


def find_note(reports: Path, name: str, *, issue_first: bool) -> Path | None:
    """Return the folder of a note named "2025-06" (an issue or the build, as asked for) or "2025-06-r1"."""
    build = [p for p in (reports / name,) if _MONTH.match(name) and _whole(p)]
    named = [p for p in (reports / "issues" / name,) if _ISSUE.match(name)]
    issues = [p for p in (*named, *issue_folders(reports, name)) if _whole(p)]
    return next(iter([*issues, *build] if issue_first else [*build, *issues]), None)


def need_note(reports: Path, name: str, *, issue_first: bool = False) -> Path:
    """Return the folder of a note as `find_note` does.

    Raises
    ------
    BadInput
        When the name is neither a month nor an issue, or there is no such note.
    """
    month = parse_period(name[:7] if len(name) > 7 else name)
    folder = find_note(reports, name, issue_first=issue_first)
    if folder is None:
        raise BadInput(f"there is no note {name}: neither built nor approved; run: make report PERIOD={month}")
    return folder


def newest_build(reports: Path) -> str:
    """Return the newest month that is built or approved, "" without any."""
    months = [p.name for p in reports.glob("*") if _MONTH.match(p.name) and _whole(p)]
    issues = [month for month, _, p in find_issues(reports) if _whole(p)]
    return max([*months, *issues], default="")


def _whole(folder: Path) -> bool:
    return (folder / "facts.json").is_file() and (folder / "manifest.json").is_file()


def read_side(folder: Path) -> Side:
    """Return a note's records.

    Raises
    ------
    BadInput
        When a record is not JSON.
    """
    def read(name: str) -> dict[str, object]:
        path = folder / name
        try:
            return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
        except ValueError as error:
            raise BadInput(f"{path}: not a record that a build wrote ({error}); build the note again or restore the issue") from error

    return Side(folder.name, read("facts.json"), read("manifest.json"), read("brief.json"))


def previous_note(reports: Path, period: pd.Period) -> Path | None:
    """Return the note of the month before: its newest issue, else its build."""
    return find_note(reports, str(period - 1), issue_first=True)
