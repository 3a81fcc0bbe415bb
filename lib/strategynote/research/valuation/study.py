"""The section's questions put together: what is asked of which data, with None where the data are missing."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from strategynote.data.portfolios import SortPortfolios
from strategynote.data.valuation_inputs import (
    LARGE_WEIGHTS,
    SEVEN,
    SMALL_FUND,
    SMALL_INDEX,
    WEIGHTS_AGE,
    ValuationInputs,
)
from strategynote.research.macro.cycles import make_cycles
from strategynote.research.outlook.valuation import average_cells, compute_weights
from strategynote.research.valuation.breadth import Breadth, compare_funds, compute_breadth
from strategynote.research.valuation.concentration import (
    Aftermath,
    Weights,
    compute_decile_share,
    compute_legs,
    follow_concentration,
    measure_weights,
)
from strategynote.research.valuation.contribution import Contribution, Exposure, attribute_index, estimate_exposure
from strategynote.research.valuation.downturns import Downturns, find_bear_markets, study_downturns
from strategynote.research.valuation.gap import Gap, compute_gap
from strategynote.research.valuation.history import (
    CapeVintage,
    MarketEarnings,
    compare_vintages,
    compute_market_earnings,
    compute_middle_bm,
    compute_segment_bm,
    compute_yield,
)
from strategynote.research.valuation.multiples import (
    IndexMultiple,
    Multiples,
    compute_index_multiple,
    compute_multiples,
    make_members,
)
from strategynote.research.valuation.ranges import YEARS, Range, RelativeDrawdown, compute_range, compute_relative_drawdown

SINCE = "2022-12-31"  # the seven's run is counted from the last close of 2022
ALSO = ("PLTR",)


@dataclass(frozen=True)
class CostStudy:
    """What segments and the market cost."""

    gap: Gap
    segment_bm: pd.DataFrame
    middle_bm: pd.Series | None
    earnings: MarketEarnings | None
    dividend_yield: pd.Series | None
    cape: pd.Series | None
    vintages: list[CapeVintage]


@dataclass(frozen=True)
class ConcentrationStudy:
    """How much the largest weigh and what they gave; `weights` by dataset, `fresh` those not older than a quarter."""

    share: pd.Series
    aftermath: Aftermath | None
    weights: dict[str, Weights]
    fresh: dict[str, bool]
    contribution: Contribution | None
    exposure: Exposure | None
    breadth: Breadth
    equal_year: float | None
    equal_since: float | None


@dataclass(frozen=True)
class SmallStudy:
    """Where small caps stand: ranges by (ticker, years), distance behind large caps, and what downturns did."""

    ranges: dict[tuple[str, int], Range | None]
    relative: RelativeDrawdown
    bears: Downturns | None
    recessions: Downturns | None


@dataclass(frozen=True)
class MultiplesStudy:
    """Price over earnings by company and index."""

    multiples: Multiples | None
    index: IndexMultiple | None


def study_cost(inputs: ValuationInputs) -> CostStudy:
    """Return the valuation of segments, of the market and of the middle firm."""
    ep, shiller = inputs.earnings, inputs.shiller
    return CostStudy(
        gap=compute_gap(inputs.profitability),
        segment_bm=compute_segment_bm(inputs.value),
        middle_bm=None if inputs.middle is None else compute_middle_bm(inputs.middle),
        earnings=None if ep is None else compute_market_earnings(ep["ep_sum_annual"], ep["n_firms"], ep["mktcap"]),
        dividend_yield=None if shiller is None else compute_yield(shiller["dividend"], shiller["price"]),
        cape=None if shiller is None else shiller["cape"].dropna(),
        vintages=compare_vintages(inputs.editions, inputs.statuses),
    )


def study_concentration(inputs: ValuationInputs) -> ConcentrationStudy:
    """Return concentration since 1926, on one day, since the seven's run began, and breadth."""
    share, legs = compute_decile_share(inputs.size), compute_legs(inputs.size)
    weights = {id: measure_weights(table, SEVEN) for id, table in inputs.weights.items()}
    contribution = _contribution(inputs, weights.get(LARGE_WEIGHTS))
    equal, cap = inputs.closes.get("RSP"), inputs.closes.get("SPY")
    year = inputs.through - pd.DateOffset(years=1)
    pair = equal is not None and cap is not None
    return ConcentrationStudy(
        share=share, aftermath=follow_concentration(share, legs), weights=weights,
        fresh={id: (inputs.through - w.day).days <= WEIGHTS_AGE for id, w in weights.items()},
        contribution=contribution, exposure=_exposure(inputs, contribution),
        breadth=compute_breadth(inputs.value, inputs.returns_ew, inputs.size),
        equal_year=compare_funds(equal, cap, since=year) if pair else None,
        equal_since=compare_funds(equal, cap, since=pd.Timestamp(SINCE)) if pair else None,
    )  # fmt: skip


def _contribution(inputs: ValuationInputs, weights: Weights | None) -> Contribution | None:
    index = inputs.closes.get("SPY")
    if weights is None or inputs.seven is None or index is None:
        return None
    return attribute_index(weights.chosen, inputs.seven, index, day=weights.day, since=SINCE)


def _exposure(inputs: ValuationInputs, contribution: Contribution | None) -> Exposure | None:
    fund = inputs.closes.get("QQQ")
    if contribution is None or inputs.seven is None or fund is None:
        return None
    return estimate_exposure(fund, contribution.weights, inputs.seven, inputs.closes["SPY"])


def study_multiples(inputs: ValuationInputs) -> MultiplesStudy:
    """Return price over earnings by company and for the index, where dated files have it."""
    multiples = index = None
    if inputs.members is not None:
        id, table = inputs.members
        multiples = compute_multiples(make_members(table, dataset=id), SEVEN, also=ALSO)
    if inputs.estimates is not None:
        index = compute_index_multiple(inputs.estimates["data"], inputs.estimates["forward_pe"])
    return MultiplesStudy(multiples, index)


def study_small(inputs: ValuationInputs, segment_bm: pd.DataFrame, *, seed: int) -> SmallStudy:
    """Return how far small caps are from highs, lows and large caps, and whether cheap starts softened downturns."""
    legs, market = compute_legs(inputs.size), _market(inputs.value)
    relative = (segment_bm["small"] / segment_bm["large"]).dropna()
    closes = {ticker: inputs.closes.get(ticker, pd.Series(dtype=float)) for ticker in (SMALL_INDEX, SMALL_FUND)}
    recessions = None
    if inputs.turns is not None:
        spans = make_cycles(inputs.turns, first=str(legs.index[0])).spans(legs.index[-1])
        recessions = study_downturns(spans, legs, relative_bm=relative, market=market, seed=seed)
    return SmallStudy(
        ranges={(t, years): compute_range(series, years, through=inputs.through) for t, series in closes.items() for years in YEARS},
        relative=compute_relative_drawdown(legs),
        bears=study_downturns(find_bear_markets(market), legs, relative_bm=relative, market=market, seed=seed),
        recessions=recessions,
    )


def _market(portfolios: SortPortfolios) -> pd.Series:
    return average_cells(portfolios.ret, compute_weights(portfolios.n_firms, portfolios.mktcap)).dropna()
