"""The register of rules: when each was declared, whether results had been seen by then, and why it was changed.

A rule may be changed at any time, but not in silence: a row more in registry.csv says when, why, and whether whoever changed it
knew results. Rules that were changed by somebody who knew them are named under the ledger.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.resources import files
from typing import Any

from strategynote.errors import BuildFailure
from strategynote.narrative.claims.parts import Part
from strategynote.narrative.claims.rule import Rule

FILE = "registry.csv"
UNSEEN, SEEN = "unseen", "seen"
# Words may be mended; what decides may not.
WORDS = ("says", "name")


@dataclass(frozen=True)
class Entry:
    """One declaration: of which rule, its fingerprint, on which day (YYYY-MM-DD), results `unseen` or `seen`, and why it replaced another."""

    claim: str
    fingerprint: str
    declared: str
    results: str
    reason: str


def fingerprint(rule: Rule) -> str:
    """Return a checksum of what decides a claim: its scope, its due month, and the facts, bounds and nulls of its parts."""
    content = [rule.scope, rule.due, [_decides(part) for part in rule.parts], [_decides(part) for part in rule.outcome]]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def _decides(part: Part) -> dict[str, Any]:
    return {"kind": type(part).__name__} | {name: value for name, value in asdict(part).items() if name not in WORDS}


@functools.cache
def load_registry() -> tuple[Entry, ...]:
    """Return the declarations, oldest first for each claim."""
    return tuple(read_registry((files(__package__) / FILE).read_text(encoding="utf-8")))


def read_registry(text: str) -> list[Entry]:
    """Return the rows of a register.

    Raises
    ------
    BuildFailure
        For other columns, a state of knowledge that is neither `unseen` nor `seen`, or a change with results seen that gives no reason.
    """
    reader = csv.DictReader(text.splitlines())
    names = [field.name for field in fields(Entry)]
    if reader.fieldnames != names:
        raise BuildFailure(f"{FILE}: columns are {reader.fieldnames}, expected {', '.join(names)}")
    found = [Entry(**row) for row in reader]
    for entry in found:
        if entry.results not in (UNSEEN, SEEN) or (entry.results == SEEN and not entry.reason):
            raise BuildFailure(f"{FILE}, row {entry.claim}: results are {UNSEEN} or {SEEN}, and a change that knew them needs a reason")
    return found


def in_force(registry: Iterable[Entry]) -> dict[str, Entry]:
    """Return the last declaration of each claim."""
    return {entry.claim: entry for entry in registry}


def changed_with_results_seen(registry: Iterable[Entry]) -> list[Entry]:
    """Return the declarations in force that were made with results in view."""
    return [entry for entry in in_force(registry).values() if entry.results == SEEN]


def registry_words(registry: Sequence[Entry]) -> str:
    """Say in a sentence how the rules came about, for the ledger's note."""
    late = changed_with_results_seen(registry)
    head = "Rules were declared by a reader without sight of the results, and are registered"
    if not late:
        return f"{head}."
    return f"{head}; changed with results in view: " + "; ".join(f"{e.claim} on {e.declared} ({e.reason.rstrip('.')})" for e in late) + "."
