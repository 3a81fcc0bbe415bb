"""Body exhibits of the rallies section: definitions, history, episodes, survival, decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from strategynote.data.rally_inputs import RallyInputs
from strategynote.exhibits import style
from strategynote.exhibits.charts import (
    month_axis,
    new_figure,
    note_point,
    panel_title,
    percent_axis,
    plot_line,
    points,
    shade_rallies,
    shade_recessions,
    zero_line,
)
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import rally_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.rallies import adjust_p, sources_of
from strategynote.research.macro.cycles import Cycles
from strategynote.research.rallies.benchmark import HORIZON
from strategynote.research.rallies.study import DefinitionStudy, RallyStudy, Settings

MADE_OF = {
    "volatility": "high \N{MINUS SIGN} low variance",
    "risk": "variance and beta",
    "profitability": "low \N{MINUS SIGN} high profit / equity",
    "composite": "all three, scaled",
}
MARKS = (0.10, 0.15, 0.20)
ZOOM_BEFORE, ZOOM_SHORTEST = 4, 12


def all_sources() -> tuple[str, ...]:
    """Return the three sort files behind the definitions."""
    return sources_of("composite")


def bar_words(settings: Settings) -> str:
    """Return the baseline threshold as printed: "20 log points"."""
    return f"{100 * settings.threshold:.0f} log points"


def definitions_exhibit(study: RallyStudy, facts: Facts) -> Exhibit:
    """Table of the four definitions: rallies, median length against chance, today's state."""
    rows = [_definition_row(name, found) for name, found in study.definitions.items()]
    frame = pd.DataFrame(rows)
    columns = (
        Column("name", "Definition", "text"), Column("made_of", "Made of", "text"), Column("episodes", "Rallies", "count"),
        Column("median", "Median", unit="months"), Column("chance", "Chance", unit="months"), Column("p", "p shorter", "pvalue"),
        Column("within", "Within a year", "percent", digits=0), Column("state", "State", "text"), Column("start", "Since", "month"),
        Column("age", "Age", "count", unit="months"), Column("gain", "Gain", "points", signed=True),
    )
    spanners = (("Length of rallies", ("median", "chance", "p", "within")), (words.month_words(study.period), ("state", "start", "age", "gain")))
    return Exhibit(
        id="rallies.definitions", title=words.definitions_title(facts), alt=words.fragility_sentence(facts),
        subtitle=f"Small caps (two lowest NYSE size quintiles), rallies of {bar_words(study.settings)}, since {facts['rallies.first_month'].text}",
        note=(
            f"A rally runs from trough to peak of the cumulative log difference junk less quality; it is known once that has risen by {bar_words(study.settings)}, "
            "and over once it has fallen by as much. Median: Kaplan-Meier, the running rally censored at its high. Chance: median of "
            f"{study.settings.draws:,} random orders of the same months; p: share of them at or below the observed median. Unconfirmed: at least "
            f"{100 * study.settings.first_rise:.0f} log points above the low."
        ),
        sources=all_sources(), data=frame, table=Table(frame, columns, emphasis=("Volatility",), spanners=spanners),
    )


def _definition_row(name: str, found: DefinitionStudy) -> dict[str, object]:
    state, survival, chance = found.state, found.survival, found.iid
    median = survival.median if survival else np.nan
    ended = found.spells.months[found.spells.ended]
    return {
        "name": name.capitalize(), "made_of": MADE_OF[name], "episodes": len(found.spells), "median": median,
        "chance": chance.median if chance and survival else np.nan, "p": chance.p_shorter(median) if chance and np.isfinite(median) else np.nan,
        "within": float(np.mean(ended <= 12)) if found.long_enough and ended.size else np.nan, "state": state.state, "start": state.start,
        "age": state.age_months, "gain": state.gain,
    }


def rally_spans(found: DefinitionStudy) -> list[tuple[pd.Period, pd.Period]]:
    """Return first and last month of every rally: the month after the trough to the peak, or the running maximum."""
    return [(e.start + 1, e.last) for e in found.episodes]


def history_exhibit(study: RallyStudy, inputs: RallyInputs, cycles: Cycles, facts: Facts) -> Exhibit:
    """Chart of junk's lead over its last low since the first month, rallies shaded, with a zoom on the present rise."""
    found = study.definitions["volatility"]
    figure, (left, right) = new_figure(height=66, ncols=2, width_ratios=(1.75, 1))
    _draw_history(left, found, cycles, study.settings)
    _draw_zoom(right, found, study.settings)
    sources = (*sources_of("volatility"), *inputs.cycle_sources)
    title = words.history_title(facts, study.period)
    data = found.states[["state", "gain"]].assign(level=found.index.level).rename_axis("period").reset_index().astype({"period": str})
    return Exhibit(
        id="rallies.history", title=title, alt=title,
        subtitle="Volatile less calm small caps, cumulative log points above the last low, monthly; right: the present rise and the levels that confirm or end a rally",
        note=(
            "Quintiles by variance of daily returns, mean of the two lowest NYSE size quintiles, value-weighted. Left: lead of junk since its low, as known at each month; it starts anew "
            f"once the end of a rally is known. Tint: rallies from trough to peak at {bar_words(study.settings)}, dated with hindsight; grey: recessions announced by the as-of date. Costs not included."
        ),
        sources=sources, data=data, figure=figure,
    )


