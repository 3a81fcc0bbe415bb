"""Exhibits of the decade outlook that stand in the appendix: inference, out of sample, coverage, past calls."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.outlook import SAMPLE_LABELS, SOURCES
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import outlook_record_words as words
from strategynote.narrative.facts import Facts
from strategynote.research.outlook.combination import LEVELS
from strategynote.research.outlook.decade import Call
from strategynote.research.outlook.forward import compute_half_life
from strategynote.research.outlook.inference import Inference, tabulate_tests
from strategynote.research.outlook.track_record import TrackRecord


def inference_table(inference: Inference, facts: Facts) -> Exhibit:
    """Tabulate the six kinds of inference for the relative regression."""
    frame = tabulate_tests(inference)
    title = (
        facts.phrase(
            "The same slope, {outlook.small_minus_large.slope} a year, looks certain to a kernel and far less so "
            "once persistence is simulated (p {p})",
            p=facts.phrase("{outlook.small_minus_large.slope|p}"),
        )
        if _kernel_is_surer(inference)
        else facts.phrase("Six kinds of inference on the slope of {outlook.small_minus_large.slope} a year")
    )
    columns = (
        Column("kind", "Kind", "text"),
        Column("slope", "Slope", "percent"),
        Column("se", "Std. error", "percent"),
        Column("t", "t", "number", digits=1),
        Column("p", "p", "pvalue"),
        Column("low", "low", "percent"),
        Column("high", "high", "percent"),
        Column("n", "n or n_eff", "number"),
    )
    return Exhibit(
        id="outlook.inference",
        title=title,
        sources=SOURCES,
        place="appendix",
        table=Table(
            frame,
            columns,
            emphasis=("Bootstrap, no predictability",),
            spanners=(("90 percent interval", ("low", "high")),),
        ),
        subtitle="Small minus large over ten years on relative log book-to-market; slope in percent a year per log unit",
        note=f"Hansen-Hodrick: uniform kernel, H-1 lags; a blank means a negative variance. Newey-West: Bartlett, 1.5 H lags. "
        f"Non-overlapping: mean over "
        f"all starting months. Bootstraps: {inference.draws} draws; blocks of mean length H. Stambaugh bias of the monthly slope "
        f"{charts.percent(1, signed=True)(inference.bias_monthly)}, of the ten-year slope by simulation "
        f"{charts.percent(1, signed=True)(inference.bias_null)}.",
    )


def _kernel_is_surer(inference: Inference) -> bool:
    kernel, simulated = inference.named("Newey-West").p, inference.named("Bootstrap, no predictability").p
    return kernel is not None and simulated is not None and kernel < 0.01 <= simulated


def out_of_sample_table(calls: Mapping[str, Call], facts: Facts) -> Exhibit:
    """Tabulate fit, out-of-sample record and today's forecasts of every sample."""
    frame = pd.DataFrame([_row(name, call) for name, call in calls.items() if call.fit is not None])
    title = words.oos_title(facts)
    columns = [
        Column("sample", "", "text"),
        Column("slope", "Slope", "percent"),
        Column("r2", "R2", digits=2),
        Column("n_effective", "n_eff"),
        Column("half_life", "Half-life", unit="years"),
        Column("r2_oos", "R2 out", digits=2),
        Column("constrained", "sign-constrained", digits=2),
        Column("clark_west", "Clark-West t"),
        Column("p", "p", "pvalue"),
        Column("regression", "Regression", "percent", signed=True),
        Column("combination", "Combination", "percent", signed=True),
    ]
    shown = tuple(c for c in columns if frame[c.key].notna().any())
    return Exhibit(
        id="outlook.out_of_sample",
        title=title,
        sources=SOURCES,
        place="appendix",
        table=Table(frame, shown, emphasis=(SAMPLE_LABELS["small_minus_large"],)),
        subtitle="Ten-year regressions on log book-to-market by sample; last two columns: forecast today, percent a year "
        "(intervals in the body)",
        note="R2 out: Campbell-Thompson against the mean known at the time, origins from 240 completed pairs, completed "
        "outcomes only. Sign-constrained: "
        "negative slopes set to zero. Clark-West: one-sided p. Carried: July rows moved with returns. Half-life from a "
        "monthly AR(1).",
    )


def _row(name: str, call: Call) -> dict[str, object]:
    assert call.fit is not None and call.forecasts is not None
    oos, last = call.oos, call.forecasts.table.iloc[-1]
    return {
        "sample": SAMPLE_LABELS[name],
        "slope": call.fit.slope,
        "r2": call.fit.r2,
        "n_effective": call.fit.n_effective,
        "half_life": compute_half_life(call.sample.x),
        "r2_oos": oos and oos.r2,
        "constrained": oos and oos.r2_constrained,
        "clark_west": oos and oos.clark_west_t,
        "p": oos and oos.clark_west_p,
        "regression": float(last["regression"]),
        "combination": float(last["combination"]),
    }


