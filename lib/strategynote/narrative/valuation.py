"""Facts of valuation: what segments, the market and single names cost, and where that stands in history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from strategynote.data.portfolios import SORTS
from strategynote.data.quoted import Quoted
from strategynote.data.valuation_inputs import BOOKS, EARNINGS, ESTIMATES, SEVEN, SHILLER
from strategynote.narrative.claims.vocabulary import EXPENSIVE
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.valuation.gap import Gap
from strategynote.research.valuation.measures import Place, place
from strategynote.research.valuation.multiples import IndexMultiple, Multiples, count_above
from strategynote.research.valuation.study import ALSO, CostStudy, MultiplesStudy

NO_EARNINGS = "no file of the market's earnings was known at this date"
NO_SHILLER = "no file of the S&P composite's dividends and earnings was known at this date"
NO_MEMBERS = "no list of index members with earnings from the two hundred days before this date"


def multiple_fact(id: str, value: float | None, **fields: Any) -> Fact:
    """Return a price-earnings ratio, printed with one decimal."""
    known = value is not None and pd.notna(value)
    return make_fact(id, value, "ratio", text=f"{value:,.1f}" if known else None, **fields)


def placed(ids: tuple[str, str], found: Place | None, unit: str, *, sources: tuple[str, ...], reason: str) -> list[Fact]:
    """Return a value and its percentile (two ids), with n and what persistence leaves of it."""
    n, worth = (None, None) if found is None else (found.n, found.n_effective)
    common: dict[str, Any] = {"sources": sources if found else (), "reason": reason, "n": n, "n_effective": worth}
    return [
        make_fact(ids[0], None if found is None else found.value, unit, **common),
        make_fact(ids[1], None if found is None else found.percentile, "percentile", **common),
    ]


def pair(id: str) -> tuple[str, str]:
    """Return the ids of a value and its percentile: valuation.x and valuation.x_percentile."""
    return id, f"{id}_percentile"


def cost_facts(study: CostStudy) -> list[Fact]:
    """Return the gap between small and large, the market's yields, book-to-market of market and middle firm, and CAPE editions."""
    return [*gap_facts(study.gap), *_yield_facts(study), *_book_facts(study), *_edition_facts(study)]


def gap_facts(gap: Gap) -> list[Fact]:
    """Return valuation.gap.*: small over large, plain and at large caps' mix of profitability (high = small is cheap)."""
    sources, places = (gap.dataset,), gap.places
    reason = "the file of profitability has no value for this month"
    adjusted = ("valuation.gap.adjusted_ratio", "valuation.gap.adjusted_percentile")
    facts = [
        *placed(("valuation.gap.ratio", "valuation.gap.percentile"), places["ratio"], "ratio", sources=sources, reason=reason),
        *placed(adjusted, places["adjusted"], "ratio", sources=sources, reason=reason),
    ]
    within = places["within"]
    first = str(gap.ratio.dropna().index[0])
    return [
        *facts,
        make_fact("valuation.gap.within_percentile", within and within.percentile, "percentile", sources=sources, reason=reason),
        make_fact("valuation.gap.explained", gap.explained, "share", sources=sources,
                  reason="small and large caps cost nearly the same: there is no gap to explain"),
        make_fact("valuation.gap.since", first, "month", text=first[:4], sources=sources),
        make_fact("valuation.gap.unprofitable_small", float(gap.mix.loc[1, "small"]), "share", sources=sources),
        make_fact("valuation.gap.unprofitable_large", float(gap.mix.loc[1, "large"]), "share", sources=sources),
    ]  # fmt: skip


def _yield_facts(study: CostStudy) -> list[Fact]:
    earnings, sources = study.earnings, (EARNINGS,)
    facts = placed(pair("valuation.market_ep"), place(earnings.ep if earnings else None), "rate", sources=sources, reason=NO_EARNINGS)
    facts += placed(pair("valuation.loss_makers"), place(earnings.loss_makers if earnings else None), "share", sources=sources, reason=NO_EARNINGS)
    for id, series in (("market_pe", earnings and earnings.ep_profitable), ("market_pe_with_losses", earnings and earnings.ep)):
        value = None if series is None or not len(series) else 1 / float(series.iloc[-1])
        facts.append(multiple_fact(f"valuation.{id}", value, sources=sources if earnings else (), reason=NO_EARNINGS))
    first = None if earnings is None or not len(earnings.ep) else str(earnings.ep.index[0])
    since = None if first is None else first[:4]
    facts.append(make_fact("valuation.market_ep_since", first, "month", text=since, sources=sources if earnings else (), reason=NO_EARNINGS))
    formed = None if earnings is None or not len(earnings.ep) else str(earnings.ep.index[-1])
    facts.append(make_fact("valuation.market_ep_formed", formed, "month", sources=sources if earnings else (), reason=NO_EARNINGS))
    paid = place(study.dividend_yield)
    facts += placed(pair("valuation.dividend_yield"), paid, "rate", sources=(SHILLER,), reason=NO_SHILLER)
    start = None if paid is None else str(paid.since)
    facts.append(make_fact("valuation.dividend_yield_since", start, "month", text=start and start[:4],
                           sources=(SHILLER,) if paid else (), reason=NO_SHILLER))  # fmt: skip
    month = None if paid is None else str(paid.at)
    facts.append(make_fact("valuation.dividend_yield_month", month, "month", sources=(SHILLER,) if paid else (), reason=NO_SHILLER))
    return facts


def _book_facts(study: CostStudy) -> list[Fact]:
    missing = "no file of portfolios formed on book-to-market was known at this date"
    whole = placed(pair("valuation.market_bm"), place(study.segment_bm["market"]), "ratio", sources=(SORTS["value"],), reason="no book-to-market")
    middle = placed(pair("valuation.median_bm"), place(study.middle_bm), "ratio", sources=(BOOKS,), reason=missing)
    return [*whole, *middle]


