"""A comparison of two notes as text and as a page of its own."""

from __future__ import annotations

import html
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from strategynote.delivery.pages import table, write_page
from strategynote.narrative.changes import CALLS, difference_text
from strategynote.note.changes import Change, changed_parameters, general_causes, numeric_code
from strategynote.run.comparison import Comparison, FileChange

Group = tuple[str, list[Change]]


def group_changes(done: Comparison) -> list[Group]:
    """Return the changes that a reader can see: calls, numbers of the brief, claims, then the rest by section."""
    visible = [c for c in done.changes if c.reads_differently]
    brief = set(done.new.brief.get("facts", ())) | set(done.old.brief.get("facts", ()))
    groups: dict[str, list[Change]] = {"Calls": [], "Numbers of the brief": [], "Verdicts on claims": []}
    for change in visible:
        groups.setdefault(_group(change, brief), []).append(change)
    return [(name, changes) for name, changes in groups.items() if changes]


def _group(change: Change, brief: set[str]) -> str:
    if change.id in CALLS:
        return "Calls"
    if change.id in brief:
        return "Numbers of the brief"
    section = change.id.split(".")[0]
    return "Verdicts on claims" if section == "claims" else section.replace("_", " ").capitalize()


def summary_lines(done: Comparison) -> Iterator[str]:
    """Yield what differs in the inputs and how many facts changed, with their causes."""
    old, new = done.old, done.new
    yield f"{new.name} (as of {new.clock[1]}) beside {old.name} (as of {old.clock[1]})"
    was, now = old.brief.get("headline", "none recorded"), new.brief.get("headline", "none recorded")
    yield f"Headline: {now}" if was == now else f"Headline: was {was!r}, is {now!r}"
    yield from map(_file_line, done.files)
    yield from (f"Parameter {name}: {a} to {b}" for name, (a, b) in changed_parameters(old.manifest, new.manifest).items())
    yield from _code_lines(done)
    invisible = sum(not c.reads_differently for c in done.changes)
    yield f"Facts: {len(new.values)}, of which {len(done.changes)} changed ({invisible} below the printed digits)"
    for why, count in Counter(c.why for c in done.changes).most_common():
        yield f"  {count:5} {why}"
    if done.measured:
        yield f"Parts are measured: {old.name} was computed again step by step; they add to the change."
    else:
        yield f"Causes follow from the two manifests alone ({done.method}); where several are named, their parts cannot be told apart."


def _file_line(change: FileChange) -> str:
    if change.revision is None:
        return f"File {change.dataset}: {change.old} to {change.new}; the older file is not at hand, revisions cannot be told from new rows"
    r = change.revision
    if not r.cells:
        return f"File {change.dataset}: {change.old} to {change.new}; another day's cross-section"
    size = f", the largest by {100 * r.largest:.2g} %" if r.changed and math.isfinite(r.largest) else ""
    return f"File {change.dataset}: {change.old} to {change.new}; {r.changed:,} of {r.cells:,} cells seen before were revised{size}"


def _code_lines(done: Comparison) -> Iterator[str]:
    old, new = (numeric_code(side.manifest) for side in (done.old, done.new))
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if names:
        yield f"Code: {len(names)} modules or notebooks differ: {', '.join(names[:6])}{' ...' if len(names) > 6 else ''}"
    if "packages" in general_causes(done.old.manifest, done.new.manifest):
        sides = [side.manifest["versions"]["packages"] for side in (done.old, done.new)]
        apart = sorted(n for n in sides[0].keys() | sides[1].keys() if sides[0].get(n) != sides[1].get(n))
        yield f"Packages: {', '.join(f'{n} {sides[0].get(n)} to {sides[1].get(n)}' for n in apart[:6])}{' ...' if len(apart) > 6 else ''}"


def text_lines(done: Comparison, *, all_facts: bool = False) -> Iterator[str]:
    """Yield the comparison as text; of the sections beyond the brief only counts, unless `all_facts`."""
    yield from summary_lines(done)
    for name, changes in group_changes(done):
        yield f"\n{name}: {len(changes)} changed"
        if all_facts or name in ("Calls", "Numbers of the brief", "Verdicts on claims"):
            yield from (_change_line(change) for change in changes)


def _change_line(change: Change) -> str:
    was, now = change.printed
    parts = "; ".join(f"{cause} {text}" for cause, text in parts_of(change)) or change.why
    return f"  {change.id:48} {was:>22} -> {now:22} {parts}".rstrip()


def parts_of(change: Change) -> list[tuple[str, str]]:
    """Return the measured part of each cause as printed; words have causes without a size."""
    unit = (change.new or change.old or {}).get("unit", "")
    return [(cause, difference_text(unit, part) if math.isfinite(part) else "") for cause, part in change.steps.items()]


def write_comparison(done: Comparison, folder: Path) -> Path:
    """Write the comparison as one self-contained HTML page into `folder` and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in summary_lines(done))
    tables = "".join(f"<h2>{html.escape(name)}</h2>{_table(changes, done)}" for name, changes in group_changes(done))
    path = folder / f"{done.new.name}-with-{done.old.name}.html"
    return write_page(path, f"What changed from {done.old.name} to {done.new.name}", f"<ul>{lines}</ul>{tables}")


def _table(changes: Iterable[Change], done: Comparison) -> str:
    rows = ((*map(html.escape, (c.id, *c.printed)), _why(c)) for c in changes)
    return table(("Fact", done.old.name, done.new.name, "Because of"), rows)


def _why(change: Change) -> str:
    return "<br>".join(html.escape(f"{cause} {text}".strip()) for cause, text in parts_of(change)) or html.escape(change.why)
