"""A build that corrects an issue: the same note, with its number and a box that says what changed and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from strategynote.errors import BadInput
from strategynote.note.corrections import Printed, compare_printed
from strategynote.note.document import build_document
from strategynote.note.front import Correction
from strategynote.note.sources import published_csv
from strategynote.run.assemble import Assembled
from strategynote.run.notebooks import Nodes
from strategynote.run.outputs import brief_record, facts_record


@dataclass(frozen=True)
class Amendment:
    """What a correction is held against: the issue it corrects, its printed content, its successor's number and the cause."""

    corrects: str
    issue: str
    reason: str
    printed: Printed


def amended(note: Assembled, nodes: Nodes, amendment: Amendment) -> Assembled:
    """Return the note with number and corrections box.

    Raises
    ------
    BadInput
        When the rebuild is a demonstration, or reads like the issue in every number, word and chart.
    """
    if note.kind == "demo":
        raise BadInput(f"{amendment.corrects} is a real note: a demonstration cannot correct it")
    document = note.document
    now = Printed(facts_record(note)["facts"], brief_record(note), {id: published_csv(e) for id, e in document.exhibits.items()})
    quoted = [id for phrase in document.front.phrases() for id in phrase.quoted]
    rows = compare_printed(amendment.printed, now, first=quoted)
    if not rows:
        raise BadInput(f"the rebuild reads like {amendment.corrects} in every number, word and chart: there is nothing to correct")
    front = replace(document.front, correction=Correction(amendment.corrects, amendment.reason, rows))
    return replace(note, document=build_document([*note.opening, *nodes], front, replace(document.meta, issue=amendment.issue)))
