"""Exhibits of the factor-attribution section that stand in the appendix: records, regressions and studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.ticker import MultipleLocator

from strategynote.data.funds import INDUSTRIES
from strategynote.data.portfolios import FIVE_FACTORS, MOMENTUM, SORTS
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.factors import SEGMENT_LABELS, label
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import factor_studies as words
from strategynote.narrative.factor_words import corner_sentence, rotation_sentence
from strategynote.narrative.facts import Facts
from strategynote.narrative.factors import horizon_words
from strategynote.research.factors.aftermath import Aftermath
from strategynote.research.factors.crosschecks import CrossCheck
from strategynote.research.factors.industries import IndustryShare
from strategynote.research.factors.junk_rally import JunkRally
from strategynote.research.factors.low_quality_share import LowQualityShare
from strategynote.research.factors.record import EXPECTED_SIGN
from strategynote.research.factors.regressions import SIX, GrsTest
from strategynote.research.factors.rotation import Rotation
from strategynote.research.factors.staleness import Staleness

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FACTOR_LABELS = dict(zip(SIX, ("Market", "Size", "Value", "Profitab.", "Investm.", "Momentum"), strict=True))
HAC = "Newey-West standard errors, lags floor(4 (T/100)^(2/9))."
NAME = Column("name", "", "text")


def record_table(record: pd.DataFrame, facts: Facts) -> Exhibit:
    """Tabulate the long-run record of each sort in small, mid and large caps."""
    frame = _named(record.loc[["small", "mid", "large"]])
    title = words.record_title(facts)
    return Exhibit(
        id="factors.record", title=title, alt=title, data=frame.drop(columns="start"), place="appendix", sources=_sources(record),
        subtitle="Monthly spreads over the whole file, in the direction that published work expects to win, value-weighted, before costs",
        note=f"{HAC} p adjusted for all sorts and segments (Holm). Drawdown of the summed spread. Expected winners: "
        + ", ".join(f"{'high' if s > 0 else 'low'} {label(k).lower()}" for k, s in EXPECTED_SIGN.items()) + ".",
        table=Table(frame, (
            NAME, Column("mean", "Mean a month", "percent", digits=2, signed=True), Column("t", "t", "number"),
            Column("p_adjusted", "p adjusted", "pvalue"), Column("sharpe", "Sharpe ratio", "number", digits=2),
            Column("drawdown", "Drawdown", "percent", digits=0), Column("n", "Months", "count"),
        ), groups="segment"),
    )  # fmt: skip


def stability_strip(stability: pd.DataFrame, facts: Facts) -> Exhibit:
    """Draw the t-statistics of every sort in five samples, small and large caps side by side."""
    figure, axes = charts.new_figure("full", height=70, ncols=2, sharey=True)
    samples = dict(zip(stability.columns.unique("sample"), ("market", "history", "other", "accent", "micro"), strict=True))
    for ax, segment in zip(axes, ("small", "large"), strict=True):
        t = stability.loc[segment].xs("t", axis=1, level="statistic").iloc[::-1]
        for sample, role in samples.items():
            ax.plot(t[sample], range(len(t)), "o", color=charts.style.colour(role), markersize=5 if sample == "all" else 3.8, label="_t")
        for level in (-2, 2):
            ax.axvline(level, color=charts.style.GREY, linewidth=0.6, linestyle=(0, (3, 3)))
        charts.zero_line(ax, axis="x")
        ax.set_yticks(range(len(t)), [label(s) for s in t.index])
        ax.tick_params(axis="y", labelcolor=charts.style.INK)
        charts.number_axis(ax, axis="x", form=charts.number(0, signed=True))
        ax.xaxis.set_major_locator(MultipleLocator(2))
        ax.set_xlabel(f"{SEGMENT_LABELS[segment]} caps, t-statistic")
    charts.color_key(axes[0], samples)
    title = words.stability_title(facts)
    flat = stability.copy()
    flat.columns = [f"{statistic}, {sample}" for sample, statistic in flat.columns]
    return Exhibit(
        id="factors.stability", title=title, alt=title, figure=figure, data=_named(flat), place="appendix", sources=_sources(stability),
        subtitle="t-statistic of the mean monthly spread in the expected direction, by sample; dashed: two standard errors",
        note=f"{HAC} A sort holds when t is at least two in all samples that have begun.",
    )  # fmt: skip


def regression_table(models: pd.DataFrame, grs: GrsTest, facts: Facts) -> Exhibit:
    """Tabulate six-factor regressions of the volatility and profitability spreads."""
    rows = {"name": [label(sort) for _, sort in models.index], "segment": [f"{SEGMENT_LABELS[s]} caps" for s, _ in models.index]}
    frame = pd.DataFrame(rows)
    for name in ("alpha", *SIX):
        frame[name] = models[name, "coefficient"].to_numpy()
    frame["t"], frame["r2"] = models["alpha", "t"].to_numpy(), models["fit", "r2"].to_numpy()
    columns = (
        NAME, Column("alpha", "Alpha a month", "percent", digits=2, signed=True), Column("t", "t", "number"),
        *(Column(k, v, "number", digits=2, signed=True) for k, v in FACTOR_LABELS.items()), Column("r2", "R2", "number", digits=2),
    )  # fmt: skip
    title = words.regression_title(facts)
    return Exhibit(
        id="factors.regressions", title=title, alt=title, data=frame, place="appendix",
        sources=(*_sources(models), FIVE_FACTORS, MOMENTUM),
        subtitle="High-minus-low spreads on six factors, monthly since 1963 (no risk-free rate is taken from a spread)",
        note=f"{HAC} Gibbons-Ross-Shanken test that all alphas of the table are zero: F = {grs.statistic:.1f}, p "
        f"{'below 0.01' if grs.p < 0.01 else f'= {grs.p:.2f}'}, {grs.n_months} months.",
        table=Table(frame, columns, groups="segment"),
    )  # fmt: skip


def rolling_betas(betas: pd.DataFrame, facts: Facts) -> Exhibit | None:
    """Draw the rolling market, size and profitability betas of the volatility spread of small caps."""
    shown = betas["volatility"].dropna()
    if len(shown) < 24:
        return None
    figure, ax = charts.new_figure("half", height=56)
    for name, role in (("mkt_excess", "market"), ("smb", "small"), ("rmw", "quality")):
        charts.plot_line(ax, shown[name], role=role, label=FACTOR_LABELS[name])
    charts.zero_line(ax)
    charts.number_axis(ax, form=charts.number(1, signed=True))
    charts.month_axis(ax)
    charts.label_ends(ax)
    title = words.regression_title(facts)
    return Exhibit(
        id="factors.rolling_betas", title=title, alt=title, width="half", figure=figure, data=shown, place="appendix",
        sources=(SORTS["volatility"], FIVE_FACTORS, MOMENTUM),
        subtitle="Betas of volatile minus calm small caps over 60 months, six factors",
        note="Ordinary least squares, at least 48 months; each point uses the months up to it.",
    )  # fmt: skip


def rotation_table(rotations: Sequence[Rotation], facts: Facts) -> Exhibit:
    """Tabulate rank correlation with the trailing year and dispersion by segment."""
    frame = pd.DataFrame([
        {"name": f"{SEGMENT_LABELS[r.segment]} caps", "correlation": r.rank_correlation, "correlation_percentile": r.rank_correlation_percentile,
         "dispersion": r.dispersion, "dispersion_percentile": r.dispersion_percentile, "n": r.n} for r in rotations
    ])  # fmt: skip
    title = rotation_sentence(facts)
    return Exhibit(
        id="factors.rotation", title=title, alt=title, data=frame, place="appendix",
        sources=tuple(SORTS[s] for s in SORTS if s != "net_issuance"),
        subtitle="Order of the nine sorts this month against the twelve months before, and how far they lie apart",
        note="Spearman rank correlation over nine sorts; dispersion is the standard deviation across them; percentiles of own history.",
        table=Table(frame, (
            NAME, Column("correlation", "Rank correlation", "number", digits=2, signed=True), Column("correlation_percentile", "", "percentile"),
            Column("dispersion", "Dispersion", "points"), Column("dispersion_percentile", "", "percentile"), Column("n", "Months", "count"),
        )),
    )  # fmt: skip


def corner_table(rally: JunkRally, facts: Facts) -> Exhibit:
    """Tabulate firm counts and value shares of the corner cells."""
    names = {"volatility": "Volatile and calm", "profitability": "Unprofitable and profitable"}
    frame = rally.corners.rename_axis(["measure", "size"]).reset_index()
    frame["group"], frame["name"] = frame["measure"].map(names), [f"Size quintile {q}" for q in frame["size"]]
    title = corner_sentence(facts)
    return Exhibit(
        id="factors.corner_cells", title=title, alt=title, data=frame.drop(columns="measure"), place="appendix",
        sources=(SORTS["volatility"], SORTS["profitability"]),
        subtitle=f"Firms in the outer cells and their share of the size quintile's market value, at the beginning of {rally.period:%B %Y}",
        note="A quintile of the characteristic uses NYSE breakpoints, so cells hold very different numbers of firms.",
        table=Table(frame, (
            NAME, Column("junk_firms", "Junk firms", "count"), Column("quality_firms", "Quality firms", "count"),
            Column("junk_share", "Junk share", "percent", digits=0), Column("quality_share", "Quality share", "percent", digits=0),
        ), groups="group"),
    )  # fmt: skip


def low_quality_table(shares: Sequence[LowQualityShare], facts: Facts, *, period: pd.Period) -> Exhibit:
    """Tabulate what low-quality cells weighed and brought, month and quarter."""
    frame = pd.DataFrame([
        {"group": horizon_words(period, s.horizon), "name": words.LOW_QUALITY_WORDS[s.sort].capitalize() + " fifth", "weight": s.weight,
         "contribution": s.contribution, "segment": s.segment_return, "share": s.share, "beyond": s.beyond_weight, "percentile": s.percentile}
        for s in shares
    ])  # fmt: skip
    title = words.low_quality_sentence(facts, period)
    return Exhibit(
        id="factors.low_quality_share", title=title, alt=title, data=frame, place="appendix", sources=tuple(dict.fromkeys(SORTS[s.sort] for s in shares)),
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
    frame = _named(found.table)
    frame["formed"] = ["June" if june else "monthly" for june in frame["june_formed"]]
    title = words.staleness_sentence(facts)
    return Exhibit(
        id="factors.staleness", title=title, alt=title, data=frame, place="appendix", sources=_sources(found.table),
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
        id="factors.industries", title=title, alt=title, data=frame, place="appendix",
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
        id="factors.seasons", title=title, alt=title, data=frame, place="appendix", sources=tuple(SORTS[s] for s in order),
        subtitle="Mean high-minus-low spread of small caps by calendar month, percentage points; June is the month of index reconstitution",
        note="Each month against all others (Welch), adjusted over sorts, segments and months (Benjamini-Hochberg, ten percent).",
        table=Table(frame, (NAME, *(Column(m, m, "points", signed=True, unit="") for m in MONTHS))),
    )  # fmt: skip


def cost_table(costs: pd.DataFrame, facts: Facts) -> Exhibit:
    """Tabulate break-even trading costs of small and large caps."""
    frame, title = _named(costs.loc[["small", "large"]]), words.cost_title(facts)
    return Exhibit(
        id="factors.costs", title=title, alt=title, data=frame, place="appendix", sources=_sources(costs),
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
        id="factors.crosschecks", title=title, alt=title, data=frame, place="appendix",
        sources=tuple(dict.fromkeys(s for c in checks for s in words.CHECK_SOURCES[c.name])),
        subtitle="Published factors and funds beside our spreads, percent; month and quarter to date",
        note="Correlation of monthly values over the common months. Other universes, weights and definitions: signs should agree, digits need not.",
        table=Table(frame, (
            NAME, Column("ours", "Our series", "text"), Column("correlation", "Correlation", "number", digits=2), Column("n", "Months", "count"),
            *(Column(f"{who}_{h}", word, "percent", signed=True, unit="") for h in ("month", "quarter") for who, word in (("theirs", "Theirs"), ("ours", "Ours"))),
        ), spanners=tuple((h.capitalize(), (f"theirs_{h}", f"ours_{h}")) for h in ("month", "quarter"))),
    )  # fmt: skip


def aftermath_table(found: Mapping[str, Aftermath], facts: Facts) -> Exhibit | None:
    """Tabulate the six months after extreme quarters."""
    title = words.aftermath_sentence(facts)
    if title is None:
        return None
    names = {"volatility": "Volatility, after its top decile", "profitability": "Profitability, after its bottom decile"}
    frame = pd.DataFrame([
        {"name": names[k], "after": a.after_extreme, "otherwise": a.otherwise, "difference": a.difference, "t": a.t, "n_extreme": a.n_extreme,
         "n": a.n, "now": "yes" if a.extreme_now else "no"} for k, a in found.items()
    ])  # fmt: skip
    return Exhibit(
        id="factors.aftermath", title=title, alt=title, data=frame, place="appendix", sources=tuple(SORTS[k] for k in found),
        subtitle="Compounded spread of small caps over the next six months, percent, after extreme trailing quarters and otherwise",
        note="Deciles known at the time, at least 120 months; HAC with six lags; months overlap, so their number overstates the evidence.",
        table=Table(frame, (
            NAME, Column("after", "After", "percent", signed=True), Column("otherwise", "Otherwise", "percent", signed=True),
            Column("difference", "Difference", "points", signed=True), Column("t", "t", "number", signed=True),
            Column("n_extreme", "Extreme months", "count"), Column("n", "Months", "count"), Column("now", "Extreme now", "text"),
        )),
    )  # fmt: skip


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Put segment and sort labels in front of a table indexed (segment, sort)."""
    frame = table.reset_index(drop=True)
    frame.insert(0, "name", [label(sort) for _, sort in table.index])
    frame.insert(0, "segment", [f"{SEGMENT_LABELS[s]} caps" for s, _ in table.index])
    return frame


def _sources(table: pd.DataFrame) -> tuple[str, ...]:
    known = set(table.index.get_level_values(1))
    return tuple(SORTS[s] for s in SORTS if s in known)
