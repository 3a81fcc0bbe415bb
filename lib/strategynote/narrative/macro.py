"""Facts of the macro section: macro.*, null with a reason where the period has no data for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from strategynote.data.macro import SERIES
from strategynote.errors import GapError
from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.grades import grade_evidence
from strategynote.narrative.macro_moves import move_facts
from strategynote.research.macro.backdrop import Backdrop
from strategynote.research.macro.first_cuts import FirstCuts, GroupTest
from strategynote.research.macro.path import FUTURES
from strategynote.research.macro.scorecard import BLOCKS
from strategynote.research.macro.soft_landing import INFLATION_LIMIT, MISSING, RECESSION_LIMIT, SAHM_LIMIT, UNCLEAR, Condition

MEASURE_WORDS = {"epu": "policy uncertainty", "trade_epu": "trade-policy uncertainty", "gpr": "geopolitical risk", "vix": "the VIX"}
LOW = 0.25  # the lowest quarter of the score's own history so far
ASSETS = {"small_minus_large": "size", "junk": "junk"}


def macro_facts(study: Backdrop) -> list[Fact]:
    """Return every fact of the section, in the order of its pages."""
    parts = (_labour, _inflation, _curve, _score, _landing, _second_opinion, _policy, _path, _first_cuts, _sensitivity, _stable, _uncertainty,
             move_facts)
    return [fact for part in parts for fact in part(study)]


def _why(study: Backdrop, *names: str) -> str:
    return next((study.reasons[n] for n in names if n in study.reasons), "no file at hand reaches this period")


def _labour(study: Backdrop) -> Iterator[Fact]:
    rate, state = study.data.get("unemployment"), study.sahm
    sources = study.data.sources("unemployment")
    why = _why(study, "unemployment", "sahm")
    yield make_fact("macro.unemployment_rate", None if rate is None else rate.iloc[-1], "rate", sources=sources, reason=why)
    value = None if state is None else state.value
    half = None if state is None or not np.isfinite(state.revision) else state.revision
    interval = None if half is None or value is None else (value - half, value + half)
    yield make_fact("macro.sahm", value, "percentage_points", sources=sources, interval=interval, reason=why,
                    n=None if state is None else len(state.series))
    yield make_fact("macro.sahm_limit", SAHM_LIMIT, "percentage_points", sources=sources)
    yield make_fact("macro.sahm_revision", half, "percentage_points", sources=(*sources, *study.data.sources("sahm_published")),
                    n=None if state is None else state.n_revisions, reason="no published values to compare with")


def _inflation(study: Backdrop) -> Iterator[Fact]:
    name = "core_cpi" if study.data.get("core_cpi") is not None else "core_pce"
    sources, why = study.data.sources(name), _why(study, "core_cpi", "inflation")
    state = study.inflation
    interval = None if state is None else (state.six_month - state.margin, state.six_month + state.margin)
    yield make_fact("macro.core_inflation_6m", state and state.six_month, "rate", sources=sources, interval=interval, reason=why)
    yield make_fact("macro.core_inflation_12m", state and state.twelve_month, "rate", sources=sources, reason=why)
    yield make_fact("macro.core_inflation_change", state and state.change, "points", sources=sources, reason=why)
    yield make_fact("macro.core_pce_6m", study.core_pce and study.core_pce.six_month, "rate", sources=study.data.sources("core_pce"),
                    reason=_why(study, "core_pce"))
    unpriced = state.unpriced[-1] if state is not None and state.unpriced else None
    yield make_fact("macro.core_inflation_unpriced", unpriced, "month", sources=sources, reason="every month of the half-year has a price")
    other = study.core_pce
    judged = None if other is None else Condition(
        "core PCE", other.six_month, INFLATION_LIMIT, INFLATION_LIMIT - other.six_month, other.margin, "").verdict
    yield make_fact("macro.landing.inflation_pce", judged, "text", sources=study.data.sources("core_pce"), reason=_why(study, "core_pce"))
    yield make_fact("macro.inflation_limit", INFLATION_LIMIT, "rate", sources=sources)


def _curve(study: Backdrop) -> Iterator[Fact]:
    risk, sources = study.risk, (*study.data.sources("gs10", "tb3ms"), *study.sources.get("turns", ()))
    why = _why(study, "risk", "spread", "gs10", "tb3ms")
    spread = None if study.spread is None else study.spread.iloc[-1]
    yields = study.data.sources("gs10", "tb3ms")
    yield make_fact("macro.term_spread", spread, "points", sources=yields, reason=why)
    yield make_fact("macro.recession_limit", RECESSION_LIMIT, "probability", sources=yields)
    yield make_fact("macro.recession_probability_published", study.published, "probability", sources=sources, reason=why,
                    interval=risk and risk.published_interval, n=risk and risk.probit.n)
    yield make_fact("macro.recession_probability", risk and risk.estimated, "probability", sources=sources, reason=why,
                    interval=risk and risk.estimated_interval, n=risk and risk.probit.n, n_effective=risk and _recessions(study))
    yield make_fact("macro.recession_probability_strict", risk and risk.strict, "probability", sources=sources, reason=why)
    skill = None if risk is None else risk.skill["real_time"]
    late = "too few announced recessions for an out-of-sample record"
    yield make_fact("macro.recession_auc", skill and skill.auc, "ratio", sources=sources, interval=skill and skill.interval,
                    n=skill and skill.n, n_effective=skill and skill.spells, reason=late)
    yield make_fact("macro.recession_count", None if risk is None else _recessions(study), "count", sources=sources, reason=why)
    yield make_fact("macro.recession_brier", skill and skill.brier, "ratio", sources=sources, n=skill and skill.n, reason=late)
    yield make_fact("macro.recession_brier_base", skill and skill.brier_base, "ratio", sources=sources, n=skill and skill.n, reason=late)
    yield from _false_alarm(study, sources)


def _recessions(study: Backdrop) -> int:
    """Recessions in the estimation sample: the observations that count."""
    assert study.risk is not None
    last = study.risk.probit.last
    return sum(1 for first, _ in study.cycles.spans(last) if study.risk.probit.first <= first <= last)


def _false_alarm(study: Backdrop, sources: tuple[str, ...]) -> Iterator[Fact]:
    """Yield the latest signal that no recession followed (so far), and the count of signals by outcome."""
    signals = pd.DataFrame(columns=["first", "last", "highest", "outcome"]) if study.risk is None else study.risk.signals
    false = signals[signals["outcome"].str.startswith("false alarm")] if len(signals) else signals
    last = None if false.empty else false.iloc[-1]
    why = "no signal of the yield curve has gone without a recession"
    for name, column in (("given_from", "first"), ("given_to", "last")):
        yield make_fact(f"macro.false_alarm.{name}", None if last is None else last[column] - 12, "month", sources=sources, reason=why)
    yield make_fact("macro.false_alarm.first", None if last is None else last["first"], "month", sources=sources, reason=why)
    yield make_fact("macro.false_alarm.last", None if last is None else last["last"], "month", sources=sources, reason=why)
    yield make_fact("macro.false_alarm.highest", None if last is None else last["highest"], "probability", sources=sources, reason=why)
    yield make_fact("macro.false_alarm.verdict", None if last is None else last["outcome"], "text", sources=sources, reason=why)
    running = signals[signals["outcome"] == "open"] if len(signals) else signals
    now = None if running.empty else running.iloc[-1]
    yield make_fact("macro.signal_open.given_from", None if now is None else now["first"] - 12, "month", sources=sources, reason="no signal is open")
    yield make_fact("macro.signal_open.highest", None if now is None else now["highest"], "probability", sources=sources, reason="no signal is open")
    yield make_fact("macro.signals", len(signals), "count", sources=sources)
    yield make_fact("macro.signals_right", int((signals["outcome"] == "recession").sum()), "count", sources=sources)


def _score(study: Backdrop) -> Iterator[Fact]:
    score, why = study.score, _why(study, "score")
    sources = tuple(dict.fromkeys(score.state["source"])) if score is not None else ()
    total = None if score is None or not score.judged or score.total.empty else score.total.iloc[-1]
    few = "fewer than three blocks have ten years of data"
    yield make_fact("macro.score", total, "ratio", sources=sources, reason=few if score is not None else why)
    yield make_fact("macro.score_percentile", None if total is None else score.percentile, "percentile", sources=sources, reason=few)
    yield make_fact("macro.score_blocks", 0 if score is None else score.n_blocks, "count", sources=sources)
    skill = None if score is None else score.skill
    yield make_fact("macro.score_auc", skill and skill.auc, "ratio", sources=sources, interval=skill and skill.interval,
                    n=skill and skill.n, n_effective=skill and skill.spells, reason="no peak stands in the history of the score")
    yield make_fact("macro.score_spells", skill and skill.spells, "count", sources=sources, reason="no peak stands in the history of the score")
    for name, frame in (("peaks", None if score is None else score.peaks), ("landings", None if score is None else score.landings)):
        low = 0 if frame is None or frame.empty else int((frame["percentile"] <= LOW).sum())
        yield make_fact(f"macro.score.{name}", 0 if frame is None else len(frame), "count", sources=sources)
        yield make_fact(f"macro.score.{name}_low", low, "count", sources=sources)
    for block in BLOCKS:
        known = score is not None and block in score.blocks and score.month in score.blocks.index
        value = score.blocks.loc[score.month, block] if known else None
        yield make_fact(f"macro.score.{block}", value, "ratio", sources=sources, reason="no indicator of the block has ten years of data")


def _landing(study: Backdrop) -> Iterator[Fact]:
    landing = study.landing
    sources = study.data.sources("unemployment", "core_cpi", "gs10", "tb3ms", "payrolls")
    verdict = None if landing is None or landing.verdict == MISSING else landing.verdict
    missing = [] if landing is None else [c.name for c in landing.conditions if c.verdict == MISSING]
    yield make_fact("macro.soft_landing", verdict, "text", sources=sources, reason=f"no data for the condition on {', '.join(missing)}")
    for c in landing.conditions if landing is not None else ():
        known = c.verdict != MISSING
        yield make_fact(f"macro.landing.{c.name}", c.verdict if known else None, "text", sources=sources, reason=f"no data on {c.name}")
    verdicts = [c.verdict for c in landing.conditions] if landing is not None else []
    yield make_fact("macro.landing.unclear", verdicts.count(UNCLEAR), "count", sources=sources)
    yield make_fact("macro.landing.conditions", len(verdicts), "count", sources=sources)


def _second_opinion(study: Backdrop) -> Iterator[Fact]:
    model = study.switching
    sources = ("fred-md/monthly",) if model is not None else ()
    yield make_fact("macro.switching_probability", model and model.probability, "probability", sources=sources, n=model and model.n,
                    reason=_why(study, "switching"))


def _policy(study: Backdrop) -> Iterator[Fact]:
    state, sources, why = study.policy, study.sources.get("targets", ()), _why(study, "policy", "targets")
    yield make_fact("macro.policy_phase", state and state.phase, "text", sources=sources, reason=why)
    yield make_fact("macro.policy.old_list", None if state is None else state.stale, "text", sources=sources, reason=why)
    yield make_fact("macro.policy.upper", state and state.upper, "rate", sources=sources, reason=why)
    yield make_fact("macro.policy.lower", state and state.lower, "rate", sources=sources, reason=why)
    yield make_fact("macro.policy.last_change", state and state.last_change.isoformat(), "date", sources=sources, reason=why)
    yield make_fact("macro.policy.last_move", state and state.change, "points", sources=sources, reason=why)
    yield make_fact("macro.policy.cumulative", state and state.cumulative, "points", sources=sources, reason=why)


def _path(study: Backdrop) -> Iterator[Fact]:
    path, why = study.path, _why(study, "path", "funds")
    futures = path is not None and path.method == FUTURES
    sources = study.sources.get("curve", ()) if futures else study.data.sources("funds", path.tenor) if path is not None and path.tenor else ()
    best = path.yields.get(path.tenor) if path is not None and path.tenor else None
    cuts = None if path is None else path.cuts
    yield make_fact("macro.cuts_expected", cuts, "moves", sources=(*sources, *study.data.sources("funds")), reason=why,
                    interval=path and path.interval, n=None if futures or best is None else best.n)
    yield make_fact("macro.cuts_method", path and path.method, "text", sources=sources, reason=why)
    yield make_fact("macro.yields.rmse", best and best.rmse, "points", sources=study.data.sources("funds", "gs1", "gs2"), reason=why,
                    n=best and best.n_out_of_sample)
    yield make_fact("macro.yields.rmse_no_change", best and best.rmse_no_change, "points", sources=study.data.sources("funds", "gs1", "gs2"),
                    reason=why)
    yield make_fact("macro.yields.beta", best and best.beta, "ratio", sources=study.data.sources("funds", "gs1", "gs2"), reason=why)
    rate, cut = _projected(study)
    dots = study.sources.get("dots", ())
    none = "no projection of the FOMC is at hand for this date"
    yield make_fact("macro.sep.rate", rate, "rate", sources=dots, reason=none)
    yield make_fact("macro.sep.cuts", cut, "moves", sources=dots, reason=none)


def _projected(study: Backdrop) -> tuple[float | None, float | None]:
    """Return the FOMC's median twelve months on and the quarter-point cuts from the middle of the target to it."""
    if study.projection is None or study.policy is None:
        return None, None
    since = pd.Period(study.as_of, freq="M")
    rate = study.projection.at(since + 12, now=study.policy.middle, since=since)
    return (rate, (study.policy.middle - rate) / 0.0025) if np.isfinite(rate) else (None, None)


