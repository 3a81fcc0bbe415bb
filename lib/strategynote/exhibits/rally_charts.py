"""Charts of the rallies section: history with the present rise, survival against chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from strategynote.data.rally_inputs import RallyInputs
from strategynote.exhibits import style
from strategynote.exhibits.charts import (
    month_axis,
    new_figure,
    panel_title,
    percent_axis,
    plot_line,
    points,
    shade_rallies,
    shade_recessions,
    to_dates,
    zero_line,
)
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.rallies import bar_words
from strategynote.narrative import rally_titles as titles
from strategynote.narrative import rally_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.rallies import sources_of
from strategynote.research.macro.cycles import Cycles
from strategynote.research.rallies.benchmark import HORIZON
from strategynote.research.rallies.study import DefinitionStudy, RallyStudy, Settings

HISTORY_HEIGHT = 45.0
MARKS = (0.10, 0.15, 0.20)
ZOOM_BEFORE, ZOOM_SHORTEST, ZOOM_ABOVE = 4, 12, 0.05


def rally_spans(found: DefinitionStudy) -> list[tuple[pd.Period, pd.Period]]:
    """Return first and last month of every rally: the month after the trough to the peak, or the running maximum."""
    return [(e.start + 1, e.last) for e in found.episodes]


def history_exhibit(study: RallyStudy, inputs: RallyInputs, cycles: Cycles, facts: Facts) -> Exhibit:
    """Chart of junk's lead over its last low since the first month, rallies shaded, with a zoom on the present rise."""
    found = study.definitions["volatility"]
    figure, (above, below) = new_figure("half", height=HISTORY_HEIGHT, nrows=2, height_ratios=(1, 1.9))
    _draw_history(above, found, cycles, study.settings)
    _draw_zoom(below, found, study.settings)
    sources = (*sources_of("volatility"), *inputs.cycle_sources)
    title = titles.history_title(facts, study.period)
    data = (
        found.states[["state", "gain"]]
        .assign(level=found.index.level)
        .rename_axis("period")
        .reset_index()
        .astype({"period": str})
    )
    return Exhibit(
        id="rallies.history",
        title=title,
        subtitle="Volatile less calm small caps, cumulative log points above the last low; below: the present rise and what confirms or ends a rally",
        note=(
            "Above: lead since the low, as known each month. Tint: rallies from trough to peak at "
            f"{bar_words(study.settings)}, dated with hindsight; grey: recessions announced by then. Costs not included."
        ),
        width="half",
        sources=sources,
        data=data,
        figure=figure,
    )


def _draw_history(ax: Axes, found: DefinitionStudy, cycles: Cycles, settings: Settings) -> None:
    gain = found.states["gain"]
    plot_line(ax, gain, role="junk", width=1.1)
    ax.axhline(settings.threshold, color=style.GREY, linewidth=0.7, linestyle=(0, (4, 3)))
    shade_recessions(
        ax, [(max(first, gain.index[0]), last) for first, last in cycles.spans(gain.index[-1]) if last >= gain.index[0]]
    )
    shade_rallies(ax, rally_spans(found))
    ax.set_ylim(0, max(1.05 * float(gain.max()), 1.5 * settings.threshold))
    percent_axis(ax, unit="points", signed=True, ticks=2)
    month_axis(ax)
    panel_title(ax, f"Since {gain.index[0].year}: rallies tinted, recessions grey")


def _draw_zoom(ax: Axes, found: DefinitionStudy, settings: Settings) -> None:
    state, level = found.state, found.index.level
    low = state.start if state.start is not None else level.iloc[_since_low(found) :].idxmin()
    zoom = _zoomed(level, low, settings)
    marks = _zoom_marks(found, settings)
    zero_line(ax)
    for mark in marks:
        ax.axhline(mark, color=style.GREY, linewidth=0.7, linestyle=(0, (4, 3)))
    plot_line(ax, zoom, role="junk")
    last = float(zoom.iloc[-1])
    ax.plot(to_dates(zoom.index[-1:]), [last], "o", markersize=3.5, color=style.colour("junk"), clip_on=False)
    ax.set_ylim(min(float(zoom.min()), -0.02) - 0.01, max(float(zoom.max()), settings.threshold) + 0.03)
    month_axis(ax, ticks=8)
    # The marks are the only levels worth a label here.
    ends = " ends it" if state.state == "confirmed" else ""
    ax.set_yticks([0, *marks], ["0", *(points()(mark) + ends for mark in marks)])
    ax.grid(False, axis="y")
    panel_title(ax, f"Since the low of {low.strftime('%b %Y')}: now {points(1)(last)}")


