"""Body exhibits of the rallies section: the tables of definitions, episodes and decisions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from strategynote.data.rally_inputs import RallyInputs
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import rally_titles as titles
from strategynote.narrative import rally_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.rallies import adjust_p, sources_of
from strategynote.research.rallies.study import DefinitionStudy, RallyStudy, Settings

MADE_OF = {
    "volatility": "high \N{MINUS SIGN} low variance",
    "risk": "variance and beta",
    "profitability": "low \N{MINUS SIGN} high profit / equity",
    "composite": "all three, scaled",
}


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
        Column("name", "Definition", "text"),
        Column("made_of", "Made of", "text"),
        Column("episodes", "Rallies", "count"),
        Column("median", "Median", unit="months"),
        Column("chance", "Chance", unit="months"),
        Column("p", "p shorter", "pvalue"),
        Column("within", "Within a year", "percent", digits=0),
        Column("state", "State", "text"),
        Column("start", "Since", "month"),
        Column("age", "Age", "count", unit="months"),
        Column("gain", "Gain", "points", signed=True),
    )
    spanners = (
        ("Length of rallies", ("median", "chance", "p", "within")),
        (words.month_words(study.period), ("state", "start", "age", "gain")),
    )
    return Exhibit(
        id="rallies.definitions",
        place="appendix",
        title=titles.definitions_title(facts),
        alt=words.fragility_sentence(facts),
        subtitle=f"Small caps (two lowest NYSE size quintiles), rallies of {bar_words(study.settings)}, since {facts['rallies.first_month'].text}",
        note=(
            f"A rally runs from trough to peak of the cumulative log difference junk less quality; it is known once that has risen by {bar_words(study.settings)}, "
            "and over once it has fallen by as much. Median: Kaplan-Meier, the running rally censored at its high. Chance: median of "
            f"{study.settings.draws:,} random orders of the same months; p: share of them at or below the observed median. Unconfirmed: at least "
            f"{100 * study.settings.first_rise:.0f} log points above the low."
        ),
        sources=all_sources(),
        table=Table(frame, columns, emphasis=("Volatility",), spanners=spanners),
    )


def _definition_row(name: str, found: DefinitionStudy) -> dict[str, object]:
    state, survival, chance = found.state, found.survival, found.iid
    median = survival.median if survival else np.nan
    ended = found.spells.months[found.spells.ended]
    return {
        "name": name.capitalize(),
        "made_of": MADE_OF[name],
        "episodes": len(found.spells),
        "median": median,
        "chance": chance.median if chance and survival else np.nan,
        "p": chance.p_shorter(median) if chance and np.isfinite(median) else np.nan,
        "within": float(np.mean(ended <= 12)) if found.long_enough and ended.size else np.nan,
        "state": state.state,
        "start": state.start,
        "age": state.age_months,
        "gain": state.gain,
    }


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
        Column("name", "Trough", "text"),
        Column("confirmed", "Confirmed", "month"),
        Column("peak", "Peak", "month"),
        Column("end_known", "End known", "month"),
        Column("months", "Length", "count", unit="months"),
        Column("gain", "Gain", "points", signed=True),
        Column("kept", "Known to known", "points", signed=True),
        Column("market_ret", "Market", "percent", signed=True),
        Column("after", "After", "text"),
    )
    running = (
        f" The rally that is still running is shown to its high of {found.episodes[-1].last.strftime('%B %Y')}."
        if found.episodes[-1].ended is None
        else ""
    )
    sources = (*sources_of("volatility"), inputs.market_source, *inputs.cycle_sources)
    return Exhibit(
        id="rallies.episodes",
        place="appendix",
        title=titles.episodes_title(facts),
        alt=words.lags_sentence(facts) or titles.episodes_title(facts),
        subtitle=f"Small caps by volatility, rallies of {bar_words(study.settings)}; gains in log points, market total return from trough to peak",
        note=(
            "Known to known: the junk-less-quality gain from the month the rally was confirmed to the month its end was. After: a recession trough "
            "(NBER, announced by the as-of date) or the trough of a market fall of at least thirty percent lies within the twelve months before."
            + running
        ),
        sources=sources,
        data=found.table.astype({c: str for c in ("start", "confirmed", "peak", "end_known", "last")}),
        table=Table(frame, columns),
    )


def _crisis_word(row: dict[str, object]) -> str:
    kinds = [name for key, name in (("nber", "recession"), ("market", "market fall")) if row.get(key)]
    return ", ".join(kinds) or "\N{EN DASH}"


def decision_exhibit(study: RallyStudy, facts: Facts) -> Exhibit | None:
    """Table of what quality, low risk and small caps did after months like this one, against always."""
    rows = [row for row in study.outlook if row.n > 0]
    if not rows:
        return None
    adjusted = adjust_p(rows)
    frame = pd.DataFrame(
        {
            "name": [f"{row.months} months" for row in rows],
            "group": [_outcome_heading(row.outcome) for row in rows],
            "like": [row.like for row in rows],
            "always": [row.always for row in rows],
            "difference": [row.difference for row in rows],
            "low": [row.interval[0] for row in rows],
            "high": [row.interval[1] for row in rows],
            "p": adjusted,
            "wins": [row.wins for row in rows],
            "n": [row.n for row in rows],
            "n_effective": [row.n_effective for row in rows],
            "grade": [facts[f"rallies.decision.{_outcome_id(row.outcome)}.difference_{row.months}m"].grade or "" for row in rows],
        }
    )
    columns = (
        Column("name", "Ahead", "text"),
        Column("like", "Like months", "points", signed=True),
        Column("always", "Always", "points", signed=True),
        Column("difference", "Difference", "points", signed=True),
        Column("low", "from", "points", signed=True),
        Column("high", "to", "points", signed=True),
        Column("p", "p adj.", "pvalue"),
        Column("wins", "Wins", "percent", digits=0),
        Column("n", "Months", "count"),
        Column("n_effective", "Spells", "count"),
        Column("grade", "Grade", "text"),
    )
    return Exhibit(
        id="rallies.decision",
        title=titles.decision_title(facts),
        alt=words.decision_sentence(facts, study.like.meaning) or titles.decision_title(facts),
        subtitle="Compounded return of the first leg less the second after months like today's, as known at the time",
        note=(
            f"Like: same {words.listed([words.LIKE_WORDS[part] for part in study.like.meaning])} of the volatility rally (ages to 6, 12 and above; gains to 10, 25 log "
            "points and above), widened until five spells are found. Interval: ninety percent, HAC over the horizon, windows overlap. p: Benjamini-Hochberg over "
            "all rows. Months and spells: those with a complete outcome; spells are separate rises, windows that overlap counted once. "
            "No row starts from a peak known only afterwards."
        ),
        sources=(*all_sources(), "french/Portfolios_Formed_on_ME"),
        table=Table(frame, columns, groups="group", spanners=(("90% interval", ("low", "high")),)),
    )


def _outcome_id(outcome: str) -> str:
    return outcome.replace(" ", "_")


def _outcome_heading(outcome: str) -> str:
    return {
        "quality": "Quality: profitable less unprofitable small caps",
        "low risk": "Low risk: calm and low-beta less volatile and high-beta small caps",
        "small caps": "Small less large caps",
    }[outcome]
