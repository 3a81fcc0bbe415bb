"""Facts of the decade outlook: valuations, forecasts with bands, coverage told three ways, the record of past calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.grades import grade_evidence as grade_evidence
from strategynote.research.outlook.breakeven import BreakEven
from strategynote.research.outlook.decade import Call, Market
from strategynote.research.outlook.forward import compute_half_life
from strategynote.research.outlook.inference import Inference
from strategynote.research.outlook.reversal import Reversal
from strategynote.research.outlook.simulated import SimulatedCoverage
from strategynote.research.outlook.track_record import TrackRecord
from strategynote.research.statistics.percentiles import compute_percentile

SEGMENTS = ("micro", "small", "mid", "large")
SHILLER = "shiller/ie_data"
MAIN = "outlook.small_minus_large"
# The kind of test whose p stands beside the slope: it keeps persistence and overlap, and assumes neither away.
HEADLINE_TEST = "Bootstrap, no predictability"


def _of(result: object | None, name: str) -> Any:
    """Return one field of a result, None where there is no result."""
    return None if result is None else getattr(result, name)


def _show(facts: Iterable[Fact], exhibit: str) -> list[Fact]:
    """Return the facts with the exhibit in which each is shown; a missing value is shown nowhere."""
    return [fact if fact.value is None or fact.exhibit else replace(fact, exhibit=exhibit) for fact in facts]


def valuation_facts(market: Market) -> list[Fact]:
    """Return valuation.<segment>.book_to_market and .percentile, the ratio of small to large, and the guard's count."""
    sources = (market.dataset,)
    facts = []
    for name in SEGMENTS:
        bm = market.valuations[name].bm.dropna()
        facts.append(make_fact(f"valuation.{name}.book_to_market", float(bm.iloc[-1]), "ratio", n=len(bm), sources=sources))
        facts.append(make_fact(f"valuation.{name}.percentile", compute_percentile(bm), "percentile", n=len(bm), sources=sources))
    ratio = (market.valuations["small"].bm / market.valuations["large"].bm).dropna()
    first = str(ratio.index[0])
    facts += [
        make_fact("valuation.small_to_large", float(ratio.iloc[-1]), "ratio", n=len(ratio), sources=sources),
        make_fact("valuation.since", first, "month", text=first[:4], sources=sources),
        make_fact("valuation.guard.flagged", len(market.guarded.flags), "count", sources=sources),
    ]
    return _show(facts, "outlook.valuation")


def cape_facts(cape: pd.Series | None) -> list[Fact]:
    """Return valuation.cape and .cape_percentile (high = dear) through the series' last month, null without the file."""
    reason = "no file of the cyclically adjusted price-earnings ratio was known at this date"
    values = None if cape is None else cape.dropna()
    if values is None or values.empty:
        return [
            make_fact("valuation.cape", None, "ratio", reason=reason),
            make_fact("valuation.cape_percentile", None, "percentile", reason=reason),
        ]
    last = float(values.iloc[-1])
    facts = [
        make_fact("valuation.cape", last, "ratio", text=f"{last:.1f}", n=len(values), sources=(SHILLER,)),
        make_fact("valuation.cape_percentile", compute_percentile(values), "percentile", n=len(values), sources=(SHILLER,)),
        make_fact("valuation.cape_since", str(values.index[0]), "month", text=str(values.index[0])[:4], sources=(SHILLER,)),
    ]
    return _show(facts, "outlook.valuation")


def regression_facts(call: Call, inference: Inference | None, *, sources: tuple[str, ...]) -> list[Fact]:
    """Return slope, R2, effective n, percentile and half-life of the relative regression, and its six p-values' headline."""
    reason = call.reason or "too few completed outcomes"
    fit, test = call.fit, None if inference is None else inference.named(HEADLINE_TEST)
    kernel = None if inference is None else inference.named("Newey-West")
    p, t = _of(test, "p"), _of(test, "t")
    n, n_effective = (None, None) if fit is None else (fit.n, fit.n_effective)
    grade = None if fit is None else grade_evidence(p, t, fit.n_effective)
    common: dict[str, Any] = {"sources": sources, "reason": reason, "n": n, "n_effective": n_effective}
    history = [
        make_fact(
            f"{MAIN}.start_percentile", compute_percentile(call.sample.x), "percentile", n=len(call.sample.x), sources=sources
        ),
        make_fact(
            f"{MAIN}.half_life", compute_half_life(call.sample.x), "index", sources=sources, reason="the ratio does not revert"
        ),
    ]
    interval = None if inference is None else inference.named("Stationary block bootstrap").interval
    facts = [
        *history,
        make_fact(f"{MAIN}.slope", _of(fit, "slope"), "rate", p=p, grade=grade, interval=interval, **common),
        make_fact(
            f"{MAIN}.kernel_t",
            _of(kernel, "t"),
            "ratio",
            p=_of(kernel, "p"),
            **common,
        ),
        make_fact(f"{MAIN}.slope_corrected", _of(inference, "slope_corrected"), "rate", **common),
        make_fact(f"{MAIN}.r2", _of(fit, "r2"), "ratio", p=p, grade=grade, **common),
        make_fact(
            f"{MAIN}.n_effective",
            n_effective,
            "count",
            text=None if fit is None else f"{fit.n_effective:.1f}",
            sources=sources,
            reason=reason,
            n=n,
            n_effective=n_effective,
        ),
    ]
    return _show(facts, "outlook.start_and_outcome")


