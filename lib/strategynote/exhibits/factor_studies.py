"""Exhibits of the factor-attribution section that stand in the appendix: what a spread is worth and made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from strategynote.data.funds import INDUSTRIES
from strategynote.data.portfolios import FIVE_FACTORS, SORTS
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.factor_records import HAC, NAME, named, sort_sources
from strategynote.exhibits.factors import SEGMENT_LABELS, label
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import factor_study_words as words
from strategynote.narrative.factor_names import horizon_words
from strategynote.narrative.factor_studies import CHECK_SOURCES
from strategynote.narrative.facts import Facts
from strategynote.research.factors.aftermath import Aftermath
from strategynote.research.factors.crosschecks import CrossCheck
from strategynote.research.factors.industries import IndustryShare
from strategynote.research.factors.low_quality_share import LowQualityShare
from strategynote.research.factors.staleness import Staleness

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def low_quality_table(shares: Sequence[LowQualityShare], facts: Facts, *, period: pd.Period) -> Exhibit:
    """Tabulate what low-quality cells weighed and brought, month and quarter."""
    frame = pd.DataFrame([
        {"group": horizon_words(period, s.horizon), "name": words.LOW_QUALITY_WORDS[s.sort].capitalize() + " fifth", "weight": s.weight,
         "contribution": s.contribution, "segment": s.segment_return, "share": s.share, "beyond": s.beyond_weight, "percentile": s.percentile}
        for s in shares
    ])  # fmt: skip
    title = words.low_quality_sentence(facts, period)
    return Exhibit(
        id="factors.low_quality_share", title=title, place="appendix", sources=tuple(dict.fromkeys(SORTS[s.sort] for s in shares)),
        subtitle="Part of small caps' compounded return that came from one fifth of the characteristic (NYSE breakpoints)",
        note="Weight x return by month, linked (Carino); weight at the window's beginning. The two fifths overlap: the published files "
        "do not show by how much, so they must not be added.",
        table=Table(frame, (
            NAME, Column("weight", "Weight", "percent", digits=0), Column("contribution", "Contribution", "points", signed=True),
            Column("segment", "Segment return", "percent", signed=True), Column("share", "Share of return", "percent", digits=0),
            Column("beyond", "Beyond weight", "points", signed=True), Column("percentile", "", "percentile"),
        ), groups="group"),
    )  # fmt: skip


def staleness_table(found: Staleness, facts: Facts) -> Exhibit:
    """Tabulate mean spreads by age of the sort."""
    frame = named(found.table)
    frame["formed"] = ["June" if june else "monthly" for june in frame["june_formed"]]
    title = words.staleness_sentence(facts)
    return Exhibit(
        id="factors.staleness", title=title, place="appendix", sources=sort_sources(found.table),
        subtitle="Mean monthly spread in the expected direction, July to September and April to June, and the difference",
        note=f"{HAC} Sorts formed monthly are the control: a difference there is the season, not age (January lies in neither group).",
        table=Table(frame, (
            NAME, Column("formed", "Formed", "text"), Column("early", "Months one to three", "percent", digits=2, signed=True),
            Column("late", "Months ten to twelve", "percent", digits=2, signed=True),
            Column("difference", "Difference", "points", digits=2, signed=True), Column("t", "t", "number", signed=True),
        ), groups="segment"),
    )  # fmt: skip


def industry_table(found: Mapping[str, IndustryShare], facts: Facts, *, period: pd.Period) -> Exhibit | None:
    """Tabulate how much of the volatility spread the market and 49 industries explain."""
    title = words.industry_title(facts, period)
    if title is None:
        return None
    frame = pd.DataFrame([
        {"name": f"{SEGMENT_LABELS[s]} caps", "total": r.total, "market": r.market, "industry": r.industry, "rest": r.rest,
         "r2_market": r.r2_market, "r2": r.r2_out_of_sample, "top": ", ".join(f"{k} {charts.points(1)(v)}" for k, v in r.top.head(3).items())}
        for s, r in found.items()
    ])  # fmt: skip
    return Exhibit(
        id="factors.industries", title=title, place="appendix",
        sources=(SORTS["volatility"], INDUSTRIES, FIVE_FACTORS),
        subtitle=f"Volatile minus calm, sum of monthly spreads in {horizon_words(period, 'quarter')}, percentage points, and its parts",
        note="Ridge regression on 49 industries' returns beyond the market over the 120 months before the quarter, penalty by generalised "
        "cross-validation; out-of-sample R2 of monthly fits refitted yearly since ten years into the file, against zero.",
        table=Table(frame, (
            NAME, Column("total", "Spread", "points", signed=True), Column("market", "Market", "points", signed=True),
            Column("industry", "Industries", "points", signed=True), Column("rest", "Rest", "points", signed=True),
            Column("r2_market", "R2 market alone", "number", digits=2), Column("r2", "R2 with industries", "number", digits=2),
            Column("top", "Largest industries", "text"),
        )),
    )  # fmt: skip


def season_table(effects: pd.DataFrame, facts: Facts) -> Exhibit:
    """Tabulate mean small-cap spreads by calendar month."""
    means = effects.loc["small"]["mean"].unstack("month")
    means.columns = list(MONTHS)
    order = [s for s in SORTS if s in means.index]
    frame = means.loc[order].reset_index(drop=True).assign(name=[label(s) for s in order])
    title = words.season_sentence(facts)
    return Exhibit(
        id="factors.seasons", title=title, place="appendix", sources=tuple(SORTS[s] for s in order),
        subtitle="Mean high-minus-low spread of small caps by calendar month, percentage points; June is the month of index reconstitution",
        note="Each month against all others (Welch), adjusted over sorts, segments and months (Benjamini-Hochberg, ten percent).",
        table=Table(frame, (NAME, *(Column(m, m, "points", signed=True, unit="") for m in MONTHS))),
    )  # fmt: skip


def cost_table(costs: pd.DataFrame, facts: Facts) -> Exhibit:
    """Tabulate break-even trading costs of small and large caps."""
    frame, title = named(costs.loc[["small", "large"]]), words.cost_title(facts)
    return Exhibit(
        id="factors.costs", title=title, place="appendix", sources=sort_sources(costs),
        subtitle="One-way trading cost that takes the whole mean spread, percent of value traded, two legs",
        note="Turnover is assumed (times a year, one leg), not measured: the published files hold none. Last column: at a turnover of one.",
        table=Table(frame, (
            NAME, Column("annual", "Mean a year", "percent", signed=True), Column("turnover", "Assumed turnover", "number"),
            Column("cost", "Break-even cost", "percent", digits=2), Column("cost_per_turnover", "Per unit of turnover", "percent", digits=2),
        ), groups="segment"),
    )  # fmt: skip


def crosscheck_table(checks: Sequence[CrossCheck], facts: Facts) -> Exhibit | None:
    """Tabulate outside series beside ours."""
    title = words.crosscheck_sentence(facts)
    if title is None or not checks:
        return None
    frame = pd.DataFrame([
        {"name": c.label, "ours": c.ours, "correlation": c.correlation, "n": c.n, "theirs_month": c.theirs_month, "ours_month": c.ours_month,
         "theirs_quarter": c.theirs_quarter, "ours_quarter": c.ours_quarter} for c in checks
    ])  # fmt: skip
    return Exhibit(
        id="factors.crosschecks", title=title, place="appendix",
        sources=tuple(dict.fromkeys(s for c in checks for s in CHECK_SOURCES[c.name])),
        subtitle="Published factors and funds beside our spreads, percent; month and quarter to date",
        note="Correlation of monthly values over the common months. Other universes, weights and definitions: signs should agree, digits need not.",
        table=Table(frame, (
            NAME, Column("ours", "Our series", "text"), Column("correlation", "Correlation", "number", digits=2), Column("n", "Months", "count"),
            *(Column(f"{who}_{h}", word, "percent", signed=True, unit="") for h in ("month", "quarter") for who, word in (("theirs", "Theirs"), ("ours", "Ours"))),
        ), spanners=tuple((h.capitalize(), (f"theirs_{h}", f"ours_{h}")) for h in ("month", "quarter"))),
    )  # fmt: skip


def aftermath_table(found: Mapping[str, Aftermath], facts: Facts) -> Exhibit | None:
    """Tabulate the six months after extreme quarters."""
    title = words.aftermath_title(facts)
    if title is None:
        return None
    names = {"volatility": "Volatility, after its top decile", "profitability": "Profitability, after its bottom decile"}
    frame = pd.DataFrame([
        {"name": names[k], "after": a.after_extreme, "otherwise": a.otherwise, "difference": a.difference, "t": a.t, "n_extreme": a.n_extreme,
         "n": a.n, "now": "yes" if a.extreme_now else "no"} for k, a in found.items()
    ])  # fmt: skip
    return Exhibit(
        id="factors.aftermath", title=title, place="appendix", sources=tuple(SORTS[k] for k in found),
        subtitle="Compounded spread of small caps over the next six months, percent, after extreme trailing quarters and otherwise",
        note="Deciles known at the time, at least 120 months; HAC with six lags; months overlap, so their number overstates the evidence.",
        table=Table(frame, (
            NAME, Column("after", "After", "percent", signed=True), Column("otherwise", "Otherwise", "percent", signed=True),
            Column("difference", "Difference", "points", signed=True), Column("t", "t", "number", signed=True),
            Column("n_extreme", "Extreme months", "count"), Column("n", "Months", "count"), Column("now", "Extreme now", "text"),
        )),
    )  # fmt: skip
