"""Facts of the positioning section: the fall's probability, its losses, returns in slowdowns, the quoted target, the screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scipy import stats

from strategynote.data.members import Members
from strategynote.data.positioning import DAILY, INDEX, PositioningInputs
from strategynote.errors import GapError
from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.outlook import grade_evidence
from strategynote.research.macro.soft_landing import RECESSION_LIMIT
from strategynote.research.positioning.downside import DownsideBeta
from strategynote.research.positioning.paths import Touch
from strategynote.research.positioning.scenario import Scenario, Target
from strategynote.research.positioning.screens import GROUPS, Screen
from strategynote.research.positioning.slowdown import StateReturn
from strategynote.research.positioning.states import TERCILES
from strategynote.research.positioning.study import Losses, Slowdowns

STATES = {"cape": "cape", "vix": "vix", "probit": "spread"}  # name in facts -> key of the inputs
NOW_UNITS = {"cape": "index", "vix": "index", "probit": "probability"}
SEGMENT_NAMES = ("micro", "small", "mid", "large")
SORT_NAMES = ("profitability", "volatility", "beta")
QUINTILE_LOSSES = {
    "profitable": "profitability.high", "unprofitable": "profitability.low", "calm": "volatility.low", "volatile": "volatility.high",
}  # fmt: skip
SPREADS = ("quality", "calm", "low_beta", "small")
SCREENS = ("quality", "loss_making_technology", "leveraged_consumer")
FALL = "scenario.fall_15"
TARGET = "scenario.target"
STATED = -0.15  # what "about minus fifteen percent" says
TARGET_PARTS = {
    "level": "index", "stated": "return", "implied_spot": "index", "close": "index", "close_date": "date", "distance": "return",
    "gap_to_stated": "points", "probability_touch": "probability", "probability_end": "probability",
}  # fmt: skip


def _show(facts: Iterator[Fact], exhibit: str) -> Iterator[Fact]:
    return (fact if fact.value is None else replace(fact, exhibit=exhibit) for fact in facts)


def scenario_facts(scenario: Scenario | None, inputs: PositioningInputs) -> list[Fact]:
    """Return scenario.fall_15.*: the probability unconditional, by the year's end, in history, on prices, and by state."""
    return [*_show(_probabilities(scenario, inputs), "positioning.scenario"), *_show(_by_state(scenario, inputs), "positioning.states")]


def _probabilities(scenario: Scenario | None, inputs: PositioningInputs) -> Iterator[Fact]:
    why = str(inputs.gaps.get("daily", "no daily market returns at hand"))
    yield make_fact(f"{FALL}.size", STATED if scenario is None else scenario.fall, "return", sources=())
    yield _touch(f"{FALL}.probability_6m", None if scenario is None else scenario.touch, (DAILY,), why)
    late = "the year's end is less than five or more than the horizon's trading days away" if scenario is not None else why
    yield _touch(f"{FALL}.probability_year_end", scenario and scenario.year_end, (DAILY,), late)
    yield make_fact(f"{FALL}.year_end_days", scenario and scenario.year_end_days, "count", sources=(DAILY,) if scenario else (), reason=why)
    yield make_fact(f"{FALL}.ends_below", scenario and scenario.touch.ends_below, "probability", sources=(DAILY,) if scenario else (), reason=why)
    frequency = scenario and scenario.frequency
    yield make_fact(f"{FALL}.frequency", frequency and frequency.share, "probability", interval=frequency and frequency.interval,
                    n=frequency and frequency.n, n_effective=frequency and frequency.n_effective,
                    sources=(DAILY,) if scenario else (), reason=why)
    prices = scenario and scenario.index_touch
    yield _touch(f"{FALL}.price_index", prices, (INDEX,), why if scenario is None else str(inputs.gaps.get("index", "the index begins too late")))
    yield make_fact(f"{FALL}.paths", scenario and scenario.paths, "count", sources=(), reason=why)
    first, last = (None, None) if scenario is None else (str(scenario.first.to_period("M")), str(scenario.last.to_period("M")))
    yield make_fact(f"{FALL}.since", first, "month", text=first and first[:4], sources=(DAILY,) if scenario else (), reason=why)
    yield make_fact(f"{FALL}.until", last, "month", sources=(DAILY,) if scenario else (), reason=why)


