"""Facts of concentration and of where small caps stand: weights, contributions, breadth, ranges, downturns."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from scipy import stats

from strategynote.data.portfolios import SIZE, SORTS
from strategynote.data.valuation_inputs import LARGE_WEIGHTS, SEVEN, SMALL_FUND, SMALL_INDEX, SMALL_WEIGHTS, TURNS
from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.grades import grade_evidence
from strategynote.narrative.valuation import pair, placed
from strategynote.periods import long_date
from strategynote.research.valuation.concentration import Aftermath, Weights
from strategynote.research.valuation.contribution import Contribution, Exposure
from strategynote.research.valuation.downturns import Downturns
from strategynote.research.valuation.measures import place
from strategynote.research.valuation.ranges import Range, RelativeDrawdown
from strategynote.research.valuation.study import ConcentrationStudy, SmallStudy

PRICES = tuple(f"prices/{ticker}" for ticker in (*SEVEN, "SPY"))
STEMS = {SMALL_INDEX: "valuation.range", SMALL_FUND: "valuation.range_fund"}


def concentration_facts(study: ConcentrationStudy, as_of: dt.date) -> list[Fact]:
    """Return the largest decile's share, dated weights, what the seven gave, breadth and equal against cap weights."""
    return [
        *decile_facts(study),
        *weight_facts(study, as_of),
        *contribution_facts(study.contribution, study.exposure),
        *breadth_facts(study),
    ]


def decile_facts(study: ConcentrationStudy) -> list[Fact]:
    """Return valuation.large_decile.*: share, percentile (high = concentrated), record, and what followed high concentration."""
    sources, share = (SIZE,), study.share
    ids = ("valuation.large_decile.share", "valuation.large_decile.percentile")
    peak = share.idxmax()
    return [
        *placed(ids, place(share), "weight", sources=sources, reason="no size portfolios"),
        make_fact("valuation.large_decile.since", str(share.index[0]), "month", text=str(share.index[0])[:4], sources=sources),
        make_fact("valuation.large_decile.peak", str(peak), "month", sources=sources),
        make_fact("valuation.large_decile.median", float(share.median()), "weight", sources=sources),
        *_aftermath_facts(study.aftermath),
    ]


def _aftermath_facts(found: Aftermath | None) -> list[Fact]:
    reason = "no five years after high concentration are complete"
    common: dict[str, Any] = {"sources": (SIZE,) if found else (), "reason": reason, "n_effective": found and found.n_effective}
    t = None if found is None else math.copysign(float(stats.norm.isf(found.p / 2)), found.difference)
    grade = None if found is None else grade_evidence(found.p, t, found.n_effective)
    n_other = None if found is None else found.n - found.n_high
    return [
        make_fact("valuation.large_decile.next_5y_high", found and found.high, "return", n=found and found.n_high, **common),
        make_fact("valuation.large_decile.next_5y_other", found and found.other, "return", n=n_other, **common),
        make_fact("valuation.large_decile.next_5y_difference", found and found.difference, "points", n=found and found.n,
                  p=found and found.p, grade=grade, **common),
    ]  # fmt: skip


def weight_facts(study: ConcentrationStudy, as_of: dt.date) -> list[Fact]:
    """Return weight of the seven and effective numbers from dated weights; null, with the reason, without weights of the last quarter."""
    large, small = study.weights.get(LARGE_WEIGHTS), study.weights.get(SMALL_WEIGHTS)
    fresh = study.fresh.get(LARGE_WEIGHTS, False)
    reason = _stale(large, as_of)
    used = (LARGE_WEIGHTS,) if fresh else ()
    found = large if fresh else None
    fresh_small = small if study.fresh.get(SMALL_WEIGHTS, False) else None
    facts = [
        make_fact("valuation.top7_weight", found and found.share, "weight", n=found and found.lines, sources=used, reason=reason),
        make_fact("valuation.weights_date", found and str(found.day.date()), "date", sources=used, reason=reason),
        make_fact("valuation.effective_n", found and found.effective_n, "count", n=found and found.lines, sources=used, reason=reason),
        make_fact("valuation.effective_n_small", fresh_small and fresh_small.effective_n, "count", n=fresh_small and fresh_small.lines,
                  sources=(SMALL_WEIGHTS,) if fresh_small else (), reason=_stale(small, as_of)),
        make_fact("valuation.top7_weight_qqq", None, "weight", reason="no dated holdings of the Nasdaq 100 are at hand"),
        make_fact("valuation.top7_count", len(SEVEN), "count"),
    ]  # fmt: skip
    largest = None if found is None else str(found.chosen.idxmax())
    return [*facts, make_fact("valuation.top7_largest", largest, "text", sources=used, reason=reason)]


def _stale(weights: Weights | None, as_of: dt.date) -> str:
    if weights is None:
        return f"no dated index weights were known on {long_date(as_of)}"
    return f"the newest dated index weights known on {long_date(as_of)} are of {long_date(weights.day.date())}, more than a quarter before"