def _edition_facts(study: CostStudy) -> list[Fact]:
    dated = [v for v in study.vintages if v.status == "dated"]
    used = study.vintages[-1] if study.vintages else None
    sources = (SHILLER,) if used else ()
    not_then = "no edition dated by this day is at hand, the one in use came out later" if used else NO_SHILLER
    no_year = "there is no year since 1990 to compare with" if used else NO_SHILLER
    return [
        make_fact("valuation.cape_vintages", len(dated), "count", sources=sources),
        multiple_fact("valuation.cape_edition", dated[-1].cape if dated else None, sources=sources, reason=not_then),
        multiple_fact("valuation.tr_cape", used and used.tr_cape, sources=sources, reason=NO_SHILLER),
        make_fact("valuation.cape_percentile_1990", used and used.percentile_1990, "percentile", sources=sources, reason=no_year),
    ]


def multiples_facts(study: MultiplesStudy) -> list[Fact]:
    """Return P/E by name, for the seven and the index with and without loss makers, and on estimates; null without a dated file."""
    return [*_member_facts(study.multiples), *_index_facts(study.index), _small_index_fact()]


def _member_facts(found: Multiples | None) -> list[Fact]:
    sources = (found.members.dataset,) if found else ()
    common: dict[str, Any] = {"sources": sources, "reason": NO_MEMBERS, "n": len(found.members.frame) if found else None}
    aggregates = {
        "top7_pe": "chosen_pe", "sp500_pe": "profitable", "sp500_pe_with_losses": "with_losses", "sp500_pe_ex_top7": "without_chosen",
        "sp500_pe_median": "median",
    }  # fmt: skip
    facts = [multiple_fact(f"valuation.{id}", found and getattr(found, name), **common) for id, name in aggregates.items()]
    for id, name in (("top7_cap_share", "cap_share"), ("top7_earnings_share", "earnings_share")):
        facts.append(make_fact(f"valuation.{id}", found and getattr(found, name), "share", **common))
    facts.append(make_fact("valuation.sp500_loss_makers", found and found.loss_makers, "count", **common))
    facts.append(make_fact("valuation.multiples_date", found and str(found.members.day.date()), "date", **common))
    return [*facts, *_name_facts(found, common), *_dear_facts(found, common)]


def _name_facts(found: Multiples | None, common: dict[str, Any]) -> list[Fact]:
    facts = []
    for name in (*SEVEN, *ALSO):
        value = found.chosen["pe"].get(name) if found else None
        reason = NO_MEMBERS if found is None else "it made a loss, or was no member of the index then"
        facts.append(multiple_fact(f"valuation.pe.{name.lower()}", value, **{**common, "reason": reason}))
    return facts


def _dear_facts(found: Multiples | None, common: dict[str, Any]) -> list[Fact]:
    seven = None if found is None else found.chosen.loc[[name for name in SEVEN if name in found.chosen.index]]
    trailing = None if seven is None else count_above(seven["pe"], EXPENSIVE)
    has_forward = found is not None and found.members.has_forward
    forward = count_above(seven["forward_pe"], EXPENSIVE) if has_forward and seven is not None else None
    reason = "the newest dated list of members has no forward earnings" if found else NO_MEMBERS
    return [
        make_fact("valuation.members_over_25", trailing, "count", **common),
        make_fact("valuation.members_forward_over_25", forward, "count", **{**common, "reason": reason}),
        make_fact("valuation.members_priced", None if seven is None else len(seven), "count", **common),
        make_fact("valuation.dear_level", int(EXPENSIVE), "count"),
    ]


def _index_facts(index: IndexMultiple | None) -> list[Fact]:
    reason = "no file of the index's earnings and estimates reaches this date"
    trailing = place(index.trailing if index else None)
    used = (ESTIMATES,) if index else ()
    facts = placed(pair("valuation.sp500_trailing_pe"), trailing, "ratio", sources=used, reason=reason)
    facts[0] = multiple_fact("valuation.sp500_trailing_pe", trailing and trailing.value, sources=used, reason=reason, n=facts[0].n)
    quarter = None if trailing is None else str(trailing.at.asfreq("M", how="end"))
    day = None if index is None or index.forward_day is None else str(index.forward_day.date())
    forward = index if day else None
    return [
        *facts,
        make_fact("valuation.sp500_trailing_quarter", quarter, "month", sources=used, reason=reason),
        multiple_fact("valuation.sp500_forward_pe", forward and forward.forward, sources=used, reason=reason),
        multiple_fact("valuation.sp500_forward_pe_next", forward and forward.forward_next, sources=used, reason=reason),
        make_fact("valuation.sp500_forward_date", day, "date", sources=used, reason=reason),
    ]


def _small_index_fact() -> Fact:
    reason = "no dated file of small-cap earnings is at hand: the fund page's ratio leaves loss makers out and is not in the holdings file"
    return make_fact("valuation.russell_2000_pe", None, "ratio", reason=reason)


def press_facts(figures: Mapping[str, Quoted]) -> list[Fact]:
    """Return valuation.press.<topic>, a quoted figure as printed, and .source, its publisher and date; no dataset stands behind them."""
    facts = []
    for topic, figure in figures.items():
        id, words = f"valuation.press.{topic}", figure.value is None
        facts.append(make_fact(id, figure.figure if words else figure.value, "text" if words else "share", text=figure.figure))
        facts.append(make_fact(f"{id}.source", f"{figure.publisher}, {figure.when}", "text"))
    return facts
