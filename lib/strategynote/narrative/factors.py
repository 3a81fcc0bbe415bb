"""Facts of the factor-attribution section: returns.*, etf.*, factors.* and attribution.*."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from strategynote.data.funds import Gap
from strategynote.data.portfolios import FIVE_FACTORS, MOMENTUM, SIZE, SORTS
from strategynote.narrative.factor_names import FUND_NAMES, SEGMENT_NAMES, SORT_WORDS
from strategynote.narrative.facts import Fact, make_fact
from strategynote.research.factors.attribution import SpreadAttribution
from strategynote.research.factors.junk_rally import JunkRally
from strategynote.research.factors.leadership import Leadership, Place
from strategynote.research.factors.overlap import Overlap
from strategynote.research.factors.rotation import Comeback, Rotation
from strategynote.research.factors.spreads import RANKED
from strategynote.research.factors.windows import HORIZONS, compound_to_date, window_of

PART_NAMES = {"mkt_excess": "mkt", "smb": "smb", "hml": "hml", "rmw": "rmw", "cma": "cma", "mom": "mom", "residual": "residual"}


def segment_facts(ret: pd.DataFrame, period: pd.Period) -> list[Fact]:
    """Return returns.<segment>.<month|quarter|year> and .previous_quarter, the whole calendar quarter before."""
    before = window_of(period, "quarter")[0] - 1
    facts = [
        make_fact(f"returns.{name}.{horizon}", value, "return", sources=(SIZE,), reason="the size file does not reach the month")
        for horizon in HORIZONS
        for name, value in compound_to_date(ret, horizon).loc[period].items()
    ]
    earlier = compound_to_date(ret, "quarter").reindex([before]).iloc[0]
    return facts + [
        make_fact(f"returns.{name}.previous_quarter", value, "return", sources=(SIZE,), reason="the file begins later")
        for name, value in earlier.items()
    ]


def fund_facts(since: Mapping[str, float | None], before: Mapping[str, float | None], *, last_day: dt.date | None = None) -> list[Fact]:
    """Return etf.<fund>.since_quarter_start (to as_of) and .previous_quarter, null for funds without prices then, and etf.last_day, the last close."""
    used = [f"prices/{fund}" for fund in FUND_NAMES if since.get(fund) is not None]
    end = [make_fact("etf.last_day", last_day.isoformat(), "date", sources=used)] if last_day else []
    return [*_fund_facts("since_quarter_start", since), *_fund_facts("previous_quarter", before), *end]


def _fund_facts(name: str, returns: Mapping[str, float | None]) -> Iterator[Fact]:
    for fund in FUND_NAMES:
        value = returns.get(fund)
        sources = () if value is None else (f"prices/{fund}",)
        reason = f"{fund} has no price on both sides of the window: it began trading later, or its file is not at hand"
        yield make_fact(f"etf.{fund}.{name}", value, "return", sources=sources, reason=reason)


def leadership_facts(standings: Iterable[Leadership], read: Iterable[str] = RANKED) -> list[Fact]:
    """Return spreads, ranks, percentiles, best and worst of every horizon; `read` are the sorts whose files were read."""
    known = set(read)
    facts: list[Fact] = []
    for standing in standings:
        facts += _spread_facts(standing, known)
        for name in SEGMENT_NAMES:
            facts += _place_facts(standing, standing.best[name], "best") + _place_facts(standing, standing.worst[name], "worst")
    return facts


def _spread_facts(standing: Leadership, read: set[str]) -> Iterator[Fact]:
    ranked = standing.table["rank"].groupby(level="segment").count()
    rows = standing.table.to_dict("index")
    for segment in SEGMENT_NAMES:
        for sort in SORTS:
            yield from _standing_facts(standing, (segment, sort), rows.get((segment, sort), {}), read, ranked=int(ranked[segment]))
    unusual = int(standing.table["unusual"].sum())
    tested = int(standing.table["p_adjusted"].notna().sum())
    yield make_fact(f"factors.unusual.{standing.horizon}", unusual, "count", n=tested, sources=_sort_sources(read))


def _standing_facts(
    standing: Leadership, key: tuple[str, str], row: Mapping[Hashable, Any], read: set[str], *, ranked: int
) -> Iterator[Fact]:
    stem, horizon = f"factors.{key[0]}.{key[1]}", standing.horizon
    sources = (SORTS[key[1]],) if key[1] in read else ()
    reason = f"the file of {SORT_WORDS[key[1]]} sorts at hand does not reach {standing.period}"
    common = {"sources": sources, "reason": reason}
    n = None if pd.isna(row.get("n")) else int(row["n"])
    yield make_fact(f"{stem}.{horizon}", row.get("value"), "points", n=n, **common)
    yield make_fact(f"{stem}.{horizon}_percentile", row.get("percentile"), "percentile", n=n, p=row.get("p_adjusted"), **common)
    if key[1] in RANKED:
        rank = None if pd.isna(row.get("rank")) else int(row["rank"])
        yield make_fact(f"{stem}.{horizon}_rank", rank, "rank", n=ranked, **common)


def _place_facts(standing: Leadership, place: Place, end: str) -> list[Fact]:
    stem = f"factors.{place.segment}.{end}_{standing.horizon}"
    sources = (SORTS[place.sort], SORTS[place.next_sort])
    peers = _listed([SORT_WORDS[p] for p in place.peers[1:]])
    return [
        make_fact(stem, place.sort, "text", text=SORT_WORDS[place.sort], sources=sources),
        make_fact(f"{stem}_separate", "yes" if place.separate else "no", "text", sources=sources),
        make_fact(f"{stem}_gap", place.gap, "points", sources=sources,
                  interval=(place.gap - place.standard_error, place.gap + place.standard_error)),
        make_fact(f"{stem}_peers", peers or "none", "text", sources=sources),
    ]  # fmt: skip


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}" if words else ""


def attribution_facts(found: SpreadAttribution) -> list[Fact]:
    """Return attribution.small_minus_large.quarter.<mkt|smb|hml|rmw|cma|mom|residual|total>."""
    sources, stem = (SIZE, FIVE_FACTORS, MOMENTUM), "attribution.small_minus_large.quarter"
    reason = "fewer than 48 months of factors before the quarter, so no betas"
    facts = [
        make_fact(f"{stem}.{PART_NAMES[name]}", value, "points", sources=sources, n=found.months, reason=reason)
        for name, value in found.reported.items()
    ]
    rest = found.parts["risk_free"]
    return [
        *facts,
        make_fact(f"{stem}.total", found.total, "points", sources=(SIZE,), n=found.months, reason=reason),
        make_fact(f"{stem}.risk_free_in_residual", rest, "points", sources=sources, reason=reason),
    ]


def junk_facts(rally: JunkRally) -> list[Fact]:
    """Return factors.junk.<segment>.<measure>.<horizon> (junk minus quality) with percentiles, and large minus small."""
    facts = []
    for measure, segment in rally.spreads.index:
        row, stem = rally.spreads.loc[(measure, segment)], f"factors.junk.{segment}.{measure}.{rally.horizon}"
        facts += _with_percentile(stem, row, (SORTS[measure],))
    for measure in rally.gap.index:
        stem = f"factors.junk.large_minus_small.{measure}.{rally.horizon}"
        facts += _with_percentile(stem, rally.gap.loc[measure], (SORTS[measure],))
        name = f"factors.junk.strongest.{measure}.{rally.horizon}"
        facts.append(make_fact(name, rally.strongest[measure], "text", sources=(SORTS[measure],)))
    return facts


def _with_percentile(stem: str, row: pd.Series, sources: tuple[str, ...]) -> list[Fact]:
    reason = "the window is not complete in the file"
    return [
        make_fact(stem, row["value"], "points", n=int(row["n"]), sources=sources, reason=reason),
        make_fact(f"{stem}_percentile", row["percentile"], "percentile", n=int(row["n"]), sources=sources, reason=reason),
    ]


def corner_facts(rally: JunkRally) -> list[Fact]:
    """Return firm counts of the corner cells that carry the large-cap and small-cap spreads."""
    facts = []
    for measure, size in rally.corners.index:
        row, stem = rally.corners.loc[(measure, size)], f"factors.corner.{measure}.size_{'abcde'[size - 1]}"
        for side in ("junk_firms", "quality_firms"):
            facts.append(make_fact(f"{stem}.{side}", int(row[side]), "count", sources=(SORTS[measure],)))
    return facts


def rotation_facts(rotations: Iterable[Rotation], comeback: Comeback, sorts: Iterable[str]) -> list[Fact]:
    """Return rank correlation with the trailing year and dispersion by segment, and how often small caps' last sort comes first."""
    sources, stem = _sort_sources(sorts), "factors.small.rotation"
    return [fact for found in rotations for fact in _rotation_facts(found, sources)] + [
        make_fact(f"{stem}.last_then_first", comeback.share, "share", n=comeback.quarters, p=comeback.p, sources=sources,
                  reason="fewer than two whole quarters"),
        make_fact(f"{stem}.last_then_first_chance", comeback.chance, "share", sources=sources),
    ]  # fmt: skip


