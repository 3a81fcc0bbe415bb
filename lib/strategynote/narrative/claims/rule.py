"""A rule: the parts that decide a claim, and when they may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from strategynote.narrative.claims.parts import Part

# always: about history, judged in every note. report: about the world of the report, judged as of every later note.
# window: about the second quarter or June of 2025. forecast: odds in the report's month, outcomes later.
Scope = Literal["always", "report", "window", "forecast"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one claim is judged.

    Attributes
    ----------
    claim
        Its number.
    rule
        The rule in words, as the ledger prints it.
    parts
        Named parts that must all speak for the claim; none for a claim that this note cannot test.
    needs
        What would be needed to test it, or to test it better.
    why
        Why a claim without parts cannot be tested.
    proxy
        What stands in for the thing that the claim names.
    exhibit
        The exhibit in which the deciding numbers are shown.
    outcome, due
        Parts that score a forecast in later notes, and the last month of its horizon ("" without one).
    also
        Sentences said beside the parts when their facts are known.
    """

    claim: str
    rule: str
    parts: tuple[Part, ...] = ()
    needs: str = ""
    why: str = ""
    proxy: str = ""
    scope: Scope = "always"
    exhibit: str = ""
    outcome: tuple[Part, ...] = ()
    due: str = ""
    also: tuple[str, ...] = ()
