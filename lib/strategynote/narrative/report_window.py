"""Facts that hold the source report to its own time: its window in later notes, and what came after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from strategynote.data.portfolios import SORTS, SortPortfolios
from strategynote.narrative import factor_studies
from strategynote.narrative import factors as found
from strategynote.narrative.claims.judge import WINDOW
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT, REPORT_DAY
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.factors import funds, leadership, low_quality_share, rotation, since, spreads

MARKET = "SPY"
FALL = REPORT - 2
YEAR_END = dt.date(2025, 12, 31)
SINCE = ("profitability", "volatility")


@dataclass(frozen=True)
class Inputs:
    """What the factor section holds: sorts, legs, returns of the segments, prices of the funds, cut at the wall."""

    sorts: Mapping[str, SortPortfolios]
    legs: pd.DataFrame
    segments: pd.DataFrame
    prices: Mapping[str, pd.Series]
    period: pd.Period
    as_of: dt.date


def report_facts(inputs: Inputs, *, seed: int) -> list[Fact]:
    """Return market.april.*, since_report.* and, in later notes, report.<id> of every fact that a rule on the window asks for."""
    return [*_fall(inputs), *_since(inputs), *_lowest(inputs), *_window(inputs, seed)]


def _fall(inputs: Inputs) -> Iterator[Fact]:
    prices, sources = inputs.prices.get(MARKET), (f"prices/{MARKET}",) if MARKET in inputs.prices else ()
    move = None if prices is None or inputs.period < FALL else since.measure_fall(prices, month=FALL, as_of=inputs.as_of)
    why = f"no prices of the fund {MARKET} around {FALL} by the as-of date"
    yield make_fact("market.april.fall", move and move.fall, "return", sources=sources, reason=why)
    yield make_fact("market.april.low_date", move and move.low_date.isoformat(), "date", sources=sources, reason=why)
    yield make_fact("market.april.rebound", move and move.rebound, "return", sources=sources, reason=why)


def _since(inputs: Inputs) -> Iterator[Fact]:
    for sort in SINCE:
        monthly = spreads.compute_spreads(inputs.legs, horizon="month")["small", sort]
        move = since.measure_since(inputs.legs.loc[: inputs.period], monthly, after=REPORT, segment="small", sort=sort)
        yield make_fact(
            f"since_report.{sort}", move and move.value, "points", sources=(SORTS[sort],), interval=None if move is None else (move.low, move.high),
            n=move and move.months, reason=f"no month after {REPORT} yet",
        )


def _lowest(inputs: Inputs) -> Iterator[Fact]:
    prices = inputs.prices.get(MARKET)
    value = None if prices is None or inputs.period <= REPORT else since.lowest_since(prices, start=REPORT_DAY, end=min(inputs.as_of, YEAR_END))
    yield make_fact("since_report.lowest", value, "return", sources=(f"prices/{MARKET}",) if value is not None else (), reason=f"no month after {REPORT} yet")


def _window(inputs: Inputs, seed: int) -> list[Fact]:
    """Return the facts of the report's own month and quarter under the prefix "report.", for notes after it."""
    if inputs.period <= REPORT:
        return []
    asked = {id for rule in RULES.values() if rule.scope == "window" for part in rule.parts for id in part.ids()}
    return [replace(fact, id=WINDOW + fact.id) for fact in _recomputed(inputs, seed) if fact.id in asked]


def _recomputed(inputs: Inputs, seed: int) -> Iterator[Fact]:
    legs = inputs.legs.loc[:REPORT]
    places = [leadership.find_leadership(legs, REPORT, horizon=h, seed=seed) for h in ("month", "quarter")]
    returns = funds.compute_quarter_returns(inputs.prices, period=REPORT, as_of=REPORT_DAY)
    yield from found.segment_facts(inputs.segments.loc[:REPORT], REPORT)
    yield from found.fund_facts(returns.since_quarter_start, returns.previous_quarter)
    yield from found.leadership_facts(places, inputs.sorts)
    monthly, trailing = spreads.compute_spreads(legs, horizon="month"), rotation.trailing_year(legs)
    yield from found.rotation_facts(rotation.measure_rotations(monthly, trailing, REPORT), rotation.count_sort_comebacks(legs), inputs.sorts)
    yield from found.trailing_facts(trailing.loc[REPORT], inputs.sorts)
    yield from factor_studies.low_quality_facts(low_quality_share.measure_low_quality_shares(inputs.sorts, REPORT))
