"""Exhibits of the factor-attribution section that stand in the body of the note."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from matplotlib.axes import Axes

from strategynote.data.portfolios import FIVE_FACTORS, MOMENTUM, SIZE, SORTS
from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import factor_words as words
from strategynote.narrative.factor_names import FUND_NAMES, SIZE_NAMES, SORT_WORDS, horizon_words
from strategynote.narrative.facts import Facts
from strategynote.periods import long_date
from strategynote.research.factors.attribution import SpreadAttribution
from strategynote.research.factors.funds import SizeLines
from strategynote.research.factors.junk_rally import JunkRally
from strategynote.research.factors.leadership import Leadership
from strategynote.research.factors.spreads import RANKED

SEGMENT_LABELS = {"micro": "Micro", "small": "Small", "mid": "Mid", "large": "Large"}
BRIEF_HEIGHT = 42.0
JUNK_SORTS = ("volatility", "residual_volatility", "beta")
FUND_LABELS = {
    "IWC": "IWC, Russell Microcap", "IWM": "IWM, Russell 2000", "IWR": "IWR, Russell Midcap", "IWB": "IWB, Russell 1000",
    "SPY": "SPY, S&P 500", "RSP": "RSP, S&P 500 equal weight", "QQQ": "QQQ, Nasdaq 100",
}  # fmt: skip


def label(sort: str) -> str:
    """Return a sort's name as a row label."""
    return SORT_WORDS[sort].capitalize()


def index_table(facts: Facts, *, period: pd.Period, as_of: dt.date) -> Exhibit:
    """Tabulate segment returns by month, quarter and year to date, and index funds from the quarter's start to as_of."""
    columns = ("previous_quarter", "quarter", "month", "year")
    names = {**{s: f"{v} caps" for s, v in SEGMENT_LABELS.items()}, "lowest_decile": "Lowest decile"}
    rows = [
        {"group": "NYSE size segments", "name": names[s], **{c: facts[f"returns.{s}.{c}"].value for c in columns}} for s in SIZE_NAMES
    ] + [
        {"group": "Index funds, total return", "name": FUND_LABELS[f], "previous_quarter": facts[f"etf.{f}.previous_quarter"].value,
         "since": facts[f"etf.{f}.since_quarter_start"].value} for f in FUND_NAMES if facts.known(f"etf.{f}.since_quarter_start")
    ]  # fmt: skip
    frame = pd.DataFrame(rows).reindex(columns=["group", "name", *columns, "since"])
    heads = (
        "Quarter before",
        horizon_words(period, "quarter"),
        f"{period:%B}",
        "Year to date",
        f"Quarter start to {as_of:%-d %b}",
    )
    keys = (*columns, "since")
    shown = tuple(Column(k, h, "percent", signed=True) for k, h in zip(keys, heads, strict=True) if frame[k].notna().any())
    funds = tuple(f"prices/{f}" for f in FUND_NAMES if facts.known(f"etf.{f}.since_quarter_start"))
    title = words.segments_title(facts, period)
    return Exhibit(
        id="factors.index_table", title=title, sources=(SIZE, *funds),
        subtitle=f"Return by size segment through {horizon_words(period, 'month')} and by index fund to {long_date(as_of)}",
        note="Segments: NYSE quintiles joined by firms x average size at the month's beginning; small holds micro. "
        "Funds: adjusted closes, from the last close before the quarter. Segments are not the Russell indices.",
        table=Table(frame, (Column("name", "", "text"), *shown), emphasis=(names[words.leading_segment(facts)],), groups="group"),
    )  # fmt: skip


