"""What changed since the last note, in words: calls that turned, numbers that moved, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from strategynote.narrative.claims.argument import capital
from strategynote.narrative.facts import MINUS, Fact, Facts, Phrase, join, make_fact, plain
from strategynote.narrative.macro_words import capital as capitalised
from strategynote.narrative.rally_words import DEFINITION_WORDS

EXHIBIT = "changes.since_last"
# States and leaders that a reader acts on, text facts of the contract, and what a sentence calls them.
CALLS: Mapping[str, str] = {
    "macro.soft_landing": "the soft-landing rule", "macro.policy_phase": "policy",
    **{f"rallies.{id}.current_state": f"the rally dated by {words}" for id, words in DEFINITION_WORDS.items()},
    "factors.small.best_quarter": "the best sort of the quarter in small caps", "factors.small.worst_quarter": "the worst sort of the quarter in small caps",
}
IN_POINTS = ("return", "rate", "probability", "share", "weight", "points", "percentile")
DIGITS = {"percentage_points": 2, "ratio": 2, "months": 0, "count": 0, "rank": 0}


@dataclass(frozen=True)
class ChangeRow:
    """One line of the comparison: what it is, what both notes print, the difference ("" for words) and its causes."""

    group: str
    quantity: str
    was: str
    now: str
    step: str
    why: str


@dataclass(frozen=True)
class Since:
    """A comparison with the last note: its name and month, the calls both make, the rows, and what happened to the files."""

    note: str
    month: pd.Period
    calls: int
    rows: tuple[ChangeRow, ...]
    files: int
    revised: int
    unknown: int
    code: bool


def difference_text(unit: str, difference: float) -> str:
    """Return a difference of two facts with its sign, in points where the facts are decimals."""
    scale, digits = (100, 1) if unit in IN_POINTS else (1, DIGITS.get(unit, 1))
    rounded = round(scale * difference, digits) + 0.0
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.{digits}f}" + (" points" if unit in IN_POINTS else "")


def changes_facts(since: Since) -> list[Fact]:
    """Return the counts that the section quotes, and the month that it looks back to."""
    counts = {
        "calls": since.calls, "turned": len(_turned(since)), "numbers": sum(row.group == "Numbers" for row in since.rows),
        "files": since.files, "revised": since.revised, "unknown": since.unknown,
    }
    source = (f"note/{since.note}",)
    facts = [make_fact(f"changes.{name}", count, "count", sources=source, exhibit=EXHIBIT) for name, count in counts.items()]
    return [make_fact("changes.since", since.month, "month", sources=source, exhibit=EXHIBIT), *facts]


def _turned(since: Since) -> list[ChangeRow]:
    return [row for row in since.rows if row.group == "Calls"]


def changes_title(since: Since, facts: Facts) -> Phrase:
    """Say how many calls turned."""
    if not _turned(since):
        return facts.phrase("No call has turned since {changes.since}")
    verb = "call has" if len(_turned(since)) == 1 else "calls have"
    return capital(facts.phrase("{changes.turned|words} of {changes.calls|words} {verb} turned since {changes.since}", verb=_plural(since, verb)))


def _plural(since: Since, verb: str) -> str:
    return verb if since.calls == 1 else verb.replace("call has", "calls has")


def changes_sentences(since: Since, facts: Facts) -> Iterable[Phrase]:
    """Yield the turned calls, what happened to the data, and whether the causes can be told apart."""
    if turned := _turned(since):
        yield join([plain("Turned:"), plain("; ".join(f"{r.quantity} was {r.was}, is {r.now}" for r in turned) + ".")])
    yield _data_sentence(since, facts)
    if since.code:
        yield plain("Code or parameters changed as well, so several causes are named together.")


def _data_sentence(since: Since, facts: Facts) -> Phrase:
    if not since.files:
        return facts.phrase("Every file behind these numbers is the one that the note of {changes.since} read; what moved is new observations.")
    tail = "; for {changes.unknown} of them the older file is not at hand." if since.unknown else "."
    differ = "differs" if since.files == 1 else "differ"
    revise = "{changes.revised|words} " + ("revises" if since.revised == 1 else "revise") if since.revised else "none revises"
    return facts.phrase(
        f"Of the files behind these numbers {{changes.files|words}} {differ} from what the note of {{changes.since}} read, and {revise} rows that it had seen" + tail)


def table_rows(rows: Sequence[ChangeRow]) -> pd.DataFrame:
    """Return the comparison as the exhibit's data."""
    return pd.DataFrame([vars(row) | {"quantity": capitalised(row.quantity)} for row in rows])
