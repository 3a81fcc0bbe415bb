"""Exhibits of the decade outlook that stand in the appendix: inference, records, coverage, reversal, value against growth."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.outlook import METHOD_LABELS, SOURCES, method_bands
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import outlook_words as words
from strategynote.narrative.facts import Facts
from strategynote.research.outlook.breakeven import decompose_decade
from strategynote.research.outlook.combination import LEVELS
from strategynote.research.outlook.decade import Call
from strategynote.research.outlook.forward import Sample, compute_half_life
from strategynote.research.outlook.inference import Inference, tabulate_tests
from strategynote.research.outlook.reversal import Reversal
from strategynote.research.outlook.track_record import TrackRecord

SAMPLE_LABELS = {
    "small_minus_large": "Small minus large", "carried": "Small minus large, carried valuations", "check": "ME2-ME3 minus large",
    "small": "Small", "large": "Large", "value_minus_growth": "Value minus growth",
}  # fmt: skip


def inference_table(inference: Inference, facts: Facts) -> Exhibit:
    """Tabulate the six kinds of inference for the relative regression."""
    frame = tabulate_tests(inference)
    title = facts.phrase(
        "The same slope, {outlook.small_minus_large.slope} a year, looks certain to a kernel and far less so "
        "once persistence is simulated (p {p})",
        p=facts.phrase("{outlook.small_minus_large.slope|p}"),
    ) if _kernel_is_surer(inference) else facts.phrase(
        "Six kinds of inference on the slope of {outlook.small_minus_large.slope} a year"
    )  # fmt: skip
    columns = (
        Column("kind", "Kind", "text"), Column("slope", "Slope", "percent"), Column("se", "Std. error", "percent"), Column("t", "t", "number", digits=1),
        Column("p", "p", "pvalue"), Column("low", "5 %", "percent"), Column("high", "95 %", "percent"), Column("n", "n or n_eff", "number"),
    )  # fmt: skip
    return Exhibit(
        id="outlook.inference", title=title, alt=title, data=frame, sources=SOURCES, place="appendix",
        table=Table(frame, columns, emphasis=("Bootstrap, no predictability",)),
        subtitle="Small minus large over ten years on relative log book-to-market; slope in percent a year per log unit",
        note=f"Hansen-Hodrick: uniform kernel, H-1 lags; a blank means a negative variance. Newey-West: Bartlett, 1.5 H lags. Non-overlapping: mean over "
        f"all starting months. Bootstraps: {inference.draws} draws; blocks of mean length H. Stambaugh bias of the monthly slope "
        f"{charts.percent(1, signed=True)(inference.bias_monthly)}, of the ten-year slope by simulation {charts.percent(1, signed=True)(inference.bias_null)}.",
    )  # fmt: skip


def _kernel_is_surer(inference: Inference) -> bool:
    kernel, simulated = inference.named("Newey-West").p, inference.named("Bootstrap, no predictability").p
    return kernel is not None and simulated is not None and kernel < 0.01 <= simulated


def out_of_sample_table(calls: Mapping[str, Call], facts: Facts) -> Exhibit:
    """Tabulate fit, out-of-sample record and today's forecasts of every sample."""
    frame = pd.DataFrame([_row(name, call) for name, call in calls.items() if call.fit is not None])
    known = facts.known("outlook.small_minus_large.r2_oos")
    title = facts.phrase(
        "Out of sample the regression explains {outlook.small_minus_large.r2_oos} of small minus large, against {outlook.small_minus_large.r2} in sample"
        if known else "No forecast has a completed outcome long enough to judge; in sample R-squared is {outlook.small_minus_large.r2}"
    )  # fmt: skip
    columns = [
        Column("sample", "", "text"), Column("slope", "Slope", "percent"), Column("r2", "R2", digits=2), Column("n_effective", "n_eff"),
        Column("half_life", "Half-life", unit="years"), Column("r2_oos", "R2 out", digits=2), Column("constrained", "sign-constrained", digits=2),
        Column("clark_west", "Clark-West t"), Column("p", "p", "pvalue"), Column("regression", "Regression", "percent", signed=True),
        Column("combination", "Combination", "percent", signed=True),
    ]  # fmt: skip
    shown = tuple(c for c in columns if frame[c.key].notna().any())
    return Exhibit(
        id="outlook.out_of_sample", title=title, alt=title, data=frame, sources=SOURCES, place="appendix",
        table=Table(frame, shown, emphasis=(SAMPLE_LABELS["small_minus_large"],)),
        subtitle="Ten-year regressions on log book-to-market by sample; last two columns: forecast today, percent a year (intervals in the body)",
        note="R2 out: Campbell-Thompson against the mean known at the time, origins from 240 completed pairs, completed outcomes only. Sign-constrained: "
        "negative slopes set to zero. Clark-West: one-sided p. Carried: July rows moved with returns. Half-life from a monthly AR(1).",
    )  # fmt: skip


