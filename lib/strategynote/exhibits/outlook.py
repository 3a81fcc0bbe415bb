"""Exhibits of the decade outlook that stand in the body of the note."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from strategynote.data.portfolios import SORTS
from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.narrative import outlook_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.outlook import SHILLER
from strategynote.research.outlook.breakeven import BreakEven
from strategynote.research.outlook.combination import Forecasts, compute_factor
from strategynote.research.outlook.decade import Call, Market, compute_terciles
from strategynote.research.outlook.forward import Sample

SOURCES = (SORTS["value"],)
METHOD_LABELS = {
    "combination": "Combination",
    "mean": "Historical mean",
    "regression": "Regression",
    "regression_shrunk": "Regression, shrunk",
    "var": "Vector autoregression",
    "blocks_none": "Building blocks, no reversion",
    "blocks_half": "Building blocks, half way back",
    "blocks_full": "Building blocks, all the way back",
}
SAMPLE_LABELS = {
    "small_minus_large": "Small minus large",
    "carried": "Small minus large, carried valuations",
    "check": "ME2-ME3 minus large",
    "small": "Small",
    "large": "Large",
    "value_minus_growth": "Value minus growth",
}
ROLES = {"micro": "Micro", "small": "Small", "mid": "Mid", "large": "Large"}


def valuation_lines(market: Market, facts: Facts) -> Exhibit:
    """Draw book-to-market by segment on a log scale, and small relative to large with today marked."""
    figure, (left, right) = charts.new_figure("full", height=66, ncols=2)
    frame = pd.DataFrame({name: market.valuations[name].bm for name in ("micro", "small", "mid", "large")})
    for name in ("small", "mid", "large"):
        charts.plot_line(left, frame[name], role=name, label=ROLES[name], width=1.3)
    charts.panel_title(left, "Book-to-market by size segment, log scale")
    _ratio_axis(left)
    frame["small_to_large"] = frame["small"] / frame["large"]
    charts.plot_line(right, frame["small_to_large"], role="small", label="Small / large", width=1.3)
    middle = float(frame["small_to_large"].median())
    right.axhline(middle, color=style.GREY, linewidth=0.8, label="_median")
    right.annotate(
        f"median {middle:.1f}",
        (1, middle),
        xycoords=("axes fraction", "data"),
        xytext=(-2, 3),
        textcoords="offset points",
        ha="right",
        color=style.GREY,
    )
    charts.panel_title(right, "Small relative to large, log scale")
    _ratio_axis(right)
    for ax in (left, right):
        charts.label_ends(ax, form=charts.number(2))
    title = words.valuation_title(facts)
    flagged = str(len(market.guarded.flags)) if len(market.guarded.flags) else "none"
    sources = (market.dataset, SHILLER) if facts.known("valuation.cape") else (market.dataset,)
    return Exhibit(
        id="outlook.valuation",
        place="appendix",
        title=title,
        figure=figure,
        data=frame,
        sources=sources,
        subtitle=f"Book equity over market equity, monthly since {frame.index[0].year}; high is cheap. Small ME1-ME2, mid "
        f"ME3-ME4, "
        "large ME5 (NYSE quintiles)",
        note="Published rows of BE/ME (June), cells weighted by firms x average cap: exact in July rows, at last June's "
        "prices in "
        f"other months. Cells that jump more than 60 percent in a July row beyond the median cell are replaced ({flagged} here). "
        "Percentile: share of own history at or below.",
    )


def _ratio_axis(ax: Axes) -> None:
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ticks = [t for t in (0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10) if low <= t <= high]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    charts.month_axis(ax)


def start_and_outcome(call: Call, facts: Facts) -> Exhibit:
    """Draw start valuation against the next ten years, the fitted line, and where today stands."""
    sample, n = call.sample, call.sample.completed
    data = pd.DataFrame({"relative_bm": np.exp(sample.x), "next_ten_years": sample.y})
    done = data.iloc[:n]
    figure, ax = charts.new_figure("half", height=56)
    eras = _eras(done.index)
    for tint, months in zip(("history", "mid", "small"), eras, strict=True):
        ax.plot(
            done.loc[months, "relative_bm"],
            done.loc[months, "next_ten_years"],
            "o",
            markersize=2.2,
            alpha=0.6,
            color=style.colour(tint),
            markeredgewidth=0,
            label="_origins",
        )
    ax.set_xscale("log")
    _fitted(ax, call)
    _ticks(ax)
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.color_key(
        ax, {f"{m[0].year}-{m[-1].year % 100:02d}": t for t, m in zip(("history", "mid", "small"), eras, strict=True)}
    )
    title, terciles = words.scatter_title(facts), compute_terciles(sample)["mean"]
    form = charts.percent(1, signed=True)
    thirds = ", ".join(f"{form(terciles[i])} from the {name} third" for i, name in ((2, "cheapest"), (0, "dearest")))
    return Exhibit(
        id="outlook.start_and_outcome",
        title=title,
        width="half",
        figure=figure,
        data=data,
        sources=SOURCES,
        subtitle="Small minus large, percent a year over the next ten years, by relative book-to-market at the start (log "
        "scale), "
        f"origins {done.index[0]} to {done.index[-1]}",
        note=f"Outcome: annual growth of wealth in small over wealth in large. {_band_words(call)}Means: {thirds} (thirds "
        f"known only "
        f"afterwards). Neighbouring dots share nearly all of their outcome; n = {n} months, {n / sample.horizon:.1f} "
        f"independent.",
    )


def _band_words(call: Call) -> str:
    return "" if call.band is None else "Bar and square: today's combined forecast with its 90 percent interval. "


def _eras(index: pd.PeriodIndex) -> list[pd.PeriodIndex]:
    cuts = [0, len(index) // 3, 2 * len(index) // 3, len(index)]
    return [index[a:b] for a, b in pairwise(cuts)]


def _fitted(ax: Axes, call: Call) -> None:
    assert call.fit is not None
    x = np.linspace(call.sample.x.min(), call.sample.x.max(), 50)
    ax.plot(np.exp(x), call.fit.intercept + call.fit.slope * x, color=style.INK, linewidth=1.2, label="_fit")
    now = float(np.exp(call.sample.x.iloc[-1]))
    ax.axvline(now, color=style.colour("accent"), linewidth=0.8, label="_now")
    if call.band is not None:
        ax.plot([now, now], [call.band.low, call.band.high], color=style.colour("accent"), linewidth=3.2, label="_band", zorder=4)
        ax.plot([now], [call.band.forecast], "s", color=style.INK, markersize=4.6, label="_forecast", zorder=5)
    late = call.sample.x.iloc[-1] > (x[0] + x[-1]) / 2
    ax.annotate(
        f"{call.sample.x.index[-1]:%b %Y}",
        (now, 0.02),
        xycoords=("data", "axes fraction"),
        xytext=(-3 if late else 3, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        color=style.colour("accent"),
        fontweight=600,
    )


def _ticks(ax: Axes) -> None:
    low, high = ax.get_xlim()
    ticks = [t for t in (0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10) if low <= t <= high]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    ax.set_xlabel("book-to-market, small / large")


def forecast_forest(call: Call, facts: Facts) -> Exhibit | None:
    """Draw each method's forecast with the band its own record earned; None without a published band."""
    if call.band is None or call.forecasts is None:
        return None
    figure, shown = draw_methods(call.forecasts, role="large", height=56)
    title = words.forecast_title(facts)
    return Exhibit(
        id="outlook.forecast",
        title=title,
        width="half",
        figure=figure,
        data=shown,
        sources=SOURCES,
        subtitle=f"Small minus large, percent a year over ten years from {call.sample.x.index[-1]:%B %Y}, by method, with 90 "
        f"percent intervals",
        note="Each interval is as wide as would have held 90 percent of that method's own completed forecasts. The "
        "combination weighs "
        "historical mean, shrunk regression, vector autoregression and half reversion equally.",
    )


