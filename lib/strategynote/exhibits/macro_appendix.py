"""Appendix exhibits of the macro section: records, second opinion, meetings, events, sub-periods, uncertainty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from strategynote.exhibits.charts import (
    month_axis,
    new_figure,
    number,
    number_axis,
    panel_title,
    percent_axis,
    plot_line,
    shade_recessions,
    zero_line,
)
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.macro import BLOCK_TITLES, driver_label, sensitivity_sources
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import macro_words as words
from strategynote.narrative import policy_words
from strategynote.narrative.facts import Facts
from strategynote.periods import long_month
from strategynote.research.macro.backdrop import Backdrop

MEASURES = {"epu": "Policy uncertainty (EPU)", "trade_epu": "Trade-policy uncertainty", "gpr": "Geopolitical risk (GPR)", "vix": "VIX"}
ASSETS = {"small_minus_large": "Small minus large", "junk": "Volatile minus calm, small caps"}


def score_history(study: Backdrop, facts: Facts) -> Exhibit | None:
    """The total score since it can be computed, recessions shaded."""
    if study.score is None or len(study.score.record) < 24:
        return None
    figure, ax = new_figure("full", height=50)
    plot_line(ax, study.score.record, role="market")
    zero_line(ax)
    number_axis(ax, form=number(1, signed=True))
    month_axis(ax)
    shade_recessions(ax, study.cycles.spans(study.period))
    skill = study.score.skill
    return Exhibit(
        id="macro.score_history", title=words.history_title(facts), place="appendix",
        subtitle="Mean of block scores, robust standard deviations, monthly; recessions announced by then shaded",
        note="Long, revised files with expanding medians: not what was known at the time. "
             + (f"AUC for a peak within 12 months: {skill.auc:.2f}, 90 % block-bootstrap interval {skill.interval[0]:.2f} to {skill.interval[1]:.2f}, "
                f"{skill.n} months outside recessions, {skill.spells} spells before peaks." if np.isfinite(skill.auc) else ""),
        sources=_score_sources(study), data=study.score.record.rename("score").to_frame(), figure=figure,
    )  # fmt: skip


def _score_sources(study: Backdrop) -> tuple[str, ...]:
    long = study.data.sources("unemployment_long", "payrolls_long", "industrial_production_long")
    return tuple(dict.fromkeys((*study.score.state["source"], *long, *study.sources.get("turns", ()))))


def score_record(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of the score at every peak and at past soft landings."""
    if study.score is None or study.score.peaks.empty:
        return None
    parts = [study.score.peaks.assign(kind="At peaks"), study.score.landings.assign(kind="Before soft landings")]
    frame = pd.concat([p for p in parts if len(p)]).rename_axis("when").reset_index()
    frame["when"] = [pd.Period(w, freq="M").strftime("%b %Y") if "-" in str(w) else str(w) for w in frame["when"]]
    blocks = [b for b in BLOCK_TITLES if b in frame]
    columns = (
        Column("when", "Month", "text"), Column("before_12", "12m before", "number", 1, signed=True),
        Column("before_6", "6m before", "number", 1, signed=True), Column("total", "Score", "number", 1, signed=True),
        Column("percentile", "Place so far", "percentile"), *(Column(b, BLOCK_TITLES[b], "number", 1, signed=True) for b in blocks),
    )  # fmt: skip
    return Exhibit(
        id="macro.score_record", title=words.record_title(facts), place="appendix",
        subtitle="Total and block scores, robust standard deviations; place in the history up to that month",
        note="Peaks announced by the as-of date; soft landings at the first cut of their cycle. Long, revised files with expanding medians.",
        sources=_score_sources(study), table=Table(frame, columns, groups="kind"),
    )  # fmt: skip


