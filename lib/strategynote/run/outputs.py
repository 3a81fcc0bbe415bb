"""Write a finished note into its build folder: documents, facts, manifest, exhibits; the gate decides whether it may leave."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from strategynote.errors import BuildFailure
from strategynote.note.checks import check_html
from strategynote.note.front import Correction
from strategynote.note.html import render_html
from strategynote.note.sources import published_csv
from strategynote.run.assemble import Assembled
from strategynote.run.cache.printed import PrintCache
from strategynote.run.manifest import json_text, write_json
from strategynote.run.prints import print_documents

DOCUMENTS = {"note": "strategy-note.pdf", "appendix": "technical-appendix.pdf"}
# What note/checks.py looks at, for the approval record: a build that fails one of them is not published.
CHECKS = {
    "pdf": (
        "PDF: every exhibit once, with its title on its page", "PDF: contents give the right pages", "PDF: no missing value, brace or traceback in words",
        "PDF: fonts embedded, letters in them", "PDF: no blank, overflowing or nearly empty page, no heading alone, nothing over a chart's edge",
        "PDF: brief of two pages, body of at most fourteen pages and sixteen exhibits", "words: no two sentences of the body alike",
        "PDF: references lead somewhere, pictures have alternative text",
    ),
    "html": ("HTML: every exhibit once", "HTML: links lead somewhere", "HTML: asks for nothing from outside", "HTML: no missing value in words"),
}
OFFICE = {"review": "review.docx", "slides": "slides.pptx"}


def write_outputs(folder: Path, note: Assembled, manifest: Mapping[str, Any], *, formats: tuple[str, ...], prints: PrintCache | None = None) -> int:
    """Write everything of the contract and return the number of printed pages; what `prints` has is not printed again.

    Raises
    ------
    BuildFailure
        When the finished documents fail a check: nothing is published.
    """
    failures: list[str] = []
    pages = 0
    if "pdf" in formats:
        records = {"facts.json": json_text(facts_record(note)), "manifest.json": json_text(manifest)}
        for part, (printed, found) in print_documents(note.document, records, cache=prints).items():
            (folder / DOCUMENTS[part]).write_bytes(printed.data)
            failures += [f"{DOCUMENTS[part]}: {text}" for text in found]
            pages += len(printed.pages)
    if "html" in formats:
        page = render_html(note.document)
        (folder / "strategy-note.html").write_text(page, encoding="utf-8")
        failures += [f"strategy-note.html: {text}" for text in check_html(note.document, page)]
    for kind in formats:
        if kind in OFFICE:
            (folder / OFFICE[kind]).write_bytes(_office(note, kind))
    if failures:
        raise BuildFailure("the finished note fails its checks: " + "; ".join(failures))
    write_json(folder / "facts.json", facts_record(note))
    write_json(folder / "manifest.json", manifest)
    write_json(folder / "brief.json", brief_record(note))
    if note.document.front.correction:
        write_json(folder / "correction.json", correction_record(note.document.front.correction))
    write_exhibits(folder / "exhibits", note.document.exhibits)
    return pages


def passed_checks(formats: tuple[str, ...]) -> list[str]:
    """Return the checks behind a published build, as words."""
    return [check for kind in formats for check in CHECKS.get(kind, ())]


def _office(note: Assembled, kind: str) -> bytes:
    try:
        if kind == "review":
            from strategynote.note.review import render_review

            return render_review(note.document)
        from strategynote.note.slides import render_slides

        return render_slides(note.document)
    except ImportError as error:
        raise BuildFailure(f"FORMATS={kind} needs {error.name}, which this environment lacks: pip install 'strategynote[office]'") from error


def facts_record(note: Assembled) -> dict[str, Any]:
    """Return facts.json: period, as-of date, kind of data, and every fact by id."""
    return {
        "period": str(note.resolved.period), "as_of": note.resolved.as_of.isoformat(), "data": note.kind,
        "facts": {fact.id: fact.as_json() for fact in sorted(note.facts, key=lambda f: f.id)},
    }


def correction_record(correction: Correction) -> dict[str, Any]:
    """Return a correction as JSON: `rows` are those of page one, `further` the others."""
    rows = [asdict(row) for row in correction.rows]
    shown = len(correction.shown)
    return {"corrects": correction.corrects, "reason": correction.reason, "rows": rows[:shown], "further": rows[shown:]}


def brief_record(note: Assembled) -> dict[str, Any]:
    """Return the brief as plain text, for the mail."""
    meta, front = note.document.meta, note.document.front
    hero = note.document.exhibits[front.hero] if front.hero else {}
    return {
        "title": meta.title, "period_name": meta.period_text, "clocks": front.clocks,
        "headline": front.headline.text, "deck": front.deck.text,
        "call": [phrase.text for phrase in front.call],
        "takeaways": [{"bold": bold.text, "evidence": evidence.text} for bold, evidence in front.takeaways],
        "hero": {"id": front.hero, "title": hero.get("title_text", ""), "alt": hero.get("alt", ""), "foot": f"Source: {hero['source_line']}" if hero else ""},
        "facts": list(dict.fromkeys(id for phrase in front.phrases() for id in phrase.quoted)),
        "legal": "For professional investors. Not a recommendation; see the disclosures in the note.",
    }


def write_exhibits(folder: Path, exhibits: Mapping[str, Mapping[str, Any]]) -> None:
    """Write <id>.csv of every exhibit (without values where terms forbid), and <id>.svg and <id>.png of charts."""
    folder.mkdir()
    for id, payload in exhibits.items():
        (folder / f"{id}.csv").write_text(published_csv(payload), encoding="utf-8")
        if payload["kind"] == "figure":
            (folder / f"{id}.svg").write_text(payload["svg"], encoding="utf-8")
            (folder / f"{id}.png").write_bytes(base64.b64decode(payload["png"]))
