"""Rows after the as-of date, altered, added or removed, change no fact, sentence or figure of any section.

Every section stands in drawn months on three archives: the real one; one in which each dataset was altered or went on
after the as-of date with absurd values; one that ends at the as-of date. A pair is a month and a dataset that was changed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from walled import ABSURD, Future, Said, add, alter, look_elsewhere, remove, run_section, truncated, use_archive

# Sections, the months from which they are drawn, how many are, and the pairs that must come out at least.
DRAWS = {
    "macro_backdrop": ("1990-01", "2025-12", 2, 40), "factor_attribution": ("1972-01", "2025-12", 1, 20),
    "low_quality_rallies": ("1972-01", "2025-12", 2, 10), "valuation_concentration": ("2024-01", "2025-12", 2, 20),
    "decade_outlook": ("1972-01", "2025-06", 1, 2), "positioning": ("2000-01", "2025-12", 2, 10), "short_covering": ("2026-02", "2026-02", 1, 3),
}
# The files of short positions begin in 2026, after the last month of the other data.
STANDING = {"short_covering": dt.date(2026, 8, 11)}
SEED = 20250624


def drawn(name: str) -> list[tuple[pd.Period, dt.date]]:
    """Return the section's months, each with a day of the following month on which its note stands."""
    first, last, number, _ = DRAWS[name]
    chance = random.Random(f"{SEED} {name}")
    months = chance.sample(list(pd.period_range(first, last, freq="M")), number)
    return [(month, STANDING.get(name) or (month + 1).start_time.date().replace(day=chance.randint(10, (month + 1).days_in_month))) for month in months]


def parts(said: Said, *, files: bool) -> dict[str, Any]:
    """Return everything the note takes from a section; of its files all, or all but where they end and their hash."""
    rows = {id: {k: v for k, v in row.items() if files or k not in ("first", "last")} for id, row in said.record["datasets"].items()}
    return {"facts": said.record["facts"], "shown": said.shown, "datasets": rows, "asked": said.record["asked"]}


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Name the facts and count the sentences and exhibits that differ."""
    facts = [id for id in before["facts"] | after["facts"] if before["facts"].get(id) != after["facts"].get(id)]
    shown = [a[:200] for a, b in zip(before["shown"], after["shown"], strict=False) if a != b]
    return facts + shown + [key for key in ("datasets", "asked") if before[key] != after[key]] + ["number of outputs"] * (len(before["shown"]) != len(after["shown"]))


@pytest.mark.archive
@pytest.mark.parametrize("name", DRAWS)
def test_nothing_changes_when_later_rows_are_altered_added_or_removed(name: str, archive: Path, record_property: Callable[[str, object], None]) -> None:
    pairs: set[tuple[str, str]] = set()
    for period, as_of in drawn(name):
        with pytest.MonkeyPatch.context() as patch:
            use_archive(patch, archive)
            said = run_section(name, period, as_of, patch)
            assert len(said.record["facts"]) > 35
            longer, shorter = Future(as_of, (alter, add), SEED), Future(as_of, (remove,), SEED)
            look_elsewhere(patch, longer)
            assert changed(parts(said, files=True), parts(run_section(name, period, as_of, patch), files=True)) == [], (period, as_of)
            look_elsewhere(patch, shorter, truncated(said))
            assert changed(parts(said, files=False), parts(run_section(name, period, as_of, patch), files=False)) == [], (period, as_of)
        pairs |= {(str(period), id) for id in longer.touched | shorter.touched}
    record_property("counted: look-ahead pairs (month, dataset) altered, added to or cut", len(pairs))
    assert len(pairs) >= DRAWS[name][3]


def test_at_least_sixty_pairs_are_tried() -> None:
    assert sum(least for *_, least in DRAWS.values()) >= 60


def test_the_nonsense_is_really_there() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=pd.PeriodIndex(["2024-07", "2024-08", "2024-09"], freq="M", name="period"))
    day = dt.date(2024, 9, 29)
    assert list(alter(frame, day)["x"]) == [1.0, 2.0, ABSURD]
    assert list(add(frame, day)["x"]) == [1.0, 2.0, 3.0, *[ABSURD] * 3]
    assert list(remove(frame, day)["x"]) == [1.0, 2.0]
    assert list(remove(frame, dt.date(2024, 9, 30))["x"]) == [1.0, 2.0, 3.0]