def forecast_facts(calls: Mapping[str, Call], *, sources: tuple[str, ...]) -> list[Fact]:
    """Return expected return and band of small, large, small_minus_large and value_minus_growth; null without a band."""
    facts: list[Fact] = []
    for name in ("small", "large", "small_minus_large", "value_minus_growth"):
        facts += _expected_facts(f"outlook.{name}", calls[name], sources)
    for name in ("carried", "check"):
        band, reason = calls[name].band, calls[name].reason
        interval = None if band is None else (band.low, band.high)
        facts.append(
            make_fact(
                f"outlook.{name}.expected", _of(band, "forecast"), "return", interval=interval, sources=sources, reason=reason
            )
        )
    return _show(facts, "outlook.out_of_sample")


def _expected_facts(stem: str, call: Call, sources: tuple[str, ...]) -> list[Fact]:
    band, fit = call.band, call.fit
    common: dict[str, Any] = {
        "sources": sources,
        "reason": call.reason,
        "n": _of(fit, "n"),
        "n_effective": _of(fit, "n_effective"),
    }
    mean = None if call.forecasts is None else float(call.forecasts.table["mean"].iloc[-1])
    interval = None if band is None else (band.low, band.high)
    oos = call.oos
    scored: dict[str, Any] = {
        "sources": sources,
        "reason": call.reason,
        "n": _of(oos, "n"),
        "n_effective": _of(oos, "n_effective"),
    }
    shown = {MAIN: "outlook.forecast", "outlook.value_minus_growth": "outlook.value_growth"}.get(stem, "outlook.out_of_sample")
    forecast = [
        make_fact(
            f"{stem}.expected", _of(band, "forecast"), "return", interval=interval, grade=None if band is None else "C", **common
        ),
        make_fact(
            f"{stem}.probability_positive",
            _of(band, "probability_positive"),
            "probability",
            interval=None if band is None else band.probability_range,
            **common,
        ),
        make_fact(f"{stem}.mean", mean, "return", **common),
    ]
    return [
        *_show(forecast, shown if band is not None else "outlook.out_of_sample"),
        make_fact(f"{stem}.r2_oos", _of(oos, "r2"), "ratio", p=_of(oos, "clark_west_p"), **scored),
        *([] if stem == MAIN else [make_fact(f"{stem}.r2", _of(fit, "r2"), "ratio", **common)]),
    ]


def coverage_facts(call: Call, simulated: SimulatedCoverage | None, *, sources: tuple[str, ...]) -> list[Fact]:
    """Return coverage_90_raw (the regression's own band), _real_time and coverage_90 (the published band), and the factor.

    coverage_90_simulated says what such a width holds of the next decade in simulated histories with known truth.
    """
    raw = None if call.textbook is None else call.textbook.at(0.90)
    own = None if call.record is None else call.record.at(0.90)
    common: dict[str, Any] = {
        "sources": sources,
        "reason": call.reason,
        "n": _of(own, "n"),
        "n_effective": _of(own, "n_effective"),
    }
    facts = [
        make_fact(f"{MAIN}.coverage_90_raw", _of(raw, "raw"), "probability", **common),
        make_fact(f"{MAIN}.coverage_90_real_time", _of(own, "real_time"), "probability", **common),
        make_fact(f"{MAIN}.coverage_90", _of(own, "published"), "probability", **common),
        make_fact(f"{MAIN}.inflation", _of(own, "factor"), "ratio", **common),
        make_fact(
            f"{MAIN}.coverage_90_simulated",
            _of(simulated if own else None, "published"),
            "probability",
            n=_of(simulated, "draws"),
            sources=sources,
            reason=call.reason or "the history is too short to simulate a record",
        ),
    ]
    return _show(facts, "outlook.coverage")