def _first_cuts(study: Backdrop) -> Iterator[Fact]:
    cuts = study.cuts
    sources = (*study.sources["size"], *study.sources.get("turns", ()))
    why = "fewer than one complete event with and one without recession by the as-of date"
    base = cuts.base if cuts is not None else None
    t = _welch(cuts) if cuts is not None else None
    p = base.p if base is not None else None
    n = base.n_soft + base.n_recession if base is not None else None
    grade = grade_evidence(p, t, n or 0) if t is not None and np.isfinite(t) else None
    common = {"sources": sources, "reason": why, "n": n, "n_effective": n}
    yield make_fact("macro.first_cut.soft_minus_recession", base and base.difference, "points", p=p, grade=grade, **common)
    yield make_fact("macro.first_cut.p", p, "ratio", grade=grade, **common)
    yield from _groups(base, "macro.first_cut", sources)
    yield from _groups(cuts.wide if cuts is not None else None, "macro.first_cut.wide", sources)
    yield make_fact("macro.first_cut.wide.p", cuts and cuts.wide.p, "ratio", **common)
    yield make_fact("macro.first_cut.unconditional", cuts and cuts.unconditional, "return", **common)
    yield make_fact("macro.first_cut.events", n, "count", sources=sources, reason=why)
    yield from _pivotal_facts(cuts, sources)