def _draw_history(ax: Axes, found: DefinitionStudy, cycles: Cycles, settings: Settings) -> None:
    gain = found.states["gain"]
    plot_line(ax, gain, role="junk", width=1.1)
    ax.axhline(settings.threshold, color=style.GREY, linewidth=0.7, linestyle=(0, (4, 3)))
    shade_recessions(ax, [(max(first, gain.index[0]), last) for first, last in cycles.spans(gain.index[-1]) if last >= gain.index[0]])
    shade_rallies(ax, rally_spans(found))
    ax.set_ylim(0, max(1.05 * float(gain.max()), 1.5 * settings.threshold))
    percent_axis(ax, unit="points", signed=True)
    month_axis(ax)
    panel_title(ax, f"Since {gain.index[0].year}: rallies tinted, recessions grey")


def _draw_zoom(ax: Axes, found: DefinitionStudy, settings: Settings) -> None:
    state, level = found.state, found.index.level
    low = state.start if state.start is not None else level.iloc[_since_low(found):].idxmin()
    months = max((level.index[-1] - low).n + ZOOM_BEFORE, ZOOM_SHORTEST)
    zoom = level.iloc[-months - 1:] - level[low]
    marks = _zoom_marks(found, settings)
    zero_line(ax)
    for mark in marks:
        ax.axhline(mark, color=style.GREY, linewidth=0.7, linestyle=(0, (4, 3)))
    plot_line(ax, zoom, role="junk")
    last = float(zoom.iloc[-1])
    rising = last >= float(zoom.iloc[-2])
    ax.set_ylim(min(float(zoom.min()), -0.02) - 0.03, max(float(zoom.max()), settings.threshold) + 0.06)
    month_axis(ax, ticks=8)
    # The marks are the only levels worth a label here.
    ax.set_yticks([0, *marks])
    ax.yaxis.set_major_formatter(lambda value, _: points()(value))
    ax.grid(False, axis="y")
    note_point(ax, zoom.index[-1], last, f"now {points(1)(last)}", dx=-5, dy=8 if rising else -9, role="junk", ha="right")
    if state.state == "confirmed":
        ax.annotate(f"end known below {points(1)(marks[-1])}", (1, marks[-1]), xycoords=("axes fraction", "data"), xytext=(-3, -7), ha="right", va="center",
                    textcoords="offset points", color=style.GREY)
    panel_title(ax, f"Since the low of {low.strftime('%b %Y')}")


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


def episodes_exhibit(study: RallyStudy, inputs: RallyInputs, facts: Facts) -> Exhibit | None:
    """Table of every rally on the baseline: dates, length, gain, what was left between known dates, market, crisis flags."""
    found = study.definitions["volatility"]
    if found.table.empty:
        return None
    frame = found.table.assign(
        name=[start.strftime("%b %Y") for start in found.table["start"]],
        after=[_crisis_word(row) for row in found.table.to_dict("records")],
    )
    columns = (
        Column("name", "Trough", "text"), Column("confirmed", "Confirmed", "month"), Column("peak", "Peak", "month"),
        Column("end_known", "End known", "month"), Column("months", "Length", "count", unit="months"),
        Column("gain", "Gain", "points", signed=True), Column("kept", "Known to known", "points", signed=True),
        Column("market_ret", "Market", "percent", signed=True), Column("after", "After", "text"),
    )
    running = f" The rally that is still running is shown to its high of {found.episodes[-1].last.strftime('%B %Y')}." if found.episodes[-1].ended is None else ""
    sources = (*sources_of("volatility"), inputs.market_source, *inputs.cycle_sources)
    return Exhibit(
        id="rallies.episodes", title=words.episodes_title(facts), alt=words.lags_sentence(facts) or words.episodes_title(facts),
        subtitle=f"Small caps by volatility, rallies of {bar_words(study.settings)}; gains in log points, market total return from trough to peak",
        note=(
            "Known to known: the junk-less-quality gain from the month the rally was confirmed to the month its end was. After: a recession trough "
            "(NBER, announced by the as-of date) or the trough of a market fall of at least thirty percent lies within the twelve months before." + running
        ),
        sources=sources, data=found.table.astype({c: str for c in ("start", "confirmed", "peak", "end_known", "last")}),
        table=Table(frame, columns),
    )


def _crisis_word(row: dict[str, object]) -> str:
    kinds = [name for key, name in (("nber", "recession"), ("market", "market fall")) if row.get(key)]
    return ", ".join(kinds) or "\N{EN DASH}"