def _touch(id: str, touch: Touch | None, sources: tuple[str, ...], reason: str) -> Fact:
    if touch is None:
        return make_fact(id, None, "probability", reason=reason)
    return make_fact(id, touch.probability, "probability", interval=touch.interval, n=touch.n, n_effective=touch.n_effective, sources=sources)


def _by_state(scenario: Scenario | None, inputs: PositioningInputs) -> Iterator[Fact]:
    for name, key in STATES.items():
        state = None if scenario is None else scenario.states.get(name)
        why = str(inputs.gaps.get("daily") or inputs.gaps.get(key) or "fewer than ten years of days have a value")
        sources = () if state is None else (DAILY, *inputs.sources[key])
        stem = f"{FALL}.{name}"
        yield make_fact(f"{stem}.tercile", state and state.tercile, "text", sources=sources, reason=why)
        yield make_fact(f"{stem}.now", state and state.now, NOW_UNITS[name], sources=sources, reason=why)
        for place, cut in enumerate(("cut_low", "cut_high")):
            yield make_fact(f"{stem}.{cut}", state and state.cuts[place], NOW_UNITS[name], sources=sources, reason=why)
        for tercile in TERCILES:
            yield _touch(f"{stem}.{tercile}", state and state.touch[tercile], sources, why)
        yield _touch(f"{stem}.today", state and state.today, sources, why)


def loss_facts(losses: Losses, inputs: PositioningInputs) -> list[Fact]:
    """Return scenario.downside_beta.*, scenario.fall_15.*_loss and scenario.falls.*."""
    size, sorts = (*inputs.sources["size"], *inputs.sources["market"]), (*inputs.sources["sorts"], *inputs.sources["market"])
    facts = [_beta(f"scenario.downside_beta.{name}", losses.betas[name], size) for name in SEGMENT_NAMES]
    for sort in SORT_NAMES:
        stem = f"scenario.downside_beta.small.{sort}"
        facts += [_beta(f"{stem}.{side}", losses.betas[f"{sort}.{side}"], sorts) for side in ("low", "high")]
        facts.append(_beta(f"{stem}.difference", losses.betas[f"{sort}.difference"], sorts, test=True))
    facts += [_loss(f"{FALL}.{name}_loss", losses.betas[name], losses.fall, size) for name in SEGMENT_NAMES]
    facts += [_loss(f"{FALL}.small_{name}_loss", losses.betas[key], losses.fall, sorts) for name, key in QUINTILE_LOSSES.items()]
    return [*_show(iter(facts), "positioning.scenario"), *_show(_falls(losses, size), "positioning.falls")]


def _beta(id: str, beta: DownsideBeta, sources: tuple[str, ...], *, test: bool = False) -> Fact:
    p = float(2 * stats.norm.sf(abs(beta.beta / beta.se))) if test and beta.se > 0 else None
    return make_fact(id, beta.beta, "ratio", interval=beta.interval, n=beta.n, p=p, sources=sources)


def _loss(id: str, beta: DownsideBeta, fall: float, sources: tuple[str, ...]) -> Fact:
    low, high = sorted(fall * end for end in beta.interval)
    return make_fact(id, fall * beta.beta, "return", interval=(low, high), n=beta.n, sources=sources)


