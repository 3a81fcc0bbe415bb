"""The table of claims: one row for each checkable claim of the source report."""

from __future__ import annotations

import csv
import datetime as dt
import functools
from dataclasses import dataclass, fields
from importlib.resources import files

import pandas as pd

# The source report appeared at the end of July 2025 and speaks of data to June.
REPORT = pd.Period("2025-06", freq="M")
REPORT_DAY = dt.date(2025, 7, 24)  # the last day whose prices it can have known


@dataclass(frozen=True)
class Claim:
    """One claim: its number, section and kind (testable, number, forecast, arithmetic), its words, and what a test asks for."""

    id: str
    section: str
    kind: str
    claim: str
    exhibit_or_test: str
    data: str
    free_source: str


@functools.cache
def load_claims() -> tuple[Claim, ...]:
    """Return the claims in the order of the report."""
    text = (files(__package__) / "claims.csv").read_text(encoding="utf-8")
    names = [field.name for field in fields(Claim)]
    return tuple(Claim(**{name: row[name] or "" for name in names}) for row in csv.DictReader(text.splitlines()))


def claim(id: str) -> Claim:
    """Return one claim by its number."""
    return next(c for c in load_claims() if c.id == id)