def _zoomed(level: pd.Series, low: pd.Period, settings: Settings) -> pd.Series:
    """Return the level above the low from some months before it, fewer where the fall into it would flatten the rise."""
    months = max((level.index[-1] - low).n + ZOOM_BEFORE, ZOOM_SHORTEST)
    zoom = level.iloc[-months - 1 :] - level[low]
    high = zoom.loc[:low] > max(float(zoom.loc[low:].max()), settings.threshold) + ZOOM_ABOVE
    return zoom.loc[high[high].index[-1] + 1 :] if high.any() else zoom


def _zoom_marks(found: DefinitionStudy, settings: Settings) -> list[float]:
    """Return the levels that matter now: thresholds that would confirm a rally, or for a confirmed one the level that ends it."""
    state = found.state
    if state.state == "confirmed" and state.high is not None:
        return [state.high - settings.threshold]
    return sorted({*MARKS, settings.threshold})


def _since_low(found: DefinitionStudy) -> int:
    """Return the position from which the present down phase looks for its low: the end of the last rally."""
    ends = [e.ended for e in found.episodes if e.ended is not None]
    return found.index.level.index.get_loc(max(ends)) if ends else 0


def survival_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Chart of the share of rallies still running by age, against the band that chance gives, on two definitions."""
    shown = [name for name in ("volatility", "risk") if study.definitions[name].survival and study.definitions[name].iid]
    if not shown:
        return None
    figure, axes = new_figure(height=52, ncols=len(shown), sharey=True)
    parts = [_draw_survival(ax, study.definitions[name]) for ax, name in zip(np.atleast_1d(axes), shown, strict=True)]
    title = titles.survival_title(facts)
    alt = words.chance_sentence(facts, "volatility")
    return Exhibit(
        id="rallies.survival",
        title=title,
        alt=alt or title,
        subtitle=f"Share of rallies still running by months since the trough; small caps, {bar_words(study.settings)}",
        note=(
            "Observed: Kaplan-Meier with ninety percent log(-log) band, running rally censored at its high. Chance: middle and ninety percent band of "
            f"{study.settings.draws:,} random orders of the same months through the same rule. "
            + " ".join(
                f"{name.capitalize()}: {len(study.definitions[name].spells)} rallies, {study.definitions[name].spells.n_ended} ended."
                for name in shown
            )
        ),
        sources=tuple(dict.fromkeys(s for name in shown for s in sources_of(name))),
        data=pd.concat(parts, ignore_index=True),
        figure=figure,
    )


def _draw_survival(ax: Axes, found: DefinitionStudy) -> pd.DataFrame:
    months = np.arange(HORIZON + 1)
    curve = found.survival
    assert curve is not None and found.iid is not None
    low, middle, high = found.iid.band()
    at = np.searchsorted(curve.times, months, side="right")
    share, lower, upper = (np.concatenate([[1.0], values])[at] for values in (curve.share, curve.low, curve.high))
    ax.fill_between(months, low, high, step="post", color=style.ROLES["history"], alpha=0.45, linewidth=0)
    plot_line(ax, pd.Series(middle, index=months), role="other", width=1.1, drawstyle="steps-post")
    for bound in (lower, upper):
        plot_line(ax, pd.Series(bound, index=months), role="junk", width=0.6, drawstyle="steps-post", linestyle=(0, (2, 2)))
    plot_line(ax, pd.Series(share, index=months), role="junk", drawstyle="steps-post")
    ax.set_ylim(0, 1.02)
    ax.set_xlim(0, HORIZON)
    ax.set_xticks(range(0, HORIZON + 1, 12))
    percent_axis(ax)
    ax.set_xlabel("months since the trough")
    panel_title(ax, f"{found.index.definition.capitalize()}: {len(found.spells)} rallies")
    age = found.state.age_months
    if age is not None and age <= HORIZON:
        ax.axvline(age, color=style.INK, linewidth=0.8)
        ax.annotate(
            f"now {age}",
            (age, 0.97),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=style.INK,
            zorder=6,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8},
        )
    for words_, role, place in (("observed", "junk", 0.80), ("chance", "other", 1.0)):
        ax.annotate(
            f"\N{BLACK SQUARE} {words_}",
            (place, 1),
            xycoords="axes fraction",
            xytext=(0, 4),
            textcoords="offset points",
            color=style.colour(role),
            fontweight=600,
            ha="right",
        )
    return pd.DataFrame(
        {
            "definition": found.index.definition,
            "months": months,
            "share": share,
            "low": lower,
            "high": upper,
            "chance_low": low,
            "chance": middle,
            "chance_high": high,
        }
    )
