"""Facts of moves that the claims speak of: uncertainty and risk prices since April 2025, geopolitical risk, growth this year."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from strategynote.narrative.claims.table import REPORT
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.macro.backdrop import Backdrop
from strategynote.research.macro.moves import Move, compare_growth, measure_move
from strategynote.research.macro.uncertainty import monthly_mean

SHOCK = REPORT - 2  # the month of the fall that the report starts from
# Series -> whether its move is a ratio; spreads and indices around zero move by differences.
SINCE_SHOCK = {"epu": True, "vix": True, "high_yield": False, "nfci": False}
QUARTER = 3
LATE = 3  # months that a series may lack at its end


def move_facts(study: Backdrop) -> Iterator[Fact]:
    """Yield macro.since_april.<series>, macro.three_months.<index> and macro.growth.*."""
    early = f"the note's month is not after {SHOCK}"
    for name, relative in SINCE_SHOCK.items():
        move = None if study.period <= SHOCK else _move(study, name, start=SHOCK, relative=relative)
        unit = "return" if relative else ("points" if name == "high_yield" else "ratio")
        yield _move_fact(study, f"macro.since_april.{name}", name, move, unit=unit, reason=early if study.period <= SHOCK else "")
    for name in ("gpr", "gpr_israel"):
        yield _move_fact(study, f"macro.three_months.{name}", name, _move(study, name, start=study.period - QUARTER), unit="return")
    yield from _growth(study)


def _move(study: Backdrop, name: str, *, start: pd.Period, relative: bool = True) -> Move | None:
    series = study.data.get(name)
    if series is None:
        return None
    last = study.period
    monthly = (series if isinstance(series.index, pd.PeriodIndex) else monthly_mean(series)).dropna().loc[:last]
    if monthly.empty or (last - monthly.index[-1]).n > LATE:
        return None
    return measure_move(monthly, start=start, end=monthly.index[-1], relative=relative)


def _move_fact(study: Backdrop, id: str, name: str, move: Move | None, *, unit: str, reason: str = "") -> Fact:
    return make_fact(
        id, move and move.change, unit, sources=study.data.sources(name), p=move and move.p, n=move and move.n,
        n_effective=move and move.apart, reason=reason or study.reasons.get(name, "the file at hand does not reach the month"),
    )


def _growth(study: Backdrop) -> Iterator[Fact]:
    gdp = study.data.get("gdp")
    found = None if gdp is None else compare_growth(gdp)
    sources, why = study.data.sources("gdp"), "no file at hand holds two years of quarterly GDP"
    band = None if found is None or not found.error else (found.slowdown - 1.645 * found.error, found.slowdown + 1.645 * found.error)
    yield make_fact("macro.growth.this_year", found and found.this_year, "rate", sources=sources, reason=why)
    yield make_fact("macro.growth.last_year", found and found.last_year, "rate", sources=sources, reason=why)
    yield make_fact("macro.growth.quarters", found and found.quarters, "count", sources=sources, reason=why)
    yield make_fact(
        "macro.growth.slowdown", found and found.slowdown, "points", sources=sources, interval=band, n=found and found.quarters, reason=why
    )
