"""The section "What changed since": this note held against the last one in reports/, its issue first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from strategynote.data.origins import Origin
from strategynote.exhibits.changes import changes_table
from strategynote.narrative.changes import CALLS, ChangeRow, Since, changes_facts, changes_sentences, difference_text
from strategynote.narrative.facts import Facts
from strategynote.note.changes import Change, Side, attribute, changed_files, fact_datasets, general_causes
from strategynote.note.corrections import spoken_name
from strategynote.note.document import build_document
from strategynote.periods import long_month
from strategynote.project import Project
from strategynote.run.assemble import Assembled
from strategynote.run.comparison import file_revision, month_of
from strategynote.run.manifest import digest
from strategynote.run.notebooks import Node, Nodes, exhibit_output, made_notebook, words_output
from strategynote.run.outputs import brief_record, facts_record
from strategynote.run.previous import previous_note, read_side

SECTION = "changes"
MOST_NUMBERS = 10


def previous_record(project: Project, note: Assembled) -> dict[str, str] | None:
    """Return what the manifest says about the last note: its name and the checksums of its records; None without one."""
    folder = None if note.kind == "demo" else previous_note(project.reports, note.resolved.period)
    if folder is None:
        return None
    return {"note": folder.name} | {name: digest((folder / f"{name}.json").read_bytes()) for name in ("facts", "manifest")}


def with_changes(project: Project, note: Assembled, nodes: Nodes, *, manifest: Mapping[str, Any], origin: Origin) -> Assembled:
    """Return the note with its section on the last note, behind the desk's own words; the note itself where there is none."""
    if not manifest.get("previous"):
        return note
    folder = previous_note(project.reports, note.resolved.period)
    assert folder is not None
    old, new = read_side(folder), Side(str(note.resolved.period), facts_record(note), manifest, brief_record(note))
    since = compare_since(old, new, lambda id: file_revision(id, old, new, origin, parsed=project.parsed))
    if not since.rows:
        return note
    facts = Facts([*note.facts, *changes_facts(since)])
    opening = (*note.opening, (SECTION, _notebook(since, facts, long_month(note.resolved.period))))
    return replace(note, facts=facts, opening=opening, document=build_document([*opening, *nodes], note.document.front, note.document.meta))


def compare_since(old: Side, new: Side, revision: Callable[[str], Any]) -> Since:
    """Return the comparison of two records, with the rows that a reader of the brief sees."""
    shown = [id for id in (*CALLS, *new.brief["facts"]) if id in old.values and id in new.values]
    revisions = cache(revision)
    changes = attribute(old, new, lambda id: None if (r := revisions(id)) is None else r.changed > 0, ids=shown)
    differing = set(changed_files(old, new)) & set(fact_datasets(*(new.values[id] for id in shown)))
    found = [revisions(id) for id in sorted(differing)]
    numbers = [c for c in changes if c.reads_differently and c.id not in CALLS and _number(c)]
    turned = [c for c in changes if c.id in CALLS and c.reads_differently]
    return Since(
        note=old.name, month=month_of(old), calls=sum(id in shown for id in CALLS),
        rows=(*_headline(old, new), *(_row("Calls", c) for c in turned), *(_row("Numbers", c) for c in numbers[:MOST_NUMBERS])),
        files=len(differing), revised=sum(r is not None and r.changed > 0 for r in found), unknown=sum(r is None for r in found),
        code=any(general_causes(old.manifest, new.manifest)),
    )


def _headline(old: Side, new: Side) -> list[ChangeRow]:
    was, now = old.brief.get("headline", ""), new.brief.get("headline", "")
    return [ChangeRow("Headline", "Headline", was, now, "", "the numbers below")] if was and was != now else []


def _number(change: Change) -> bool:
    return all(r is not None and isinstance(r["value"], int | float) for r in (change.old, change.new))


def _row(group: str, change: Change) -> ChangeRow:
    was, now = change.printed
    step = difference_text(change.new["unit"], change.new["value"] - change.old["value"]) if change.new and change.old and _number(change) else ""
    return ChangeRow(group, CALLS.get(change.id) or spoken_name(change.id), was, now, step, change.why)


def _notebook(since: Since, facts: Facts, now: str) -> Node:
    outputs = [words_output(*changes_sentences(since, facts)), exhibit_output(changes_table(since, facts, now))]
    return made_notebook(f"What changed since {long_month(since.month)}", outputs, name=SECTION)
