"""Exhibits of the short-covering section: covering and returns by quintile, segments, intensity, what went with returns."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from strategynote.data.short_interest import ShortInputs
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import short_covering_words as words
from strategynote.narrative.facts import Facts, plain
from strategynote.narrative.short_covering import REGRESSORS
from strategynote.periods import long_date
from strategynote.research.short_interest.covering import Covering
from strategynote.research.short_interest.ratios import QUINTILES, crowding
from strategynote.research.short_interest.returns import names_of
from strategynote.research.short_interest.study import SEGMENTS, ShortStudy

SEGMENT_LABELS = {"micro": "Micro (IWC)", "small": "Small (IWM)", "large_mid": "Large and mid (IWB)"}
QUINTILE_LABELS = {1: "Least shorted", 2: "2", 3: "3", 4: "4", 5: "Most shorted"}
REGRESSOR_LABELS = {"sir": "Short interest, as published before", "covering": "Covering within the window", "beta": "Beta", "volatility": "Volatility"}
PERIODS = ("Period before", "Last period")
NAMES = 12


def covering_bars(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> Exhibit | None:
    """Draw covering by quintile over the last settlement periods and returns by quintile over the newest window; None without either."""
    small = _small(study)
    if not small and study.window is None:
        return None
    panels = (1 if small else 0) + (1 if study.window is not None else 0)
    figure, axes = charts.new_figure("full", height=56, ncols=panels)
    drawn = list(axes) if panels > 1 else [axes]
    frame = pd.DataFrame(index=pd.Index(QUINTILE_LABELS.values(), name="quintile"))
    if small:
        _draw_covering(drawn[0], frame, study)
    if study.window is not None:
        window = study.window.window
        name = f"ret {window.first:%Y-%m-%d} to {window.last:%Y-%m-%d}"
        frame[name] = study.window.table["ret"].to_numpy()
        charts.bars(drawn[-1], frame[[name]], roles={name: "junk"}, form=charts.points(1))
        charts.percent_axis(drawn[-1], signed=True, digits=1)
        charts.zero_line(drawn[-1])
        charts.panel_title(drawn[-1], f"Return, {_span(window.first, window.last)} {window.last.year}")
    title = words.covering_title(facts)
    return Exhibit(
        id="short.covering", title=title, figure=figure, data=frame, sources=inputs.sources("small"),
        subtitle="Small caps (members of IWM) by short interest over float, quintiles: share of the dollar position closed, and price return",
        note=_covering_note(study),
    )  # fmt: skip


def _draw_covering(ax: Axes, frame: pd.DataFrame, study: ShortStudy) -> None:
    small = _small(study)
    roles = dict(zip((f"{c.end:%Y-%m-%d}" for c in small), ("history", "accent")[-len(small) :], strict=True))
    for name, covering in zip(roles, small, strict=True):
        frame[name] = covering.table.loc[list(QUINTILES), "ratio"].to_numpy()
    charts.bars(ax, frame[list(roles)], roles=roles, form=charts.points(1))
    charts.percent_axis(ax, signed=True, digits=1)
    charts.zero_line(ax)
    charts.color_key(ax, dict(zip(PERIODS[-len(small) :], roles.values(), strict=True)))


def _small(study: ShortStudy) -> list[Covering]:
    return [covering for covering in study.covering if covering.segment == "small"]


def _span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    return f"{first.day} {first:%b} to {last.day} {last:%b}"


def _covering_note(study: ShortStudy) -> str:
    parts = []
    if study.covering:
        small = _small(study)
        parts += [f"{name}: {_span(c.start, c.end)}." for name, c in zip(PERIODS[-len(small) :], small, strict=True)]
        parts.append("Covering: both counts from one settlement file, sorted on the earlier one, names with a split left out; positive = positions closed.")
    if study.window is not None:
        when = "published before the window" if study.window.when == "before" else "published after the window began: an association only"
        parts.append(f"Returns: {study.window.n} names priced in both holdings files, equal weights, without dividends; sorted on the settlement of {long_date(study.window.settled.date())}, {when}.")
    return " ".join(parts)


def segments_table(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> Exhibit | None:
    """Tabulate level, crowding and days to cover by segment; None without small caps."""
    if "small" not in study.segments:
        return None
    rows = []
    for name in (n for n in SEGMENTS if n in study.segments):
        segment = study.segments[name]
        high = segment.table[segment.table["quintile"] == 5]
        rows.append({
            "segment": SEGMENT_LABELS[name], "held": str(segment.held.date()), "n": len(segment.table), "members": segment.members, "median": float(segment.table["sir"].median()),
            "high": float(high["sir"].mean()), "crowding": crowding(segment), "days": float(segment.table["days_to_cover"].median()), "days_high": float(high["days_to_cover"].median()),
        })  # fmt: skip
    frame = pd.DataFrame(rows)
    columns = (
        Column("segment", "Segment", "text"), Column("held", "Members of", "text"), Column("n", "Matched", "count"), Column("members", "Members", "count"),
        Column("median", "Median", "percent"), Column("high", "Top fifth", "percent"), Column("crowding", "Share in top fifth", "percent", digits=0),
        Column("days", "Days to cover", "number"), Column("days_high", "Top fifth, days", "number"),
    )  # fmt: skip
    title, newest = words.segments_title(facts), study.segments["small"]
    return Exhibit(
        id="short.segments", title=title, sources=inputs.sources(*SEGMENTS), place="appendix",
        table=Table(frame, columns, emphasis=(SEGMENT_LABELS["small"],), spanners=(("Short interest / float", ("median", "high")),)),
        subtitle=f"Settlement of {long_date(newest.settled.date())}, published about {long_date(newest.published.date())}",
        note="Float shares in place of shares outstanding, which are not at hand; names without float are left out. Days to cover without names that did not trade.",
    )  # fmt: skip


def by_segment_table(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> Exhibit | None:
    """Tabulate covering by quintile and segment; None without any."""
    if not study.covering:
        return None
    rows = [
        {"group": f"{SEGMENT_LABELS[c.segment]}, {_span(c.start, c.end)} {c.end.year}", "quintile": QUINTILE_LABELS.get(q, "All") if isinstance(q, int) else "All", **values}
        for c in study.covering
        for q, values in c.table.to_dict("index").items()
    ]
    frame = pd.DataFrame(rows)
    columns = (
        Column("quintile", "Quintile", "text"), Column("ratio", "Covered", "percent", signed=True), Column("low", "from", "percent", signed=True),
        Column("high", "to", "percent", signed=True), Column("median", "Median name", "percent", signed=True), Column("n", "Names", "count"),
    )  # fmt: skip
    title = words.by_segment_title(facts)
    return Exhibit(
        id="short.by_segment", title=title, sources=inputs.sources(*SEGMENTS), place="appendix",
        table=Table(frame, columns, groups="group", spanners=(("95 percent", ("low", "high")),)),
        subtitle="Share of the dollar short position closed between two settlement dates, percent; negative = added",
        note="Quintiles of the earlier count over float. Interval: ratio estimator over names. Prices of the newest holdings file at hand.",
    )  # fmt: skip


def names_table(study: ShortStudy, inputs: ShortInputs) -> Exhibit | None:
    """List the most shorted names of each segment, without numbers; None without segments."""
    rows = [{"segment": SEGMENT_LABELS[name], "names": ", ".join(names_of(study.segments[name], NAMES))} for name in SEGMENTS if name in study.segments]
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    title = plain("The most shorted names by segment: a list of one day, not a back-test")
    return Exhibit(
        id="short.names", title=title, sources=inputs.sources(*SEGMENTS), place="appendix",
        table=Table(frame, (Column("segment", "Segment", "text"), Column("names", "Names, most shorted first", "text"))),
        subtitle="Rule: highest short interest over float on the newest settlement published", note="A wrong float makes a wrong name: check before use. Not a recommendation.",
    )  # fmt: skip


def intensity_line(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> Exhibit | None:
    """Draw the intensity by window; None without its history."""
    if study.intensity is None:
        return None
    history = study.intensity.history
    figure, ax = charts.new_figure("half", height=50)
    charts.plot_line(ax, history, role="junk", label="Intensity")
    charts.zero_line(ax)
    charts.percent_axis(ax, unit="points", signed=True, digits=1)
    charts.month_axis(ax)
    charts.label_ends(ax, form=charts.points(1))
    title = words.intensity_title(facts)
    return Exhibit(
        id="short.intensity", title=title, figure=figure, data=history.rename("intensity").to_frame(), sources=inputs.sources("small"), place="appendix", width="half",
        subtitle="Most less least shorted small caps beyond beta and volatility, points over about 21 trading days",
        note=f"{len(history)} overlapping windows between dated holdings; sorts on short interest published before each.",
    )  # fmt: skip


def macbeth_table(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> Exhibit | None:
    """Tabulate what went with returns in cross-sections; None without enough windows."""
    if study.macbeth is None:
        return None
    frame = pd.DataFrame([{"name": REGRESSOR_LABELS[n], "slope": study.macbeth.slope[n], "t": study.macbeth.t[n]} for n in REGRESSORS])
    title = words.macbeth_title(facts)
    return Exhibit(
        id="short.macbeth", title=title, sources=inputs.sources("small"), place="appendix", width="half",
        table=Table(frame, (Column("name", "One standard deviation of", "text"), Column("slope", "Return", "points", digits=2, signed=True), Column("t", "t", "number", digits=1))),
        subtitle=f"Mean of {study.macbeth.windows} cross-sections of returns between holdings files, points a window",
        note="Fama-MacBeth, Newey-West with one lag. Covering is known only afterwards: it explains, it does not forecast.",
    )  # fmt: skip
