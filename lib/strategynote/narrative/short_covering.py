"""Facts of the short-covering section: who is short of what, who covered, what heavily shorted names returned; null with reasons."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from scipy import stats

from strategynote.data.short_interest import FINRA, ShortInputs
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.short_interest.covering import Covering
from strategynote.research.short_interest.intensity import MacBeth
from strategynote.research.short_interest.ratios import QUINTILES, crowding
from strategynote.research.short_interest.returns import SortedReturns
from strategynote.research.short_interest.study import SEGMENTS, ShortStudy
from strategynote.research.statistics.hac import Z95

REGRESSORS = ("sir", "covering", "beta", "volatility")


def short_facts(study: ShortStudy, inputs: ShortInputs) -> list[Fact]:
    """Return every fact of the section; each exists in every period."""
    return [*_dates(study, inputs), *_levels(study, inputs), *_covering_facts(study, inputs), *_return_facts(study, inputs), *_squeeze(study, inputs)]


def _dates(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    newest, why = inputs.newest, study.reasons["segments"]
    usable = newest is not None and bool(study.segments)
    settled = str(newest.date.date()) if newest is not None and usable else None
    published = str(newest.published.date()) if newest is not None and usable else None
    sources = (FINRA,) if usable else ()
    yield make_fact("short.settlement_date", settled, "date", sources=sources, reason=why)
    yield make_fact("short.published_date", published, "date", sources=sources, reason=why)


def _levels(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    why = study.reasons["segments"]
    for name in SEGMENTS:
        segment = study.segments.get(name)
        table = None if segment is None else segment.table
        sources = () if segment is None else inputs.sources(name)
        n = None if table is None else len(table)
        median = None if table is None else float(table["sir"].median())
        high = None if table is None else float(table.loc[table["quintile"] == 5, "sir"].mean())
        exhibit = "short.segments"
        yield make_fact(f"short.sir.{name}.median", median, "rate", n=n, sources=sources, reason=why, exhibit=_at(median, exhibit))
        yield make_fact(f"short.sir.{name}.high", high, "rate", n=n, sources=sources, reason=why, exhibit=_at(high, exhibit))
    small = study.segments.get("small")
    share = None if small is None else crowding(small)
    sources = () if small is None else inputs.sources("small")
    yield make_fact("short.crowding", share, "share", n=None if small is None else len(small.table), sources=sources, reason=why, exhibit=_at(share, "short.segments"))
    yield from _days(study, inputs)


def _at(value: object, exhibit: str) -> str | None:
    return None if value is None else exhibit


def _days(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    small, why = study.segments.get("small"), study.reasons["segments"]
    days = None if small is None else small.table["days_to_cover"]
    sources = () if small is None else inputs.sources("small")
    high = None if small is None or days is None else float(days[small.table["quintile"] == 5].median())
    yield make_fact("short.days_to_cover.median", None if days is None else float(days.median()), "index",
                    n=None if days is None else int(days.notna().sum()), sources=sources, reason=why)
    yield make_fact("short.days_to_cover.high", high, "index", sources=sources, reason=why)
    history = study.days_history
    yield make_fact("short.days_to_cover.percentile", study.days_percentile, "percentile", n=None if history is None else len(history),
                    sources=() if study.days_percentile is None else sources, reason=study.reasons["days"])


def last_covering(study: ShortStudy, segment: str = "small") -> Covering | None:
    """Return the segment's covering over the newest settlement period, or None."""
    found = [covering for covering in study.covering if covering.segment == segment]
    return found[-1] if found else None