def _groups(test: GroupTest | None, stem: str, sources: tuple[str, ...]) -> Iterator[Fact]:
    why = "no complete event with this label"
    for name in ("soft", "recession"):
        count = None if test is None else getattr(test, f"n_{name}")
        for kind in ("mean", "median"):
            value = None if test is None else getattr(test, f"{name}_{kind}")
            yield make_fact(f"{stem}.{name}_{kind}", value, "return", sources=sources, n=count, reason=why)
        yield make_fact(f"{stem}.{name}_events", count, "count", sources=sources, reason=why)


def _pivotal_facts(cuts: FirstCuts | None, sources: tuple[str, ...]) -> Iterator[Fact]:
    """Yield the event on which a sign hangs: its month, its return, and the means without it."""
    name = cuts.pivotal[0] if cuts is not None and cuts.pivotal else None
    why = "no sign hangs on a single event"
    own = None if name is None else cuts.events.loc[name, "small_minus_large"]
    soft = None
    if name is not None and not cuts.events.loc[name, "recession"]:
        rest = cuts.events.drop(name).query("complete and not recession")["small_minus_large"]
        soft = rest.mean() if len(rest) else None
    yield make_fact("macro.first_cut.pivotal", name, "month", sources=sources, reason=why)
    yield make_fact("macro.first_cut.pivotal_return", own, "return", sources=sources, reason=why)
    yield make_fact("macro.first_cut.soft_without_pivotal", soft, "return", sources=sources, reason=why)
    yield make_fact("macro.first_cut.pivotal_count", 0 if cuts is None else len(cuts.pivotal), "count", sources=sources)


