"""Body exhibits of the macro section: rule, scorecard, labour, prices, curve, policy, first cuts, sensitivities."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from strategynote.exhibits import style
from strategynote.exhibits.charts import (
    MINUS,
    color_key,
    forest,
    label_ends,
    month_axis,
    new_figure,
    number,
    number_axis,
    panel_title,
    percent,
    percent_axis,
    plot_line,
    points,
    shade_recessions,
    zero_line,
)
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import macro_words as words
from strategynote.narrative import policy_words
from strategynote.narrative.facts import Facts
from strategynote.periods import Moment, long_month
from strategynote.research.macro.backdrop import Backdrop
from strategynote.research.macro.soft_landing import MISSING

BLOCK_TITLES = {
    "growth": "Growth", "inflation": "Inflation", "labour": "Labour", "curve": "Yield curve", "credit": "Credit",
    "uncertainty": "Uncertainty",
}  # fmt: skip
CONDITION_TITLES = {
    "growth": "Growth block, z-score", "inflation": "Core inflation, six months, %", "falling": "Change of core inflation, points",
    "sahm": "Sahm gap, percentage points", "recession": "Recession probability, 12 months, %",
}  # fmt: skip
IN_PERCENT = ("inflation", "falling", "recession")
YEARS = 25


def recent_years(series: pd.Series, period: pd.Period, years: int = YEARS) -> pd.Series:
    """Return the last years of a series up to the note's month."""
    return series.loc[period - 12 * years :] if len(series) else series


def _month(month: pd.Period) -> Moment:
    return long_month(month)


def _signed(value: float, digits: int) -> str:
    return number(digits, signed=True)(value)