def _covering_facts(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    covering, why = last_covering(study), study.reasons["covering"]
    sources = () if covering is None else inputs.sources("small")
    for id, row in (("short.covering_ratio", 5), ("short.covering_ratio_all", "all"), ("short.covering_ratio_low", 1)):
        found = None if covering is None else covering.table.loc[row]
        value = None if found is None else float(found["ratio"])
        interval = None if found is None else (float(found["low"]), float(found["high"]))
        yield make_fact(id, value, "rate", interval=interval, n=None if found is None else int(found["n"]), sources=sources, reason=why,
                        exhibit=_at(value, "short.covering"))
    earlier = [c for c in study.covering if c.segment == "small"][:-1]
    before = float(earlier[-1].table.at[5, "ratio"]) if earlier else None
    yield make_fact("short.covering_ratio_before", before, "rate", sources=sources if earlier else (), reason="no earlier settlement period is at hand",
                    exhibit=_at(before, "short.covering"))
    start = None if covering is None else str(covering.start.date())
    yield make_fact("short.covering_start", start, "date", sources=sources, reason=why)


def _return_facts(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    quarter, window = study.quarter, study.window
    yield _spread("short.high_minus_low.quarter", quarter, inputs, study.reasons["quarter"])
    yield _spread("short.window.high_minus_low", window, inputs, study.reasons["window"])
    why = study.reasons["window"]
    sources = () if window is None else inputs.sources("small")
    exhibit = None if window is None else "short.covering"
    within = None if window is None else window.within
    yield make_fact("short.window.within_sectors", within, "points", sources=sources, reason=why, exhibit=exhibit)
    ends = (None, None) if window is None else (window.window.first, window.window.last)
    for part, day in (("first", ends[0]), ("last", ends[1]), ("settled", None if window is None else window.settled)):
        yield make_fact(f"short.window.{part}", None if day is None else str(pd.Timestamp(day).date()), "date", sources=sources, reason=why)
    yield make_fact("short.window.sorted", None if window is None else window.when, "text", sources=sources, reason=why)
    yield make_fact("short.window.n", None if window is None else window.n, "count", sources=sources, reason=why)
    for q in QUINTILES:
        value = None if window is None else float(window.table.at[q, "ret"])
        n = None if window is None else int(window.table.at[q, "n"])
        yield make_fact(f"short.quintile.{q}.window", value, "return", n=n, sources=sources, reason=why, exhibit=exhibit)


def _spread(id: str, found: SortedReturns | None, inputs: ShortInputs, reason: str) -> Fact:
    if found is None:
        return make_fact(id, None, "points", reason=reason)
    # A sort made afterwards is no evidence of a return that anybody could have had.
    grade = "C" if found.when == "before" else "D"
    return make_fact(id, found.spread, "points", interval=found.interval, n=found.n, grade=grade, sources=inputs.sources("small"), exhibit="short.covering")


def _squeeze(study: ShortStudy, inputs: ShortInputs) -> Iterator[Fact]:
    intensity, macbeth = study.intensity, study.macbeth
    why = study.reasons["intensity"]
    sources = () if intensity is None else inputs.sources("small")
    n = None if intensity is None else len(intensity.history)
    exhibit = None if intensity is None else "short.intensity"
    yield make_fact("short.intensity", None if intensity is None else float(intensity.history.iloc[-1]), "points",
                    interval=None if intensity is None else intensity.interval, n=n, sources=sources, reason=why, exhibit=exhibit)
    yield make_fact("short.intensity_percentile", None if intensity is None else intensity.percentile, "percentile", n=n, sources=sources, reason=why, exhibit=exhibit)
    why = study.reasons["macbeth"]
    for name in REGRESSORS:
        slope = None if macbeth is None else float(macbeth.slope[name])
        t = None if macbeth is None else float(macbeth.t[name])
        windows = None if macbeth is None else macbeth.windows
        origin = () if macbeth is None else inputs.sources("small")
        place = None if macbeth is None else "short.macbeth"
        yield make_fact(f"short.macbeth.{name}", slope, "points", n=windows, sources=origin, reason=why, exhibit=place)
        yield make_fact(f"short.macbeth.{name}.t", t, "ratio", n=windows, sources=origin, reason=why, exhibit=place)
    yield _covering_return(macbeth, inputs, why)


def _covering_return(macbeth: MacBeth | None, inputs: ShortInputs, reason: str) -> Fact:
    """Return what one standard deviation of covering went with, with the interval and p of its mean over windows."""
    if macbeth is None:
        return make_fact("short.covering_return", None, "points", reason=reason)
    slope, t = float(macbeth.slope["covering"]), float(macbeth.t["covering"])
    half = Z95 * abs(slope / t) if t else float("nan")
    return make_fact(
        "short.covering_return", slope, "points", interval=(slope - half, slope + half), n=macbeth.windows, n_effective=float(macbeth.windows),
        p=float(2 * stats.norm.sf(abs(t))), sources=inputs.sources("small"), exhibit="short.macbeth",
    )  # fmt: skip