def breakeven_facts(result: BreakEven, parts: Mapping[str, float], *, sources: tuple[str, ...]) -> list[Fact]:
    """Return outlook.break_even.* and the parts of the last ten years' small minus large."""
    stem, reason = "outlook.break_even", "the history is not longer than ten years"
    facts = [
        make_fact(f"{stem}.change", result.change, "return", interval=result.change_range, sources=sources),
        make_fact(f"{stem}.ratio", result.end, "ratio", sources=sources),
        make_fact(f"{stem}.percentile", result.end_percentile, "percentile", sources=sources),
        make_fact(f"{stem}.growth", result.growth, "return", interval=result.growth_range, sources=sources),
        make_fact(f"{stem}.cost", result.cost, "rate", sources=sources),
    ]
    past = [
        make_fact(f"outlook.last_decade.{name}", value, "points", sources=sources, reason=reason) for name, value in parts.items()
    ]
    return _show(facts, "outlook.break_even") + _show(past, "outlook.decade_parts")


def reversal_facts(result: Reversal | None, *, sources: tuple[str, ...]) -> list[Fact]:
    """Return outlook.reversal.slope (negative = spring), with the p of months in random order, and the last five years."""
    reason = "fewer than four windows of five years"
    if result is None:
        return [make_fact(f"outlook.reversal.{k}", None, "ratio", reason=reason) for k in ("slope", "r2", "chance")]
    n, n_effective = result.fit.n, result.fit.n_effective
    t = (result.fit.slope - result.null_mean) / result.null_se
    common: dict[str, Any] = {"sources": sources, "n": n, "n_effective": n_effective}
    facts = [
        make_fact(
            "outlook.reversal.slope",
            result.fit.slope,
            "ratio",
            p=result.null_p,
            interval=result.tests[0].interval,
            grade=grade_evidence(result.null_p, t, n_effective, expected_sign=-1.0),
            **common,
        ),
        make_fact(
            "outlook.reversal.kernel", result.tests[0].t, "ratio", p=result.tests[0].p, reason="no standard error", **common
        ),
        make_fact("outlook.reversal.chance", result.null_mean, "ratio", **common),
        make_fact("outlook.reversal.r2", result.fit.r2, "ratio", **common),
        make_fact("outlook.reversal.past", result.past, "return", **common),
    ]
    return _show(facts, "outlook.reversal")


def record_facts(record: TrackRecord | None, *, sources: tuple[str, ...]) -> list[Fact]:
    """Return outlook.track_record.*: hit rate, Brier score and skill, coverage, the run of misses or hits that ended last."""
    reason = "no ten-year call since July 1950 has a completed outcome"
    names = {
        "hit_rate": "probability",
        "brier": "ratio",
        "skill": "ratio",
        "coverage_50": "probability",
        "coverage_80": "probability",
        "coverage_90": "probability",
    }
    if record is None:
        return [make_fact(f"outlook.track_record.{k}", None, unit, reason=reason) for k, unit in names.items()]
    values = {
        "hit_rate": record.hit_rate,
        "brier": record.brier,
        "skill": record.skill,
        **{f"coverage_{round(100 * level)}": share for level, share in record.coverage.items()},
    }
    common: dict[str, Any] = {"sources": sources, "n": record.n, "n_effective": record.n_effective}
    run, right = _last_run(record)
    first = record.calls.index[0]
    last = record.calls.dropna(subset=["outcome"]).iloc[-1]
    facts = [
        *[make_fact(f"outlook.track_record.{k}", values[k], unit, **common) for k, unit in names.items()],
        make_fact("outlook.track_record.calls", record.n, "count", **common),
        make_fact("outlook.track_record.since", str(first), "month", text=str(first.year), **common),
        make_fact("outlook.track_record.last_run", run, "count", **common),
        make_fact("outlook.track_record.last_run_right", "yes" if right else "no", "text", **common),
        make_fact("outlook.track_record.last_call", str(last.name), "month", **common),
        make_fact(
            "outlook.track_record.last_forecast",
            float(last["forecast"]),
            "return",
            interval=(float(last["low"]), float(last["high"])),
            **common,
        ),
        make_fact("outlook.track_record.last_outcome", float(last["outcome"]), "return", **common),
    ]
    return _show(facts, "outlook.track_record")


def _last_run(record: TrackRecord) -> tuple[int, bool]:
    """Return how many completed calls in a row, up to the last, were alike right or alike wrong, and which."""
    hits = [bool(h) for h in record.calls["hit"].dropna()]
    run = next((i for i, hit in enumerate(reversed(hits)) if hit != hits[-1]), len(hits))
    return run, hits[-1]