def _falls(losses: Losses, sources: tuple[str, ...]) -> Iterator[Fact]:
    table, why = losses.falls, "the market never fell so far in the months at hand"
    yield make_fact("scenario.falls.count", len(table), "count", sources=sources)
    median = float(table["ratio"].median()) if len(table) else None
    interval = (float(table["ratio"].quantile(0.1)), float(table["ratio"].quantile(0.9))) if len(table) >= 5 else None
    yield make_fact("scenario.falls.small_ratio", median, "ratio", interval=interval, n=len(table), sources=sources, reason=why)
    worse = int((table["ratio"] > 1).sum())
    yield make_fact("scenario.falls.small_worse", worse, "count", n=len(table), sources=sources)


def slowdown_facts(found: Slowdowns, inputs: PositioningInputs) -> list[Fact]:
    """Return positioning.slowdown.*, .known and positioning.recession.*: inside, outside and difference of each spread."""
    facts: list[Fact] = []
    sources = (*inputs.sources["sorts"], *inputs.sources["size"])
    gaps = inputs.gaps
    industry, turns = inputs.sources.get("industry", ()), inputs.sources.get("turns", ())
    state = None if found.state is None else ("yes" if bool(found.state.iloc[-1]) else "no")
    why = str(gaps.get("industry", "industrial production is too short"))
    facts.append(make_fact("positioning.slowdown.state", state, "text", sources=industry, reason=why))
    facts.append(make_fact("positioning.slowdown.change", found.change, "return", sources=industry, reason=why))
    month = None if found.state is None else str(found.state.index[-1])
    facts.append(make_fact("positioning.slowdown.month", month, "month", sources=industry, reason=why))
    for stem, table, origin, key in (
        ("slowdown", found.slowdown, industry, "industry"), ("known", found.known, industry, "industry"), ("recession", found.recession, turns, "turns"),
    ):  # fmt: skip
        reason = str(gaps.get(key, "fewer than twelve months of the state since the sorts begin"))
        for name in SPREADS:
            facts += _state_facts(f"positioning.{stem}.{name}", table.get(name), found, name, sources=(*sources, *origin), reason=reason)
    return list(_show(iter(facts), "positioning.slowdowns"))


def _state_facts(stem: str, row: StateReturn | None, found: Slowdowns, name: str, *, sources: tuple[str, ...], reason: str) -> list[Fact]:
    if row is None:
        return [make_fact(f"{stem}.{part}", None, "points", reason=reason) for part in ("inside", "outside", "difference")]
    common: dict[str, Any] = {"n": row.months, "n_effective": float(row.spells), "sources": sources}
    return [
        make_fact(f"{stem}.inside", row.inside, "points", **common),
        make_fact(f"{stem}.outside", row.outside, "points", **common),
        make_fact(f"{stem}.difference", row.difference, "points", p=row.p, grade=_grade(row, found, name), **common),
    ]


def _grade(row: StateReturn, found: Slowdowns, name: str) -> str:
    """Return the grade of "defensive styles do better in the state"; spells count; a sign that flips over definitions costs one."""
    grade = grade_evidence(row.p, row.t, float(row.spells))
    both = [table[name].difference for table in (found.slowdown, found.recession) if name in table]
    flips = len({value > 0 for value in both}) > 1
    return {"A": "B", "B": "C", "C": "D"}.get(grade, grade) if flips else grade


def target_facts(target: Target | None, inputs: PositioningInputs) -> list[Fact]:
    """Return scenario.target.*: the quoted level against the close of the as-of date, null when none is quoted or no index is at hand."""
    why = str(inputs.gaps["index"]) if "index" in inputs.gaps else f"no target quoted in the half year before {inputs.as_of} is on file"
    if target is None:
        return [make_fact(f"{TARGET}.{part}", None, unit, reason=why) for part, unit in TARGET_PARTS.items()]
    touch = target.touch
    values: dict[str, Any] = {
        "level": target.level, "stated": target.stated, "implied_spot": target.implied_spot, "close": target.close,
        "close_date": str(target.close_date.date()), "distance": target.distance, "gap_to_stated": target.distance - target.stated,
        "probability_touch": touch and touch.probability, "probability_end": touch and touch.ends_below,
    }  # fmt: skip
    form = {"level": "{:,.0f}", "implied_spot": "{:,.0f}", "close": "{:,.1f}"}
    facts = (
        make_fact(f"{TARGET}.{part}", values[part], unit, text=form[part].format(values[part]) if part in form else None,
                  interval=touch.interval if part == "probability_touch" and touch else None,
                  sources=(INDEX, DAILY) if part.startswith("probability") and touch else (INDEX,),
                  reason="no daily market returns at hand, or the level is not below the close")
        for part, unit in TARGET_PARTS.items()
    )
    return list(_show(facts, "positioning.target"))


