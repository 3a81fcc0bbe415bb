"""Appendix exhibits beside the main call: reversal, value against growth, and what the last decade was made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.outlook import SAMPLE_LABELS, SOURCES, draw_methods
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import outlook_record_words as words
from strategynote.narrative.facts import Facts
from strategynote.research.outlook.breakeven import decompose_decade
from strategynote.research.outlook.decade import Call
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.reversal import Reversal


def reversal_scatter(result: Reversal | None, facts: Facts) -> Exhibit | None:
    """Draw the next five years against the last five; None with too little history."""
    if result is None:
        return None
    sample, n = result.sample, result.sample.completed
    data = pd.DataFrame({"past_five_years": np.expm1(sample.x), "next_five_years": sample.y})
    figure, ax = charts.new_figure("half", height=60)
    ax.plot(
        data["past_five_years"].iloc[:n],
        data["next_five_years"].iloc[:n],
        "o",
        markersize=2.0,
        alpha=0.5,
        color=style.colour("small"),
        markeredgewidth=0,
        label="_origins",
    )
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
        id="outlook.reversal",
        title=title,
        width="half",
        figure=figure,
        data=data,
        sources=SOURCES,
        place="appendix",
        subtitle="Small minus large, percent a year: next five years by the last five; line at today's last five years",
        note=f"n = {n} overlapping months, {result.fit.n_effective:.1f} independent.{kernel} p from {result.draws} histories "
        f"with the months in random order.",
    )


def value_growth_forest(call: Call, facts: Facts) -> Exhibit | None:
    """Draw value-minus-growth forecasts by method with their bands; None without a band."""
    if call.band is None or call.forecasts is None:
        return None
    figure, shown = draw_methods(call.forecasts, role="other", height=60)
    title = words.value_title(facts)
    return Exhibit(
        id="outlook.value_growth",
        title=title,
        width="half",
        figure=figure,
        data=shown,
        sources=SOURCES,
        place="appendix",
        subtitle=f"Highest minus lowest book-to-market fifth, all sizes, percent a year over ten years from "
        f"{call.sample.x.index[-1]:%B %Y}",
        note="As for small minus large: intervals as wide as would have held 90 percent of each method's completed forecasts.",
    )


def decade_parts(samples: Mapping[str, Sample], facts: Facts) -> Exhibit | None:
    """Tabulate the last ten years split into revaluation and the rest; None without ten years."""
    if not facts.known("outlook.last_decade.total"):
        return None
    names = ("small_minus_large", "small", "large", "value_minus_growth")
    frame = pd.DataFrame([{"sample": SAMPLE_LABELS[name], **decompose_decade(samples[name])} for name in names])
    moved = facts.value("outlook.last_decade.revaluation")
    word = "took" if moved < 0 else "gave"
    title = facts.phrase(
        "Over the last ten years revaluation {word} small caps {outlook.last_decade.revaluation|points} a year against large "
        "caps",
        word=word,
    )
    columns = (
        Column("sample", "", "text"),
        Column("total", "Log return a year", "percent", signed=True),
        Column("revaluation", "Revaluation", "percent", signed=True),
        Column("growth_and_payout", "Growth and payout", "percent", signed=True),
    )
    return Exhibit(
        id="outlook.decade_parts",
        title=title,
        sources=SOURCES,
        place="appendix",
        width="half",
        table=Table(frame, columns, emphasis=(SAMPLE_LABELS["small_minus_large"],)),
        subtitle="Parts of the last ten years' annual log return, percentage points",
        note="Revaluation: minus the change of log book-to-market (published rows) a year. The rest is growth of book, "
        "payouts and firms that change segment.",
    )