def landing_table(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of the soft-landing rule: value, limit, margin, what the margin is worth, verdict."""
    if study.landing is None or all(c.verdict == MISSING for c in study.landing.conditions):
        return None
    frame = pd.DataFrame([
        {
            "condition": CONDITION_TITLES[c.name], "value": _scaled(c.name, c.value), "limit": f"{_sides(c.name)} {_limit(c.name, c.limit)}",
            "margin": _scaled(c.name, c.margin), "noise": _scaled(c.name, c.noise), "kind": c.noise_kind, "verdict": c.verdict,
        }
        for c in study.landing.conditions
    ])  # fmt: skip
    columns = (
        Column("condition", "Condition", "text"), Column("value", "Value", "number", 2), Column("limit", "Limit", "text"),
        Column("margin", "Margin", "number", 2, signed=True), Column("noise", "Worth", "number", 2, unit="±"),
        Column("kind", "From", "text"), Column("verdict", "Met?", "text"),
    )  # fmt: skip
    return Exhibit(
        id="macro.landing", title=words.landing_title(facts),
        subtitle=f"Soft-landing rule, written down beforehand; {_month(study.period)} or the last month known at {study.as_of:%-d %B %Y}",
        note="Margin is positive on the good side of the limit; inside ± (90 %) a condition cannot be told apart. Recession risk: New York Fed "
             "coefficients, interval from our HAC errors. Core inflation: consumer prices. The whole is a no as soon as one condition clearly fails.",
        sources=facts["macro.soft_landing"].sources, table=Table(frame, columns),
    )  # fmt: skip


def _scaled(name: str, value: float) -> float:
    return 100 * value if name in IN_PERCENT else value


def _sides(name: str) -> str:
    return {"growth": "above", "inflation": "at most", "falling": "below"}.get(name, "below")


def _limit(name: str, limit: float) -> str:
    return f"{MINUS if limit < 0 else ''}{abs(_scaled(name, limit)):.2f}"


def scorecard_table(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Table of indicators by block: value, z-score, place in its history, block score in the group's heading."""
    if study.score is None:
        return None
    state = study.score.state
    frame = pd.DataFrame({
        "block": [_block_heading(study, b) for b in state["block"]], "name": state["name"],
        "month": [None if pd.isna(m) else str(m) for m in state["month"]],
        "value": [_value_words(v, u) for v, u in zip(state["value"], state["unit"], strict=True)], "z": state["z"],
        "percentile": state["percentile"],
    })  # fmt: skip
    columns = (
        Column("name", "Indicator", "text"), Column("month", "Latest", "month"), Column("value", "Value", "text"),
        Column("z", "z", "number", 1, signed=True), Column("percentile", "Place in history", "percentile"),
    )  # fmt: skip
    return Exhibit(
        id="macro.scorecard", place="appendix", title=words.score_title(facts),
        subtitle=f"Robust z-scores, positive = good news; {_month(study.period)}, the vintage known at {study.as_of:%-d %B %Y} where one exists",
        note="z = sign × (x − median) / (1.4826 MAD) over the months so far (at least ten years), clipped at 3; block = mean of its "
             "indicators, total = mean of the blocks with data; a dash: less than ten years of history.",
        sources=tuple(dict.fromkeys(state["source"])), table=Table(frame, columns, groups="block"),
    )  # fmt: skip


def _block_heading(study: Backdrop, block: str) -> str:
    blocks = study.score.blocks
    value = blocks[block].get(study.score.month, np.nan) if block in blocks else np.nan
    return BLOCK_TITLES[block] + (f": {_signed(value, 2)}" if np.isfinite(value) else "")


def _value_words(value: float, unit: str) -> str:
    if not np.isfinite(value):
        return ""
    if unit == "percent":
        return percent(1)(value)
    if unit == "points":
        return points(2)(value) + " points"
    return number(2 if abs(value) < 10 else 0)(value)


def labour(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Unemployment above, the Sahm gap with its trigger below."""
    if study.sahm is None:
        return None
    rate, gap = recent_years(study.data.series["unemployment"], study.period), recent_years(study.sahm.series, study.period)
    figure, (top, bottom) = new_figure("half", height=74, nrows=2, sharex=True)
    plot_line(top, rate, role="market")
    percent_axis(top, digits=0, ticks=4)
    panel_title(top, "Unemployment rate")
    plot_line(bottom, gap.clip(upper=4), role="market")
    if study.sahm.published is not None:
        plot_line(bottom, recent_years(study.sahm.published, study.period).clip(upper=4), role="accent", width=0.9)
        color_key(bottom, {"vintage known": "market", "as published": "accent"}, at=0.42)
    zero_line(bottom, at=0.5)
    number_axis(bottom, form=number(1), ticks=4)
    panel_title(bottom, "Sahm gap, points")
    for ax in (top, bottom):
        month_axis(ax)
        shade_recessions(ax, study.cycles.spans(study.period))
    data = pd.concat([rate.rename("unemployment"), gap.rename("sahm_points")], axis=1)
    sources = study.data.sources("unemployment", "sahm_published") + study.sources.get("turns", ())
    return Exhibit(
        id="macro.labour", place="appendix", title=words.labour_title(facts), width="half",
        subtitle="Percent and percentage points, monthly; recessions known by then shaded",
        note="Three-month mean less its low of the previous twelve months, from unrounded averages; values above 4 points cut off. A month "
             "without a survey is left out of the means.",
        sources=sources, data=data, figure=figure,
    )  # fmt: skip


def inflation(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Six-month core inflation, consumer prices and PCE, with the rule's limit."""
    if study.inflation is None:
        return None
    lines = {"core CPI": (study.inflation, "market")}
    if study.core_pce is not None and study.core_pce is not study.inflation:
        lines["core PCE"] = (study.core_pce, "accent")
    figure, ax = new_figure("half", height=74)
    for name, (state, role) in lines.items():
        plot_line(ax, recent_years(state.series["six_month"], study.period, 15), role=role, label=name)
    zero_line(ax, at=0.03)
    percent_axis(ax)
    month_axis(ax, values="left", ticks=6)
    shade_recessions(ax, study.cycles.spans(study.period))
    label_ends(ax, form=percent(1))
    data = pd.DataFrame({name.replace(" ", "_").lower(): recent_years(state.series["six_month"], study.period, 15) for name, (state, _) in lines.items()})
    return Exhibit(
        id="macro.inflation", place="appendix", title=words.inflation_title(facts), width="half",
        subtitle="Six-month change at an annual rate, seasonally adjusted; line at the rule's limit",
        note=f"Consumer prices to {_month(study.inflation.month)}"
             + (f", PCE to {_month(study.core_pce.month)}" if len(lines) == 2 else "") + ". PCE in the vintage at hand, not the one of the day.",
        sources=study.data.sources("core_cpi", "core_pce") + study.sources.get("turns", ()), data=data.dropna(how="all"), figure=figure,
    )  # fmt: skip


def curve(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Term spread at the left, the recession probabilities it gives at the right."""
    risk = study.risk
    if risk is None:
        return None
    figure, (left, right) = new_figure("full", height=54, ncols=2)
    plot_line(left, 100 * risk.spreads, role="market", width=1.1)
    zero_line(left)
    number_axis(left, form=number(0))
    panel_title(left, "Ten-year yield minus three-month bill, points")
    plot_line(right, risk.history["real_time"].dropna(), role="history", width=1.0)
    plot_line(right, risk.history["estimated"], role="accent", width=1.0)
    plot_line(right, risk.history["published"], role="market", width=0.9)
    zero_line(right, at=0.30)
    percent_axis(right)
    panel_title(right, "Probability of recession, at the month it refers to")
    for ax in (left, right):
        month_axis(ax)
        shade_recessions(ax, study.cycles.spans(study.period))
    right.set_ylim(0, 1)
    words_in_panel(right, {"published coefficients": "market", "re-estimated": "accent", "run in real time": "history"})
    data = risk.history.join(100 * risk.spreads.rename("spread_points"), how="outer")
    return Exhibit(
        id="macro.curve", title=words.curve_title(facts),
        subtitle=f"Spread in points, probabilities in percent, monthly since {_month(risk.spreads.index[0])}; recessions announced by then shaded",
        note=f"Probit, P = Φ(a + b × spread), 12 months ahead; bond-equivalent bill. Published: a = −0.5333, b = −0.6330. Re-estimated on "
             f"{risk.probit.n} months to {_month(risk.probit.last)}, HAC with 12 lags: a = {_signed(risk.probit.const, 3)}, "
             f"b = {_signed(risk.probit.slope, 3)}, McFadden R² {risk.probit.pseudo_r2:.2f}. Line at the rule's limit. A label counts once the "
             "NBER announced it, or after eighteen quiet months.",
        sources=facts["macro.recession_probability"].sources, data=data, figure=figure,
    )  # fmt: skip


def words_in_panel(ax: Axes, roles: dict[str, str]) -> None:
    """Write the names of lines in their colours below the panel's title, where the lines stay lowest."""
    left = _calmest_place(ax)
    for row, (name, role) in enumerate(roles.items()):
        ax.text(left, 0.95 - 0.085 * row, name, transform=ax.transAxes, color=style.GREY if role == "history" else style.colour(role),
                fontweight=600, va="top", fontsize=style.SIZES_PT["tick"])  # fmt: skip


def _calmest_place(ax: Axes, *, width: float = 0.36) -> float:
    """Return the left edge (axes fraction) of the stretch of `width` in which the lines' highest point is lowest."""
    low, high = ax.get_xlim()
    x, y = (np.concatenate([np.asarray(getattr(line, f"get_{k}data")(), float) for line in ax.get_lines() if len(line.get_xdata()) > 2])
            for k in ("x", "y"))  # fmt: skip
    share = (x - low) / (high - low)
    edges = np.linspace(0.02, 0.98 - width, 12)
    return float(min(edges, key=lambda e: np.nanmax(y[(share >= e) & (share <= e + width)], initial=0.0)))


def sensitivities(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Effects of falls of rates and spreads on small minus large and on volatile minus calm, with intervals."""
    table = study.sensitivity.table if study.sensitivity is not None else pd.DataFrame()
    if table.empty:
        return None
    rows = table.xs("all", level="period").xs(True, level="market")
    assets = [a for a in ("small_minus_large", "junk") if a in rows.index.get_level_values("asset")]
    figure, axes = new_figure("full", height=46, ncols=len(assets), sharey=True)
    for ax, asset in zip(np.atleast_1d(axes), assets, strict=True):
        part = rows.xs(asset, level="asset").rename(columns={"effect": "value"})
        role = "small" if asset == "small_minus_large" else "junk"
        forest(ax, part.assign(label=[driver_label(d) for d in part.index]), role=role, form=points(1))
        zero_line(ax, axis="x")
        percent_axis(ax, axis="x", digits=1, signed=True, unit="points", ticks=4)
        panel_title(ax, "Small minus large" if role == "small" else "Volatile minus calm, small caps")
    data = rows.reset_index()
    return Exhibit(
        id="macro.sensitivity", place="appendix", title=policy_words.sensitivity_title(facts),
        subtitle="Effect in the same month beside the market's own return, points; 90 % intervals; all months at hand",
        note="Regression of the monthly spread on the change of the driver (month end to month end; Baa spread: monthly means) and the market; "
             f"Newey-West; {int(rows['n'].min())} to {int(rows['n'].max())} months. Moves: yields and Baa −25 bp, high yield −100 bp, NFCI −0.25. "
             "Sub-periods stand in the appendix. Correlations of the same month, not causes.",
        sources=sensitivity_sources(study), data=data, figure=figure,
    )  # fmt: skip


def driver_label(key: str) -> str:
    """Return a driver and the move whose effect is printed."""
    return {
        "two_year": "Two-year yield −25 bp", "ten_year": "Ten-year yield −25 bp", "baa": "Baa spread −25 bp",
        "high_yield": "High-yield spread −100 bp", "nfci": "NFCI −0.25",
    }[key]  # fmt: skip


def sensitivity_sources(study: Backdrop) -> tuple[str, ...]:
    """Return the datasets behind the sensitivities."""
    own = (*study.sources["size"], *study.sources.get("junk", ()), *study.sources["market"])
    return tuple(dict.fromkeys((*own, *study.data.sources("dgs2", "dgs10", "baa", "gs10", "high_yield", "nfci"))))