def survival_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Chart of the share of rallies still running by age, against the band that chance gives, on two definitions."""
    shown = [name for name in ("volatility", "risk") if study.definitions[name].survival and study.definitions[name].iid]
    if not shown:
        return None
    figure, axes = new_figure(height=60, ncols=len(shown), sharey=True)
    parts = [_draw_survival(ax, study.definitions[name]) for ax, name in zip(np.atleast_1d(axes), shown, strict=True)]
    title = words.survival_title(facts)
    alt = words.chance_sentence(facts, "volatility")
    return Exhibit(
        id="rallies.survival", title=title, alt=alt or title,
        subtitle=f"Share of rallies still running by months since the trough; small caps, {bar_words(study.settings)}",
        note=(
            "Observed: Kaplan-Meier with ninety percent log(-log) band, running rally censored at its high. Chance: middle and ninety percent band of "
            f"{study.settings.draws:,} random orders of the same months through the same rule. "
            + " ".join(f"{name.capitalize()}: {len(study.definitions[name].spells)} rallies, {study.definitions[name].spells.n_ended} ended." for name in shown)
        ),
        sources=tuple(dict.fromkeys(s for name in shown for s in sources_of(name))), data=pd.concat(parts, ignore_index=True), figure=figure,
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
        ax.annotate(f"now {age}", (age, 0.97), xytext=(4, 0), textcoords="offset points", va="center", color=style.INK, zorder=6,
                    bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8})
    for words_, role, place in (("observed", "junk", 0.80), ("chance", "other", 1.0)):
        ax.annotate(f"\N{BLACK SQUARE} {words_}", (place, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
                    color=style.colour(role), fontweight=600, ha="right")
    return pd.DataFrame({
        "definition": found.index.definition, "months": months, "share": share, "low": lower, "high": upper,
        "chance_low": low, "chance": middle, "chance_high": high,
    })


def decision_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Table of what quality, low risk and small caps did after months like this one, against always."""
    rows = [row for row in study.outlook if row.n > 0]
    if not rows:
        return None
    adjusted = adjust_p(rows)
    frame = pd.DataFrame({
        "name": [f"{row.months} months" for row in rows],
        "group": [_outcome_heading(row.outcome) for row in rows],
        "like": [row.like for row in rows], "always": [row.always for row in rows], "difference": [row.difference for row in rows],
        "low": [row.interval[0] for row in rows], "high": [row.interval[1] for row in rows], "p": adjusted,
        "wins": [row.wins for row in rows], "n": [row.n for row in rows], "n_effective": [row.n_effective for row in rows],
        "grade": [facts[f"rallies.decision.{_outcome_id(row.outcome)}.difference_{row.months}m"].grade or "" for row in rows],
    })
    columns = (
        Column("name", "Ahead", "text"), Column("like", "Like months", "points", signed=True), Column("always", "Always", "points", signed=True),
        Column("difference", "Difference", "points", signed=True), Column("low", "from", "points", signed=True), Column("high", "to", "points", signed=True),
        Column("p", "p adj.", "pvalue"), Column("wins", "Wins", "percent", digits=0), Column("n", "Months", "count"),
        Column("n_effective", "Spells", "count"), Column("grade", "Grade", "text"),
    )
    return Exhibit(
        id="rallies.decision", title=words.decision_title(facts), alt=words.decision_sentence(facts, study.like.meaning) or words.decision_title(facts),
        subtitle="Compounded return of the first leg less the second after months like today's, as known at the time",
        note=(
            f"Like: same {words.listed([words.LIKE_WORDS[part] for part in study.like.meaning])} of the volatility rally (ages to 6, 12 and above; gains to 10, 25 log "
            "points and above), widened until five spells are found. Interval: ninety percent, HAC over the horizon, windows overlap. p: Benjamini-Hochberg over "
            "all rows. Spells: separate rises, windows that overlap counted once. No row starts from a peak known only afterwards."
        ),
        sources=(*all_sources(), "french/Portfolios_Formed_on_ME"), data=frame, table=Table(frame, columns, groups="group", spanners=(("90% interval", ("low", "high")),)),
    )


def _outcome_id(outcome: str) -> str:
    return outcome.replace(" ", "_")


def _outcome_heading(outcome: str) -> str:
    return {"quality": "Quality: profitable less unprofitable small caps", "low risk": "Low risk: calm and low-beta less volatile and high-beta small caps",
            "small caps": "Small less large caps"}[outcome]


def body_exhibits(study: RallyStudy, inputs: RallyInputs, cycles: Cycles, facts: Facts) -> Sequence[Exhibit | None]:
    """Return the body exhibits in the order in which the section shows them."""
    return (
        history_exhibit(study, inputs, cycles, facts), definitions_exhibit(study, facts), episodes_exhibit(study, inputs, facts),
        survival_exhibit(study, facts), decision_exhibit(study, facts),
    )