def size_lines(lines: SizeLines, facts: Facts, *, period: pd.Period, as_of: dt.date) -> Exhibit:
    """Draw micro, small and large caps indexed from the start of the quarter before."""
    figure, ax = charts.new_figure("half", height=45)
    for name in ("large", "small", "micro"):
        charts.plot_line(ax, lines.lines[name] - 1, role=name, label=SEGMENT_LABELS[name], width=2.0 if name == "micro" else 1.4)
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.month_axis(ax)
    charts.label_ends(ax, form=charts.percent(0, signed=True))
    title = words.micro_title(facts, period)
    origin = "funds IWC, IWM, IWB" if lines.from_funds else "NYSE size segments, monthly"
    end = long_date(as_of) if lines.from_funds else horizon_words(period, "month")
    return Exhibit(
        id="factors.size_lines", title=title, width="half", figure=figure, data=lines.lines - 1,
        sources=("prices/IWC", "prices/IWM", "prices/IWB") if lines.from_funds else (SIZE,),
        subtitle=f"Total return since the start of the quarter before, percent, to {end}; {origin}",
        note="Index funds follow Russell indices." if lines.from_funds else "The funds did not trade yet; segments stand in.",
    )  # fmt: skip


def leadership(standing: Leadership, facts: Facts) -> Exhibit:
    """Draw the nine spreads of small caps in the quarter against 10-90 % of their history."""
    figure, ax = charts.new_figure("full", height=52)
    rows = _dots(standing, "small")
    charts.dots_with_range(ax, rows, emphasis=(rows.iloc[0]["label"],))
    _spread_axis(ax)
    when = horizon_words(standing.period, standing.horizon)
    title = words.leaders_title(facts, standing.period, segment="small", horizon=standing.horizon)
    return Exhibit(
        id="factors.leadership", title=title, figure=figure, data=rows, sources=_ranked_sources(standing),
        subtitle=f"High minus low quintile of each sort, small caps, {when}, percentage points, and percentile; grey: 10-90 percent of like windows before; "
        "red: volatility and beta; blue: profitability; black: the others",
        note=_inference(standing, "small"),
    )  # fmt: skip


def month_leaders(standing: Leadership, facts: Facts) -> Exhibit:
    """Draw the month's nine spreads of small caps against their history, mid caps' beside them."""
    figure, ax = charts.new_figure("half", height=BRIEF_HEIGHT)
    small, mid = _dots(standing, "small"), _dots(standing, "mid")
    beside = mid["value"].reindex(small.index)
    form = charts.points(1)
    rows = small.assign(role="small", note=[form(v) for v in small["value"]], aside=[form(v) if v == v else "" for v in beside])
    ax.plot(beside, range(len(rows)), "D", color=style.colour("mid"), markersize=3.4, label="_mid", zorder=2.5)
    charts.dots_with_range(ax, rows, emphasis=(rows.iloc[0]["label"],))
    _spread_axis(ax)
    charts.color_key(ax, {"Small (left number)": "small", "Mid": "mid"})
    when = horizon_words(standing.period, "month")
    title = words.leaders_title(facts, standing.period, segment="small", horizon="month")
    alt = title + ". " + words.leaders_title(facts, standing.period, segment="mid", horizon="month")
    return Exhibit(
        id="factors.month_leaders", title=title, alt=alt, width="half", figure=figure, sources=_ranked_sources(standing),
        data=pd.concat([small.assign(segment="small"), mid.assign(segment="mid")]),
        subtitle=f"High minus low quintile, {when}, percentage points; grey: 10-90 percent of small caps' months before",
        note=_inference(standing, "small"),
    )  # fmt: skip


