"""What was planted in the simulated economy, beside the facts that should find it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.cycles import announced_on
from strategynote.data.demo.cycle import recession_probability
from strategynote.data.demo.economy import Economy, simulate_economy
from strategynote.data.demo.shorts import planted_squeeze
from strategynote.data.demo.sorts import PLANS
from strategynote.data.demo.valuation import decade_slope, expected_decade, realised_decade
from strategynote.data.portfolios import SEGMENTS
from strategynote.periods import default_as_of

# Sorts whose long-run premium is shown, with the side that earns it.
PREMIA = {
    "volatility": "calm over volatile", "profitability": "profitable over unprofitable", "value": "value over growth",
    "momentum": "past winners over losers",
}  # fmt: skip
FIRST_LABEL = pd.Period("1960-01", freq="M")  # first month that the note's probit explains


@dataclass(frozen=True)
class Planted:
    """One planted truth: its name in print, the fact that should find it, its value and the fact's unit.

    `value` is a month 'YYYY-MM' of the calendar that readers need, a number in decimals or a word. `exact` truths are the same
    in the fact but for rounding; the others should lie inside the fact's interval as often as the interval claims.
    """

    name: str
    fact_id: str
    value: float | int | str
    unit: str
    exact: bool = False


def planted_truths(period: pd.Period | str, seed: int, *, as_of: dt.date | None = None) -> list[Planted]:
    """Return every planted truth of an economy as it stands at the end of `period`.

    `as_of` (default: the end of the following month) decides which turning points have been announced.
    """
    month, economy = pd.Period(period, freq="M"), simulate_economy(seed)
    day = as_of or default_as_of(month)
    return [
        *_rally_truths(economy, month),
        *_premium_truths(),
        *_recession_truths(economy, month, day),
        *_decade_truths(economy, month),
        Planted("Most less least shorted, two settlement periods", "short.intensity", planted_squeeze(day), "points"),
    ]


def _rally_truths(economy: Economy, month: pd.Period) -> list[Planted]:
    plan = economy.rallies
    found = [Planted("Low-quality rally now", "rallies.volatility.current_state", plan.state(month), "text", exact=True)]
    if running := plan.running(month):
        found += [
            Planted("Rally began (trough)", "rallies.volatility.current_start", str(running.trough), "month", exact=True),
            Planted("Rally confirmed", "rallies.volatility.current_confirmed", str(running.confirmed), "month", exact=True),
        ]
    return [*found, Planted("Rallies so far", "rallies.volatility.episodes", len(plan.known_at(month)), "count", exact=True)]


def _premium_truths() -> list[Planted]:
    """Premia of small caps in the direction that wins, decimals a month: the mean over the segment's size quintiles."""
    plans = {plan.name: plan for plan in PLANS}
    sizes = [size - 1 for size in SEGMENTS["small"]]
    return [
        Planted(f"Premium a month, small caps: {words}", f"factors.small.{sort}.record_mean",
                abs(float(np.mean(np.array(plans[sort].premium)[sizes]))) / 100, "points")
        for sort, words in PREMIA.items()
    ]  # fmt: skip


def _recession_truths(economy: Economy, month: pd.Period, day: dt.date) -> list[Planted]:
    probability = recession_probability(economy.cycle, month)
    announced = [p for p, _ in economy.cycle.turns if p + 1 >= FIRST_LABEL and announced_on(p) <= day and p <= month]
    return [
        Planted("Recessions announced so far", "macro.recession_count", len(announced), "count", exact=True),
        Planted("Recession in twelve months, re-estimated", "macro.recession_probability", probability, "probability"),
        Planted(
            "Recession in twelve months, published law",
            "macro.recession_probability_published",
            probability,
            "probability",
            exact=True,
        ),
    ]


def _decade_truths(economy: Economy, month: pd.Period) -> list[Planted]:
    fact, path = "outlook.small_minus_large.expected", economy.valuation
    return [
        Planted("Small minus large, ten years: expected", fact, expected_decade(path, month), "return"),
        Planted(
            "Small minus large: yearly pull per log unit of cheapness", "outlook.small_minus_large.slope", decade_slope(), "rate"
        ),
        Planted("Small minus large: the decade that followed", fact, realised_decade(path, month), "return"),
    ]
