"""Facts of the rallies section that the claims ask for: the rallies after two named crises, and what moves with junk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from strategynote.data.portfolios import SORTS
from strategynote.data.rally_inputs import RallyInputs
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.rallies.crises import rally_after
from strategynote.research.rallies.definitions import DEFINITIONS
from strategynote.research.rallies.drivers import DriverFit
from strategynote.research.rallies.episodes import Episode
from strategynote.research.rallies.study import RallyStudy

# Ends of the recessions that the claims name, by the NBER.
CRISES = {"first": pd.Period("2009-06", freq="M"), "second": pd.Period("2020-04", freq="M")}
DRIVER_IDS = {"VIX": "vix", "policy uncertainty": "epu", "high-yield spread": "high_yield", "Baa spread": "baa"}
BASE, OTHER = "volatility", "profitability"


def crisis_facts(study: RallyStudy, period: pd.Period) -> Iterator[Fact]:
    """Yield rallies.crisis.<first|second>_start and _months (volatility), and how many of the two profitability has."""
    for name, trough in CRISES.items():
        rally = _ended(study, BASE, trough, period)
        why = f"no ended rally by the as-of date around the recession's end of {trough}"
        yield make_fact(f"rallies.crisis.{name}_start", rally and rally.start, "month", sources=_sources(BASE), reason=why)
        yield make_fact(f"rallies.crisis.{name}_months", rally and rally.months, "months", sources=_sources(BASE), reason=why)
    late = period < max(CRISES.values()) + 24
    found = sum(_ended(study, OTHER, trough, period) is not None for trough in CRISES.values())
    yield make_fact(
        "rallies.crisis.profitability_rallies", None if late else found, "count", sources=_sources(OTHER), n=len(CRISES),
        reason="the two crises are not two years past",
    )


def _ended(study: RallyStudy, definition: str, trough: pd.Period, period: pd.Period) -> Episode | None:
    rally = None if period <= trough else rally_after(study.definitions[definition].episodes, trough)
    return rally if rally is not None and rally.ended is not None else None


def _sources(definition: str) -> tuple[str, ...]:
    return tuple(SORTS[sort] for sort in DEFINITIONS[definition])


def driver_facts(fits: Sequence[DriverFit], inputs: RallyInputs) -> Iterator[Fact]:
    """Yield rallies.drivers.<vix|epu|high_yield|baa>: slope per usual monthly change beside the market, 90 % interval."""
    found = {fit.driver: fit for fit in fits}
    for name, id in DRIVER_IDS.items():
        fit = found.get(name)
        error = None if fit is None else abs(fit.slope_beside_market / fit.t_beside_market)
        yield make_fact(
            f"rallies.drivers.{id}", fit and fit.slope_beside_market, "points", n=fit and fit.n, n_effective=fit and fit.n,
            sources=() if fit is None else (*_sources(BASE), inputs.source_of(name), inputs.market_source),
            interval=None if fit is None or error is None else (fit.slope_beside_market - 1.645 * error, fit.slope_beside_market + 1.645 * error),
            reason="fewer than sixty months of the series are at hand",
        )