def _welch(cuts: FirstCuts) -> float:
    done = cuts.events[cuts.events["complete"]]
    groups = [done.loc[done["recession"] == flag, "small_minus_large"] for flag in (False, True)]
    if min(len(g) for g in groups) < 2:
        return float("nan")
    error = np.sqrt(sum(g.var(ddof=1) / len(g) for g in groups))
    return float((groups[0].mean() - groups[1].mean()) / error)


def _sensitivity(study: Backdrop) -> Iterator[Fact]:
    """Yield macro.sensitivity.<size|junk>.<driver>: effect of the driver's move beside the market, full sample."""
    for asset, short in ASSETS.items():
        for driver, needs in (("two_year", ("dgs2",)), ("ten_year", ("dgs10",)), ("baa", ("baa", "gs10")),
                              ("high_yield", ("high_yield",)), ("nfci", ("nfci",))):
            row = study.sensitivity.row(asset, driver) if study.sensitivity is not None else None
            own = study.sources["size"] if short == "size" else study.sources.get("junk", ())
            sources = (*own, *study.sources["market"], *study.data.sources(*needs))
            t = None if row is None else float(row["t"])
            p = None if t is None else float(2 * _normal_tail(abs(t)))
            # The claim under test: easier money and credit help small caps and junk, so a fall should have a positive effect.
            grade = None if t is None else grade_evidence(p, t, float(row["n"]))
            if grade in _LOWER and not study.sensitivity.signs_agree(asset, driver):
                grade = _LOWER[grade]
            yield make_fact(
                f"macro.sensitivity.{short}.{driver}", None if row is None else row["effect"], "points", sources=sources,
                interval=None if row is None else (row["lo"], row["hi"]), n=None if row is None else int(row["n"]), p=p, grade=grade,
                reason="fewer than three years of data",
            )
            stable = None if row is None else study.sensitivity.signs_agree(asset, driver)
            yield make_fact(f"macro.sensitivity.{short}.{driver}_stable", stable, "text", sources=sources, reason="fewer than three years of data")


