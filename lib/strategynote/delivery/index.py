"""reports/index.html: one page that links every note that was built, approved, corrected or sent."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from strategynote.delivery.issues import NOTE, Issue, list_issues, sha256
from strategynote.delivery.ledger import Ledger
from strategynote.delivery.pages import table, write_page

FILES = (("strategy-note.html", "HTML"), (NOTE, "PDF"), ("technical-appendix.pdf", "appendix"), ("review.docx", "review"), ("slides.pptx", "slides"))


@dataclass(frozen=True)
class Entry:
    """One note: where it is, what happened to it and when, and the checksum of its PDF."""

    name: str
    folder: Path
    state: str
    when: str
    detail: str
    digest: str


def read_entries(reports: Path) -> tuple[list[Entry], list[Entry]]:
    """Return the builds on the workbench and the frozen issues, newest month first."""
    links = sorted((p for p in reports.glob("*") if p.is_symlink() and (p / "run.json").is_file()), reverse=True)
    return [_build(path) for path in links], [_issue(issue) for issue in reversed(list_issues(reports))]


def _build(path: Path) -> Entry:
    run = json.loads((path / "run.json").read_text(encoding="utf-8"))
    holes = run.get("holes", [])
    digest = sha256(path / NOTE) if (path / NOTE).is_file() else ""
    state = "demonstration" if path.name.startswith("demo-") else "built"
    return Entry(path.name, path, state, run.get("finished", ""), f"holes: {', '.join(holes)}" if holes else "", digest)


def _issue(issue: Issue) -> Entry:
    record = issue.approval
    digest = record["files"][NOTE]
    got = len(Ledger(issue.folder / "mail" / "ledger.jsonl").received(digest))
    what = ["corrected" if record.get("correction") else "approved", *([f"sent to {got}"] if got else [])]
    cause = f"; replaces {record['correction']['corrects']}: {record['correction']['reason']}" if record.get("correction") else ""
    return Entry(issue.name, issue.folder, ", ".join(what), record["approved"], f"by {record['by']}{cause}", digest)


def write_index(reports: Path) -> Path:
    """Write reports/index.html and return its path."""
    builds, issues = read_entries(reports)
    body = f"<h2>Issues</h2>{_table(reports, issues)}<h2>Workbench</h2>{_table(reports, builds)}"
    return write_page(reports / "index.html", "Strategy notes", body)


def _table(reports: Path, entries: list[Entry]) -> str:
    if not entries:
        return "<p>None yet.</p>"
    rows = (
        (*map(html.escape, (e.name, e.state, e.when[:16].replace("T", " "), e.detail)), _links(reports, e.folder), f"<code>{e.digest[:12]}</code>")
        for e in entries
    )
    return table(("Note", "State", "When (UTC)", "Detail", "Files", "SHA-256 of the PDF"), rows)


def _links(reports: Path, folder: Path) -> str:
    place = html.escape(folder.relative_to(reports).as_posix())
    return " ".join(f"<a href='{place}/{name}'>{label}</a>" for name, label in FILES if (folder / name).is_file())