def coverage_table(call: Call, facts: Facts) -> Exhibit | None:
    """Tabulate coverage three ways for regression and combination; None without a record."""
    if call.record is None or call.textbook is None:
        return None
    rows = [
        {
            "method": label,
            "level": c.level,
            "raw": c.raw,
            "real_time": c.real_time,
            "published": c.published,
            "factor": c.factor,
            "n": c.n,
        }
        for label, record in (("Regression", call.textbook), ("Combination", call.record))
        for c in record.coverage
    ]
    frame = pd.DataFrame(rows)
    frame["name"] = [f"{100 * level:.0f} percent band" for level in frame["level"]]
    title = facts.phrase(
        "A nominal ninety-percent band of the regression held {outlook.small_minus_large.coverage_90_raw}; ours, set in real "
        "time, "
        "{outlook.small_minus_large.coverage_90_real_time}"
    )
    columns = (
        Column("name", "", "text"),
        Column("raw", "textbook", "percent", digits=0),
        Column("real_time", "real time", "percent", digits=0),
        Column("published", "by construction", "percent", digits=0),
        Column("factor", "Factor", digits=2),
        Column("n", "n", "count"),
    )
    return Exhibit(
        id="outlook.coverage",
        title=title,
        sources=SOURCES,
        place="appendix",
        table=Table(frame, columns, groups="method", spanners=(("Outcomes inside the band", ("raw", "real_time", "published")),)),
        subtitle="Small minus large over ten years: share of completed outcomes inside the band, three ways of setting its width",
        note=f"Textbook: the regression's own standard error, overlap ignored. Real time: quantiles of scaled errors complete "
        f"at each origin, the textbook "
        f"width before any. By construction: the same on all completed origins; factor: its multiple of the textbook width. "
        f"n = {call.record.coverage[0].n} overlapping origins, {call.record.coverage[0].n_effective:.1f} independent.",
    )


def record_lines(record: TrackRecord | None, facts: Facts) -> Exhibit | None:
    """Draw each July's frozen call with its band against what came; None before any call is complete."""
    if record is None:
        return None
    calls = record.calls
    figure, ax = charts.new_figure("full", height=62)
    charts.plot_band(ax, calls["low"], calls["high"], role="history")
    charts.plot_line(ax, calls["forecast"], role="large", label="Call", width=1.5)
    charts.plot_line(ax, calls["outcome"], role="small", label="What came", width=1.5)
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.month_axis(ax)
    charts.label_ends(ax)
    title = words.record_title(facts)
    return Exhibit(
        id="outlook.track_record",
        title=title,
        figure=figure,
        data=calls,
        sources=SOURCES,
        place="appendix",
        subtitle="Small minus large, percent a year over the ten years after each July: the call with its 90 percent band, "
        "and what came",
        note=f"The combination as it would have been made then, width from outcomes complete by then, on today's vintage of "
        f"the file. n = {record.n} "
        f"completed calls, {record.n_effective:.1f} independent. Brier score {charts.number(2)(record.brier)} against "
        f"{charts.number(2)(record.brier_base)} for the base rate.",
    )


def record_table(record: TrackRecord | None, facts: Facts) -> Exhibit | None:
    """Tabulate the calls of every fifth July and all of the last ten; None before any call is complete."""
    if record is None:
        return None
    calls = record.calls.reset_index(names="july")
    recent = calls["july"] > calls["july"].iloc[-1] - 121
    shown = calls[recent | (calls["july"].dt.year % 5 == 0)].copy()
    shown["came_true"] = [{1.0: "yes", 0.0: "no"}.get(float(h), "") if pd.notna(h) else "open" for h in shown["hit"]]
    title = facts.phrase(
        "Intervals of past calls held {outlook.track_record.coverage_90} of outcomes at ninety percent and "
        "{outlook.track_record.coverage_50} at fifty"
    )
    columns = (
        Column("july", "Call of", "month"),
        Column("forecast", "Call", "percent", signed=True),
        Column("low", "low", "percent", signed=True),
        Column("high", "high", "percent", signed=True),
        Column("probability", "P(small ahead)", "percent", digits=0),
        Column("base_rate", "base rate", "percent", digits=0),
        Column("outcome", "What came", "percent", signed=True),
        Column("came_true", "Right side", "text"),
    )
    levels = ", ".join(f"{100 * level:.0f} percent: {charts.percent()(record.coverage[level])}" for level in LEVELS)
    return Exhibit(
        id="outlook.record_table",
        title=title,
        sources=SOURCES,
        place="appendix",
        table=Table(shown, columns, spanners=(("90 percent band", ("low", "high")),)),
        subtitle="Ten-year calls of every fifth July, and of each July in the last ten years; percent a year",
        note=f"Base rate: share of completed decades in which small finished ahead, as known then. Coverage: {levels}. Skill "
        f"against the base rate: "
        f"{charts.number(2, signed=True)(record.skill)}; negative means that the base rate was better.",
    )
