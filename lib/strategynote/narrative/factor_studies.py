"""Facts of the attribution section's studies: records, staleness, low-quality share, industries, seasons, checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from strategynote.data.funds import INDUSTRIES
from strategynote.data.portfolios import FIVE_FACTORS, MOMENTUM, SORTS
from strategynote.narrative.factor_names import SORT_WORDS
from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.grades import grade_record
from strategynote.research.factors.aftermath import Aftermath
from strategynote.research.factors.crosschecks import FUND_PAIRS, CrossCheck
from strategynote.research.factors.industries import IndustryShare
from strategynote.research.factors.low_quality_share import LowQualityShare
from strategynote.research.factors.regressions import GrsTest
from strategynote.research.factors.staleness import Staleness
from strategynote.research.statistics.hac import Z95

CHECK_SOURCES: Mapping[str, tuple[str, ...]] = {
    **{name: (f"prices/{a}", f"prices/{b}") for name, (a, b, *_) in FUND_PAIRS.items()},
    "qmj": ("aqr/quality-minus-junk",), "bab": ("aqr/betting-against-beta",),
}  # fmt: skip


def record_facts(record: pd.DataFrame, stability: pd.DataFrame) -> list[Fact]:
    """Return factors.<segment>.<sort>.record_mean (a month, expected direction) with interval, p and grade, and its t by sample."""
    facts = []
    rows, strips = record.to_dict("index"), stability.to_dict("index")
    for segment, sort in record.index:
        row, strip = rows[segment, sort], strips[segment, sort]
        stem, sources = f"factors.{segment}.{sort}", (SORTS[sort],)
        half = abs(row["mean"] / row["t"]) * Z95 if row["t"] else float("nan")
        facts.append(make_fact(
            f"{stem}.record_mean", row["mean"], "points", sources=sources, n=int(row["n"]), n_effective=int(row["n"]), p=row["p_adjusted"],
            interval=(row["mean"] - half, row["mean"] + half), grade=grade_record(row, strip), reason="fewer than two months",
        ))  # fmt: skip
        facts.append(
            make_fact(f"{stem}.record_t", row["t"], "ratio", sources=sources, n=int(row["n"]), reason="fewer than two months")
        )
        for sample, name in (("since 2000", "since_2000"), ("without 1998-2000", "without_1998_2000")):
            reason = "the sample has not begun" if name == "since_2000" else "fewer than two months"
            facts.append(make_fact(f"{stem}.record_t_{name}", strip[sample, "t"], "ratio", sources=sources, reason=reason))
    return facts


def stability_facts(stability: pd.DataFrame) -> list[Fact]:
    """Return how many sorts keep |t| >= 2 in the expected direction in all five samples, by segment."""
    facts = []
    for segment in ("small", "large"):
        t = stability.loc[segment].xs("t", axis=1, level="statistic")
        steady = t.index[(t >= 2).where(t.notna(), True).all(axis=1)]
        names = ", ".join(SORT_WORDS[s] for s in steady) or "none"
        sources = _read(t.index)
        facts.append(make_fact(f"factors.{segment}.steady_count", len(steady), "count", n=len(t), sources=sources))
        facts.append(make_fact(f"factors.{segment}.steady_names", names, "text", sources=sources))
    return facts


def low_quality_facts(shares: Iterable[LowQualityShare]) -> list[Fact]:
    """Return factors.<segment>.low_quality.<sort>.<horizon>_<share|weight|contribution|percentile>."""
    facts = []
    for found in shares:
        stem, sources = f"factors.{found.segment}.low_quality.{found.sort}.{found.horizon}", (SORTS[found.sort],)
        reason = "the segment moved less than half a percent, so a share of its return says nothing"
        facts += [
            make_fact(f"{stem}_share", found.share, "share", sources=sources, n=found.n, reason=reason),
            make_fact(f"{stem}_weight", found.weight, "share", sources=sources),
            make_fact(f"{stem}_contribution", found.contribution, "points", sources=sources),
            make_fact(f"{stem}_segment", found.segment_return, "return", sources=sources),
            make_fact(f"{stem}_percentile", found.percentile, "percentile", n=found.n, sources=sources),
        ]
    return facts


def staleness_facts(found: Staleness) -> list[Fact]:
    """Return early-minus-late mean spreads and the age of the June sorts."""
    facts = [
        make_fact(
            "factors.months_since_formation",
            found.months_since_formation,
            "count",
            sources=_read(found.table.index.get_level_values(1)),
        )
    ]
    for segment, sort in found.table.index:
        row = found.table.loc[(segment, sort)]
        facts.append(make_fact(f"factors.{segment}.{sort}.staleness", row["difference"], "points", n=int(row["n"]), sources=(SORTS[sort],),
                               interval=_interval(row["difference"], row["t"]), reason="too few months"))  # fmt: skip
    june = found.table[found.table["june_formed"]]
    faded = int((june["t"] >= Z95).sum())
    facts.append(make_fact("factors.staleness_faded", faded, "count", n=len(june), sources=_read(june.index.get_level_values(1))))
    return facts


def industry_facts(found: Mapping[str, IndustryShare], horizon: str) -> list[Fact]:
    """Return factors.<segment>.volatility.<horizon>_<industry|market|rest> and the out-of-sample R2 of industries."""
    facts = []
    for segment, share in found.items():
        stem, sources = f"factors.{segment}.volatility.{horizon}", (SORTS["volatility"], INDUSTRIES, FIVE_FACTORS)
        for part in ("market", "industry", "rest"):
            facts.append(
                make_fact(
                    f"{stem}_{part}", getattr(share, part), "points", sources=sources, n=share.n, reason="too little history"
                )
            )
        facts.append(make_fact(f"{stem}_industry_share", share.industry / share.total if abs(share.total) >= 0.01 else None, "share",
                               sources=sources, n=share.n, reason="the spread moved less than one point, so a share says nothing"))  # fmt: skip
        facts.append(
            make_fact(
                f"{stem}_industry_r2", share.r2_out_of_sample, "share", sources=sources, n=share.n, reason="too little history"
            )
        )
    return facts


def season_facts(effects: pd.DataFrame, *, segment: str = "small", q: float = 0.10) -> list[Fact]:
    """Return how many spreads have an unusual June and an unusual January after adjustment."""
    table = effects.loc[segment]
    sources = _read(table.index.get_level_values("sort"))
    counts = (table["p_adjusted"] <= q).groupby(level="month").sum()
    n = len(table.index.unique("sort"))
    return [
        make_fact(f"factors.{segment}.season_{name}", int(counts[month]), "count", n=n, sources=sources)
        for name, month in (("june", 6), ("january", 1))
    ]


def cost_facts(costs: pd.DataFrame, *, segment: str = "small") -> list[Fact]:
    """Return factors.<segment>.<sort>.breakeven_cost, the one-way cost that takes the whole mean."""
    table = costs.loc[segment]
    return [
        make_fact(f"factors.{segment}.{s}.breakeven_cost", table.loc[s, "cost"], "rate", sources=(SORTS[s],), reason="no mean")
        for s in table.index
    ]


def regression_facts(models: pd.DataFrame, grs: GrsTest) -> list[Fact]:
    """Return six-factor alphas by row of the regression table and the GRS test of their joint zero."""
    factor_sources = (FIVE_FACTORS, MOMENTUM)
    facts = []
    for key in models.index:
        alpha, t = models.loc[key, ("alpha", "coefficient")], models.loc[key, ("alpha", "t")]
        facts.append(make_fact(f"factors.{key[0]}.{key[1]}.alpha", alpha, "points", sources=(SORTS[key[1]], *factor_sources),
                               interval=_interval(alpha, t), n=int(models.loc[key, ("fit", "n")]), reason="too few months"))  # fmt: skip
    sources = (*_read(models.index.get_level_values(1)), *factor_sources)
    return [
        *facts,
        make_fact("factors.grs", grs.statistic, "ratio", p=grs.p, n=grs.n_months, sources=sources, reason="too few months"),
    ]


def beta_facts(betas: pd.DataFrame) -> list[Fact]:
    """Return the last rolling betas of small caps' volatility spread to the market, size and profitability."""
    last = betas["volatility"].dropna().tail(1)
    sources = (SORTS["volatility"], FIVE_FACTORS, MOMENTUM)
    reason = "fewer than 48 months of factors"
    return [
        make_fact(
            f"factors.small.volatility.beta_{short}",
            last[name].iloc[0] if len(last) else None,
            "ratio",
            sources=sources,
            reason=reason,
        )
        for name, short in (("mkt_excess", "mkt"), ("smb", "smb"), ("rmw", "rmw"))
    ]