def sorts_table(month: Leadership, quarter: Leadership, facts: Facts) -> Exhibit:
    """Tabulate every sort by segment for the month and the quarter."""
    frame = pd.DataFrame({"sort": [label(s) for s in SORTS]})
    for standing in (quarter, month):
        for segment in SEGMENT_LABELS:
            values = standing.table["value"].xs(segment, level="segment")
            frame[f"{standing.horizon}_{segment}"] = values.reindex(list(SORTS)).to_numpy()
    frame = frame[frame.iloc[:, 1:].notna().any(axis=1)]
    keys = {h: tuple(f"{h}_{s}" for s in SEGMENT_LABELS) for h in ("quarter", "month")}
    columns = tuple(Column(k, SEGMENT_LABELS[k.split("_")[1]], "points", signed=True, unit="") for h in keys for k in keys[h])
    spans = tuple((horizon_words(month.period, h), keys[h]) for h in ("quarter", "month"))
    title = words.sorts_title(facts, month.period)
    return Exhibit(
        id="factors.sorts_table", place="appendix", title=title, sources=_ranked_sources(month),
        subtitle="High minus low quintile by sort and size segment, percentage points",
        note="Legs are compounded, then their difference is averaged over the segment's size quintiles; value-weighted cells. "
        "Net issuance stands where its file reaches; it is outside the ranking. Micro is a part of small.",
        table=Table(frame, (Column("sort", "", "text"), *columns), spanners=spans, emphasis=(label(month.best["small"].sort),)),
    )  # fmt: skip


def rank_table(month: Leadership, quarter: Leadership, trailing: pd.Series, facts: Facts) -> Exhibit:
    """Tabulate ranks of the nine sorts by segment, and what small caps' ranks were over the twelve months before."""
    frame = pd.DataFrame({"sort": [label(s) for s in RANKED]})
    for standing in (month, quarter):
        for segment in SEGMENT_LABELS:
            ranks = standing.table["rank"].xs(segment, level="segment").reindex(list(RANKED))
            frame[f"{standing.horizon}_{segment}"] = ranks.to_numpy()
    frame["year_before"] = trailing.reindex(list(RANKED)).rank(ascending=False, method="min").to_numpy()
    frame = frame.sort_values("month_small", ignore_index=True)
    keys = {h: tuple(f"{h}_{s}" for s in SEGMENT_LABELS) for h in ("month", "quarter")}
    columns = tuple(Column(k, SEGMENT_LABELS[k.split("_")[1]], "count") for h in keys for k in keys[h])
    spans = tuple((horizon_words(month.period, h), keys[h]) for h in keys)
    title = words.ranks_title(facts, month.period)
    return Exhibit(
        id="factors.rank_table", place="appendix", title=title, sources=_ranked_sources(month),
        subtitle="Rank of nine high-minus-low spreads by segment, one is the highest; last column: small caps, twelve months before",
        note="Ranks say nothing about distance: neighbours are often closer than one bootstrap standard error.",
        table=Table(frame, (Column("sort", "", "text"), *columns, Column("year_before", "Year before", "count")), spanners=spans),
    )  # fmt: skip


def junk_by_size(rally: JunkRally, facts: Facts) -> Exhibit:
    """Draw volatile minus calm and unprofitable minus profitable by segment with percentiles of their history."""
    figure, axes = charts.new_figure("half", height=BRIEF_HEIGHT, nrows=2, sharex=True)
    names = {"volatility": "Volatile minus calm", "profitability": "Unprofitable minus profitable"}
    for ax, measure in zip(axes, names, strict=True):
        rows = rally.spreads.loc[measure].rename(columns={"lo10": "lo", "hi90": "hi"})
        rows = rows.assign(label=[SEGMENT_LABELS[s] for s in rows.index], note=_notes(rows))
        charts.dots_with_range(ax, rows, sort=False, emphasis=(SEGMENT_LABELS[rally.strongest[measure]],))
        _spread_axis(ax)
        charts.panel_title(ax, names[measure])
    axes[0].tick_params(axis="x", labelbottom=False)
    title, when = words.junk_title(facts, rally.period, horizon=rally.horizon), horizon_words(rally.period, rally.horizon)
    firms = rally.corners.xs(5, level="size")["junk_firms"]
    return Exhibit(
        id="factors.junk_by_size", title=title, alt=title + ". " + words.junk_sentence(facts, horizon=rally.horizon), figure=figure, width="half",
        data=rally.spreads.reset_index(), sources=tuple(SORTS[m] for m in names),
        subtitle=f"Spread by size segment, {when}, percentage points, and percentile; grey: 10-90 percent of like windows since 1963",
        note="Percentile: share of own history at or below. "
        f"Large caps' corners hold {firms['volatility']:.0f} volatile and {firms['profitability']:.0f} unprofitable firms; profitability is "
        "profit over book equity. Micro is a part of small.",
    )  # fmt: skip


