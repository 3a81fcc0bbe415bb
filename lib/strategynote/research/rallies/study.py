"""The whole study of rallies in the order in which the section tells it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from strategynote.data.portfolios import SizePortfolios, SortPortfolios
from strategynote.research.factors.segments import compute_segment_returns
from strategynote.research.macro.cycles import Cycles
from strategynote.research.rallies.aftermath import HORIZONS, Aftermath, forward_quality, measure_aftermath
from strategynote.research.rallies.benchmark import Chance, simulate_chances
from strategynote.research.rallies.comparison import CoxFit, LogRank, compare_logrank, estimate_cox
from strategynote.research.rallies.decision import LikeMonths, Outlook, Spread, decide, share_confirmed
from strategynote.research.rallies.definitions import DEFINITIONS, RallyIndex, compute_legs, compute_rally_indices
from strategynote.research.rallies.durations import (
    Spells,
    Survival,
    enter_late,
    estimate_survival,
    median_of_curves,
    resample_survival,
)
from strategynote.research.rallies.episodes import (
    Episode,
    date_grid,
    find_market_troughs,
    spells_of,
    tabulate_episodes,
)
from strategynote.research.rallies.realtime import Lags, measure_lags
from strategynote.research.rallies.remaining_life import RemainingLife, estimate_remaining
from strategynote.research.rallies.state import RallyState, last_state, trace_states
from strategynote.research.rallies.track_record import TrackRecord, score_calls
from strategynote.research.rallies.weibull import WeibullFit, estimate_weibull

THRESHOLDS = (0.10, 0.15, 0.20)
SHORTEST_HISTORY = 120  # months before any duration is stated
FEWEST_ENDED = 3  # ended rallies before a parametric model is fitted


@dataclass(frozen=True)
class Settings:
    """What a notebook may change: the baseline threshold, the first rise, resamples, block length and seed."""

    threshold: float = 0.20
    first_rise: float = 0.05
    draws: int = 2000
    block: int = 12
    seed: int = 1

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The grid of thresholds, with the baseline one in it."""
        return tuple(sorted({*THRESHOLDS, self.threshold}))


@dataclass(frozen=True)
class DefinitionStudy:
    """Everything found on one definition at the baseline threshold; parts that history is too short for are None."""

    index: RallyIndex
    episodes: tuple[Episode, ...]
    table: pd.DataFrame
    state: RallyState
    states: pd.DataFrame
    spells: Spells
    survival: Survival | None
    median_interval: tuple[float, float]
    iid: Chance | None
    block: Chance | None
    remaining: RemainingLife | None
    aftermath: dict[int, Aftermath]
    lags: Lags
    confirmed_share: tuple[float, int]
    record: TrackRecord | None
    long_enough: bool


@dataclass(frozen=True)
class Inference:
    """Durations of one definition compared and modelled: post-crisis log-rank and Cox, Weibull; the median of spells that enter at confirmation."""

    definition: str
    logrank: LogRank
    cox: CoxFit | None
    weibull: WeibullFit | None
    median_entered: float
    age_entered: float
    n_post_crisis: int


@dataclass(frozen=True)
class RallyStudy:
    """The section's results: one study per definition, the fragility grid, what to do now, and the crisis covariate."""

    period: pd.Period
    settings: Settings
    definitions: dict[str, DefinitionStudy]
    grid: pd.DataFrame
    like: LikeMonths
    outlook: tuple[Outlook, ...]
    inference: dict[str, Inference]
    crisis_troughs: dict[str, list[pd.Period]]


def study_rallies(
    sorts: Mapping[str, SortPortfolios],
    market: pd.DataFrame,
    size: SizePortfolios,
    *,
    cycles: Cycles,
    settings: Settings,
) -> RallyStudy:
    """Run the study on data that end at the period: date, measure, compare with chance, and look forward from today."""
    market_ret = market["mkt_excess"] + market["risk_free"]
    indices = compute_rally_indices(sorts)
    dated = date_grid(list(indices.values()), settings.thresholds)
    base = {name: dated[i, settings.threshold] for i, name in enumerate(indices)}
    chances = {
        name: simulate_chances(index.step.to_numpy(), settings.thresholds, draws=settings.draws, seed=settings.seed)
        for name, index in indices.items()
    }
    grid = tabulate_fragility(indices, dated, chances, settings)
    troughs = {"nber": list(cycles.troughs), "market": find_market_troughs(market_ret)}
    definitions = {}
    for i, (name, index) in enumerate(indices.items()):
        table = tabulate_episodes(base[name], market_ret=market_ret, crisis_troughs=troughs)
        cells = [spells_of(dated[i, bar]) for bar in settings.thresholds if bar != settings.threshold]
        definitions[name] = _study_definition(index, base[name], table, chances[name], cells, settings)
    like, outlook = _look_forward(definitions["volatility"].states, sorts, size)
    return RallyStudy(
        indices["volatility"].step.index[-1],
        settings,
        definitions,
        grid,
        like,
        outlook,
        {name: infer(d.episodes, d.table, definition=name) for name, d in definitions.items()},
        troughs,
    )


