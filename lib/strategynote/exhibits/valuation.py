"""Exhibits of the valuation section that carry its argument: what segments cost, and how much the largest weigh."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from strategynote.data.portfolios import SIZE, SORTS
from strategynote.data.valuation_inputs import EARNINGS, LARGE_WEIGHTS, SHILLER
from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.narrative import valuation_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.valuation_weights import PRICES
from strategynote.research.valuation.gap import Gap
from strategynote.research.valuation.measures import Place, place
from strategynote.research.valuation.study import ConcentrationStudy, CostStudy

ROLES = {"micro": "micro caps", "small": "small caps", "mid": "mid caps", "large": "large caps"}

SAME = "… same profitability"


def segment_percentiles(study: CostStudy) -> pd.DataFrame:
    """Return one row per measure: label, value (percentile, high = cheap), level as printed, since, role; dear-high ones are turned."""
    rows = [_row(f"B/M, {name}", place(study.segment_bm[key]), key) for key, name in ROLES.items()]
    gap = study.gap.places
    rows.append(_row("B/M, small over large", gap["ratio"], "small"))
    rows.append(_row(SAME, gap["adjusted"], "accent"))
    rows.append(_row("B/M, middle firm", place(study.middle_bm), "other"))
    rows.append(_row("Earnings yield, all firms", place(study.earnings.ep if study.earnings else None), "market", percent=True))
    rows.append(_row("Dividend yield, composite", place(study.dividend_yield), "market", percent=True))
    rows.append(_row("CAPE yield, composite", place(None if study.cape is None else 1 / study.cape), "market", percent=True))
    return pd.DataFrame([row for row in rows if row])


def _row(label: str, found: Place | None, role: str, *, percent: bool = False) -> dict[str, object]:
    if found is None:
        return {}
    level = charts.percent(1)(found.value) if percent else charts.number(2)(found.value)
    return {
        "label": label, "value": found.percentile, "lo": 0.0, "hi": 1.0, "role": role, "level": level,
        "note": charts.percentile(found.percentile), "aside": level, "since": found.since.year, "n": found.n,
        "n_effective": found.n_effective,
    }  # fmt: skip


def segments(study: CostStudy, facts: Facts) -> Exhibit:
    """Draw where each measure of cheapness stands in its own history, and small over large plain and at the same profitability."""
    figure, (left, right) = charts.new_figure("full", height=62, ncols=2, width_ratios=(1, 1.3))
    shown = charts.dots_with_range(left, segment_percentiles(study), sort=False, emphasis=(SAME,))
    left.set_xlim(-0.02, 1.02)
    left.set_xticks([0, 0.5, 1], ["dear", "middle", "cheap"])
    _ratio_lines(right, study.gap)
    title = words.gap_title(facts)
    sources = (study.gap.dataset, SORTS["value"], *((EARNINGS,) if study.earnings else ()), *((SHILLER,) if study.cape is not None else ()))
    return Exhibit(
        id="valuation.segments", title=title, figure=figure, data=shown.drop(columns=["lo", "hi", "note", "aside"]),
        sources=sources,
        subtitle="Left: percentile of each measure in its own history, high is cheap, and its level. Right: "
        "small over large, plain and at the same profitability, log scale",
        note="Small ME1-ME2, large ME5 (NYSE quintiles), cells weighted by firms x average cap, contaminated cells replaced. At large caps' "
        "profitability: the five operating-profitability fifths of small caps with large caps' weights. Composite: S&P composite, CAPE "
        f"yield is the inverse of CAPE. Percentiles of different measures can be compared, their levels "
        f"cannot. Histories begin {_starts(shown)}. {_worth(study.gap)}",
    )  # fmt: skip


def _starts(shown: pd.DataFrame) -> str:
    """Return the first years of the oldest and the youngest history, as printed."""
    return f"between {shown['since'].min()} and {shown['since'].max()}"


def _worth(gap: Gap) -> str:
    found = gap.places["ratio"]
    return "" if found is None else f"n = {found.n} months, worth {found.n_effective:.0f} independent (first autocorrelation); no test is made."


def _ratio_lines(ax: Axes, gap: Gap) -> None:
    charts.plot_line(ax, gap.ratio, role="small", label="Plain", width=1.4)
    charts.plot_line(ax, gap.adjusted, role="accent", label="Adjusted", width=1.4)
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ticks = [t for t in (0.5, 0.7, 1, 1.5, 2, 3, 4, 5) if low <= t <= high]
    ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    charts.zero_line(ax, at=1.0)
    charts.panel_title(ax, "Book-to-market, small over large")
    charts.month_axis(ax)
    charts.label_ends(ax, form=charts.number(1))


def concentration(study: ConcentrationStudy, facts: Facts) -> Exhibit:
    """Draw the largest decile's share since 1926 and, where weights and prices are at hand, the seven's weight."""
    found = study.contribution
    figure, axes = charts.new_figure("full", height=44, ncols=2, width_ratios=(1.6, 1)) if found else charts.new_figure("full", height=44)
    left = axes[0] if found else axes
    charts.plot_line(left, study.share, role="large", label="Largest decile", width=1.4)
    _median_line(left, float(study.share.median()))
    charts.panel_title(left, "Share of the largest size decile in all market value")
    charts.percent_axis(left)
    charts.month_axis(left)
    charts.label_ends(left, form=charts.percent(0))
    data = pd.DataFrame({"largest_decile": study.share})
    if found:
        weight = found.weights.sum(axis=1)
        _seven(axes[1], weight.iloc[::-5].iloc[::-1], study)
        monthly = weight.groupby(weight.index.to_period("M")).last()
        data = data.join(monthly.rename("seven_carried"), how="outer")
    title = words.concentration_title(facts)
    known = LARGE_WEIGHTS in study.weights
    return Exhibit(
        id="valuation.concentration", title=title, figure=figure, data=data, sources=(SIZE, *((LARGE_WEIGHTS,) if known else ()), *(PRICES if found else ())),
        subtitle=f"Percent of the market value of all listed firms, month beginnings since {study.share.index[0].year}"
        + ("; right: percent of the index" if found else ""),
        note="Largest decile: firms above the ninth NYSE size breakpoint; their number follows the exchange, not a fixed count. "
        + (
            f"Seven: weights of {charts_day(found.anchor)} (dot) carried backward and forward by total-return prices; buybacks, issues and "
            "changes of float are not in it." if found else ""
        ),
    )  # fmt: skip


def charts_day(day: pd.Timestamp) -> str:
    """Return a day as printed in notes."""
    return f"{day.day} {day:%B %Y}"


def _median_line(ax: Axes, level: float) -> None:
    ax.axhline(level, color=style.GREY, linewidth=0.8, label="_median")
    ax.annotate(
        f"median {charts.percent(0)(level)}", (1, level), xycoords=("axes fraction", "data"), xytext=(-2, 3), textcoords="offset points",
        ha="right", color=style.GREY,
    )  # fmt: skip


def _seven(ax: Axes, weight: pd.Series, study: ConcentrationStudy) -> None:
    dated = study.weights[LARGE_WEIGHTS]
    charts.plot_line(ax, weight, role="accent", label=None, width=1.4)
    charts.panel_title(ax, f"Weight of the seven in the index, {charts.percent(1)(weight.iloc[-1])} now")
    charts.percent_axis(ax)
    charts.month_axis(ax)
    below = dated.share <= weight.loc[dated.day - pd.DateOffset(months=6) : dated.day].mean()
    charts.note_point(ax, dated.day, dated.share, charts.percent(1)(dated.share), dy=-14 if below else 12, role="market")