def draw_methods(forecasts: Forecasts, *, role: str, height: float) -> tuple[Figure, pd.DataFrame]:
    """Draw each method's forecast and band, combination first and in bold; return the figure and the rows shown."""
    figure, ax = charts.new_figure("half", height=height)
    shown = charts.forest(
        ax, method_bands(forecasts), role=role, form=charts.percent(1, signed=True), sort=False, emphasis=(METHOD_LABELS["combination"],)
    )
    charts.zero_line(ax, axis="x")
    charts.percent_axis(ax, axis="x", signed=True)
    return figure, shown


def method_bands(forecasts: Forecasts) -> pd.DataFrame:
    """Return label, value, lo, hi, role of every method at the last month, combination first."""
    rows, last = [], forecasts.table.index[-1]
    for method, label in METHOD_LABELS.items():
        factor = compute_factor(forecasts, method)
        if factor is None:
            continue
        value = float(forecasts.table.at[last, method])
        half = float(factor * stats.t.ppf(0.95, forecasts.n[last] - 2) * forecasts.se[last])
        role = "small" if method == "combination" else "other"
        rows.append({"label": label, "value": value, "lo": value - half, "hi": value + half, "role": role})
    return pd.DataFrame(rows)


def break_even_paths(result: BreakEven, sample: Sample, facts: Facts) -> Exhibit:
    """Draw the relative valuation of the past decades and the paths that keep, lose or raise the lead."""
    figure, ax = charts.new_figure("half", height=66)
    past = np.exp(sample.x.iloc[-480:])
    charts.plot_line(ax, past, role="small", label=None, width=1.3)
    months = pd.PeriodIndex([sample.x.index[-1] + 12 * int(y) for y in result.path.index], freq="M")
    for name, role, label in (
        ("break_even", "accent", "no lead left"),
        ("unchanged", "market", "unchanged"),
        ("reverting", "large", "reverting"),
    ):
        charts.plot_line(ax, result.path[name].set_axis(months), role=role, label=label, width=1.4, linestyle=(0, (4, 2)))
    low, high = np.quantile(np.exp(sample.x), [0.1, 0.9])
    ax.axhspan(low, high, color=style.colour("history"), alpha=0.18, linewidth=0, zorder=0.1)
    charts.number_axis(ax, form=charts.number(1))
    charts.month_axis(ax)
    charts.label_ends(ax, form=charts.number(1))
    title = words.breakeven_title(facts)
    return Exhibit(
        id="outlook.break_even",
        place="appendix",
        title=title,
        width="half",
        figure=figure,
        data=result.path,
        sources=SOURCES,
        subtitle="Book-to-market of small over large: history, and ten years ahead; grey: middle 80 percent of history",
        note=f"No lead left: the path on which growth and payouts without revaluation, less {charts.percent(1)(result.cost)} "
        f"cost a year, are used "
        "up by the ratio's rise. Reverting: AR(1) of the ratio. None of the three is a forecast.",
    )