def _study_definition(
    index: RallyIndex,
    episodes: tuple[Episode, ...],
    table: pd.DataFrame,
    chances: Mapping[float, Chance],
    cells: Sequence[Spells],
    settings: Settings,
) -> DefinitionStudy:
    """Return the study of one definition from its dated episodes."""
    spells, long_enough = spells_of(episodes), len(index.step) >= SHORTEST_HISTORY
    states = trace_states(index, threshold=settings.threshold, first_rise=settings.first_rise)
    state = last_state(states, index, threshold=settings.threshold)
    measurable = long_enough and spells.n_ended > 0
    common = {"draws": settings.draws, "seed": settings.seed}
    block = simulate_chances(index.step.to_numpy(), [settings.threshold], block=settings.block, **common)[settings.threshold]
    reached = state.gain if state.state == "unconfirmed" and state.gain is not None else 0.0
    return DefinitionStudy(
        index=index,
        episodes=episodes,
        table=table,
        state=state,
        states=states,
        spells=spells,
        survival=estimate_survival(spells) if measurable else None,
        median_interval=median_interval(spells, **common) if measurable else (math.nan, math.nan),
        iid=chances[settings.threshold] if long_enough else None,
        block=block if long_enough else None,
        remaining=estimate_remaining(spells, state.age_months, grid=cells, **common)
        if measurable and state.age_months is not None
        else None,
        aftermath={months: measure_aftermath(index, episodes, months=months, seed=settings.seed) for months in HORIZONS},
        lags=measure_lags(episodes),
        confirmed_share=share_confirmed(states, reached=reached),
        record=score_calls(states, forward_quality(index, 6), **common),
        long_enough=long_enough,
    )


def median_interval(spells: Spells, *, draws: int, seed: int, level: float = 0.90) -> tuple[float, float]:
    """Return the bootstrap interval of the Kaplan-Meier median over resampled spells; a median not reached counts as long."""
    curves = resample_survival(spells, draws=draws, rng=np.random.default_rng(seed))
    medians = median_of_curves(np.arange(curves.shape[1], dtype=float), curves)
    tail = (1 - level) / 2
    low, high = np.quantile(np.where(np.isnan(medians), np.inf, medians), [tail, 1 - tail], method="nearest")
    return float(low), float(high)


def tabulate_fragility(
    indices: Mapping[str, RallyIndex],
    dated: Mapping[tuple[int, float], tuple[Episode, ...]],
    chances: Mapping[str, Mapping[float, Chance]],
    settings: Settings,
) -> pd.DataFrame:
    """Return one row per definition and threshold: rallies, median, share within a year, what chance gives."""
    rows = []
    for i, (name, index) in enumerate(indices.items()):
        for bar in settings.thresholds:
            spells, chance = spells_of(dated[i, bar]), chances[name][bar]
            usable = spells.n_ended > 0 and len(index.step) >= SHORTEST_HISTORY
            median = estimate_survival(spells).median if usable else math.nan
            rows.append(
                {
                    "definition": name,
                    "threshold": bar,
                    "episodes": len(spells),
                    "median": median,
                    "within_12m": float(np.mean(spells.months[spells.ended] <= 12)) if usable else math.nan,
                    "chance_median": chance.median if usable else math.nan,
                    "p_shorter": chance.p_shorter(median) if np.isfinite(median) else math.nan,
                }
            )
    return pd.DataFrame(rows)


def infer(episodes: Sequence[Episode], table: pd.DataFrame, *, definition: str) -> Inference:
    """Return the duration models of one definition: post-crisis against other rallies, Weibull hazards."""
    spells, entered = spells_of(episodes), spells_of(episodes, from_confirmation=True)
    flag = table["post_crisis"].to_numpy(dtype=bool)
    enough = spells.n_ended >= FEWEST_ENDED
    logrank = (
        compare_logrank(spells, flag) if spells.n_ended else LogRank(math.nan, math.nan, True, 0, int(flag.sum()), len(spells))
    )
    return Inference(
        definition,
        logrank,
        estimate_cox(spells, flag) if enough else None,
        estimate_weibull(spells) if enough else None,
        *_median_entered(entered),
        int(flag.sum()),
    )


def _median_entered(entered: Spells) -> tuple[float, float]:
    """Return the median duration of spells that enter at confirmation, given survival to the age returned beside it."""
    late, age = enter_late(entered)
    return (estimate_survival(late).median, age) if late.n_ended else (math.nan, age)


def _look_forward(
    states: pd.DataFrame, sorts: Mapping[str, SortPortfolios], size: SizePortfolios
) -> tuple[LikeMonths, tuple[Outlook, ...]]:
    """Return what quality, low risk and small caps did after months like today's on the baseline definition."""
    segments = compute_segment_returns(size)
    spreads = {
        "quality": Spread(_legs_of(sorts, "profitability")),
        "low risk": Spread(_legs_of(sorts, "risk")),
        "small caps": Spread(((segments["small"], segments["large"]),)),
    }
    return decide(states, spreads)


def _legs_of(sorts: Mapping[str, SortPortfolios], definition: str) -> tuple[tuple[pd.Series, pd.Series], ...]:
    """Return (quality, junk) returns of each sort in a definition, small segment."""
    legs = (compute_legs(sorts[sort], sizes=(1, 2)) for sort in DEFINITIONS[definition])
    return tuple((leg.quality, leg.junk) for leg in legs)


def list_indices(study: RallyStudy) -> list[RallyIndex]:
    """Return the rally index of every definition."""
    return [found.index for found in study.definitions.values()]


def count_long(spells: Spells, months: int, level: float = 0.90) -> tuple[int, int, tuple[float, float]]:
    """Return how many ended spells lasted at least `months`, of how many, and the Clopper-Pearson interval of the share."""
    ended = spells.months[spells.ended]
    k, n = int((ended >= months).sum()), ended.size
    if n == 0:
        return 0, 0, (math.nan, math.nan)
    tail = (1 - level) / 2
    low = float(stats.beta.ppf(tail, k, n - k + 1)) if k else 0.0
    high = float(stats.beta.ppf(1 - tail, k + 1, n - k)) if k < n else 1.0
    return k, n, (low, high)