def _stable(study: Backdrop) -> Iterator[Fact]:
    """Count the pairs of spread and driver whose effect keeps its sign in every sub-period."""
    table = study.sensitivity.table if study.sensitivity is not None else pd.DataFrame()
    pairs = table.index.droplevel(["period", "market"]).unique() if len(table) else []
    stable = sum(study.sensitivity.signs_agree(a, d) for a, d in pairs)
    yield make_fact("macro.sensitivity.pairs", len(pairs), "count", sources=study.sources["size"])
    yield make_fact("macro.sensitivity.stable", stable, "count", sources=study.sources["size"])


_LOWER = {"A": "B", "B": "C"}  # an effect that changes sign between sub-periods drops one grade


def _normal_tail(t: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(-t))


def _uncertainty(study: Backdrop) -> Iterator[Fact]:
    state = study.uncertainty.state if study.uncertainty is not None else pd.DataFrame()
    for name in MEASURE_WORDS:
        row = state.loc[name] if name in state.index and not state.loc[name, "late"] else None
        ended = f"the file ends in {state.loc[name, 'month']}" if name in state.index else _why(study, name, "uncertainty")
        sources = study.data.sources(name)
        n = None if row is None else int(row["n"])
        yield make_fact(f"macro.uncertainty.{name}", None if row is None else row["value"], "index", sources=sources, n=n, reason=ended)
        yield make_fact(f"macro.uncertainty.{name}_percentile", None if row is None else row["percentile"], "percentile", sources=sources,
                        n=n, reason=ended)
        yield make_fact(f"macro.uncertainty.{name}_change", None if row is None else row["change"], "return", sources=sources, n=n, reason=ended)


# Concept -> what would fill its gap, for the gaps that a reader should hear of.
_FILLS = {
    "unemployment": "The unemployment rate of FRED fills it.", "core_cpi": "Core consumer prices of FRED (CPILFESL) fill it.",
    "gs10": "The ten-year yield of FRED fills it.", "tb3ms": "The three-month bill of FRED fills it.",
    "targets": "The Board's list of target changes fills it, from 1982 on.", "turns": "The NBER's list of turning points fills it.",
    "curve": "A settlement curve of 30-day federal funds futures of the as-of date fills it.",
    "trade_epu": "The categorical file of policyuncertainty.com fills it.", "vix": "The VIX of FRED fills it, from 1990 on.",
    "high_yield": "The ICE BofA high-yield spread fills it, from 1996 on.",
}  # fmt: skip
_DATASETS = {"targets": "fed/target-changes", "turns": "nber/cycle-dates", "curve": "cme/zq-settlements"}


def list_gaps(study: Backdrop) -> list[tuple[GapError, str, str]]:
    """Return (why, dataset, what would fill it) for every missing input that a reader should hear of."""
    return [
        (GapError(study.reasons[name]), _DATASETS.get(name) or SERIES[name][1], fills)
        for name, fills in _FILLS.items() if name in study.reasons
    ]  # fmt: skip


def name_gaps(section: Any, study: Backdrop) -> None:
    """Name each missing input in the section, with what would fill it."""
    for error, dataset, fills in list_gaps(study):
        section.gap(error, dataset=dataset, fills=fills)