def _rotation_facts(found: Rotation, sources: tuple[str, ...]) -> list[Fact]:
    stem = f"factors.{found.segment}.rotation"
    return [
        make_fact(f"{stem}.rank_correlation", found.rank_correlation, "ratio", n=9, sources=sources),
        make_fact(
            f"{stem}.rank_correlation_percentile", found.rank_correlation_percentile, "percentile", n=found.n, sources=sources
        ),
        make_fact(f"{stem}.dispersion", found.dispersion, "points", n=9, sources=sources),
        make_fact(f"{stem}.dispersion_percentile", found.dispersion_percentile, "percentile", n=found.n, sources=sources),
    ]


def trailing_facts(trailing: pd.Series, sorts: Iterable[str]) -> list[Fact]:
    """Return factors.<segment>.<sort>.year_before and its rank, over the twelve months before the month (index segment, sort)."""
    facts, read = [], set(sorts)
    for segment in SEGMENT_NAMES:
        spreads = trailing[segment].reindex([sort for sort in RANKED if sort in read])
        ranks = spreads.rank(ascending=False, method="min")
        for sort in spreads.index:
            stem, reason = f"factors.{segment}.{sort}.year_before", "fewer than twelve months before the month"
            rank = None if pd.isna(ranks[sort]) else int(ranks[sort])
            facts.append(make_fact(stem, spreads[sort], "points", sources=(SORTS[sort],), reason=reason))
            facts.append(
                make_fact(f"{stem}_rank", rank, "rank", n=int(ranks.notna().sum()), sources=(SORTS[sort],), reason=reason)
            )
    return facts


