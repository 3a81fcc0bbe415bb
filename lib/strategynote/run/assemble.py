"""From executed notebooks to one checked note: facts, brief, document, prints, and the completeness gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from strategynote import __version__
from strategynote.data.demo.timeline import demo_title
from strategynote.data.inventory import Line
from strategynote.data.origins import Origin
from strategynote.data.resolve import DEMO_SEED
from strategynote.data.wall import ASKED
from strategynote.errors import BuildFailure
from strategynote.narrative.brief import Brief, compose_brief
from strategynote.narrative.facts import Facts
from strategynote.narrative.last_call import calls_facts, last_calls, record_sentence
from strategynote.note.box import data_box
from strategynote.note.document import NoteDocument, build_document
from strategynote.note.front import FrontPage, PlantedRow
from strategynote.note.meta import GapRow, Hole, NoteMeta, SourceRow, read_methods
from strategynote.params import Resolved
from strategynote.project import find_project
from strategynote.run.calls import NO_CALLS, CallRecord
from strategynote.run.commentary import parse_commentary
from strategynote.run.notebooks import Node, Nodes, closing_record, gather_facts, shown_exhibits

HERO = "factors.leadership"
_DATE = re.compile(r"^(19|20)\d\d(-|$)")
BRIEF_EXHIBITS = (
    "factors.junk_by_size", "factors.month_leaders", "factors.size_lines", "rallies.history", "macro.first_cuts",
)


@dataclass(frozen=True)
class Assembled:
    """A note ready to be written: the document, its facts, the datasets it read (with the rows it saw) and its gaps; `opening` is the commentary,
    `calls` the record of earlier notes that it shows."""

    document: NoteDocument
    brief: Brief
    facts: Facts
    used: frozenset[str]
    resolved: Resolved
    kind: str
    opening: tuple[tuple[str, Node], ...] = ()
    calls: CallRecord = NO_CALLS
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def gaps(self) -> tuple[GapRow, ...]:
        """What is missing for this period."""
        return self.document.gaps


def assemble(
    resolved: Resolved, origin: Origin, nodes: Nodes, lines: list[Line], *, calls: CallRecord = NO_CALLS,
    commentary: str = "", holes: tuple[Hole, ...] = (),
) -> Assembled:
    """Return the note of executed notebooks; `calls` are the record of the disclosure page, `commentary` the desk's own words,
    `holes` sections that failed and were let through.

    A demonstration shows neither: they speak of the real world.

    Raises
    ------
    BuildFailure
        When a notebook did not close its section, or the document does not hold together.
    """
    records = [_record(name, node) for name, node in nodes if name not in {hole.section for hole in holes}]
    demo = origin.kind == "demo"
    calls = NO_CALLS if demo else calls
    facts = Facts([*gather_facts(nodes), *calls_facts(calls.made)])
    used = frozenset(id for record in records for id in record["datasets"])
    desk = parse_commentary("" if demo else commentary, facts, resolved.period)
    brief = desk.amend(compose_brief(facts, resolved.period))
    shown = shown_exhibits(nodes)
    front = _front(brief, facts, resolved, lines, kind=origin.kind, shown=shown)
    meta = replace(_meta(resolved, origin, records, lines), calls=calls.issues, made=calls.made, record=record_sentence(facts), holes=holes)
    rows = {id: row.get("rows", {}) for record in records for id, row in record["datasets"].items()}
    return Assembled(build_document([*desk.section, *nodes], front, meta), brief, facts, used, resolved, origin.kind, desk.section, calls, rows)


def _record(name: str, node: Node) -> dict[str, Any]:
    record = closing_record(node)
    if record is None:
        raise BuildFailure(f"notebook {name} handed over no facts; its last cell must be section.close()")
    return record


def _front(
    brief: Brief, facts: Facts, resolved: Resolved, lines: list[Line], *, kind: str, shown: set[str]
) -> FrontPage:
    factors = resolved.period.end_time.date()
    chosen = tuple(id for id in BRIEF_EXHIBITS if id in shown)
    return FrontPage(
        clocks=f"Factors to {_short(factors)}, prices to {_short(resolved.as_of)}",
        headline=brief.headline, deck=brief.deck, takeaways=brief.takeaways, differences=brief.differences,
        call=brief.call, last_call=last_calls(facts), thresholds=brief.thresholds,
        box=data_box(lines, as_of=resolved.as_of, simulated=kind == "demo"),
        hero=HERO if HERO in shown else None, brief=chosen, planted=_planted(facts, resolved, kind),
    )


def _short(day: Any) -> str:
    return f"{day.day} {day:%B}"


def _planted(facts: Facts, resolved: Resolved, kind: str) -> tuple[PlantedRow, ...]:
    if kind != "demo":
        return ()
    from strategynote.data.demo.planted import planted_truths
    from strategynote.narrative.demo import planted_rows

    rows = planted_rows(facts, planted_truths(resolved.period, DEMO_SEED, as_of=resolved.as_of))
    return tuple(
        PlantedRow(name, planted, found, f"{interval}, {'found' if inside else 'missed'}") for name, planted, found, interval, inside in rows
    )


def _meta(resolved: Resolved, origin: Origin, records: list[dict[str, Any]], lines: list[Line]) -> NoteMeta:
    demo = origin.kind == "demo"
    read = {id: row for record in records for id, row in record["datasets"].items()}
    return NoteMeta(
        period=resolved.period, as_of=resolved.as_of, data=origin.kind, title=resolved.params.title, author=resolved.params.desk,
        version=__version__, methods=read_methods((find_project().templates / "methods.md").read_text(encoding="utf-8")),
        inventory=tuple(_source(id, row, origin.kind) for id, row in sorted(read.items())), gaps=not_at_hand(records, lines),
        period_name=demo_title(resolved.period, DEMO_SEED) if demo else "",
    )


def not_at_hand(records: list[dict[str, Any]], lines: list[Line]) -> tuple[GapRow, ...]:
    """Return the datasets that nobody has brought yet, and those that a section asked for in vain."""
    asked = {id: record["section"] for record in records for kind in ASKED for id in record.get("asked", {}).get(kind, ())}
    missing = (line.dataset for line in lines if line.choice is None and (line.dataset.use == "wanted" or line.dataset.id in asked))
    return tuple(GapRow(asked.get(row.id, "data"), row.id, f"no file of {row.title} ({row.publisher})", row.note) for row in missing)


def _source(id: str, row: Mapping[str, Any], origin: str) -> SourceRow:
    return SourceRow(id, row["title"], row["publisher"], row["vintage"], _read_to(row), row["status"], row["terms"], origin)


def _read_to(row: Mapping[str, Any]) -> str:
    """Return the last date behind the wall that was handed out; the file's own last one for tables without dates."""
    dates = [str(last) for _, last, _ in row.get("rows", {}).values() if _DATE.match(str(last))]
    return str(max(dates, default=row["last"]))
