"""Exhibits of the factor-attribution section that stand in the appendix: records, regressions, rotation and corner cells."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.ticker import MultipleLocator

from strategynote.data.portfolios import FIVE_FACTORS, MOMENTUM, SIZE, SORTS
from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.factors import SEGMENT_LABELS, label
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative import factor_study_words as words
from strategynote.narrative.factor_names import horizon_words
from strategynote.narrative.factor_words import corner_sentence, legs_title, rotation_sentence, unusual_sentence
from strategynote.narrative.facts import Facts, Phrase
from strategynote.research.factors.attribution import SpreadAttribution
from strategynote.research.factors.junk_rally import JunkRally
from strategynote.research.factors.leadership import Leadership
from strategynote.research.factors.record import EXPECTED_SIGN
from strategynote.research.factors.regressions import SIX, GrsTest
from strategynote.research.factors.rotation import Rotation
from strategynote.research.factors.spreads import RANKED

FACTOR_LABELS = dict(zip(SIX, ("Market", "Size", "Value", "Profitab.", "Investm.", "Momentum"), strict=True))
HAC = "Newey-West standard errors, lags floor(4 (T/100)^(2/9))."
NAME = Column("name", "", "text")


def record_table(record: pd.DataFrame, facts: Facts) -> Exhibit:
    """Tabulate the long-run record of each sort in small, mid and large caps."""
    frame = named(record.loc[["small", "mid", "large"]])
    title = words.record_title(facts)
    return Exhibit(
        id="factors.record", title=title, data=frame.drop(columns="start"), place="appendix", sources=sort_sources(record),
        subtitle="Monthly spreads over the whole file, in the direction that published work expects to win, value-weighted, before costs",
        note=f"{HAC} p adjusted for all sorts and segments (Holm). Drawdown of the summed spread. Expected winners: "
        + ", ".join(f"{'high' if s > 0 else 'low'} {label(k).lower()}" for k, s in EXPECTED_SIGN.items() if k in SORTS) + ".",
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
            ax.plot(
                t[sample],
                range(len(t)),
                "o",
                color=style.colour(role),
                markersize=5 if sample == "all" else 3.8,
                label="_t",
            )
        for level in (-2, 2):
            ax.axvline(level, color=style.GREY, linewidth=0.6, linestyle=(0, (3, 3)))
        charts.zero_line(ax, axis="x")
        ax.set_yticks(range(len(t)), [label(s) for s in t.index])
        ax.tick_params(axis="y", labelcolor=style.INK)
        charts.number_axis(ax, axis="x", form=charts.number(0, signed=True))
        ax.xaxis.set_major_locator(MultipleLocator(2))
        ax.set_xlabel(f"{SEGMENT_LABELS[segment]} caps, t-statistic")
    charts.color_key(axes[0], samples)
    title = words.stability_title(facts)
    flat = stability.copy()
    flat.columns = [f"{statistic}, {sample}" for sample, statistic in flat.columns]
    return Exhibit(
        id="factors.stability", title=title, figure=figure, data=named(flat), place="appendix", sources=sort_sources(stability),
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
        id="factors.regressions", title=title, place="appendix",
        sources=(*sort_sources(models), FIVE_FACTORS, MOMENTUM),
        subtitle="High-minus-low spreads on six factors, monthly since 1963 (no risk-free rate is taken from a spread)",
        note=f"{HAC} Gibbons-Ross-Shanken test that all alphas of the table are zero: F = {grs.statistic:.1f}, p "
        f"{'below 0.01' if grs.p < 0.01 else f'= {grs.p:.2f}'}, {grs.n_months} months.",
        table=Table(frame, columns, groups="segment"),
    )  # fmt: skip


def surprise_table(standings: Sequence[Leadership], facts: Facts) -> Exhibit:
    """Tabulate month, quarter and year to date of the nine sorts by segment with percentiles and adjusted p."""
    frame = standings[0].table[[]].copy()
    for standing in standings:
        for column in ("value", "percentile", "percentile_20y", "p_adjusted"):
            frame[f"{standing.horizon}_{column}"] = standing.table[column]
    frame = named(frame.loc[[key for key in frame.index if key[1] in RANKED]])
    columns, spans = [NAME], []
    for standing in standings:
        h = standing.horizon
        part = (
            Column(f"{h}_value", "Spread", "points", signed=True, unit=""), Column(f"{h}_percentile", "All", "percentile", unit=""),
            Column(f"{h}_percentile_20y", "20 years", "percentile", unit=""), Column(f"{h}_p_adjusted", "p adj.", "pvalue"),
        )  # fmt: skip
        columns += part
        spans.append((horizon_words(standing.period, h), tuple(c.key for c in part)))
    title = unusual_sentence(facts, horizon="quarter")
    return Exhibit(
        id="factors.surprises", title=Phrase(title.html.rstrip("."), title.text.rstrip(".")), alt=title, place="appendix",
        sources=sort_sources(standings[0].table.loc[[k for k in standings[0].table.index if k[1] in RANKED]]),
        subtitle="High-minus-low spreads, percentage points, and their percentiles in all like windows of the file and in those of 20 years",
        note="p: two-sided, from the rank in history, adjusted over nine sorts x four segments (Benjamini-Hochberg). The smallest p that "
        "history allows is two over the number of windows plus one; the year to date is compared with years to the same month.",
        table=Table(frame, tuple(columns), groups="segment", spanners=tuple(spans)),
    )  # fmt: skip


def leg_table(found: SpreadAttribution, facts: Facts, *, period: pd.Period) -> Exhibit | None:
    """Tabulate the betas and the parts of each leg of small minus large."""
    if not facts.known("attribution.small_minus_large.quarter.smb"):
        return None
    legs = {"small": found.long_parts, "large": found.short_parts}
    rows = [{"group": "Betas", "name": f"{SEGMENT_LABELS[leg]} caps", **found.betas.loc[leg]} for leg in legs]
    parts = [
        {"group": "Parts, percentage points", "name": f"{SEGMENT_LABELS[leg]} caps", **(100 * p), "total": 100 * p.sum()}
        for leg, p in legs.items()
    ]
    frame = pd.DataFrame(rows + parts)
    title = legs_title(facts, period)
    return Exhibit(
        id="factors.attribution_legs", title=title, place="appendix", sources=(SIZE, FIVE_FACTORS, MOMENTUM),
        subtitle=f"Six-factor betas of the last month and linked parts of each leg, {horizon_words(period, 'quarter')}",
        note="Betas over the 60 months (at least 48) before the month. Parts of a leg add to its compounded return exactly (Carino).",
        table=Table(frame, (
            NAME, *(Column(k, v, "number", digits=2, signed=True) for k, v in FACTOR_LABELS.items()),
            Column("risk_free", "Risk-free", "number", digits=2, signed=True), Column("residual", "Residual", "number", digits=2, signed=True),
            Column("total", "Return", "number", digits=2, signed=True),
        ), groups="group"),
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
    title = words.beta_title(facts)
    return Exhibit(
        id="factors.rolling_betas", title=title, width="half", figure=figure, data=shown, place="appendix",
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
        id="factors.rotation", title=title, place="appendix",
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
        id="factors.corner_cells", title=title, data=frame.drop(columns="measure"), place="appendix",
        sources=(SORTS["volatility"], SORTS["profitability"]),
        subtitle=f"Firms in the outer cells and their share of the size quintile's market value, at the beginning of {rally.period:%B %Y}",
        note="A quintile of the characteristic uses NYSE breakpoints, so cells hold very different numbers of firms.",
        table=Table(frame, (
            NAME, Column("junk_firms", "Junk firms", "count"), Column("quality_firms", "Quality firms", "count"),
            Column("junk_share", "Junk share", "percent", digits=0), Column("quality_share", "Quality share", "percent", digits=0),
        ), groups="group"),
    )  # fmt: skip


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Put segment and sort labels in front of a table indexed (segment, sort)."""
    frame = table.reset_index(drop=True)
    frame.insert(0, "name", [label(sort) for _, sort in table.index])
    frame.insert(0, "segment", [f"{SEGMENT_LABELS[s]} caps" for s, _ in table.index])
    return frame


def sort_sources(table: pd.DataFrame) -> tuple[str, ...]:
    """Return the dataset ids of the sorts in a table indexed (segment, sort)."""
    known = set(table.index.get_level_values(1))
    return tuple(SORTS[s] for s in SORTS if s in known)