def quoted_facts(inputs: PositioningInputs) -> list[Fact]:
    """Return scenario.quoted_fall.*: another house's range for a fall, null when none is fresh."""
    quote, why = inputs.quoted.get("fall"), f"no such figure published in the half year before {inputs.as_of} is on file"
    return [
        make_fact("scenario.quoted_fall.deep", quote and quote.value, "return", reason=why),
        make_fact("scenario.quoted_fall.mild", quote and quote.low, "return", reason=why),
    ]


def change_facts(scenario: Scenario | None, found: Slowdowns, inputs: PositioningInputs) -> list[Fact]:
    """Return positioning.change.<volatility|recession|industry>.limit, .now and .crossed: what would change the view."""
    states = {} if scenario is None else scenario.states
    vix, probit = states.get("vix"), states.get("probit")
    rows: tuple[tuple[str, float | None, float | None, str, str, int], ...] = (
        ("volatility", vix.cuts[1] if vix else None, vix.now if vix else None, "index", "vix", 1),
        ("recession", RECESSION_LIMIT if probit else None, probit.now if probit else None, "probability", "spread", 1),
        ("industry", 0.0 if found.change is not None else None, found.change, "return", "industry", -1),
    )
    facts = []
    for name, limit, now, unit, key, side in rows:
        known = limit is not None and now is not None
        why = str(inputs.gaps.get(key) or inputs.gaps.get("daily") or "the history is too short")
        sources = inputs.sources[key] if known else ()
        crossed = ("yes" if side * (now - limit) > 0 else "no") if limit is not None and now is not None else None
        stem = f"positioning.change.{name}"
        facts.append(make_fact(f"{stem}.limit", limit, unit, sources=sources, reason=why))
        facts.append(make_fact(f"{stem}.now", now if known else None, unit, sources=sources, reason=why))
        facts.append(make_fact(f"{stem}.crossed", crossed, "text", sources=sources, reason=why))
    return list(_show(iter(facts), "positioning.change"))


def screen_facts(screens: tuple[Screen, ...], losers: Mapping[str, tuple[float, int]], members: Members | GapError) -> list[Fact]:
    """Return positioning.screen.<name>.count and .date, and positioning.loss_makers.<group>.share."""
    facts, by_name = [], {screen.name: screen for screen in screens}
    sources = () if isinstance(members, GapError) else members.sources
    for name in SCREENS:
        screen = by_name.get(name)
        why = str(members) if isinstance(members, GapError) else (screen.reason if screen else None) or "no table of members"
        usable = screen is not None and screen.reason is None
        date = None if not usable or isinstance(members, GapError) else str(members.date)
        count = len(screen.members) if screen is not None and usable else None
        considered = None if screen is None else screen.considered
        facts.append(make_fact(f"positioning.screen.{name}.count", count, "count", n=considered, sources=sources if usable else (), reason=why))
        facts.append(make_fact(f"positioning.screen.{name}.date", date, "date", sources=sources if usable else (), reason=why))
    for group in GROUPS:
        share, n = losers.get(group, (None, None))
        why = str(members) if isinstance(members, GapError) else "no member of the group has earnings"
        facts.append(make_fact(f"positioning.loss_makers.{group}.share", share, "share", n=n, sources=sources if n else (), reason=why))
    return list(_show(iter(facts), "positioning.screens"))


