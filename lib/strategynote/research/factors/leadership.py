"""Who led: ranks, percentiles, surprise flags, and whether the first is separate from the second."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from strategynote.data.portfolios import SEGMENTS
from strategynote.research.factors.spreads import RANKED, Segments, average_quintiles, compute_spreads
from strategynote.research.factors.windows import HORIZONS, Horizon, compound, like_windows, window_of
from strategynote.research.statistics.percentiles import TWENTY_YEARS, mid_rank, robust_z, share_at_or_below, tail_probability

DRAWS = 2000
HISTORY_MONTHS = 240


@dataclass(frozen=True)
class Place:
    """The sort at one end of a segment's ranking, and how far the next one is away."""

    segment: str
    sort: str
    next_sort: str
    gap: float  # to the next, decimals, not negative
    standard_error: float  # bootstrap, of the difference between the two over a window of this length
    peers: tuple[str, ...]  # the leading run of sorts that one standard error does not separate from the first

    @property
    def separate(self) -> bool:
        """Whether the gap exceeds one bootstrap standard error of the difference."""
        return self.gap > self.standard_error


@dataclass(frozen=True)
class Leadership:
    """One horizon's standings. `table` is indexed (segment, sort); returns in decimals, percentiles 0-1."""

    horizon: Horizon
    period: pd.Period
    table: pd.DataFrame
    best: dict[str, Place]
    worst: dict[str, Place]


def compute_standings(spreads: pd.DataFrame, period: pd.Period, *, horizon: Horizon, q: float = 0.10) -> pd.DataFrame:
    """Place each spread of `period` in its own history of like windows.

    Columns: value; rank among the nine (1 = highest); percentile (share at or below); percentile_20y (mid-rank over
    20 years); z (robust); lo10, median, hi90 and n of the history before; p (two-sided, empirical); p_adjusted
    (Benjamini-Hochberg over ranked sorts x segments); unusual (p_adjusted <= q).
    """
    index = pd.PeriodIndex(spreads.index)
    alike = spreads.loc[like_windows(index, period, horizon)]
    recent = np.asarray(alike.index > period - 12 * TWENTY_YEARS)
    rows = [_standing(column, recent) for column in alike.to_numpy(float).T]
    table = pd.DataFrame(rows, index=spreads.columns)
    table["rank"] = _rank_within(table["value"])
    return _with_discoveries(table, q)


def find_leadership(
    legs: pd.DataFrame, period: pd.Period, *, horizon: Horizon, seed: int, q: float = 0.10, segments: Segments = SEGMENTS
) -> Leadership:
    """Rank the sorts of every segment and say whether first and last stand apart from the next."""
    spreads = compute_spreads(legs, horizon=horizon, segments=segments)
    table = compute_standings(spreads, period, horizon=horizon, q=q)
    draws = draw_windows(legs, period, horizon=horizon, seed=seed, segments=segments)
    values = table["value"].unstack("segment").reindex(list(RANKED))
    ranked = {name: values[name].dropna() for name in segments}
    drawn = dict(zip(draws.columns, draws.to_numpy().T, strict=True))
    best = {name: _end_place(name, values.sort_values(ascending=False), drawn) for name, values in ranked.items()}
    worst = {name: _end_place(name, values.sort_values(), drawn) for name, values in ranked.items()}
    return Leadership(horizon, period, table, best, worst)


def draw_windows(
    legs: pd.DataFrame, period: pd.Period, *, horizon: Horizon, seed: int, segments: Segments = SEGMENTS
) -> pd.DataFrame:
    """Resample windows as long as the one at hand from the 240 months before it: spreads, (draws x segment-sort).

    Months are drawn with replacement and together for all cells, so that the correlation between sorts stays.
    """
    window = window_of(period, horizon)
    sorts = [sort for sort in RANKED if sort in legs.columns.get_level_values("sort")]
    history = legs.loc[legs.index < window[0], sorts].tail(HISTORY_MONTHS).dropna()
    pick = np.random.default_rng(seed).integers(0, len(history), size=(DRAWS, len(window)))
    logs = np.log1p(history.to_numpy())
    growth = np.expm1(sum(logs[month] for month in pick.T))
    return average_quintiles(pd.DataFrame(growth, columns=history.columns), segments)


def compute_window(legs: pd.DataFrame, months: pd.PeriodIndex, segments: Segments = SEGMENTS) -> pd.Series:
    """Compound any window of months and return its spreads by (segment, sort)."""
    total = compound(legs.reindex(months))
    return average_quintiles(total.to_frame().T, segments).iloc[0]


def _standing(column: np.ndarray, recent: np.ndarray) -> dict[str, float]:
    """Describe the last value of a column of like windows, `recent` marking those of the last twenty years."""
    value, past = float(column[-1]), column[:-1][~np.isnan(column[:-1])]
    low, middle, high = np.quantile(past, [0.1, 0.5, 0.9]) if len(past) else (np.nan,) * 3
    return {
        "value": value, "percentile": share_at_or_below(column, value), "percentile_20y": mid_rank(column[recent], value),
        "z": robust_z(past, value), "lo10": low, "median": middle, "hi90": high, "n": len(past),
        "p": tail_probability(past, value),
    }  # fmt: skip


def _rank_within(value: pd.Series) -> pd.Series:
    ranked = value[value.index.get_level_values("sort").isin(RANKED)]
    return ranked.groupby(level="segment").rank(ascending=False, method="min").reindex(value.index)


def _with_discoveries(table: pd.DataFrame, q: float) -> pd.DataFrame:
    tested = table["rank"].notna() & table["p"].notna()
    table["p_adjusted"] = np.nan
    if tested.any():
        table.loc[tested, "p_adjusted"] = multipletests(table.loc[tested, "p"], method="fdr_bh")[1]
    table["unusual"] = table["p_adjusted"] <= q
    return table


def _end_place(segment: str, ordered: pd.Series, drawn: Mapping[tuple[str, str], np.ndarray]) -> Place:
    sorts = list(ordered.index)
    gaps = np.abs(ordered.to_numpy() - ordered.iloc[0])
    values = np.stack([drawn[segment, sort] for sort in sorts])
    errors = (values - values[0]).std(axis=1, ddof=1)
    run = itertools.takewhile(lambda place: gaps[place] <= errors[place], range(1, len(sorts)))
    return Place(segment, sorts[0], sorts[1], float(gaps[1]), float(errors[1]), (sorts[0], *(sorts[place] for place in run)))


def find_leaderships(legs: pd.DataFrame, period: pd.Period, *, seed: int, q: float = 0.10) -> tuple[Leadership, ...]:
    """Find leadership over the month, the quarter to date and the year to date."""
    return tuple(find_leadership(legs, period, horizon=horizon, seed=seed, q=q) for horizon in HORIZONS)
