"""reports/index.html: one page that links every note that was built, approved, corrected or sent."""

from __future__ import annotations

import html
import json
import os
from dataclasses import dataclass
from pathlib import Path

from strategynote.delivery.issues import NOTE, Issue, list_issues, sha256
from strategynote.delivery.ledger import Ledger

FILES = (("strategy-note.html", "HTML"), (NOTE, "PDF"), ("technical-appendix.pdf", "appendix"), ("review.docx", "review"), ("slides.pptx", "slides"))
STYLE = (
    "body{font:15px/1.45 'Source Sans 3',Arial,sans-serif;color:#1d2733;max-width:1000px;margin:40px auto;padding:0 20px}h1,h2{color:#17324d}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid #d9dcdf;vertical-align:top}"
    "th{color:#5a6570;font-weight:600}code{font-size:12px;color:#5a6570}a{color:#17324d}"
)


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
    """Write reports/index.html and return its path; one rename, so that readers see the old or the new page."""
    builds, issues = read_entries(reports)
    page = (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>Strategy notes</title>"
        f"<style>{STYLE}</style></head><body><h1>Strategy notes</h1><h2>Issues</h2>{_table(reports, issues)}"
        f"<h2>Workbench</h2>{_table(reports, builds)}</body></html>\n"
    )
    path, beside = reports / "index.html", reports / f".index-{os.getpid()}.html"
    beside.write_text(page, encoding="utf-8")
    beside.replace(path)
    return path


def _table(reports: Path, entries: list[Entry]) -> str:
    if not entries:
        return "<p>None yet.</p>"
    rows = "".join(
        f"<tr><th scope='row'>{html.escape(e.name)}</th><td>{html.escape(e.state)}</td><td>{html.escape(e.when[:16].replace('T', ' '))}</td>"
        f"<td>{html.escape(e.detail)}</td><td>{_links(reports, e.folder)}</td><td><code>{e.digest[:12]}</code></td></tr>" for e in entries
    )
    heads = "".join(f"<th scope='col'>{name}</th>" for name in ("Note", "State", "When (UTC)", "Detail", "Files", "SHA-256 of the PDF"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _links(reports: Path, folder: Path) -> str:
    place = html.escape(folder.relative_to(reports).as_posix())
    return " ".join(f"<a href='{place}/{name}'>{label}</a>" for name, label in FILES if (folder / name).is_file())
