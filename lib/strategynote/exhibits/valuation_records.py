"""Appendix exhibits on cost and concentration: yields of the market, editions of CAPE, multiples by name, contributions."""

from __future__ import annotations

import pandas as pd

from strategynote.data.portfolios import SIZE
from strategynote.data.valuation_inputs import EARNINGS, LARGE_WEIGHTS, SHILLER
from strategynote.exhibits import charts, style
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.exhibits.valuation import charts_day
from strategynote.narrative import valuation_small_words as small_words
from strategynote.narrative import valuation_titles as titles
from strategynote.narrative import valuation_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.valuation_weights import PRICES
from strategynote.research.valuation.concentration import HIGH, Aftermath
from strategynote.research.valuation.contribution import REST, Contribution
from strategynote.research.valuation.multiples import Multiples
from strategynote.research.valuation.study import CostStudy

NAMES = {
    "AAPL": "Apple", "MSFT": "Microsoft", "NVDA": "Nvidia", "AMZN": "Amazon", "GOOGL": "Alphabet", "META": "Meta", "TSLA": "Tesla",
    "PLTR": "Palantir", REST: "All others",
}  # fmt: skip


def market_yields(study: CostStudy, facts: Facts) -> Exhibit | None:
    """Draw earnings yield of all firms with and without loss makers, and the dividend yield; None without either file."""
    if study.earnings is None and study.dividend_yield is None:
        return None
    figure, ax = charts.new_figure("full", height=58)
    data = pd.DataFrame()
    if study.earnings is not None:
        data = pd.DataFrame({"all_firms": study.earnings.ep, "profitable_firms": study.earnings.ep_profitable})
        charts.plot_line(ax, study.earnings.ep_profitable, role="history", label="Earnings, profitable firms")
        charts.plot_line(ax, study.earnings.ep, role="market", label="Earnings, all firms")
    if study.dividend_yield is not None:
        paid = study.dividend_yield.loc["1951-01":] if study.earnings is not None else study.dividend_yield  # type: ignore[misc]
        charts.plot_line(ax, paid, role="quality", label="Dividends, composite", width=1.1)
        data = data.join(paid.rename("dividends"), how="outer") if len(data) else paid.to_frame("dividends")
    charts.percent_axis(ax)
    charts.month_axis(ax)
    charts.label_ends(ax, form=charts.percent(1))
    title = titles.yields_title(facts)
    sources = (*((EARNINGS,) if study.earnings else ()), *((SHILLER,) if study.dividend_yield is not None else ()))
    return Exhibit(
        id="valuation.market_yields", title=title, figure=figure, data=data, sources=sources, place="appendix",
        subtitle="Percent of price: earnings of all listed firms at June formations, dividends of the S&P composite by month",
        note="Earnings: sum over firms of the fiscal year before over market value of the December before, loss makers in or out, fifths of E/P "
        "put together with July market values; the newest formation is up to eighteen months old. High is cheap.",
    )  # fmt: skip


def cape_editions(study: CostStudy, facts: Facts) -> Exhibit | None:
    """List the editions of the CAPE series known at the date, and the one in use."""
    if not study.vintages:
        return None
    frame = pd.DataFrame([
        {
            "edition": v.label, "known": {"dated": "known then", "revised": "later, cut"}.get(v.status, v.status), "last": str(v.last),
            "cape": v.cape, "tr_cape": v.tr_cape, "percentile": v.percentile, "percentile_1990": v.percentile_1990,
            "cape_common": v.cape_common,
        }
        for v in study.vintages
    ])  # fmt: skip
    columns = (
        Column("edition", "Edition", "text"), Column("known", "Status", "text"), Column("last", "Last month", "month"),
        Column("cape", "CAPE", "number"), Column("percentile", "Since the start", "percentile"),
        Column("percentile_1990", "Since 1990", "percentile"), Column("tr_cape", "Total-return CAPE", "number"),
        Column("cape_common", f"CAPE of {study.vintages[0].common:%b %Y}", "number"),
    )  # fmt: skip
    title = titles.editions_title(facts)
    return Exhibit(
        id="valuation.cape_editions", title=title, table=Table(frame, columns), sources=(SHILLER,), place="appendix",
        subtitle="Cyclically adjusted price-earnings ratio of the S&P composite by edition of the file; percentile high is dear",
        note="The publisher revises earnings and estimates recent months; the last price can be one day's. Editions dated after the note's day "
        "are not read; where none is dated before, the oldest that reaches the month is cut. CAPE is a large-cap measure: only its percentile "
        "may be set beside other segments' book-to-market.",
    )  # fmt: skip


