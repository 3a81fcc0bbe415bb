"""How the last calls turned out, for page one: the six-month call on quality and the ten-year call on size."""

from __future__ import annotations

from strategynote.narrative.factor_words import direction
from strategynote.narrative.facts import Facts, Phrase

QUALITY, DECADE = "rallies.call.6m_ago", "outlook.track_record"
EVEN = 0.5


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