def overlap_facts(found: Overlap) -> list[Fact]:
    """Return the correlation of momentum with profitability among small caps over 36 months."""
    stem, sources = "factors.small.momentum_profitability", (SORTS["momentum"], SORTS["profitability"])
    reason = "fewer than 36 months of both sorts"
    return [
        make_fact(
            f"{stem}.correlation", found.correlation, "ratio", interval=found.interval, n=36, sources=sources, reason=reason
        ),
        make_fact(f"{stem}.percentile", found.percentile, "percentile", n=found.n, sources=sources, reason=reason),
    ]


def micro_comeback_facts(comeback: Comeback) -> list[Fact]:
    """Return how often the last of micro, mid and large caps in one quarter led the next."""
    return [
        make_fact("returns.last_then_first", comeback.share, "share", n=comeback.quarters, p=comeback.p, sources=(SIZE,)),
        make_fact("returns.last_then_first_chance", comeback.chance, "share", sources=(SIZE,)),
    ]


def report_gaps(gap: Callable[..., None], gaps: Iterable[Gap]) -> None:
    """Name every dataset without data for the month, and what it would add, through `section.gap`."""
    for found in gaps:
        gap(found.error, dataset=found.dataset, fills=found.fills)


def _sort_sources(sorts: Iterable[str]) -> tuple[str, ...]:
    return tuple(SORTS[sort] for sort in SORTS if sort in set(sorts))