def signals_table(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of the yield curve's signals and what came of them."""
    if study.risk is None or study.risk.signals.empty:
        return None
    frame = study.risk.signals.assign(first=lambda d: d["first"].astype(str), last=lambda d: d["last"].astype(str))
    columns = (
        Column("first", "First month named", "month"), Column("last", "Last month named", "month"),
        Column("highest", "Highest probability", "percent", 0), Column("outcome", "What came", "text"),
    )  # fmt: skip
    skill = study.risk.skill
    record = "".join(
        f" {name}: AUC {s.auc:.2f} ({s.interval[0]:.2f} to {s.interval[1]:.2f}), Brier {s.brier:.3f} against {s.brier_base:.3f} for the mean rate."
        for name, s in (("Published coefficients", skill["published"]), ("Run in real time", skill["real_time"])) if np.isfinite(s.auc)
    )
    title = words.signals_title(facts)
    return Exhibit(
        id="macro.signals", title=title, place="appendix",
        subtitle="Spells at or above the limit, published coefficients; spells up to six months apart are one",
        note="A signal is right when an announced recession lies between twelve months before the first and six after the last month named."
             + record,
        sources=facts["macro.recession_probability"].sources, table=Table(frame, columns),
    )  # fmt: skip


def switching(study: Backdrop, facts: Facts) -> Exhibit | None:
    """The switching model's filtered probability of recession."""
    model = study.switching
    if model is None:
        return None
    figure, ax = new_figure("full", height=46)
    plot_line(ax, model.filtered, role="market", width=1.1)
    percent_axis(ax)
    ax.set_ylim(0, 1)
    month_axis(ax)
    shade_recessions(ax, study.cycles.spans(study.period))
    title = words.switching_title(facts, long_month(model.month))
    return Exhibit(
        id="macro.switching", title=title, place="appendix",
        subtitle="Filtered probability of the recession regime, percent, monthly; recessions announced by then shaded",
        note="Two regimes in mean and variance of the mean of robustly standardised growth of payrolls, production, income less transfers and sales, "
             f"each clipped at 4 (so that 2020 is one bad spell, not a regime of its own); EM, {model.n} months, means "
             f"{number(2, signed=True)(model.mean_recession)} and {number(2, signed=True)(model.mean_expansion)}, a recession lasts "
             f"{model.expected_recession_months:.0f} months on average. A higher peak of the likelihood separates calm from turbulent months.",
        sources=("fred-md/monthly", *study.sources.get("turns", ())), data=model.filtered.rename("probability").to_frame(), figure=figure,
    )  # fmt: skip


def meetings_table(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of the futures-implied path by FOMC meeting."""
    if study.path is None or study.path.meetings is None:
        return None
    frame = study.path.meetings.reset_index(names="meeting")
    frame["meeting"] = [f"{d:%-d %b %Y}" for d in frame["meeting"]]
    columns = (
        Column("meeting", "Meeting", "text"), Column("pre", "Rate before", "percent", 2), Column("post", "Rate after", "percent", 2),
        Column("lower", "P(lower)", "percent", 0), Column("same", "P(same)", "percent", 0), Column("higher", "P(higher)", "percent", 0),
    )  # fmt: skip
    return Exhibit(
        id="macro.meetings", title=policy_words.meetings_title(facts), place="appendix",
        subtitle=f"Percent; futures of {study.path.curve_day:%-d %B %Y}; probabilities that the rate then stands lower, the same or higher than now",
        note="Months without a meeting anchor the path; a decision rules from the next day; moves of a quarter point, meetings independent.",
        sources=(*study.sources["curve"], "fed/fomc-meetings"), table=Table(frame, columns),
    )  # fmt: skip


def cut_events(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of every first cut: return, label, and the difference of means without it."""
    if study.cuts is None or study.cuts.events.empty:
        return None
    events = study.cuts.events
    frame = pd.DataFrame({
        "cut": [pd.Period(e, freq="M").strftime("%b %Y") for e in events.index], "small_minus_large": events["small_minus_large"].to_numpy(),
        "label": np.where(events["recession"].astype(bool), "recession", "none"),
        "wide": np.where(events["recession_18"].astype(bool), "recession", "none"), "without": events["without"].to_numpy(),
    })  # fmt: skip
    columns = (
        Column("cut", "First cut", "text"), Column("small_minus_large", "12 months", "percent", 1, signed=True),
        Column("label", "Within 12 months", "text"), Column("wide", "Within 18 months", "text"),
        Column("without", "Difference without it", "points", 1, signed=True),
    )  # fmt: skip
    title = policy_words.events_title(facts)
    return Exhibit(
        id="macro.cut_events", title=title, place="appendix",
        subtitle="Small over large over months 1 to 12 after the cut's month; difference of means, without recession less with",
        note="A dash: twelve months are not complete by the period. Labels use turning points announced by the as-of date.",
        sources=facts["macro.first_cut.soft_minus_recession"].sources,
        table=Table(frame, columns, emphasis=tuple(pd.Period(e, freq="M").strftime("%b %Y") for e in study.cuts.pivotal)),
    )  # fmt: skip


def sensitivity_table(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of sensitivities by sub-period."""
    table = study.sensitivity.table if study.sensitivity is not None else pd.DataFrame()
    if table.empty:
        return None
    rows = table.xs(True, level="market").reset_index()
    wide = rows.pivot_table(index=["asset", "driver"], columns="period", values="effect", sort=False)
    t = rows[rows["period"] == "all"].set_index(["asset", "driver"])["t"]
    periods = [p for p in ("all", "to 1989", "1990-2007", "2008-2019", "since 2020") if p in wide]
    frame = wide[periods].join(t).reset_index()
    frame = frame.assign(asset=frame["asset"].map(ASSETS), driver=frame["driver"].map(driver_label))
    columns = (
        Column("driver", "Move", "text"), *(Column(p, "All" if p == "all" else p.capitalize(), "points", 2, signed=True) for p in periods),
        Column("t", "t, all", "number", 1, signed=True),
    )  # fmt: skip
    title = policy_words.periods_title(facts)
    return Exhibit(
        id="macro.sensitivity_periods", title=title, place="appendix",
        subtitle="Effect in the same month beside the market's own return, by sub-period",
        note="Newey-West; a dash: fewer than 36 months.", sources=sensitivity_sources(study),
        table=Table(frame, columns, groups="asset"),
    )  # fmt: skip


def uncertainty(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Small multiples of the uncertainty measures over fifteen years."""
    if study.uncertainty is None or study.uncertainty.fresh.empty:
        return None
    names = list(study.uncertainty.fresh.index)
    figure, axes = new_figure("full", height=42, ncols=len(names))
    lines = {}
    for ax, name in zip(np.atleast_1d(axes), names, strict=True):
        lines[name] = study.uncertainty.series[name].loc[study.period - 180 :]
        plot_line(ax, lines[name], role="market", width=1.1)
        number_axis(ax, ticks=4)
        month_axis(ax, ticks=8)
        shade_recessions(ax, study.cycles.spans(study.period))
        panel_title(ax, MEASURES[name])
    title = policy_words.uncertainty_title(facts)
    return Exhibit(
        id="macro.uncertainty", title=title, place="appendix",
        subtitle="Indices, monthly (VIX: monthly mean), last fifteen years; place in the whole history",
        note="Months of history: " + ", ".join(f"{MEASURES[n]} {int(study.uncertainty.state.loc[n, 'n'])}" for n in names) + ".",
        sources=study.data.sources(*names), data=pd.DataFrame(lines), figure=figure,
    )  # fmt: skip
