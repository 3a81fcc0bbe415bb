"""What a low-quality rally is measured on: four definitions of junk against quality, raw or market-hedged, by size segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.errors import DataError

DEFINITIONS: dict[str, tuple[str, ...]] = {
    "volatility": ("volatility",),
    "risk": ("volatility", "beta"),
    "profitability": ("profitability",),
    "composite": ("profitability", "volatility", "beta"),
}
JUNK_GROUP = {"volatility": 5, "beta": 5, "profitability": 1}
QUALITY_GROUP = {"volatility": 1, "beta": 1, "profitability": 5}
WARM_UP = 36  # months before an expanding deviation or beta is used


@dataclass(frozen=True)
class Legs:
    """Monthly returns of the junk and the quality leg of one sort, decimals, same PeriodIndex."""

    sort: str
    junk: pd.Series
    quality: pd.Series

    @property
    def step(self) -> pd.Series:
        """Monthly log difference ln(1 + junk) - ln(1 + quality)."""
        return np.log1p(self.junk) - np.log1p(self.quality)


@dataclass(frozen=True)
class RallyIndex:
    """Junk against quality on one definition: monthly steps, their sum, and the legs behind them.

    `step` holds log points per month; `level` is its running sum with a zero in the month before the first step, so a
    trough may stand there. `legs` are the tradable legs of each sort in the definition.
    """

    definition: str
    segment: str
    hedged: bool
    step: pd.Series
    legs: tuple[Legs, ...]

    @property
    def level(self) -> pd.Series:
        """Cumulative log difference L, zero in the month before the first step."""
        base = pd.Series([0.0], index=pd.PeriodIndex([self.step.index[0] - 1], freq="M"))
        return pd.concat([base, self.step.cumsum()]).rename("level")

    def hedge(self, mkt_excess: pd.Series) -> RallyIndex:
        """Return the index with its steps market-hedged (`hedge_market`)."""
        return RallyIndex(self.definition, self.segment, True, hedge_market(self.step, mkt_excess), self.legs)

    def until(self, period: pd.Period) -> RallyIndex:
        """Return the same index as it stood at the end of `period`."""
        cut = tuple(Legs(leg.sort, leg.junk.loc[:period], leg.quality.loc[:period]) for leg in self.legs)
        return RallyIndex(self.definition, self.segment, self.hedged, self.step.loc[:period], cut)


def compute_legs(portfolios: SortPortfolios, *, sizes: Sequence[int]) -> Legs:
    """Return the junk and quality legs of a sort: equal-weighted mean of the cells over size quintiles.

    Raises DataError where a cell has a missing month inside the sample.
    """
    groups = (JUNK_GROUP[portfolios.sort], QUALITY_GROUP[portfolios.sort])
    at = portfolios.ret.columns.get_indexer([(size, group) for group in groups for size in sizes])
    cells = portfolios.ret.to_numpy()[:, at]
    missing = np.isnan(cells)
    kept = ~missing.all(axis=1)
    index = portfolios.ret.index[kept]
    if missing[kept].any():
        month = index[missing[kept].any(axis=1)][0]
        raise DataError(
            f"dataset {portfolios.dataset}: a leg of {portfolios.sort} has no return in {month}, expected every month"
        )
    junk, quality = np.split(cells[kept], 2, axis=1)
    return Legs(portfolios.sort, pd.Series(junk.mean(axis=1), index=index), pd.Series(quality.mean(axis=1), index=index))


def scale_together(steps: pd.DataFrame) -> pd.Series:
    """Return the mean of the columns, each over its own expanding deviation, back in log points.

    m_t = mean_s(x_st / sd_s,t-1) * mean_s(sd_s,t-1), sd over all months before t (at least WARM_UP): each sort counts
    alike and thresholds keep their meaning.
    """
    deviation = steps.expanding(WARM_UP).std().shift(1)
    return ((steps / deviation).mean(axis=1) * deviation.mean(axis=1))[deviation.notna().all(axis=1)]


def hedge_market(step: pd.Series, mkt_excess: pd.Series) -> pd.Series:
    """Return the steps less beta times ln(1 + mkt_excess), beta over all months before (at least WARM_UP)."""
    market = np.log1p(mkt_excess).reindex(step.index)
    covariance = step.expanding(WARM_UP).cov(market).shift(1)
    beta = covariance / market.expanding(WARM_UP).var().shift(1)
    return (step - beta * market).dropna()


def compute_rally_index(
    sorts: Mapping[str, SortPortfolios],
    definition: str,
    *,
    segment: str = "small",
    mkt_excess: pd.Series | None = None,
) -> RallyIndex:
    """Return the rally index of a definition in a size segment; with `mkt_excess` it is market-hedged.

    The step is the mean of the sorts' log differences; the composite scales them first (`scale_together`).
    """
    legs = tuple(compute_legs(sorts[sort], sizes=SEGMENTS[segment]) for sort in DEFINITIONS[definition])
    steps = pd.concat([leg.step.rename(leg.sort) for leg in legs], axis=1).dropna()
    step = scale_together(steps) if definition == "composite" else steps.mean(axis=1)
    index = RallyIndex(definition, segment, False, step.rename(definition), legs)
    return index if mkt_excess is None else index.hedge(mkt_excess)


def compute_rally_indices(sorts: Mapping[str, SortPortfolios], **kwargs: object) -> dict[str, RallyIndex]:
    """Return the rally index of every definition in one segment."""
    return {name: compute_rally_index(sorts, name, **kwargs) for name in DEFINITIONS}  # type: ignore[arg-type]
