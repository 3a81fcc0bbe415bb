"""How the last calls turned out, for page one: the six-month call on quality and the ten-year call on size; and the record of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from strategynote.narrative.factor_words import direction
from strategynote.narrative.facts import Fact, Facts, Phrase, make_fact

QUALITY, DECADE = "rallies.call.6m_ago", "outlook.track_record"
NOW = "rallies.call.now"
HORIZON = 6  # months
EVEN = 0.5


@dataclass(frozen=True)
class MadeCall:
    """A six-month call as the note of `month` made it: probability that calm small caps beat volatile ones, the share of such
    half-years known then, and what came (calm minus volatile, decimals), as the note six months later found it."""

    month: str
    probability: float
    base: float
    outcome: float

    @property
    def right(self) -> bool:
        """Whether the likelier side came."""
        return (self.probability > EVEN) == (self.outcome > 0)

    @property
    def printed(self) -> tuple[str, ...]:
        """Month, probability, share known then, outcome and verdict, as a table prints them."""
        values = (("month", self.month), ("probability", self.probability), ("probability", self.base), ("points", self.outcome))
        return (*(make_fact("calls.cell", value, unit).text for unit, value in values), "right" if self.right else "wrong")


def calls_facts(calls: Sequence[MadeCall]) -> list[Fact]:
    """Return calls.*: how many were made and right, and their Brier score against the share known then; none without calls.

    Brier = mean of (p - y)^2 over calls, y = 1 when calm won. Months overlap: n / 6 calls are independent.
    """
    if not calls:
        return []
    score = lambda given: fmean((p - (call.outcome > 0)) ** 2 for p, call in zip(given, calls, strict=True))  # noqa: E731
    apart = max(1.0, len(calls) / HORIZON)
    return [
        make_fact("calls.first", calls[0].month, "month"),
        make_fact("calls.last", calls[-1].month, "month"),
        make_fact("calls.made", len(calls), "count"),
        make_fact("calls.right", sum(call.right for call in calls), "count"),
        make_fact("calls.apart", round(apart), "count"),
        make_fact("calls.brier", score([call.probability for call in calls]), "ratio", n=len(calls), n_effective=apart),
        make_fact("calls.brier_base", score([call.base for call in calls]), "ratio", n=len(calls), n_effective=apart),
    ]


def record_sentence(facts: Facts) -> Phrase | None:
    """Say how the six-month calls of earlier notes turned out; None without any."""
    if not facts.known("calls.made"):
        return None
    return facts.phrase(
        "Notes of {calls.first} to {calls.last} made {calls.made} six-month calls on calm against volatile small caps that are complete: {calls.right} were "
        "right. Their Brier score is {calls.brier} (lower is better), against {calls.brier_base} for always naming the share of earlier half-years. Calls of "
        "neighbouring months overlap: about {calls.apart} are independent."
    )


def last_calls(facts: Facts) -> tuple[Phrase, ...]:
    """Return a sentence per call that is complete; none where no call has an outcome yet."""
    return tuple(found for found in (quality_call(facts), decade_call(facts)) if found is not None)


def quality_call(facts: Facts) -> Phrase | None:
    """Set the probability given six months ago beside what came."""
    if not facts.known(f"{QUALITY}.probability", f"{QUALITY}.outcome", f"{QUALITY}.month"):
        return None
    given, came = facts.value(f"{QUALITY}.probability") > EVEN, facts.value(f"{QUALITY}.outcome")
    return facts.phrase(
        f"{{{QUALITY}.month}}: calm small caps had a {{{QUALITY}.probability}} chance to beat volatile ones in six months; they {{did}} by "
        f"{{{QUALITY}.outcome|points}}. {{verdict}}.",
        did=direction(came, "won", "lost", "came level"), verdict="Right" if given == (came > 0) else "Wrong",
    )


def decade_call(facts: Facts) -> Phrase | None:
    """Set the last ten-year forecast that is complete beside what came."""
    if not facts.known(f"{DECADE}.last_call", f"{DECADE}.last_forecast", f"{DECADE}.last_outcome"):
        return None
    fact, came = facts[f"{DECADE}.last_forecast"], facts.value(f"{DECADE}.last_outcome")
    low, high = fact.interval or (0.0, 0.0)
    return facts.phrase(
        f"{{{DECADE}.last_call}}: small against large {{{DECADE}.last_forecast|signed}} a year expected for ten years, {{{DECADE}.last_outcome|signed}} "
        "came, {where} the interval.",
        where="inside" if low <= came <= high else "outside",
    )
