"""The brief: everything on the note's first two pages, as words that the narrative computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from strategynote.narrative.facts import Phrase

Point = tuple[Phrase, Phrase]


@dataclass(frozen=True)
class PlantedRow:
    """One line of a demonstration's table: what the simulation planted, what the estimators found, with which interval."""

    quantity: str
    planted: str
    found: str
    interval: str


@dataclass(frozen=True)
class CorrectionRow:
    """One line of a corrections box: what it is, what the issue said, what is right."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Correction:
    """Why an issue is corrected and what reads differently; page one shows the first rows, the appendix all of them."""

    corrects: str
    reason: str
    rows: tuple[CorrectionRow, ...]

    @property
    def shown(self) -> tuple[CorrectionRow, ...]:
        """Return the rows of page one."""
        return self.rows[:6]


@dataclass(frozen=True)
class FrontPage:
    """The brief's words.

    Attributes
    ----------
    clocks
        "Factors to 30 June, prices to 24 July".
    headline, deck
        One finding, and the two sentences that carry it.
    takeaways
        Five pairs: the claim (bold) and its evidence.
    differences
        "Where we differ": pairs of a claim in circulation and the number that does not support it.
    box
        The data box: (name, value) in printed order.
    call, last_call, thresholds
        The call with its grade, how the last one turned out, what would change our mind.
    hero, brief
        Exhibit ids: the large chart of page one, and the others of the brief in their order.
    planted
        Demonstration only.
    correction
        What a later revision corrects.
    """

    clocks: str
    headline: Phrase
    deck: Phrase
    takeaways: tuple[Point, ...]
    box: tuple[tuple[str, str], ...] = ()
    differences: tuple[Point, ...] = ()
    call: tuple[Phrase, ...] = ()
    last_call: tuple[Phrase, ...] = ()
    thresholds: tuple[Phrase, ...] = ()
    hero: str | None = None
    brief: tuple[str, ...] = ()
    planted: tuple[PlantedRow, ...] = ()
    correction: Correction | None = None

    def phrases(self) -> Iterator[Phrase]:
        """Yield every phrase of the brief."""
        yield from (self.headline, self.deck, *self.call, *self.last_call, *self.thresholds)
        for pair in (*self.takeaways, *self.differences):
            yield from pair