def crosscheck_facts(checks: Sequence[CrossCheck]) -> list[Fact]:
    """Return crosschecks.<name>.<correlation|quarter|ours_quarter> for every outside series at hand."""
    facts = []
    for check in checks:
        stem, source = f"crosschecks.{check.name}", CHECK_SOURCES[check.name]
        facts += [
            make_fact(
                f"{stem}.correlation", check.correlation, "ratio", n=check.n, sources=source, reason="fewer than 24 common months"
            ),
            make_fact(
                f"{stem}.quarter", check.theirs_quarter, "points", sources=source, reason="the series does not cover the quarter"
            ),
            make_fact(
                f"{stem}.ours_quarter",
                check.ours_quarter,
                "points",
                sources=source,
                reason="the series does not cover the quarter",
            ),
        ]
    known = [c for c in checks if not np.isnan(c.theirs_quarter)]
    agree = sum(c.agrees for c in known)
    used = tuple(dict.fromkeys(s for c in checks for s in CHECK_SOURCES[c.name]))
    return [*facts, make_fact("crosschecks.agree", agree, "count", n=len(known), sources=used)]


def aftermath_facts(found: Mapping[str, Aftermath]) -> list[Fact]:
    """Return factors.aftermath.<sort>: the next six months after an extreme quarter less other months."""
    facts = []
    for sort, after in found.items():
        facts += [
            make_fact(f"factors.aftermath.{sort}", after.difference, "points", n=after.n, n_effective=after.n_extreme / 6, sources=(SORTS[sort],),
                      interval=_interval(after.difference, after.t), reason="no extreme quarter with six months after it yet"),
            make_fact(f"factors.aftermath.{sort}_now", after.extreme_now, "text", text="yes" if after.extreme_now else "no", sources=(SORTS[sort],)),
        ]  # fmt: skip
    return facts


def _interval(value: float, t: float) -> tuple[float, float] | None:
    return None if not t or np.isnan(t) else (value - Z95 * abs(value / t), value + Z95 * abs(value / t))


def _read(sorts: Iterable[str]) -> tuple[str, ...]:
    known = set(sorts)
    return tuple(SORTS[s] for s in SORTS if s in known)
