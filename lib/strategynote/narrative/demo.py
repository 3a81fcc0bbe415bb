"""The demonstration's page-one table: what was planted, what the note found, and whether its interval holds the truth."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from strategynote.data.demo.planted import Planted
from strategynote.data.demo.timeline import demo_month
from strategynote.narrative.facts import Fact, Facts, Value, make_fact

Row = tuple[str, str, str, str, bool]
TOLERANCE = 0.005  # what rounding in the files may move an exact truth
EXACT = "exact"
DIGITS = {"points": 2, "return": 1, "probability": 0}


def planted_rows(facts: Facts, truths: Iterable[Planted]) -> list[Row]:
    """Return (name, planted, found, interval, inside) of every truth whose fact the note has.

    A truth without its fact, or whose fact is missing for this month, is left out, and so is a number without interval of
    which nothing could be said. `inside` says whether the truth lies in the fact's interval or, for exact truths, whether the
    fact is the same.
    """
    return [row for truth in truths if facts.known(truth.fact_id) and (row := _row(facts[truth.fact_id], truth))]


def _row(fact: Fact, truth: Planted) -> Row | None:
    if truth.exact:
        return truth.name, _print(truth.value, truth.unit), _print(fact.value, truth.unit), EXACT, _same(fact.value, truth.value)
    if fact.interval is None:
        return None
    low, high = fact.interval
    interval = f"{_print(low, truth.unit)} to {_print(high, truth.unit)}"
    return (
        truth.name,
        _print(truth.value, truth.unit),
        _print(fact.value, truth.unit),
        interval,
        low <= float(truth.value) <= high,
    )


def _same(found: Value, planted: float | int | str) -> bool:
    if isinstance(planted, str) or not isinstance(found, int | float):
        return found == planted
    return abs(found - planted) < (TOLERANCE if isinstance(planted, float) else 0.5)


def _print(value: Value, unit: str) -> str:
    """Return a value as text; months by their number in the simulated economy."""
    if unit == "month":
        return f"month {demo_month(pd.Period(str(value), freq='M'))}"
    if unit in DIGITS:
        number = f"{100 * float(value):+.{DIGITS[unit]}f}".replace("-", "\N{MINUS SIGN}")  # type: ignore[arg-type]
        return number.lstrip("+") + "%" if unit == "probability" else number + ("%" if unit == "return" else " points")
    return make_fact("demo.value", value, unit).text
