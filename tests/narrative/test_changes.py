"""What changed since the last note, in words."""

from __future__ import annotations

import pandas as pd
import pytest
from strategynote.narrative.changes import CALLS, ChangeRow, Since, changes_facts, changes_sentences, changes_title, table_rows
from strategynote.narrative.facts import Facts

TURNED = ChangeRow("Calls", "the rally dated by profitability", "none", "unconfirmed", "", "new observations")


def _since(*rows: ChangeRow, files: int = 2, revised: int = 2, unknown: int = 0) -> Since:
    return Since("2025-05", pd.Period("2025-05", "M"), len(CALLS), rows, files, revised, unknown, code=False)


def _said(since: Since) -> tuple[str, list[str]]:
    facts = Facts(changes_facts(since))
    return changes_title(since, facts).text, [phrase.text for phrase in changes_sentences(since, facts)]


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ((), "No call has turned since May 2025"),
        ((TURNED,), "One of eight calls has turned since May 2025"),
        ((TURNED, TURNED), "Two of eight calls have turned since May 2025"),
    ],
)
def test_the_title_counts_turned_calls_and_begins_with_a_capital(rows: tuple[ChangeRow, ...], title: str) -> None:
    assert _said(_since(*rows))[0] == title


def test_a_turned_call_is_named_in_words() -> None:
    assert _said(_since(TURNED))[1][0] == "Turned: the rally dated by profitability was none, is unconfirmed."
    assert table_rows([TURNED])["quantity"].tolist() == ["The rally dated by profitability"]
    assert not any("_" in words or "." in words for words in CALLS.values())


@pytest.mark.parametrize(
    ("files", "revised", "unknown", "said"),
    [
        (1, 1, 0, "Of the files behind these numbers one differs from what the note of May 2025 read, and one revises rows that it had seen."),
        (3, 2, 0, "Of the files behind these numbers three differ from what the note of May 2025 read, and two revise rows that it had seen."),
        (2, 0, 1, "Of the files behind these numbers two differ from what the note of May 2025 read, and none revises rows that it had seen; for 1 of them the older file is not at hand."),
    ],
)
def test_files_that_differ_are_counted_with_the_verb_that_fits(files: int, revised: int, unknown: int, said: str) -> None:
    assert _said(_since(files=files, revised=revised, unknown=unknown))[1][0] == said