def members_table(found: Multiples | None, facts: Facts) -> Exhibit | None:
    """List price over earnings of the seven, of Palantir and of groups of the index; None without a dated file."""
    if found is None:
        return None
    rows = [
        {"group": "Companies", "name": NAMES.get(str(key), str(key)), "cap": row["cap"] / 1e9, "pe": row["pe"], "forward_pe": row["forward_pe"]}
        for key, row in found.chosen.iterrows()
    ]
    aggregates = (
        ("The seven", found.chosen_pe), ("Index, loss makers left out", found.profitable), ("Index, loss makers in", found.with_losses),
        ("Index without the seven", found.without_chosen), ("Median company", found.median),
    )  # fmt: skip
    rows += [{"group": "Groups", "name": name, "cap": float("nan"), "pe": value, "forward_pe": float("nan")} for name, value in aggregates]
    frame = pd.DataFrame(rows)
    columns = [Column("name", "", "text"), Column("cap", "Market value", "count", unit="USD bn"), Column("pe", "P/E trailing", "number")]
    if found.members.has_forward:
        columns.append(Column("forward_pe", "P/E forward", "number"))
    title = small_words.members_title(facts)
    return Exhibit(
        id="valuation.members", title=title, table=Table(frame, tuple(columns), groups="group"),
        sources=(found.members.dataset,), place="appendix",
        subtitle=f"Price over earnings of the last twelve months, {charts_day(found.members.day)}; groups: sum of value over sum of earnings",
        note=f"{len(found.members.frame)} companies, {found.loss_makers} with losses, {found.members.left_out} lines without data left out; "
        "share classes of one company counted once, at the value of the whole company (not the free float). The file is a mirror's "
        "collection; single numbers can be wrong.",
    )  # fmt: skip


def contribution_table(found: Contribution | None, facts: Facts) -> Exhibit | None:
    """List each company's weight, return and linked part of the index's return; None without weights and prices."""
    if found is None:
        return None
    frame = pd.DataFrame({"part": found.parts, "first": found.weights.iloc[0], "last": found.weights.iloc[-1], "ret": found.returns})
    order = [*found.parts.drop(REST).sort_values(ascending=False).index, REST]
    frame = frame.loc[order].rename(index=NAMES).rename_axis("company").reset_index()
    frame.loc[len(frame) - 1, ["first", "last"]] = 1 - found.weights.iloc[[0, -1]].sum(axis=1).to_numpy()
    frame.loc[len(frame)] = ["Index", found.total, 1.0, 1.0, found.total]
    columns = (
        Column("company", "", "text"), Column("first", "Weight at the start", "percent"), Column("last", "Weight at the end", "percent"),
        Column("ret", "Return", "percent", digits=0, signed=True), Column("part", "Part of the index's return", "points", signed=True, bar=True),
    )  # fmt: skip
    title = words.contribution_title(facts)
    return Exhibit(
        id="valuation.contribution", title=title, place="appendix", table=Table(frame, columns, emphasis=("Index",)),
        sources=(LARGE_WEIGHTS, *PRICES),
        subtitle=f"Total returns of the index fund and its members, {charts_day(found.first)} to {charts_day(found.last)}",
        note="Daily weight times return, linked after Carino (1999): the parts add to the index's return exactly. Weights of "
        f"{charts_day(found.anchor)} carried by prices, an estimate: no index weights of earlier days are at hand, and buybacks, issues and changes of "
        "float are not in it.",
    )  # fmt: skip


def after_concentration(found: Aftermath | None, facts: Facts) -> Exhibit | None:
    """Draw small minus large over the next five years against the largest decile's share; None without complete outcomes."""
    if found is None:
        return None
    figure, ax = charts.new_figure("half", height=66)
    high = found.outcomes["rank"] >= HIGH
    for mask, role in ((~high, "history"), (high, "accent")):
        drawn = found.outcomes[mask].iloc[::3]
        ax.plot(drawn["share"], drawn["ahead"], "o", markersize=2.8, alpha=0.7, markeredgewidth=0,
                color=style.colour(role), label="_months")  # fmt: skip
    charts.zero_line(ax)
    charts.percent_axis(ax, signed=True)
    charts.percent_axis(ax, axis="x")
    ax.set_xlabel("share of the largest decile")
    title = words.aftermath_title(facts)
    return Exhibit(
        id="valuation.after_concentration", title=title, width="half", figure=figure, data=found.outcomes, sources=(SIZE,),
        place="appendix",
        subtitle="Small minus large, percent a year over the following five years, by share of the largest decile; colour: its top third so far",
        note=f"Top third among the months up to then; every third month is drawn. {found.n} months with complete outcomes ({found.n_high} in the top third) are worth "
        f"{found.n_effective:.0f} independent spans. p: permutation by circular shifts, which keep the persistence of both series.",
    )  # fmt: skip
