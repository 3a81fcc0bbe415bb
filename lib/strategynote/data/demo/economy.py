"""The simulated economy of one seed: every state and return, to ten years after the last period that can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from strategynote.data.demo.cycle import BusinessCycle, simulate_cycle
from strategynote.data.demo.factors import compute_factors, simulate_daily
from strategynote.data.demo.rallies import RallyPlan, plan_rallies
from strategynote.data.demo.sizes import SizePaths, simulate_sizes
from strategynote.data.demo.sorts import SortPaths, simulate_sorts
from strategynote.data.demo.timeline import MONTHS, stream
from strategynote.data.demo.valuation import ValuationPath, simulate_valuation

RALLY_MARKET, RALLY_NOISE = 0.55, 0.032  # what moves volatile against calm small caps around the plan


@dataclass(frozen=True)
class Economy:
    """One economy. A period only cuts it: month 737 is the same whether the note is about month 737 or 738."""

    seed: int
    cycle: BusinessCycle
    valuation: ValuationPath
    rallies: RallyPlan
    sizes: SizePaths
    sorts: dict[str, SortPaths]
    factors: pd.DataFrame
    daily: pd.DataFrame


@lru_cache(maxsize=2)
def simulate_economy(seed: int) -> Economy:
    """Return the economy of one seed."""
    cycle = simulate_cycle(seed)
    valuation = simulate_valuation(seed, cycle)
    noise = stream(seed, "rally noise").standard_normal(len(MONTHS)) * RALLY_NOISE
    rallies = plan_rallies(seed, RALLY_MARKET * valuation.shock + noise)
    sizes = simulate_sizes(seed, valuation)
    sorts = simulate_sorts(seed, sizes.quintiles, rallies, shock=valuation.shock)
    factors = compute_factors(seed, cycle, sizes, sorts=sorts)
    return Economy(seed, cycle, valuation, rallies, sizes, sorts, factors, simulate_daily(seed, factors, valuation))


def compound(ret: np.ndarray) -> float:
    """Return the compounded return of a stretch of months."""
    return float(np.prod(1.0 + ret) - 1.0)
