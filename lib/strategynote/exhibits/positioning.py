"""Exhibits of the positioning section: the scenario, its states and falls, slowdowns, the target, thresholds, screens."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from strategynote.data.members import Members
from strategynote.data.positioning import DAILY, INDEX, PositioningInputs
from strategynote.errors import GapError
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import positioning_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.positioning import FALL, SPREADS, STATES, TARGET
from strategynote.periods import long_date
from strategynote.research.positioning.scenario import Scenario
from strategynote.research.positioning.screens import Screen
from strategynote.research.positioning.states import TERCILES
from strategynote.research.positioning.study import Losses

STATE_LABELS = {"cape": "Valuation (CAPE)", "vix": "Volatility (VIX)", "probit": "Recession probability"}
LOSS_ROWS = (
    ("Large", "large", "large"), ("Mid", "mid", "mid"), ("Small", "small", "small"), ("Micro", "micro", "micro"),
    ("Calm small", "small_calm", "quality"), ("Volatile small", "small_volatile", "junk"),
    ("Profitable small", "small_profitable", "quality"), ("Unprofitable small", "small_unprofitable", "junk"),
)  # fmt: skip
SCREEN_LABELS = {
    "quality": "Quality at low risk", "loss_making_technology": "Loss-making technology", "leveraged_consumer": "Indebted consumer firms",
}  # fmt: skip
NAMES_SHOWN = 10


def scenario_forest(scenario: Scenario | None, losses: Losses, *, inputs: PositioningInputs, facts: Facts) -> Exhibit:
    """Draw the probability of the fall by state, and the loss of each segment if it comes."""
    left_rows, right_rows = _probability_rows(facts), _loss_rows(facts)
    if left_rows.empty:
        figure, right = charts.new_figure("full", height=58)
    else:
        figure, (left, right) = charts.new_figure("full", height=66, ncols=2)
        charts.forest(left, left_rows, role="market", form=charts.percent(0), emphasis=[row for row in left_rows["label"] if "today" in row])
        _widen_gap(figure)
        charts.percent_axis(left, axis="x")
        charts.panel_title(left, "Probability of touching it within six months")
    charts.forest(right, right_rows, role="small", form=charts.percent(1))
    charts.percent_axis(right, axis="x")
    charts.panel_title(right, "Loss if it comes: fall times beta")
    title = words.scenario_title(facts)
    since = "" if scenario is None else f"daily market returns {scenario.first.year} to {scenario.last:%B %Y}; "
    sources = (*(() if scenario is None else (DAILY,)), *(s for key in STATES.values() if scenario is not None for s in inputs.sources.get(key, ())))
    betas = losses.betas
    return Exhibit(
        id="positioning.scenario", title=title, figure=figure,
        data=pd.concat([left_rows.assign(panel="probability"), right_rows.assign(panel="loss")])[["panel", "label", "value", "lo", "hi"]].reset_index(drop=True),
        sources=tuple(dict.fromkeys((*sources, *inputs.sources["size"], *inputs.sources["sorts"]))),
        subtitle=f"Total market return; {since}segments since {betas['small'].first.year}, quintiles within small caps (ME1-ME2) since {betas['volatility.low'].first.year}",
        note=_scenario_note(scenario),
    )  # fmt: skip


def _widen_gap(figure: Figure) -> None:
    """Leave room between the left panel's numbers and the right panel's names."""
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(wspace=0.08)


def _scenario_note(scenario: Scenario | None) -> str:
    betas = "Betas: months with the market below its mean; bars 95 percent, block bootstrap (12 months)."
    if scenario is None:
        return betas
    return (
        f"Stationary bootstrap, mean block 63 days, {scenario.horizon} days, {scenario.paths:,} paths ({scenario.paths // 2:,} by state), corrected by control "
        f"variates; bars 95 percent, tenths of history left out. A state sets the first block only: it fades. Today's thirds are marked. {betas}"
    )


def _probability_rows(facts: Facts) -> pd.DataFrame:
    rows = []
    if facts.known(f"{FALL}.probability_6m"):
        rows.append(_row("Any day", facts, f"{FALL}.probability_6m", "market"))
    for name, label in STATE_LABELS.items():
        for tercile in TERCILES:
            if facts.known(id := f"{FALL}.{name}.{tercile}"):
                now = facts[f"{FALL}.{name}.tercile"].value == tercile
                rows.append(_row(f"{label}: {tercile}{', today' if now else ''}", facts, id, "accent" if now else "history"))
    return pd.DataFrame(rows, columns=["label", "value", "lo", "hi", "role"])


def _row(label: str, facts: Facts, id: str, role: str) -> dict[str, object]:
    low, high = facts[id].interval or (float("nan"), float("nan"))
    return {"label": label, "value": facts.value(id), "lo": low, "hi": high, "role": role}


def _loss_rows(facts: Facts) -> pd.DataFrame:
    return pd.DataFrame([_row(label, facts, f"{FALL}.{key}_loss", role) for label, key, role in LOSS_ROWS])


def states_table(scenario: Scenario | None, inputs: PositioningInputs, facts: Facts) -> Exhibit | None:
    """Tabulate the probability by tercile of each state, with today's value; None without states."""
    if scenario is None or not scenario.states:
        return None
    rows = [
        {
            "state": STATE_LABELS[name], "now": facts[f"{FALL}.{name}.now"].text, "cuts": f"{facts[f'{FALL}.{name}.cut_low'].text} / {facts[f'{FALL}.{name}.cut_high'].text}",
            "third": state.tercile, **{t: state.touch[t].probability for t in TERCILES}, "neff": state.touch["low"].n_effective, "since": str(state.since.year),
        }
        for name, state in scenario.states.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    columns = (
        Column("state", "State on the first day", "text"), Column("now", "Now", "text"), Column("cuts", "Limits of thirds", "text"), Column("third", "Today's third", "text"),
        *(Column(t, t.capitalize(), "percent", digits=0) for t in TERCILES), Column("neff", "Windows a third", "count"), Column("since", "Since", "text"),
    )  # fmt: skip
    title = words.states_title(facts)
    return Exhibit(
        id="positioning.states", title=title, table=Table(frame, columns, spanners=(("Probability by third", TERCILES),)),
        sources=(DAILY, *(s for name in scenario.states for s in inputs.sources[STATES[name]])), place="appendix",
        subtitle=f"Probability of touching {charts.percent(0)(scenario.fall)} within {scenario.horizon} trading days, percent, by third of a state known before the path starts",
        note="Thirds of all days at hand, known only now. Windows: days of one third over the horizon, that is independent observations.",
    )  # fmt: skip


def falls_table(losses: Losses, inputs: PositioningInputs, facts: Facts) -> Exhibit | None:
    """Tabulate the market's actual falls of that depth and what small and large caps lost; None when there was none."""
    if losses.falls.empty:
        return None
    frame = losses.falls.assign(first=losses.falls["first"].astype(str), last=losses.falls["last"].astype(str))
    columns = (
        Column("first", "First month", "month"), Column("last", "Last month", "month"), Column("market", "Market", "percent", signed=True),
        Column("small", "Small", "percent", signed=True), Column("large", "Large", "percent", signed=True), Column("ratio", "Small / market", "number", digits=2),
    )  # fmt: skip
    title = words.falls_title(facts)
    return Exhibit(
        id="positioning.falls", title=title, table=Table(frame, columns), place="appendix",
        sources=(*inputs.sources["size"], *inputs.sources["market"]),
        subtitle="Total returns of the market, small (ME1-ME2) and large caps (ME5) over the market's falls, percent, monthly data",
        note="Windows of at most six months, the deepest first, none sharing a month. Small caps' own lows may lie elsewhere.",
    )  # fmt: skip


def slowdown_table(inputs: PositioningInputs, facts: Facts) -> Exhibit | None:
    """Tabulate what each style earned inside and outside of slowdowns and recessions; None without any state."""
    groups = {"Industrial slowdown": ("slowdown", "industry"), "Slowdown as known before the month": ("known", "industry"), "Recession (NBER)": ("recession", "turns")}
    rows = [
        {
            "group": label, "style": words.SPREAD_WORDS[name], **{k: facts.value(f"positioning.{stem}.{name}.{k}") for k in ("inside", "outside", "difference")},
            "p": facts[f"positioning.{stem}.{name}.difference"].p, "months": facts[f"positioning.{stem}.{name}.inside"].n,
            "spells": facts[f"positioning.{stem}.{name}.inside"].n_effective, "grade": facts[f"positioning.{stem}.{name}.difference"].grade,
        }
        for label, (stem, _) in groups.items()
        for name in SPREADS
        if facts.known(f"positioning.{stem}.{name}.inside")
    ]  # fmt: skip
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    columns = (
        Column("style", "Difference", "text"), Column("inside", "Inside", "points", signed=True), Column("outside", "Outside", "points", signed=True),
        Column("difference", "Difference", "points", signed=True), Column("p", "p", "pvalue"), Column("months", "Months inside", "count"),
        Column("spells", "Spells", "count"), Column("grade", "Grade", "text"),
    )  # fmt: skip
    title = words.slowdown_title(facts)
    states = tuple(s for key in ("industry", "turns") for s in inputs.sources.get(key, ()))
    return Exhibit(
        id="positioning.slowdowns", title=title, table=Table(frame, columns, groups="group"), place="appendix",
        sources=(*inputs.sources["sorts"], *inputs.sources["size"], *states),
        subtitle="Mean monthly difference times twelve, points a year, since the sorts begin; small caps are ME1-ME2, outer quintiles",
        note="Slowdown: industrial production below its level of six months before, latest vintage at hand (revised). p: Newey-West. Spells count as observations for the grade "
        "of the difference; a sign that flips between slowdowns and recessions costs a grade.",
    )  # fmt: skip


def target_table(inputs: PositioningInputs, facts: Facts) -> Exhibit | None:
    """Tabulate the arithmetic of the quoted target; None unless one is quoted and the index is at hand."""
    quote = inputs.quoted.get("target")
    if quote is None or not facts.known(f"{TARGET}.level", f"{TARGET}.close"):
        return None
    lines = (
        ("Quoted year-end target", "level"), ("Distance in circulation", "stated"), ("Close that this implies", "implied_spot"), ("Actual close", "close"),
        ("Day of the close", "close_date"), ("Actual distance", "distance"), ("Difference", "gap_to_stated"),
        ("Probability of touching it by the year's end", "probability_touch"), ("Probability of standing at or below it then", "probability_end"),
    )  # fmt: skip
    frame = pd.DataFrame([{"line": label, "value": facts[f"{TARGET}.{key}"].text} for label, key in lines])
    title = words.target_title(facts)
    sources = (INDEX, DAILY) if facts.known(f"{TARGET}.probability_touch") else (INDEX,)
    return Exhibit(
        id="positioning.target", title=title, sources=sources, place="appendix", width="half",
        table=Table(frame, (Column("line", "", "text"), Column("value", "Value", "text")), emphasis=("Actual distance",)),
        subtitle=f"S&P 500, price index; target of {quote.publisher}, {quote.author}",
        note=f"As {quote.reported_by} reported on {quote.when}; a third party's view. Probabilities: bootstrap of all days, no state.",
    )  # fmt: skip


def change_table(inputs: PositioningInputs, facts: Facts) -> Exhibit | None:
    """Tabulate the thresholds that would change the view; None when none can be measured."""
    labels = {"volatility": ("VIX above its upper third", "vix"), "recession": ("Recession probability above", "spread"), "industry": ("Industrial production, six months, below", "industry")}
    known = {name: row for name, row in labels.items() if facts.known(f"positioning.change.{name}.limit", f"positioning.change.{name}.now")}
    if not known:
        return None
    frame = pd.DataFrame([
        {"threshold": label, **{part: facts[f"positioning.change.{name}.{part}"].text for part in ("limit", "now", "crossed")}} for name, (label, _) in known.items()
    ])  # fmt: skip
    title = words.change_title(facts)
    return Exhibit(
        id="positioning.change", title=title, place="appendix", width="half",
        table=Table(frame, tuple(Column(key, label, "text") for key, label in (("threshold", "Threshold"), ("limit", "Limit"), ("now", "Now"), ("crossed", "Crossed")))),
        sources=tuple(s for _, key in known.values() for s in inputs.sources[key]),
        subtitle="Limits set beforehand, values as known at the as-of date",
        note="Recession probability: published coefficients, twelve months ahead.",
    )  # fmt: skip


def screens_table(screens: tuple[Screen, ...], members: Members | GapError, facts: Facts) -> Exhibit | None:
    """List rules and the largest names that meet them, without the source's numbers; None when no rule names anybody."""
    rows = [
        {"screen": SCREEN_LABELS[s.name], "rule": s.rule, "count": len(s.members), "names": ", ".join(s.members["name"].drop_duplicates().head(NAMES_SHOWN))}
        for s in screens
        if len(s.members)
    ]
    if isinstance(members, GapError) or not rows:
        return None
    frame = pd.DataFrame(rows)
    columns = (Column("screen", "List", "text"), Column("rule", "Rule", "text"), Column("count", "Names", "count"), Column("names", "Largest of them", "text"))
    title = words.screens_title(facts)
    return Exhibit(
        id="positioning.screens", title=title, table=Table(frame, columns), sources=members.sources, place="appendix",
        subtitle=f"Members of the S&P 500, numbers of {long_date(members.date)}; at most {NAMES_SHOWN} largest names a rule",
        note=f"Industry labels of {long_date(members.labels_date)}. Numbers as the source has them, trailing. Lists of one day, not a back-test, not a recommendation.",
    )  # fmt: skip
