"""Appendix exhibits on small caps: breadth, ranges, distance behind large caps, bear markets and recessions."""

from __future__ import annotations

import pandas as pd

from strategynote.data.portfolios import SIZE, SORTS
from strategynote.data.valuation_inputs import SMALL_FUND, SMALL_INDEX, TURNS
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import valuation_small_words as words
from strategynote.narrative import valuation_titles as titles
from strategynote.narrative.facts import Facts
from strategynote.research.valuation.downturns import MIN_HISTORY, Downturns
from strategynote.research.valuation.measures import place
from strategynote.research.valuation.ranges import RelativeDrawdown
from strategynote.research.valuation.study import ConcentrationStudy, SmallStudy

RANGE_NAMES = {SMALL_INDEX: "Russell 2000, price", SMALL_FUND: "Russell 2000 fund, with dividends"}


def breadth_table(study: ConcentrationStudy, facts: Facts) -> Exhibit:
    """List equal against cap weights and the share of firms ahead of the market, each with its place in history."""
    ahead, equal = place(study.breadth.ahead), place(study.breadth.equal_minus_cap)
    assert ahead is not None and equal is not None
    rows = [
        {"measure": "Largest fifth, equal minus cap weights, twelve months", "value": equal.value, "percentile": equal.percentile, "n": equal.n},
        {"measure": "Firms in portfolios ahead of the market, twelve months", "value": ahead.value, "percentile": ahead.percentile, "n": ahead.n},
        {"measure": "Index funds, equal minus cap weights, twelve months", "value": study.equal_year},
        {"measure": "Index funds, equal minus cap weights, since the end of 2022", "value": study.equal_since},
    ]
    frame = pd.DataFrame(rows).dropna(subset=["value"]).reset_index(drop=True)
    columns = (
        Column("measure", "", "text"), Column("value", "Points or percent", "points", signed=True, unit=""),
        Column("percentile", "Own history", "percentile"), Column("n", "Months", "count"),
    )  # fmt: skip
    title = titles.breadth_title(facts)
    funds = ("prices/RSP", "prices/SPY") if study.equal_year is not None else ()
    return Exhibit(
        id="valuation.breadth", title=title, table=Table(frame, columns), place="appendix",
        sources=(SORTS["value"], SIZE, *funds),
        subtitle="Differences of total returns in percentage points, and percent of all firms; percentile in own history, high is broad",
        note="Largest fifth: NYSE size quintile ME5. Firms ahead: 25 portfolios of size and book-to-market, each counted with its number of firms, "
        "against the market by value; breadth across styles, not across single shares.",
    )  # fmt: skip


def range_table(study: SmallStudy, facts: Facts) -> Exhibit | None:
    """List the distance to highs and lows of one and five years; None without a price file."""
    rows = [
        {
            "group": RANGE_NAMES[ticker], "window": "One year" if years == 1 else "Five years", "below_high": found.below_high,
            "high": f"{found.high_day:%b %Y}", "above_low": found.above_low, "low": f"{found.low_day:%b %Y}", "position": found.position,
        }
        for (ticker, years), found in study.ranges.items() if found is not None
    ]  # fmt: skip
    if not rows or words.range_stem(facts) is None:
        return None
    frame = pd.DataFrame(rows)
    columns = (
        Column("window", "Window", "text"), Column("below_high", "Below high", "percent", signed=True), Column("high", "High", "text"),
        Column("above_low", "Above low", "percent", signed=True), Column("low", "Low", "text"),
        Column("position", "Place in range", "percent", digits=0, bar=True),
    )  # fmt: skip
    title = words.range_title(facts)
    used = tuple(f"prices/{ticker}" for ticker in RANGE_NAMES if any(study.ranges[ticker, y] is not None for y in (1, 5)))
    last = max(found.last for found in study.ranges.values() if found is not None)
    return Exhibit(
        id="valuation.range", title=title, table=Table(frame, columns, groups="group"), sources=used, place="appendix",
        subtitle=f"Daily closes to {last.day} {last:%B %Y}; place in range: 0 at the low, 100 at the high",
        note="Highs and lows of closes. With dividends the high looks nearer and the low farther than in prices.",
    )


def relative_drawdown(found: RelativeDrawdown, facts: Facts) -> Exhibit:
    """Draw the fall of small over large from its best so far."""
    figure, ax = charts.new_figure("half", height=60)
    charts.plot_line(ax, found.fall, role="small", label=None, width=1.2)
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.month_axis(ax)
    charts.note_point(ax, found.fall.index[-1], found.depth, charts.percent(0)(found.depth), dx=-5, dy=0, role="small", ha="right")
    title = words.relative_title(facts)
    return Exhibit(
        id="valuation.relative_drawdown", title=title, width="half", figure=figure, place="appendix", sources=(SIZE,),
        data=pd.DataFrame({"ratio": found.ratio, "below_best": found.fall}),
        subtitle=f"Wealth in small over wealth in large, percent below its best since {found.fall.index[0].year}",
        note=f"Small: Lo 20 and Qnt 2, large: Hi 20 of the size portfolios, by value, dividends included, no costs. Best ever {found.peak:%B %Y}, best "
        f"of five years {found.recent_peak:%B %Y}.",
    )  # fmt: skip


def downturn_table(study: SmallStudy, facts: Facts) -> Exhibit | None:
    """List bear markets and recessions with small, large and the valuation they began from; None without any."""
    parts = [("Bear markets", study.bears), ("Recessions", study.recessions)]
    frames = [_downturn_rows(name, found) for name, found in parts if found is not None]
    if not frames or not facts.known("valuation.bear.n"):
        return None
    frame = pd.concat(frames, ignore_index=True)
    columns = (
        Column("span", "Months", "text"), Column("market", "Market", "percent", signed=True), Column("small", "Small", "percent", signed=True),
        Column("large", "Large", "percent", signed=True), Column("small_minus_large", "Small minus large", "points", signed=True),
        Column("rank", "Small caps cheap at the start", "percentile"),
    )  # fmt: skip
    title = words.downturn_title(facts)
    sources = (SIZE, SORTS["value"], *((TURNS,) if study.recessions else ()))
    return Exhibit(
        id="valuation.downturns", title=title, table=Table(frame, columns, groups="group"), sources=sources,
        place="appendix",
        subtitle="Compounded returns, percent, from the month after the peak through the trough; percentile high is cheap",
        note=f"Bear market: the value-weighted market falls a fifth from a high, ended by a rise of a fifth. Start valuation: small over large "
        f"book-to-market in the month before, among the months up to then (at least {MIN_HISTORY}, else blank). A downturn that still runs is "
        "listed to the last month. Recessions from the day they were announced. Cheap against dear starts: exact permutation of the label, "
        f"p = {_p(study.bears)} (bear markets), {_p(study.recessions)} (recessions).",
    )  # fmt: skip


def _p(found: Downturns | None) -> str:
    return "not defined" if found is None or pd.isna(found.p) else charts.number(2)(found.p)


def _downturn_rows(name: str, found: Downturns) -> pd.DataFrame:
    spans = [f"{first:%b %Y} to {last:%b %Y}" for first, last in zip(found.table["first"], found.table["last"], strict=True)]
    return found.table.drop(columns=["first", "last"]).assign(group=name, span=spans)
