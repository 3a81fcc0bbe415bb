"""What a note says about itself: period, clocks, origin and vintages of its data, gaps, methods, disclosures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from strategynote.data.demo.naming import demo_text
from strategynote.narrative.facts import Phrase
from strategynote.narrative.last_call import MadeCall
from strategynote.periods import long_date, long_month


@dataclass(frozen=True)
class SourceRow:
    """One dataset of the inventory; `last` is the last row that was read, `terms` says what may leave the house (open, chart-only, internal)."""

    dataset: str
    title: str
    publisher: str
    vintage: str | None
    last: str
    status: str = ""
    terms: str = "internal"
    origin: str = ""


@dataclass(frozen=True)
class GapRow:
    """An optional dataset that is missing: where it would have been used and what fills the gap."""

    section: str
    dataset: str
    message: str
    fills: str = ""


@dataclass(frozen=True)
class Hole:
    """A section that failed and was let through at the deadline."""

    section: str
    message: str


@dataclass(frozen=True)
class CallRow:
    """One line of the record of calls: the issue, its month, the day of its approval, its headline and its call."""

    issue: str
    period: str
    approved: str
    headline: str
    call: str


@dataclass(frozen=True)
class Method:
    """One entry of the appendix's methods, its text in Markdown."""

    title: str
    text: str


def read_methods(text: str) -> tuple[Method, ...]:
    """Return the entries of a Markdown text: each second-level heading starts one."""
    entries = [part.partition("\n") for part in f"\n{text}".split("\n## ")[1:]]
    return tuple(Method(title.strip(), body.strip()) for title, _, body in entries)


@dataclass(frozen=True)
class NoteMeta:
    """What is the same for every page of one note.

    `data` is archive, live or demo; a demo note has its own `period_name` and marks every page. `disclosures` is
    Markdown; empty means templates/disclosures.md.
    """

    period: pd.Period
    as_of: dt.date
    data: str
    title: str = "Small-Cap Strategy"
    issue: str = "r1"
    author: str = "Equity Strategy"
    version: str = ""
    inventory: tuple[SourceRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()
    holes: tuple[Hole, ...] = ()
    methods: tuple[Method, ...] = ()
    calls: tuple[CallRow, ...] = ()
    made: tuple[MadeCall, ...] = ()
    record: Phrase | None = None
    disclosures: str = ""
    period_name: str = ""
    language: str = "en"

    @property
    def demo(self) -> bool:
        """Return whether the note is a demonstration on simulated data."""
        return self.data == "demo"

    @property
    def period_text(self) -> str:
        """Return the period as printed, e.g. "June 2025"."""
        return self.period_name or long_month(self.period)

    @property
    def as_of_text(self) -> str:
        """Return the as-of date as printed, e.g. "24 July 2025"; a demonstration counts its own days and months."""
        words = long_date(self.as_of)
        return demo_text(words, self.period) if self.demo else words

    @property
    def document_title(self) -> str:
        """Return the title of the file, e.g. "Small-Cap Strategy, June 2025"."""
        return f"{self.title}, {self.period_text}" + (" (demonstration, simulated data)" if self.demo else "")