def attribution(found: SpreadAttribution, facts: Facts, *, period: pd.Period) -> Exhibit | None:
    """Draw the exact parts of small minus large in the quarter; None where betas do not exist yet."""
    if not facts.known("attribution.small_minus_large.quarter.smb"):
        return None
    parts = found.reported.rename({"mkt_excess": "mkt"})
    frame = pd.DataFrame({"value": [*parts, found.total]}, index=[_part_label(p) for p in parts.index] + ["Small minus large"])
    figure, ax = charts.new_figure("half", height=58)
    charts.bars(ax, frame, roles={"value": "other"}, horizontal=True, form=charts.points(1))
    ax.patches[-1].set_color(style.colour("small"))
    charts.zero_line(ax, axis="x")
    charts.percent_axis(ax, axis="x", unit="points", signed=True, ticks=4)
    title = words.attribution_title(facts, period)
    return Exhibit(
        id="factors.attribution", title=title, width="half", figure=figure, data=frame.rename_axis("part").reset_index(),
        sources=(SIZE, FIVE_FACTORS, MOMENTUM),
        subtitle=f"Parts of the compounded return gap, {horizon_words(period, 'quarter')}, percentage points",
        note="Six factors, betas over 60 months (at least 48) through the month before; each leg linked on its own (Carino), so parts add "
        f"exactly; Menchero's linking moves no part by more than {charts.points(2, signed=False)(found.menchero_gap)} points. "
        "The residual holds alpha, error and the difference of the risk-free terms.",
    )  # fmt: skip


def _part_label(part: str) -> str:
    return {"mkt": "Market", "smb": "Size", "hml": "Value", "rmw": "Profitability", "cma": "Investment", "mom": "Momentum"}.get(
        part, "Residual"
    )


def _dots(standing: Leadership, segment: str) -> pd.DataFrame:
    table = standing.table.xs(segment, level="segment").reindex(list(RANKED)).dropna(subset=["value"])
    rows = table.rename(columns={"lo10": "lo", "hi90": "hi"}).sort_values("value", ascending=False)
    roles = ["junk" if s in JUNK_SORTS else "quality" if s == "profitability" else "market" for s in rows.index]
    return rows.assign(label=[label(s) for s in rows.index], role=roles, note=_notes(rows))


def _notes(rows: pd.DataFrame) -> list[str]:
    form = charts.points(1)
    return [f"{form(v)}  {charts.percentile(p)}" for v, p in zip(rows["value"], rows["percentile"], strict=True)]


def _spread_axis(ax: Axes) -> None:
    charts.zero_line(ax, axis="x")
    charts.percent_axis(ax, axis="x", unit="points", signed=True)


def _ranked_sources(standing: Leadership) -> tuple[str, ...]:
    known = standing.table["n"].dropna()
    sorts = set(known[known > 0].index.get_level_values("sort"))
    return tuple(SORTS[s] for s in SORTS if s in sorts)


def _inference(standing: Leadership, segment: str) -> str:
    place, form = standing.best[segment], charts.points(1, signed=False)
    verdict = "more" if place.separate else "not more"
    return (
        f"Lead over {SORT_WORDS[place.next_sort]} {form(place.gap)} points, {verdict} than one bootstrap standard error ({form(place.standard_error)}; "
        "2,000 draws of months from the twenty years before). Percentile: share of own history at or below."
    )  # fmt: skip
