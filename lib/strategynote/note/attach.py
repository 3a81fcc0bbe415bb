"""Files that travel inside the PDF: facts, manifest, and the data of exhibits whose publishers allow it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import weasyprint

from strategynote.note.document import NoteDocument


def attachments(document: NoteDocument, records: Mapping[str, str], part: str = "note") -> tuple[weasyprint.Attachment, ...]:
    """Return the attachments of one PDF: `records` (file name to text, e.g. facts.json), then one csv per open exhibit.

    Their dates are the as-of date: a clock would make every build another file.
    """
    day = dt.datetime.combine(document.meta.as_of, dt.time(), tzinfo=dt.UTC)
    texts = dict(records) | {f"{id}.csv": document.exhibits[id]["csv"] for id in document.exhibit_ids(part) if document.exhibits[id]["open"]}
    return tuple(
        weasyprint.Attachment(string=text.encode(), name=name, description=_description(name), relationship="Data", created=day, modified=day)
        for name, text in texts.items()
    )


def _description(name: str) -> str:
    known = {"facts.json": "Every number of the note with unit, interval and origin", "manifest.json": "Inputs, parameters and versions of the build"}
    return known.get(name, f"Data behind exhibit {name.removesuffix('.csv')}")
