"""Facts of the rallies section: rallies.*."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from strategynote.data.portfolios import SIZE, SORTS
from strategynote.data.rally_inputs import RallyInputs
from strategynote.narrative.facts import Fact, make_fact, p_text
from strategynote.narrative.grades import grade_difference, grade_one_sided
from strategynote.research.rallies.benchmark import LONGEST
from strategynote.research.rallies.decision import Outlook
from strategynote.research.rallies.definitions import DEFINITIONS
from strategynote.research.rallies.study import SHORTEST_HISTORY, DefinitionStudy, RallyStudy, count_long

OUTCOME_IDS = {"quality": "quality", "low risk": "low_risk", "small caps": "small_caps"}
YEAR = 12


def sources_of(definition: str) -> tuple[str, ...]:
    """Return the datasets that a definition is computed from."""
    return tuple(SORTS[sort] for sort in DEFINITIONS[definition])


def rally_facts(study: RallyStudy, inputs: RallyInputs) -> list[Fact]:
    """Return every rallies.* fact: per definition, the grid, the crisis test, the decision table and the record of calls."""
    facts = [*_setting_facts(study), *_agreement_facts(study)]
    for name, found in study.definitions.items():
        facts += [
            *_episode_facts(name, found),
            *_chance_facts(name, found),
            *_state_facts(name, found),
            *_aftermath_facts(name, found),
            *_record_facts(name, found),
        ]
    return [*facts, *_grid_facts(study), *_crisis_facts(study, inputs), *_decision_facts(study), *_call_facts(study)]


def _setting_facts(study: RallyStudy) -> Iterator[Fact]:
    settings = study.settings
    yield make_fact("rallies.threshold", settings.threshold, "points")
    yield make_fact("rallies.first_rise", settings.first_rise, "points")
    yield make_fact("rallies.draws", settings.draws, "count")
    yield make_fact(
        "rallies.first_month", study.definitions["volatility"].index.step.index[0], "month", sources=sources_of("volatility")
    )


def _agreement_facts(study: RallyStudy) -> Iterator[Fact]:
    states = [found.state.state for found in study.definitions.values()]
    for state in ("confirmed", "unconfirmed", "none"):
        yield make_fact(f"rallies.states.{state}", states.count(state), "count", n=len(states), sources=sources_of("composite"))


def _short(found: DefinitionStudy) -> str:
    """Return why a duration is missing."""
    months = len(found.index.step)
    if not found.long_enough:
        return f"{months} months of history up to {found.state.period}; durations need at least {SHORTEST_HISTORY}"
    return f"{found.spells.n_ended} ended of {len(found.spells)} rallies up to {found.state.period}: too few for this number"


def _episode_facts(name: str, found: DefinitionStudy) -> Iterator[Fact]:
    stem, sources, spells = f"rallies.{name}", sources_of(name), found.spells
    ended = spells.months[spells.ended]
    share = float(np.mean(ended <= YEAR)) if found.long_enough and ended.size else None
    common = {"sources": sources, "n": len(spells), "n_effective": spells.n_ended, "reason": _short(found)}
    yield make_fact(f"{stem}.episodes", len(spells), "count", sources=sources, function="date_episodes")
    yield make_fact(f"{stem}.share_within_12m", share, "share", **common)
    survival = found.survival
    p = None if found.iid is None or survival is None or math.isnan(survival.median) else found.iid.p_shorter(survival.median)
    median = survival.median if survival else None
    yield make_fact(f"{stem}.median_months", median, "months", interval=found.median_interval, p=p, function="estimate_survival", **common)
    for months in (12, 18):
        k, n, interval = count_long(spells, months)
        yield make_fact(f"{stem}.lasted_{months}m", k, "count", n=n, sources=sources)
        share = k / n if n else None
        yield make_fact(f"{stem}.share_lasted_{months}m", share, "share", interval=interval, n=n, sources=sources, reason=_short(found))
    longest = int(found.table["months"].max()) if len(found.table) else None
    yield make_fact(f"{stem}.longest_months", longest, "months", sources=sources, reason="no rally yet")


def _chance_facts(name: str, found: DefinitionStudy) -> Iterator[Fact]:
    for kind, chance in (("random_walk", found.iid), ("random_walk_block", found.block)):
        median = math.nan if chance is None else chance.median
        reason = f"chance gives more than {LONGEST} months" if math.isinf(median) else _short(found)
        drawn = {} if chance is None else {"interval": chance.interval(), "n": chance.medians.size}
        id = f"rallies.{name}.{kind}_median_months"
        yield make_fact(id, median, "months", sources=sources_of(name), reason=reason, function="simulate_chance", **drawn)


def _state_facts(name: str, found: DefinitionStudy) -> Iterator[Fact]:
    stem, sources, state = f"rallies.{name}", sources_of(name), found.state
    no_rally = f"no rally in {state.period}: junk against quality is in a down phase, close to its running minimum"
    not_yet = no_rally if state.state == "none" else "the rally is not confirmed"
    yield make_fact(f"{stem}.current_state", state.state, "text", sources=sources, function="find_state")
    yield make_fact(f"{stem}.current_confirmed", state.confirmed, "month", sources=sources, reason=not_yet)
    below = None if state.high is None or state.gain is None else state.high - state.gain
    now = (
        ("current_start", state.start, "month"), ("current_age_months", state.age_months, "months"), ("current_gain", state.gain, "points"),
        ("below_high", below, "points"),
    )  # fmt: skip
    yield from (make_fact(f"{stem}.{key}", value, unit, sources=sources, reason=no_rally) for key, value, unit in now)
    share, decided = found.confirmed_share
    yield make_fact(f"{stem}.rises_confirmed", share, "share", n=decided, sources=sources, reason="no earlier rise came this far")
    yield from _remaining_facts(stem, found, no_rally)


def _remaining_facts(stem: str, found: DefinitionStudy, no_rally: str) -> Iterator[Fact]:
    left, sources, state = found.remaining, sources_of(found.index.definition), found.state
    reason = (
        no_rally
        if state.state == "none"
        else (
            _short(found)
            if left is None or (left.n_at_risk == 0 and math.isnan(left.median) and not found.spells.n_ended)
            else f"no ended rally outlived {state.age_months} months by enough to say"
        )
    )
    common = {"sources": sources, "reason": reason, "n": left and left.n}
    at_risk = left and left.n_at_risk
    yield make_fact(
        f"{stem}.remaining_median_months", left and left.median, "months", interval=left and left.median_interval, n_effective=at_risk,
        function="estimate_remaining", **common,
    )  # fmt: skip
    yield make_fact(f"{stem}.older", at_risk, "count", **common)
    yield make_fact(f"{stem}.ends_within_6m", left and left.p_within, "probability", interval=left and left.p_interval, n_effective=at_risk, **common)


def _aftermath_facts(name: str, found: DefinitionStudy) -> Iterator[Fact]:
    stem, sources = f"rallies.{name}", sources_of(name)
    reason = f"no ended rally with a complete window up to {found.state.period}"
    common = {"sources": sources, "reason": reason}
    for months, after in found.aftermath.items():
        quality = f"{stem}.quality_{months}m"
        yield make_fact(f"{quality}_after_peak", after.after_peak, "points", n=after.n_peak, **common)
        yield make_fact(
            f"{quality}_after_confirmation", after.after_known, "points", n=after.n_known, n_effective=after.n_known, p=after.p_known,
            grade=grade_one_sided(after.p_known, after.n_known), **common,
        )  # fmt: skip
        yield make_fact(
            f"{quality}_always", after.always, "points", n=after.n_always, n_effective=after.n_always // months, sources=sources,
            reason="history shorter than the window",
        )  # fmt: skip
    lags = found.lags
    measured = (
        ("start_lag_months", lags.start_lag, "months"), ("end_lag_months", lags.end_lag, "months"), ("median_gain", lags.gain, "points"),
        ("kept", lags.kept, "points"), ("kept_positive", lags.kept_positive, "share"),
    )  # fmt: skip
    yield from (make_fact(f"{stem}.{key}", value, unit, n=lags.n, **common) for key, value, unit in measured)


def _record_facts(name: str, found: DefinitionStudy) -> Iterator[Fact]:
    stem, sources, record = f"rallies.record.{name}", sources_of(name), found.record
    reason = f"fewer than ten years of history before the first call up to {found.state.period}"
    n = {} if record is None else {"n": record.n, "n_effective": record.n_effective}
    value = lambda field: None if record is None else getattr(record, field)  # noqa: E731
    common = {"sources": sources, "reason": reason, **n}
    yield make_fact(f"{stem}.hits", value("hits"), "share", **common)
    yield make_fact(f"{stem}.hits_base", value("hits_base"), "share", **common)
    yield make_fact(f"{stem}.brier", value("brier"), "ratio", **common)
    yield make_fact(f"{stem}.skill", value("skill"), "ratio", interval=value("skill_interval"), **common)
    for level in (0.5, 0.8, 0.9):
        covered = None if record is None else record.coverage[level]
        yield make_fact(f"{stem}.coverage_{level:.0%}".rstrip("%"), covered, "share", **common)


def _grid_facts(study: RallyStudy) -> Iterator[Fact]:
    grid = study.grid.dropna(subset=["median"])
    sources = tuple(dict.fromkeys(s for name in DEFINITIONS for s in sources_of(name)))
    common = {"sources": sources, "reason": _short(study.definitions["volatility"])}
    n = len(grid)
    share = float((grid["median"] <= YEAR).mean()) if n else None
    yield make_fact("rallies.robust_share", share, "share", n=n, function="tabulate_fragility", **common)
    yield make_fact("rallies.grid.cells", n or None, "count", **common)
    counted = (("short", grid["median"] <= YEAR), ("short_by_chance", grid["chance_median"] <= YEAR), ("shorter_than_chance", grid["p_shorter"] <= 0.05))
    yield from (make_fact(f"rallies.grid.{key}", int(cells.sum()) if n else None, "count", n=n, **common) for key, cells in counted)
    for end in ("min", "max"):
        yield make_fact(f"rallies.grid.{end}_median", getattr(grid["median"], end)() if n else None, "months", **common)


def _crisis_facts(study: RallyStudy, inputs: RallyInputs) -> Iterator[Fact]:
    found, risk = study.inference["risk"], study.definitions["risk"]
    sources = (*sources_of("risk"), inputs.market_source, *inputs.cycle_sources)
    reason = (
        f"no rally, or none of one kind, up to {study.period}: {found.n_post_crisis} of {len(risk.spells)} began after a crisis"
    )
    test, common = found.logrank, {"sources": sources, "reason": reason}
    p_words = p_text(test.p) if math.isfinite(test.p) else None
    yield make_fact(
        "rallies.post_crisis.p", test.p, "probability", text=p_words, n=test.n, n_effective=test.n_flagged, function="compare_logrank", **common
    )
    yield make_fact("rallies.post_crisis.episodes", found.n_post_crisis, "count", n=len(risk.spells), sources=sources)
    ratio = None if found.cox is None else found.cox.hazard_ratio
    interval = found.cox and tuple(np.exp(found.cox.log_hazard_ratio + np.array([-1.645, 1.645]) * found.cox.error))
    yield make_fact("rallies.post_crisis.hazard_ratio", ratio, "ratio", interval=interval, n=test.n, **common)
    since = months_since(study, "volatility")
    yield make_fact("rallies.post_crisis.months_since_trough", since, "months", sources=sources, reason="no crisis trough known yet")


def months_since(study: RallyStudy, definition: str) -> int | None:
    """Return the months from the last crisis trough known to the start of the present rally, or to today without one."""
    state = study.definitions[definition].state
    at = state.start or study.period
    past = [t for troughs in study.crisis_troughs.values() for t in troughs if t <= at]
    return int((at - max(past)).n) if past else None


def _decision_facts(study: RallyStudy) -> Iterator[Fact]:
    like = study.like
    sources = (*sources_of("volatility"), *sources_of("risk"), *sources_of("profitability"), SIZE)
    yield make_fact("rallies.decision.months", int(like.flag.sum()), "count", sources=sources_of("volatility"))
    yield make_fact("rallies.decision.spells", like.spells, "count", sources=sources_of("volatility"))
    adjusted = adjust_p(study.outlook)
    for row, p in zip(study.outlook, adjusted, strict=True):
        stem, tail = f"rallies.decision.{OUTCOME_IDS[row.outcome]}", f"{row.months}m"
        reason = f"no earlier month like {study.period} with a complete window"
        counts = {"n": row.n, "n_effective": row.n_effective, "sources": sources}
        yield make_fact(f"{stem}.like_{tail}", row.like, "points", reason=reason, **counts)
        yield make_fact(f"{stem}.always_{tail}", row.always, "points", reason="history shorter than the window", sources=sources)
        grade = grade_difference(row.t, p, row.n_effective)
        yield make_fact(f"{stem}.difference_{tail}", row.difference, "points", interval=row.interval, p=p, grade=grade, reason=reason, **counts)


def adjust_p(outlook: Sequence[Outlook]) -> list[float]:
    """Return Benjamini-Hochberg p-values over all outcomes and horizons; rows without a test keep NaN."""
    p = np.array([row.p for row in outlook])
    tested = np.isfinite(p)
    if tested.any():
        p[tested] = multipletests(p[tested], method="fdr_bh")[1]
    return list(p)


def _call_facts(study: RallyStudy) -> Iterator[Fact]:
    """The last calls: what was said six and twelve months ago and what quality did then, on the baseline definition."""
    record, sources = study.definitions["volatility"].record, sources_of("volatility")
    for months in (6, 12):
        origin = study.period - months
        known = record is not None and origin in record.calls.index
        row = record.calls.loc[origin] if record is not None and known else pd.Series(dtype=float)
        reason = f"no call was possible in {origin}: too little history before it"
        stem = f"rallies.call.{months}m_ago"
        yield make_fact(f"{stem}.month", origin, "month", sources=sources)
        yield make_fact(f"{stem}.state", row.get("state"), "text", sources=sources, reason=reason)
        yield make_fact(f"{stem}.probability", row.get("probability"), "probability", sources=sources, reason=reason)
        yield make_fact(f"{stem}.base", row.get("base"), "probability", sources=sources, reason=reason)
        bounds = (row["low"], row["high"]) if known else None
        yield make_fact(f"{stem}.outcome", row.get("outcome"), "points", interval=bounds, sources=sources, reason=reason)
    now = record.calls.iloc[-1] if record is not None else pd.Series(dtype=float)
    reason = "too little history for a call"
    yield make_fact("rallies.call.now.probability", now.get("probability"), "probability", sources=sources, reason=reason)
    yield make_fact("rallies.call.now.base", now.get("base"), "probability", sources=sources, reason=reason)