def _row(name: str, call: Call) -> dict[str, object]:
    assert call.fit is not None and call.forecasts is not None
    oos, last = call.oos, call.forecasts.table.iloc[-1]
    return {
        "sample": SAMPLE_LABELS[name], "slope": call.fit.slope, "r2": call.fit.r2, "n_effective": call.fit.n_effective,
        "half_life": compute_half_life(call.sample.x), "r2_oos": oos and oos.r2, "constrained": oos and oos.r2_constrained,
        "clark_west": oos and oos.clark_west_t, "p": oos and oos.clark_west_p,
        "regression": float(last["regression"]), "combination": float(last["combination"]),
    }  # fmt: skip


def coverage_table(call: Call, facts: Facts) -> Exhibit | None:
    """Tabulate coverage three ways for regression and combination; None without a record."""
    if call.record is None or call.textbook is None:
        return None
    rows = [
        {"method": label, "level": c.level, "raw": c.raw, "real_time": c.real_time, "published": c.published, "factor": c.factor, "n": c.n}
        for label, record in (("Regression", call.textbook), ("Combination", call.record)) for c in record.coverage
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["name"] = [f"{100 * level:.0f} percent band" for level in frame["level"]]
    title = facts.phrase(
        "A nominal ninety-percent band of the regression held {outlook.small_minus_large.coverage_90_raw}; ours, set in real time, "
        "{outlook.small_minus_large.coverage_90_real_time}"
    )
    columns = (
        Column("name", "", "text"), Column("raw", "textbook", "percent", digits=0), Column("real_time", "real time", "percent", digits=0),
        Column("published", "by construction", "percent", digits=0), Column("factor", "Factor", digits=2), Column("n", "n", "count"),
    )  # fmt: skip
    return Exhibit(
        id="outlook.coverage", title=title, alt=title, data=frame, sources=SOURCES, place="appendix",
        table=Table(frame, columns, groups="method", spanners=(("Outcomes inside the band", ("raw", "real_time", "published")),)),
        subtitle="Small minus large over ten years: share of completed outcomes inside the band, three ways of setting its width",
        note=f"Textbook: the regression's own standard error, overlap ignored. Real time: quantiles of scaled errors complete at each origin, the textbook "
        f"width before any. By construction: the same on all completed origins; factor: its multiple of the textbook width. "
        f"n = {call.record.coverage[0].n} overlapping origins, {call.record.coverage[0].n_effective:.1f} independent.",
    )  # fmt: skip


def reversal_scatter(result: Reversal | None, facts: Facts) -> Exhibit | None:
    """Draw the next five years against the last five; None with too little history."""
    if result is None:
        return None
    sample, n = result.sample, result.sample.completed
    data = pd.DataFrame({"past_five_years": np.expm1(sample.x), "next_five_years": sample.y})
    figure, ax = charts.new_figure("half", height=60)
    ax.plot(data["past_five_years"].iloc[:n], data["next_five_years"].iloc[:n], "o", markersize=2.0, alpha=0.5, color=style.colour("small"),
            markeredgewidth=0, label="_origins")  # fmt: skip
    line = np.linspace(sample.x.min(), sample.x.max(), 30)
    ax.plot(np.expm1(line), result.fit.intercept + result.fit.slope * line, color=style.INK, linewidth=1.2, label="_fit")
    ax.axvline(result.past, color=style.colour("accent"), linewidth=1.2, label="_now")
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.percent_axis(ax, axis="x", signed=True)
    ax.set_xlabel("last five years, a year")
    title = words.reversal_title(facts)
    test = result.tests[0]
    kernel = "" if test.t is None else f" Hansen-Hodrick t = {charts.number(1)(test.t)}, which takes overlap for evidence;"
    return Exhibit(
        id="outlook.reversal", title=title, alt=title, width="half", figure=figure, data=data, sources=SOURCES, place="appendix",
        subtitle="Small minus large, percent a year: next five years by the last five; line at today's last five years",
        note=f"n = {n} overlapping months, {result.fit.n_effective:.1f} independent.{kernel} p from {result.draws} histories with the months in random order.",
    )  # fmt: skip


def value_growth_forest(call: Call, facts: Facts) -> Exhibit | None:
    """Draw value-minus-growth forecasts by method with their bands; None without a band."""
    if call.band is None or call.forecasts is None:
        return None
    frame = method_bands(call.forecasts)
    figure, ax = charts.new_figure("half", height=60)
    shown = charts.forest(ax, frame, role="other", form=charts.percent(1, signed=True), sort=False, emphasis=(METHOD_LABELS["combination"],))
    charts.zero_line(ax, axis="x")
    charts.percent_axis(ax, axis="x", signed=True)
    title = words.value_title(facts)
    return Exhibit(
        id="outlook.value_growth", title=title, alt=title, width="half", figure=figure, data=shown, sources=SOURCES, place="appendix",
        subtitle=f"Highest minus lowest book-to-market fifth, all sizes, percent a year over ten years from {call.sample.x.index[-1]:%B %Y}",
        note="As for small minus large: intervals as wide as would have held 90 percent of each method's completed forecasts.",
    )  # fmt: skip


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
        id="outlook.track_record", title=title, alt=title, figure=figure, data=calls, sources=SOURCES, place="appendix",
        subtitle="Small minus large, percent a year over the ten years after each July: the call with its 90 percent band, and what came",
        note=f"The combination as it would have been made then, width from outcomes complete by then, on today's vintage of the file. n = {record.n} "
        f"completed calls, {record.n_effective:.1f} independent. Brier score {charts.number(2)(record.brier)} against {charts.number(2)(record.brier_base)} for the base rate.",
    )  # fmt: skip


