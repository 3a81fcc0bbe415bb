"""Exhibits on policy: the expected path of the funds rate, and small caps after first cuts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from strategynote.exhibits import style
from strategynote.exhibits.charts import (
    label_ends,
    month_axis,
    new_figure,
    number_axis,
    percent,
    percent_axis,
    plot_band,
    plot_line,
    shade_recessions,
    to_dates,
    zero_line,
)  # fmt: skip
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.macro import recent_years, words_in_panel
from strategynote.narrative import policy_words
from strategynote.narrative.facts import Facts
from strategynote.research.macro.backdrop import Backdrop


def policy(study: Backdrop, facts: Facts) -> Exhibit | None:
    """The funds rate, where it is expected to be in twelve months, and the FOMC's own medians."""
    funds = study.data.get("funds")
    if funds is None:
        return None
    history = recent_years(funds, study.period, 8)
    figure, ax = new_figure("full", height=52)
    plot_line(ax, history, role="market")
    ahead = _expected_line(study)
    if ahead is not None:
        plot_line(ax, ahead, role="accent", linestyle=(0, (3, 2)))
    _draw_interval(ax, study)
    dots = _median_dots(study)
    if len(dots):
        ax.plot(to_dates(dots.index), dots.to_numpy(), "D", color=style.ROLES["quality"], markersize=4.5, label="_dots", zorder=4)
    ax.margins(x=0.02)
    percent_axis(ax, digits=1)
    month_axis(ax, ticks=10)
    shade_recessions(ax, study.cycles.spans(study.period))
    names = {"effective funds rate": "market"} | ({_path_name(study): "accent"} if ahead is not None else {})
    words_in_panel(ax, names | ({"FOMC medians": "quality"} if len(dots) else {}))
    parts = {"funds": history, "expected": ahead, "fomc_median": dots if len(dots) else None}
    data = pd.DataFrame({k: v for k, v in parts.items() if v is not None})
    return Exhibit(
        id="macro.policy", title=policy_words.policy_title(facts),
        subtitle="Percent a year, monthly means; bar: range of nine outcomes in ten", note=_policy_note(study),
        sources=tuple(dict.fromkeys((*facts["macro.cuts_expected"].sources, *facts["macro.policy_phase"].sources, *facts["macro.sep.rate"].sources,
                                     *study.data.sources("funds")))), data=data, figure=figure,
    )  # fmt: skip


def _path_name(study: Backdrop) -> str:
    return f"{study.path.method}, twelve months on"


def _expected_line(study: Backdrop) -> pd.Series | None:
    path = study.path
    if path is None:
        return None
    if path.rates is not None:
        return path.rates.loc[path.month : path.month + 12]
    return pd.Series([path.now, path.expected_rate], index=pd.PeriodIndex([path.month, path.month + 12], freq="M"))


def _draw_interval(ax: Axes, study: Backdrop) -> None:
    path = study.path
    if path is None or path.interval is None or not np.isfinite(path.interval).all():
        return
    low, high = (max(0.0, path.now - 0.0025 * cuts) for cuts in reversed(path.interval))
    at = to_dates(pd.PeriodIndex([path.month + 12], freq="M"))[0]
    ax.plot([at, at], [low, high], color=style.ROLES["accent"], linewidth=4, alpha=0.35, solid_capstyle="butt", label="_interval")


def _median_dots(study: Backdrop) -> pd.Series:
    if study.projection is None:
        return pd.Series(dtype=float, index=pd.PeriodIndex([], freq="M"))
    ends = {pd.Period(f"{y}-12", freq="M"): r for y, r in sorted(study.projection.medians.items())[:2]}
    return pd.Series(list(ends.values()), index=pd.PeriodIndex(list(ends), freq="M"))


def _policy_note(study: Backdrop) -> str:
    parts = []
    if study.path is not None and study.path.tenor in study.path.yields:
        y = study.path.yields[study.path.tenor]
        parts.append(f"Yield-implied: change of the funds rate over 12 months on yield minus funds rate, {y.n} months, slope {y.beta:.2f} "
                     f"(HAC t {y.beta_t:.1f}), R² {y.r2:.2f}, out-of-sample error {100 * y.rmse:.1f} points")
    if study.path is not None and study.path.curve_day is not None:
        parts.insert(0, f"Futures of {study.path.curve_day:%-d %B %Y}: 100 less price")
    if study.projection is not None:
        parts.append(f"FOMC: median of {study.projection.participants} dots of {study.projection.meeting:%-d %B %Y}, ends of years")
    if study.policy is not None and study.policy.stale:
        parts.append("The effective rate lies outside the listed target range: the list of changes may have ended too early")
    return ". ".join(parts) + ("." if parts else "")


def first_cuts(study: Backdrop, facts: Facts) -> Exhibit | None:
    """Small over large after every first cut: thin lines, bold medians, the band of random months."""
    cuts = study.cuts
    if cuts is None or cuts.base.n_soft + cuts.base.n_recession == 0:
        return None
    figure, ax = new_figure("half", height=42)
    plot_band(ax, cuts.band["low"], cuts.band["high"], role="history", alpha=0.3)
    hard = cuts.events["recession"].astype(bool)
    roles = {False: "accent", True: "market"}
    for event in cuts.paths.columns:
        plot_line(ax, cuts.paths[event].dropna(), role=roles[bool(hard[event])], width=0.6, alpha=0.55)
    names = {False: "no recession", True: "recession"}
    for flag in (False, True):
        chosen = cuts.paths.loc[:, (hard == flag).to_numpy() & cuts.events["complete"].to_numpy(bool)]
        if chosen.shape[1]:
            plot_line(ax, chosen.median(axis=1), role=roles[flag], width=2.4, label=names[flag])
    zero_line(ax)
    ax.axvline(12, color=style.RULE, linewidth=0.8, zorder=0.5)
    _name_pivotal(ax, study)
    percent_axis(ax, signed=True)
    number_axis(ax, axis="x", ticks=8)
    label_ends(ax, form=percent(0, signed=True))
    data = cuts.paths.join(cuts.band.add_prefix("random_"))
    base = cuts.base
    return Exhibit(
        id="macro.first_cuts", title=policy_words.cuts_title(facts),
        subtitle=f"Lowest over highest size quintile by months after the cut, {base.n_soft + base.n_recession} events since "
                 f"{cuts.events.index[0][:4]}; bold and labels: medians; band: 10-90 percent of random months",
        note=f"Recession: an NBER month, announced by the as-of date, within 12 months ({base.n_recession} events; {base.n_soft} without). "
             "The title has means at month twelve, the upright line. Paths start at the end of the cut's month. p: permutation of the labels, two-sided.",
        sources=facts["macro.first_cut.soft_minus_recession"].sources, data=data, figure=figure,
        width="half",
    )  # fmt: skip


def _name_pivotal(ax: Axes, study: Backdrop) -> None:
    """Write its year on the path of an event on which a sign hangs."""
    for event in study.cuts.pivotal[:1]:
        path = study.cuts.paths[event].dropna()
        at = int(path.iloc[: 20].idxmax())
        ax.annotate(pd.Period(event, freq="M").strftime("%b %Y"), (at, path[at]), xytext=(-3, 2), textcoords="offset points", ha="right",
                    va="bottom", color=style.ROLES["accent"], fontweight=600)  # fmt: skip