def contribution_facts(found: Contribution | None, exposure: Exposure | None) -> list[Fact]:
    """Return the parts of the index's return since the end of 2022, the carried weights, and the exposure of the Nasdaq 100 fund."""
    reason = "it needs dated index weights and prices of all seven companies, which are not at hand for this date"
    sources = (LARGE_WEIGHTS, *PRICES) if found else ()
    common: dict[str, Any] = {"sources": sources, "reason": reason}
    total = found and found.weights.sum(axis=1)
    parts = [
        make_fact("valuation.top7_contribution", found and found.chosen, "points", **common),
        make_fact("valuation.rest_contribution", found and found.rest, "points", **common),
        make_fact("valuation.index_return", found and found.total, "return", **common),
        make_fact("valuation.top7_contribution_share", found and found.share, "share", **common),
        make_fact("valuation.contribution_from", found and str(found.first.date()), "date", **common),
        make_fact("valuation.contribution_to", found and str(found.last.date()), "date", **common),
        make_fact("valuation.contribution_anchor", found and str(found.anchor.date()), "date", **common),
        make_fact("valuation.top7_weight_now", None if total is None else float(total.iloc[-1]), "weight", **common),
        make_fact("valuation.top7_weight_start", None if total is None else float(total.iloc[0]), "weight", **common),
        make_fact("valuation.top7_weight_mean", None if total is None else float(total.mean()), "weight", **common),
    ]
    interval = None if exposure is None else (exposure.low, exposure.high)
    used = (*sources, "prices/QQQ") if exposure else ()
    return [*parts, make_fact("valuation.top7_exposure_qqq", exposure and exposure.value, "ratio", interval=interval,
                              n=exposure and exposure.n, sources=used, reason=reason)]  # fmt: skip


def breadth_facts(study: ConcentrationStudy) -> list[Fact]:
    """Return the share of firms ahead of the market over a year and equal- against cap-weighted returns."""
    breadth = study.breadth
    funds = ("prices/RSP", "prices/SPY")
    no_fund = "the equal-weighted fund has no prices that far back"
    equal, since = study.equal_year, study.equal_since
    return [
        *placed(("valuation.breadth.year", "valuation.breadth.percentile"), place(breadth.ahead), "share",
                sources=(SORTS["value"],), reason="no twelve months of returns"),
        *placed(pair("valuation.equal_minus_cap_big.year"), place(breadth.equal_minus_cap), "points", sources=(SIZE,),
                reason="no twelve months of returns"),
        make_fact("valuation.equal_minus_cap.year", equal, "points", sources=funds if equal is not None else (), reason=no_fund),
        make_fact("valuation.equal_minus_cap.since_2022", since, "points", sources=funds if since is not None else (),
                  reason="the note's date is before 2023, or the funds have no prices"),
    ]  # fmt: skip


def small_facts(study: SmallStudy) -> list[Fact]:
    """Return ranges, the drawdown against large caps, and small against large in bear markets and recessions."""
    ranges = [fact for (ticker, years), found in study.ranges.items() for fact in range_facts(ticker, years, found)]
    return [
        *ranges,
        *relative_facts(study.relative),
        *downturn_facts("bear", study.bears, sources=(SIZE, SORTS["value"])),
        *downturn_facts("recession", study.recessions, sources=(SIZE, SORTS["value"], TURNS)),
    ]


def range_facts(ticker: str, years: int, found: Range | None) -> list[Fact]:
    """Return distance to the high and the low of one or five years; the price index and the fund have ids of their own."""
    stem, span = STEMS[ticker], "52w" if years == 1 else f"{years}y"
    reason = f"the file of {ticker} does not cover the {'year' if years == 1 else 'five years'} before this date"
    common: dict[str, Any] = {"sources": (f"prices/{ticker}",) if found else (), "reason": reason}
    facts = [
        make_fact(f"{stem}.below_{span}_high", found and found.below_high, "return", **common),
        make_fact(f"{stem}.above_{span}_low", found and found.above_low, "return", **common),
        make_fact(f"{stem}.position_{span}", found and found.position, "share", **common),
    ]
    if years == 1:
        facts.append(make_fact(f"{stem}.date", found and str(found.last.date()), "date", **common))
    return facts


def relative_facts(found: RelativeDrawdown) -> list[Fact]:
    """Return how far wealth in small is behind its best against large, ever and within five years; percentile low = deep."""
    stem, common = "valuation.relative_drawdown", {"sources": (SIZE,)}
    return [
        make_fact(f"{stem}.depth", found.depth, "return", n=len(found.fall), **common),
        make_fact(f"{stem}.peak", str(found.peak), "month", **common),
        make_fact(f"{stem}.age", found.age, "months", **common),
        make_fact(f"{stem}.percentile", found.percentile, "percentile", n=len(found.fall) - 1, **common),
        make_fact(f"{stem}.recent_depth", found.recent_depth, "return", **common),
        make_fact(f"{stem}.recent_peak", str(found.recent_peak), "month", **common),
        make_fact(f"{stem}.recent_age", found.recent_age, "months", **common),
    ]


def downturn_facts(kind: str, found: Downturns | None, *, sources: tuple[str, ...]) -> list[Fact]:
    """Return valuation.<kind>.*: small minus large in all downturns, after cheap and after dear starts, with an exact p."""
    stem, used = f"valuation.{kind}", sources if found else ()
    none = f"no {kind} is known at this date" if found is None else f"too few {kind}s with a known start valuation"
    common: dict[str, Any] = {"sources": used, "reason": none}
    behind = None if found is None else int((found.table["small_minus_large"] < 0).sum())
    p = found and found.p
    return [
        make_fact(f"{stem}.n", found and found.n, "count", **common),
        make_fact(f"{stem}.mean", found and found.mean, "points", n=found and found.n, **common),
        make_fact(f"{stem}.behind", behind, "count", n=found and found.n, **common),
        make_fact(f"{stem}.cheap_n", found and found.n_cheap, "count", **common),
        make_fact(f"{stem}.cheap_behind", found and found.cheap_behind, "count", **common),
        make_fact(f"{stem}.cheap_mean", found and found.cheap_mean, "points", n=found and found.n_cheap, p=p, **common),
        make_fact(f"{stem}.dear_mean", found and found.dear_mean, "points", n=found and found.n_dear, **common),
        make_fact(f"{stem}.p", p, "ratio", n=None if found is None else found.n_cheap + found.n_dear, **common),
    ]