def record_table(record: TrackRecord | None, facts: Facts) -> Exhibit | None:
    """Tabulate the calls of every fifth July and all of the last ten; None before any call is complete."""
    if record is None:
        return None
    calls = record.calls.reset_index(names="july")
    recent = calls["july"] > calls["july"].iloc[-1] - 121
    shown = calls[recent | (calls["july"].dt.year % 5 == 0)].copy()
    shown["came_true"] = [{1.0: "yes", 0.0: "no"}.get(float(h), "") if pd.notna(h) else "open" for h in shown["hit"]]
    title = facts.phrase(
        "Intervals of past calls held {outlook.track_record.coverage_90} of outcomes at ninety percent and {outlook.track_record.coverage_50} at fifty"
    )
    columns = (
        Column("july", "Call of", "month"), Column("forecast", "Call", "percent", signed=True), Column("low", "low", "percent", signed=True),
        Column("high", "high", "percent", signed=True), Column("probability", "P(small ahead)", "percent", digits=0),
        Column("base_rate", "base rate", "percent", digits=0), Column("outcome", "What came", "percent", signed=True), Column("came_true", "Right side", "text"),
    )  # fmt: skip
    levels = ", ".join(f"{100 * level:.0f} percent: {charts.percent()(record.coverage[level])}" for level in LEVELS)
    return Exhibit(
        id="outlook.record_table", title=title, alt=title, data=shown, sources=SOURCES, place="appendix",
        table=Table(shown, columns, spanners=(("90 percent band", ("low", "high")),)),
        subtitle="Ten-year calls of every fifth July, and of each July in the last ten years; percent a year",
        note=f"Base rate: share of completed decades in which small finished ahead, as known then. Coverage: {levels}. Skill against the base rate: "
        f"{charts.number(2, signed=True)(record.skill)}; negative means that the base rate was better.",
    )  # fmt: skip


def decade_parts(samples: Mapping[str, Sample], facts: Facts) -> Exhibit | None:
    """Tabulate the last ten years split into revaluation and the rest; None without ten years."""
    if not facts.known("outlook.last_decade.total"):
        return None
    names = ("small_minus_large", "small", "large", "value_minus_growth")
    frame = pd.DataFrame([{"sample": SAMPLE_LABELS[name], **decompose_decade(samples[name])} for name in names])
    moved = facts.value("outlook.last_decade.revaluation")
    word = "took" if moved < 0 else "gave"
    title = facts.phrase("Over the last ten years revaluation {word} small caps {outlook.last_decade.revaluation|points} a year against large caps", word=word)
    columns = (
        Column("sample", "", "text"), Column("total", "Log return a year", "percent", signed=True),
        Column("revaluation", "Revaluation", "percent", signed=True), Column("growth_and_payout", "Growth and payout", "percent", signed=True),
    )  # fmt: skip
    return Exhibit(
        id="outlook.decade_parts", title=title, alt=title, data=frame, sources=SOURCES, place="appendix", width="half",
        table=Table(frame, columns, emphasis=(SAMPLE_LABELS["small_minus_large"],)),
        subtitle="Parts of the last ten years' annual log return, percentage points",
        note="Revaluation: minus the change of log book-to-market (published rows) a year. The rest is growth of book, payouts and firms that change segment.",
    )  # fmt: skip
