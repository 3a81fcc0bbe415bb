"""The footer of an exhibit: publishers, vintages, as-of date and kind of inference; and what may leave the house."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from strategynote.exhibits.terms import is_closed
from strategynote.note.meta import NoteMeta, SourceRow


def source_line(payload: Mapping[str, Any], meta: NoteMeta) -> str:
    """Return "Kenneth French Data Library (2026-02, revised). As of 24 July 2025. Inference: bootstrap."."""
    rows = {row.dataset: row for row in meta.inventory}
    by_publisher: dict[str, list[str]] = {}
    for id in payload["sources"]:
        row = rows.get(id)
        stamps = by_publisher.setdefault(row.publisher if row else _own(id), [])
        stamp = _stamp(row) if row else ""
        if stamp and stamp not in stamps:
            stamps.append(stamp)
    parts = [publisher + (f" ({'; '.join(stamps)})" if stamps else "") for publisher, stamps in by_publisher.items()]
    return f"{'; '.join(parts)}. As of {meta.as_of_text}. Inference: {payload.get('inference', 'not recorded')}."


def _own(id: str) -> str:
    """Return the words for what is not a publisher's: house data, an earlier note."""
    return id.replace("house/", "house data, file ").replace("note/", "records of our note ")


def _stamp(row: SourceRow) -> str:
    return ", ".join(part for part in (row.vintage or "undated", "revised" if row.status == "revised" else "") if part)


def may_leave(payload: Mapping[str, Any], meta: NoteMeta) -> bool:
    """Return whether the data behind an exhibit may be handed on: every source is open (simulated data always are)."""
    return meta.demo or not any(is_closed(id) for id in payload["sources"])


def published_csv(payload: Mapping[str, Any]) -> str:
    """Return an exhibit's csv as it is written to disk: its data, or the sources that keep them here with a checksum to tell changes."""
    if payload["open"]:
        return str(payload["csv"])
    checksum = hashlib.sha256(payload["csv"].encode()).hexdigest()
    return f"withheld,because,sha256\n{payload['id']},terms of {'; '.join(payload['sources'])},{checksum}\n"
