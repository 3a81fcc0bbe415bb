"""The macro section's study: every question asked once, with a reason where the data do not answer it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from strategynote.data.macro import MacroData, MacroInputs
from strategynote.errors import GapError
from strategynote.research.macro.cycles import Cycles, make_cycles
from strategynote.research.macro.first_cuts import FIRST_CUTS, FirstCuts, estimate_first_cuts, find_first_cuts
from strategynote.research.macro.indicators import build_indicators, build_record
from strategynote.research.macro.inflation import InflationState, estimate_inflation
from strategynote.research.macro.path import PolicyPath, estimate_path
from strategynote.research.macro.policy import PolicyState, estimate_policy
from strategynote.research.macro.projections import Projection, estimate_projection
from strategynote.research.macro.recession import RecessionRisk, compute_spread, estimate_recession_risk, published_probability
from strategynote.research.macro.sahm import SahmState, estimate_sahm
from strategynote.research.macro.scorecard import Scorecard, estimate_scorecard
from strategynote.research.macro.sensitivity import Driver, Sensitivity, estimate_sensitivity, monthly_change
from strategynote.research.macro.soft_landing import SoftLanding, judge_soft_landing
from strategynote.research.macro.switching import COINCIDENT, Switching, compute_coincident, estimate_switching
from strategynote.research.macro.uncertainty import Uncertainty, estimate_uncertainty, monthly_mean

T = TypeVar("T")
# Months before the soft landings of METHODS: the last month before easing began.
LANDINGS = {"1966": "1966-12", "1984": "1984-10", "1995": "1995-07"}
DEFAULT_NOISE = {"sahm": 0.10}  # percentage points: the 90 % revision of the published rule, 1959 to 2025


@dataclass(frozen=True)
class Backdrop:
    """Results by question; None with a sentence in `reasons` where a question has no answer for this period."""

    period: pd.Period
    as_of: dt.date
    data: MacroData
    cycles: Cycles
    sahm: SahmState | None
    inflation: InflationState | None
    core_pce: InflationState | None
    spread: pd.Series | None
    published: float | None
    risk: RecessionRisk | None
    score: Scorecard | None
    landing: SoftLanding | None
    switching: Switching | None
    policy: PolicyState | None
    path: PolicyPath | None
    projection: Projection | None
    cuts: FirstCuts | None
    sensitivity: Sensitivity | None
    uncertainty: Uncertainty | None
    sources: dict[str, tuple[str, ...]]
    reasons: dict[str, str]


def study_backdrop(inputs: MacroInputs, *, seed: int, threshold: float = 0.30, draws: int = 2000) -> Backdrop:
    """Return every result of the macro section.

    Parameters
    ----------
    inputs
        Data cut at the wall.
    seed, draws
        Generator seed and number of bootstrap draws.
    threshold
        Recession probability that counts as a signal.
    """
    reasons: dict[str, str] = dict(inputs.missing) | inputs.macro.missing
    data, day, month = inputs.macro, inputs.as_of, inputs.period

    def ask(name: str, question: Callable[[], T]) -> T | None:
        try:
            return question()
        except (GapError, ValueError) as error:
            reasons[name] = str(error)
            return None

    events = find_first_cuts(inputs.targets)
    landings = LANDINGS if events == FIRST_CUTS else {}  # dates of history, not of a simulated economy
    cycles = make_cycles(inputs.turns) if inputs.turns is not None else Cycles((), ())
    sahm = ask("sahm", lambda: estimate_sahm(data.need("unemployment")[0], data.get("sahm_published")))
    cpi = ask("inflation", lambda: estimate_inflation(data.need("core_cpi")[0]))
    pce = ask("core_pce", lambda: estimate_inflation(data.need("core_pce")[0]))
    spread = ask("spread", lambda: compute_spread(*data.need("gs10", "tb3ms")))
    published = None if spread is None else float(published_probability(spread).iloc[-1])
    risk = (
        None
        if spread is None
        else ask("risk", lambda: estimate_recession_risk(spread, cycles, day=day, seed=seed, threshold=threshold))
    )
    score = ask("score", lambda: _score(inputs, cycles, seed, landings))
    return Backdrop(
        period=month,
        as_of=day,
        data=data,
        cycles=cycles,
        sahm=sahm,
        inflation=cpi or pce,
        core_pce=pce,
        spread=spread,
        published=published,
        risk=risk,
        score=score,
        landing=_landing(score, cpi or pce, sahm, _judged_probability(published, risk)),
        switching=ask("switching", lambda: _switching(data)),
        policy=ask("policy", lambda: _policy(inputs)),
        path=ask("path", lambda: estimate_path(data.series, curve=inputs.curve, meetings=inputs.meetings, month=month)),
        projection=estimate_projection(inputs.dots),
        cuts=ask(
            "cuts", lambda: estimate_first_cuts(inputs.small, inputs.large, cycles, seed=seed, draws=draws, first_cuts=events)
        ),
        sensitivity=ask("sensitivity", lambda: _sensitivity(inputs)),
        uncertainty=ask("uncertainty", lambda: _uncertainty(data, month)),
        sources=inputs.sources,
        reasons=reasons,
    )


def _score(inputs: MacroInputs, cycles: Cycles, seed: int, landings: dict[str, str]) -> Scorecard:
    levels, source = inputs.macro.series, inputs.macro.source
    made = build_indicators(levels, source, month=inputs.period)
    if not made:
        raise GapError("the scorecard has no indicator: no macro file is at hand")
    return estimate_scorecard(
        made,
        cycles,
        month=inputs.period,
        day=inputs.as_of,
        seed=seed,
        record=build_record(levels, source, month=inputs.period),
        landings=landings,
    )


def _landing(
    score: Scorecard | None,
    inflation: InflationState | None,
    sahm: SahmState | None,
    recession: tuple[float, tuple[float, float]],
) -> SoftLanding:
    nothing = (np.nan, np.nan)
    growth = nothing
    if score is not None and "growth" in score.blocks and score.month in score.blocks.index:
        growth = (float(score.blocks.loc[score.month, "growth"]), float(score.noise["growth"]))
    revision = DEFAULT_NOISE["sahm"] if sahm is None or not np.isfinite(sahm.revision) else sahm.revision
    return judge_soft_landing(
        growth=growth,
        inflation=nothing if inflation is None else (inflation.six_month, inflation.margin),
        inflation_change=nothing if inflation is None else (inflation.change, inflation.change_margin),
        sahm=nothing if sahm is None else (sahm.value, revision),
        recession=recession,
    )


def _judged_probability(published: float | None, risk: RecessionRisk | None) -> tuple[float, tuple[float, float]]:
    """Return the published probability and its interval; before the first estimate there is none."""
    nothing = (np.nan, np.nan)
    return (np.nan if published is None else published), (nothing if risk is None else risk.published_interval)


def _switching(data: MacroData) -> Switching:
    if data.panel is None or not set(COINCIDENT) <= set(data.panel.columns):
        raise GapError("the real-time panel with the four coincident series is not at hand")
    return estimate_switching(compute_coincident(data.panel[list(COINCIDENT)]))


def _policy(inputs: MacroInputs) -> PolicyState:
    if inputs.targets is None:
        raise GapError(inputs.missing["targets"])
    return estimate_policy(inputs.targets, day=inputs.as_of, effective=inputs.macro.get("funds"))


def _sensitivity(inputs: MacroInputs) -> Sensitivity:
    data = inputs.macro
    assets = {"small_minus_large": inputs.small - inputs.large}
    if inputs.junk is not None:
        assets["junk"] = inputs.junk
    drivers = [d for d in (_driver(data, *recipe) for recipe in _DRIVERS) if d is not None]
    if not drivers:
        raise GapError("no rate or credit series is at hand")
    return estimate_sensitivity(assets, drivers, mkt_excess=inputs.mkt_excess)


_DRIVERS = (
    ("two_year", "Two-year yield", ("dgs2",), -0.0025),
    ("ten_year", "Ten-year yield", ("dgs10",), -0.0025),
    ("baa", "Baa minus ten-year Treasury", ("baa", "gs10"), -0.0025),
    ("high_yield", "High-yield spread", ("high_yield",), -0.01),
    ("nfci", "Financial conditions (NFCI)", ("nfci",), -0.25),
)


def _driver(data: MacroData, key: str, name: str, needs: tuple[str, ...], move: float) -> Driver | None:
    if any(data.get(n) is None for n in needs):
        return None
    levels = data.need(*needs)
    series = levels[0] if len(levels) == 1 else (levels[0] - levels[1]).dropna()
    return Driver(key, name, monthly_change(series), move, data.source[needs[0]])


def _uncertainty(data: MacroData, month: pd.Period) -> Uncertainty:
    series = {n: data.get(n) for n in ("epu", "trade_epu", "gpr", "vix")}
    monthly = {
        n: (s if isinstance(s.index, pd.PeriodIndex) else monthly_mean(s)).loc[:month] for n, s in series.items() if s is not None
    }
    if not any(len(s.dropna()) for s in monthly.values()):
        raise GapError("no measure of uncertainty reaches back to this period")
    return estimate_uncertainty(monthly, month=month)
