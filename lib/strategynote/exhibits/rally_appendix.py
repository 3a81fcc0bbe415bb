"""Appendix exhibits of the rallies section: grids, real time, aftermath, inference, drivers, record of calls."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from strategynote.data.rally_inputs import RallyInputs
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.rallies import all_sources, bar_words
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import rally_titles as titles
from strategynote.narrative import rally_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.macro_words import capital
from strategynote.narrative.rallies import sources_of
from strategynote.research.rallies.drivers import DriverFit
from strategynote.research.rallies.study import RallyStudy

SEGMENT_NAMES = {"micro": "Micro", "small": "Small", "mid": "Mid", "large": "Large"}


def grid_exhibit(
    grid: pd.DataFrame, thresholds: Sequence[float], study: RallyStudy, inputs: RallyInputs, facts: Facts
) -> Exhibit:
    """Table of median lengths by definition, segment, hedge and threshold."""
    order = {name: i for i, name in enumerate(study.definitions)}
    frame = grid.sort_values(["hedged", "definition"], key=lambda c: c.map(order) if c.name == "definition" else c, kind="stable")
    frame = frame.assign(
        name=frame["segment"].map(SEGMENT_NAMES),
        group=[
            f"{d.capitalize()}, {'market-hedged' if h else 'raw'}"
            for d, h in zip(frame["definition"], frame["hedged"], strict=True)
        ],
    )
    columns = [Column("name", "Segment", "text")]
    spanners = []
    for bar in thresholds:
        keys = (f"median_{bar:.2f}", f"episodes_{bar:.2f}")
        columns += [Column(keys[0], "Median", unit="months"), Column(keys[1], "Rallies", "count")]
        spanners.append((f"{100 * bar:.0f} log points", keys))
    return Exhibit(
        id="rallies.grid",
        title=titles.fragility_title(facts),
        alt=words.fragility_sentence(facts),
        subtitle="Median months from trough to peak by definition, size segment, hedge and threshold",
        note=(
            "Kaplan-Meier medians, running rallies censored; a dash: the curve does not reach one half. Hedged: less beta times the log market excess return, beta over all "
            "months before (at least thirty-six), so these rows begin later. The sentence on definitions counts the raw rows of small caps only."
        ),
        sources=(*all_sources(), inputs.market_source),
        data=grid,
        table=Table(frame, tuple(columns), groups="group", spanners=tuple(spanners)),
        place="appendix",
    )


def rule_b_exhibit(rule_b: pd.DataFrame, study: RallyStudy) -> Exhibit:
    """Table of durations by the second dating rule beside chance under the same rule."""
    frame = rule_b.assign(name=rule_b["definition"].str.capitalize())
    title = titles.rule_b_title(int((rule_b["p_shorter"] <= 0.05).sum()), int(rule_b["p_shorter"].notna().sum()))
    columns = (
        Column("name", "Definition", "text"),
        Column("episodes", "Up phases", "count"),
        Column("median", "Median", unit="months"),
        Column("median_untruncated", "without entry", unit="months"),
        Column("within_12m", "Within a year", "percent", digits=0),
        Column("chance_median", "Chance", unit="months"),
        Column("p_shorter", "p shorter", "pvalue"),
    )
    return Exhibit(
        id="rallies.rule_b",
        title=title,
        subtitle="Up phases by Pagan and Sossounov's rule, small caps, months from trough to peak",
        note=(
            "Window of eight months on each side, no turn within six months of the ends, phases of at least four months unless the move exceeds twenty log points, cycles of at "
            "least sixteen. Durations enter the risk set beyond the shortest phase (left truncation). A turn is known only eight months later: this rule cannot be used at "
            f"the time. Chance: {study.settings.draws:,} random orders of the same months under the same rule."
        ),
        sources=all_sources(),
        data=rule_b,
        table=Table(frame, columns),
        place="appendix",
    )


def realtime_exhibit(known: pd.DataFrame, study: RallyStudy, facts: Facts) -> Exhibit:
    """Table of the state of each definition as it was known at the end of each of the last months."""
    frame = known.rename_axis("period").reset_index()
    frame["name"] = [p.strftime("%b %Y") for p in frame["period"]]
    columns = (Column("name", "End of", "text"), *(Column(d, d.capitalize(), "text") for d in study.definitions))
    title = titles.realtime_title(facts, study.period)
    return Exhibit(
        id="rallies.realtime",
        title=title,
        subtitle=f"State of each definition as known at each month's end, small caps, {bar_words(study.settings)}",
        note="Each row uses returns up to its month only; the vintage of the files is today's, so revisions of past returns are not undone.",
        sources=all_sources(),
        data=frame.astype({"period": str}),
        table=Table(frame, columns),
        place="appendix",
    )


def aftermath_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Table of quality less junk after peaks, after known ends, and always."""
    rows = [
        {
            "name": f"{months} months",
            "group": name.capitalize(),
            "after_peak": a.after_peak,
            "after_known": a.after_known,
            "always": a.always,
            "p": a.p_known,
            "wins": a.wins_known,
            "n": a.n_known,
        }
        for name, found in study.definitions.items()
        for months, a in found.aftermath.items()
        if a.n_known
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    columns = (
        Column("name", "Ahead", "text"),
        Column("after_peak", "From the peak", "points", signed=True),
        Column("after_known", "From the known end", "points", signed=True),
        Column("always", "Always", "points", signed=True),
        Column("p", "p known", "pvalue"),
        Column("wins", "Wins", "percent", digits=0),
        Column("n", "Ends", "count"),
    )
    title = titles.aftermath_title(facts)
    return Exhibit(
        id="rallies.aftermath",
        title=title,
        alt=words.aftermath_sentence(facts) or title,
        subtitle="Compounded quality leg less compounded junk leg, small caps, by where the window starts",
        note=(
            "From the peak is hindsight: a peak is chosen because junk fell after it, and even a random walk shows a gain there. p: share of ten thousand random sets of as "
            "many months whose mean is at least that after known ends, one-sided. Wins: share of known ends after which quality won."
        ),
        sources=all_sources(),
        table=Table(frame, columns, groups="group"),
        place="appendix",
    )


def inference_exhibit(study: RallyStudy, inputs: RallyInputs, facts: Facts) -> Exhibit:
    """Table of duration models: medians with entry, Weibull hazard, crisis log-rank and Cox ratio by definition."""
    rows = []
    for name, found in study.inference.items():
        fit, cox = found.weibull, found.cox
        survival, left = study.definitions[name].survival, study.definitions[name].remaining
        rows.append(
            {
                "name": name.capitalize(),
                "n": len(study.definitions[name].spells),
                "median": survival.median if survival else math.nan,
                "entered": found.median_entered,
                "age": found.age_entered,
                "shape": fit.shape if fit else math.nan,
                "error": fit.shape_error if fit else math.nan,
                "weibull": fit.median if fit else math.nan,
                "remaining": left.median if left else math.nan,
                "remaining_weibull": _weibull_remaining(study, name),
                "crisis": found.n_post_crisis,
                "p": found.logrank.p,
                "ratio": cox.hazard_ratio if cox else math.nan,
            }
        )
    frame = pd.DataFrame(rows)
    columns = (
        Column("name", "Definition", "text"),
        Column("n", "Rallies", "count"),
        Column("median", "Kaplan-Meier"),
        Column("weibull", "Weibull"),
        Column("entered", "entered late"),
        Column("age", "from age", "count"),
        Column("shape", "Shape", digits=2),
        Column("error", "s.e.", digits=2),
        Column("remaining", "Kaplan-Meier"),
        Column("remaining_weibull", "Weibull"),
        Column("crisis", "Rallies", "count"),
        Column("p", "Exact p", "pvalue"),
        Column("ratio", "Cox", digits=2, unit="ratio"),
    )
    spanners = (
        ("Median months", ("median", "weibull", "entered", "age")),
        ("Weibull hazard", ("shape", "error")),
        ("Months left", ("remaining", "remaining_weibull")),
        ("After a crisis", ("crisis", "p", "ratio")),
    )
    sources = (*all_sources(), inputs.market_source, *inputs.cycle_sources)
    title = titles.inference_title(facts)
    return Exhibit(
        id="rallies.inference",
        title=title,
        alt=words.crisis_sentence(facts) or title,
        subtitle=f"Duration models of rallies, small caps, {bar_words(study.settings)}, months",
        note=(
            "Entered late: a rally joins the risk set in the month it was confirmed (left truncation), from the first age with five at risk. Weibull: maximum likelihood with "
            "right-censoring; a shape above one means the older, the likelier to end. After a crisis: trough within twelve months after a recession trough or the trough of a market "
            "fall of thirty percent, decided beforehand; exact permutation of the log-rank statistic; Cox with Efron ties, above one means shorter, no ratio where the groups separate."
        ),
        sources=sources,
        table=Table(frame, columns, spanners=spanners),
        place="appendix",
    )


def _weibull_remaining(study: RallyStudy, name: str) -> float:
    fit, age = study.inference[name].weibull, study.definitions[name].state.age_months
    return math.nan if fit is None or age is None else fit.remaining_median(age)


def drivers_exhibit(fits: Sequence[DriverFit], inputs: RallyInputs) -> Exhibit | None:
    """Table of what moves with junk against quality, alone and beside the market."""
    if not fits:
        return None
    frame = pd.DataFrame(
        {
            "name": [capital(fit.driver) for fit in fits],
            "slope": [fit.slope for fit in fits],
            "t": [fit.t for fit in fits],
            "r2": [fit.r2 for fit in fits],
            "slope_market": [fit.slope_beside_market for fit in fits],
            "t_market": [fit.t_beside_market for fit in fits],
            "r2_added": [fit.r2_added for fit in fits],
            "n": [fit.n for fit in fits],
            "first": [fit.first for fit in fits],
        }
    )
    columns = (
        Column("name", "Change in", "text"),
        Column("slope", "Slope", "points", signed=True),
        Column("t", "t", digits=1, signed=True),
        Column("r2", "R\N{SUPERSCRIPT TWO}", "percent"),
        Column("slope_market", "Slope", "points", signed=True),
        Column("t_market", "t", digits=1, signed=True),
        Column("r2_added", "added", "percent"),
        Column("n", "Months", "count"),
        Column("first", "From", "month"),
    )
    strongest = max(fits, key=lambda fit: fit.r2)
    title = titles.drivers_title(strongest.driver, strongest.r2_added > 0.02 and abs(strongest.t_beside_market) > 2)
    return Exhibit(
        id="rallies.drivers",
        title=title,
        subtitle="Monthly volatile-less-calm difference of small caps on the month's change of each driver; slopes in log points per standard deviation",
        note="OLS, Newey-West standard errors with the rule-of-thumb lag (four to six months). Same-month association, not cause. Short interest has no monthly history at hand.",
        sources=tuple(
            dict.fromkeys([*sources_of("volatility"), inputs.market_source, *(inputs.source_of(fit.driver) for fit in fits)])
        ),
        data=frame.astype({"first": str}),
        table=Table(
            frame,
            columns,
            spanners=(("Alone", ("slope", "t", "r2")), ("Beside the market", ("slope_market", "t_market", "r2_added"))),
        ),
        place="appendix",
    )


def record_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Table of how past six-month quality calls turned out."""
    rows = [
        {
            "name": name.capitalize(),
            "hits": r.hits,
            "hits_base": r.hits_base,
            "brier": r.brier,
            "brier_base": r.brier_base,
            "skill": r.skill,
            "low": r.skill_interval[0],
            "high": r.skill_interval[1],
            "c50": r.coverage[0.5],
            "c80": r.coverage[0.8],
            "c90": r.coverage[0.9],
            "n": r.n,
            "n_effective": r.n_effective,
        }
        for name, found in study.definitions.items()
        if (r := found.record) is not None
    ]
    if not rows or not facts.known("rallies.record.volatility.skill"):
        return None
    frame = pd.DataFrame(rows)
    columns = (
        Column("name", "Definition", "text"),
        Column("hits", "Calls right", "percent", digits=0),
        Column("hits_base", "base rate", "percent", digits=0),
        Column("brier", "Brier", digits=3),
        Column("brier_base", "base", digits=3),
        Column("skill", "Skill", "percent", signed=True),
        Column("low", "from", "percent", signed=True),
        Column("high", "to", "percent", signed=True),
        Column("c50", "50%", "percent", digits=0),
        Column("c80", "80%", "percent", digits=0),
        Column("c90", "90%", "percent", digits=0),
        Column("n", "Calls", "count"),
        Column("n_effective", "apart", "count"),
    )
    return Exhibit(
        id="rallies.record",
        title=titles.record_title(facts),
        alt=words.record_sentence(facts) or titles.record_title(facts),
        subtitle="Probability that quality beats junk over six months, called each month from the state known then; small caps",
        note=(
            "A call uses outcomes complete at its month only: wins in the same state shrunk to the base rate with the weight of two years. Skill: one less Brier over the base rate's; "
            f"ninety percent interval from {study.settings.draws:,} draws of twelve-month blocks. Coverage: share of outcomes inside the interval called. Apart: windows that do not overlap."
        ),
        sources=all_sources(),
        table=Table(
            frame, columns, spanners=(("90% interval", ("low", "high")), ("Coverage of called intervals", ("c50", "c80", "c90")))
        ),
        place="appendix",
    )
