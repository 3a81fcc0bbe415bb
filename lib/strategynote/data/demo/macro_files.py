"""Macro files of the simulated economy: FRED csv, one FRED-MD vintage, turning points, policy rate, three workbooks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo import macro
from strategynote.data.demo.economy import Economy, simulate_economy
from strategynote.data.demo.timeline import MONTHS, Floats, position, stream, trading_days
from strategynote.data.demo.workbook import workbook_bytes
from strategynote.data.demo.writers import fred_text, fredmd_text, nber_text, targets_text

LEAST = 24  # observations; a series that has only just begun is left out
FIRST_POLICY = pd.Period("1954-07", freq="M")
MONTHLY_FIRST = {
    "CPIAUCSL": "1947-01", "CPILFESL": "1957-01", "PCEPI": "1959-01", "PCEPILFE": "1959-01", "GS1": "1953-04", "GS2": "1976-06",
    "GS5": "1953-04", "GS10": "1953-04", "TB3MS": "1934-01", "FEDFUNDS": "1954-07", "BAA": "1926-01", "AAA": "1926-01",
    "T10Y3MM": "1982-01", "T10Y2YM": "1976-06", "T10YFFM": "1954-07", "TB3SMFFM": "1954-07", "UNRATE": "1948-01",
    "UNRATENSA": "1948-01", "UNEMPLOY": "1948-01",
}  # fmt: skip
DIGITS = {"UNRATE": 1, "UNRATENSA": 1, "UNEMPLOY": 0}
DAILY_RATES = {
    "DGS10": ("GS10", "1962-01-02"), "DGS2": ("GS2", "1976-06-01"), "DGS3MO": ("bill", "1981-09-01"),
    "DTB3": ("TB3MS", "1954-01-04"), "T10Y3M": ("T10Y3MM", "1982-01-04"), "T10Y2Y": ("T10Y2YM", "1976-06-01"),
    "DFII10": ("real", "2003-01-02"),
}  # fmt: skip
# FRED-MD column, where it comes from, transformation code.
PANEL = (
    ("W875RX1", "W875RX1", 5), ("CMRMTSPLx", "CMRMTSPLx", 5), ("INDPRO", "INDPRO", 5), ("CLF16OV", "CLF16OV", 5),
    ("UNRATE", "UNRATE", 2), ("CLAIMSx", "ICSA", 5), ("PAYEMS", "PAYEMS", 5), ("MANEMP", "MANEMP", 5),
    ("USCONS", "USCONS", 5), ("HOUST", "HOUST", 4), ("PERMIT", "PERMIT", 4), ("M2SL", "M2SL", 6), ("S&P 500", "price", 5),
    ("FEDFUNDS", "FEDFUNDS", 2), ("TB3MS", "TB3MS", 2), ("TB6MS", "TB6MS", 2), ("GS1", "GS1", 2), ("GS5", "GS5", 2),
    ("GS10", "GS10", 2), ("AAA", "AAA", 2), ("BAA", "BAA", 2), ("BAAFFM", "BAAFFM", 1), ("AAAFFM", "AAAFFM", 1),
    ("T10YFFM", "T10YFFM", 1), ("OILPRICEx", "WTISPLC", 6), ("CPIAUCSL", "CPIAUCSL", 6), ("PCEPI", "PCEPI", 6),
    ("UMCSENTx", "UMCSENT", 2), ("VIXCLSx", "VIXCLS", 1), ("HWIURATIO", "vacancies", 2),
)  # fmt: skip


@dataclass(frozen=True)
class MacroFile:
    """One file: dataset id, content, file name, vintage ("" = undated), first and last date."""

    dataset: str
    content: str | bytes
    name: str
    vintage: str
    first: str
    last: str


def macro_files(economy: Economy, period: pd.Period) -> Iterator[MacroFile]:
    """Yield every macro file: monthly data to `period`, daily and weekly data to the end of the month after it."""
    until = (period + 1).end_time.date()
    monthly = _monthly(economy.seed)
    for id in [*MONTHLY_FIRST, *(s.id for s in macro.SERIES if s.frequency == "M")]:
        row = macro.series_named(id) if id not in MONTHLY_FIRST else None
        first, digits = (row.first, row.digits) if row else (MONTHLY_FIRST[id], DIGITS.get(id, 2 if id in _RATES else 3))
        yield from _fred(id, monthly[id].loc[first:period], digits)
    yield from _quarterly(economy.seed, period)
    for series in macro.SERIES:
        if series.frequency in "DW":
            yield from _fred(
                series.id,
                _between(economy.seed, series.id, monthly[series.id], series.frequency, series.first, until),
                series.digits,
            )
    for id, (source, first) in DAILY_RATES.items():
        yield from _fred(id, _between(economy.seed, id, monthly[source], "D", first, until, noise=0.03), 2)
    yield from _policy(economy, period, until)
    yield _panel(monthly, period)
    yield _turning_points(economy, period)
    yield from _workbooks(economy, monthly, period)


_RATES = ("GS1", "GS2", "GS5", "GS10", "TB3MS", "FEDFUNDS", "BAA", "AAA", "T10Y3MM", "T10Y2YM", "T10YFFM", "TB3SMFFM")


def _monthly(seed: int) -> pd.DataFrame:
    """Return every monthly series and the monthly path of every daily and weekly one."""
    states = macro.compute_states(seed)
    frames = [macro.compute_prices(seed), macro.compute_rates(seed), macro.compute_labour(seed)]
    drawn = {s.id: macro.simulate_series(seed, s) for s in macro.SERIES}
    own = pd.DataFrame({**drawn, "bill": states["GS10"] - states["spread"], "price": _index_price(seed)}, index=MONTHS)
    table = pd.concat([*frames, own], axis=1)
    table["real"] = table["GS10"] - table["T10YIE"]
    table["vacancies"] = 1.1 * np.exp(-0.35 * states["slack"])  # openings per unemployed person
    table["BAAFFM"], table["AAAFFM"] = table["BAA"] - table["FEDFUNDS"], table["AAA"] - table["FEDFUNDS"]
    return table


def _index_price(seed: int) -> Floats:
    return 8.0 * np.exp(np.cumsum(simulate_economy(seed).valuation.large - 0.0028))


def _fred(id: str, series: pd.Series, digits: int) -> Iterator[MacroFile]:
    if len(series) < LEAST:
        return
    index = series.index
    stamp = lambda at: str(at.start_time.date() if isinstance(at, pd.Period) else at.date())  # noqa: E731
    text = fred_text(series.rename(id), digits=digits)
    yield MacroFile(f"fred/{id}", text, f"{id}.csv", "", stamp(index[0]), stamp(index[-1]))


def _quarterly(seed: int, period: pd.Period) -> Iterator[MacroFile]:
    quarter = (period + 1).asfreq("Q") - 1  # the last complete quarter
    output = macro.compute_output(seed)
    for id in ("GDPC1", "GDP"):
        yield from _fred(id, output[id].loc["1947Q1":quarter], 3)
    for series in macro.SERIES:
        if series.frequency == "Q":
            monthly = pd.Series(macro.simulate_series(seed, series), index=MONTHS)
            values = monthly.groupby(pd.PeriodIndex(MONTHS.asfreq("Q"))).mean()
            yield from _fred(series.id, values.loc[pd.Period(series.first, freq="Q") : quarter], series.digits)


def _between(
    seed: int, id: str, monthly: pd.Series, frequency: str, first: str, until: dt.date, noise: float | None = None
) -> pd.Series:
    """Return a daily or weekly path through the middle of the months, with noise of its own."""
    days = trading_days() if frequency == "D" else pd.date_range("1926-07-03", trading_days()[-1], freq="7D", name="date")
    middle = MONTHS.start_time + pd.Timedelta(days=14)
    path = np.interp(days.asi8.astype(float), middle.as_unit(days.unit).asi8.astype(float), monthly.to_numpy())
    shake = stream(seed, f"days {id}").standard_normal(len(days))
    size = (
        noise if noise is not None else 0.15 * macro.series_named(id).noise * (1 if macro.series_named(id).kind == "level" else 0)
    )
    return pd.Series(path + size * shake, index=days).loc[first : str(until)]


def _policy(economy: Economy, period: pd.Period, until: dt.date) -> Iterator[MacroFile]:
    changes = macro.policy_changes(economy, first=FIRST_POLICY, last=period + 1).loc[: str(until)]
    yield MacroFile("fed/target-changes", targets_text(changes), "policy_rate_changes.csv", "", *_span(changes.index))
    days = pd.date_range(changes.index[0], str(until), name="date")
    levels = changes[["lower", "upper"]].reindex(days, method="ffill")
    yield from _fred("DFEDTARU", levels["upper"].loc["2008-12-16":], 2)
    yield from _fred("DFEDTARL", levels["lower"].loc["2008-12-16":], 2)
    yield from _fred("DFEDTAR", levels["upper"].loc["1982-09-27":"2008-12-15"], 2)
    yield from _fred("DFF", (levels.mean(axis=1) - 0.02).clip(lower=0.04), 2)


def _span(index: pd.DatetimeIndex) -> tuple[str, str]:
    return str(index[0].date()), str(index[-1].date())


def _panel(monthly: pd.DataFrame, period: pd.Period) -> MacroFile:
    """Return the FRED-MD vintage of the month after `period`, which ends in `period`."""
    rows = monthly.loc["1959-01":period]
    panel = pd.DataFrame({column: rows[source] for column, source, _ in PANEL})
    started = {column: macro.series_named(s).first[:7] for column, s, _ in PANEL if s in {x.id for x in macro.SERIES}}
    for column, first in started.items():
        panel.loc[panel.index < pd.Period(first, freq="M"), column] = np.nan
    text = fredmd_text(panel, {column: code for column, _, code in PANEL})
    vintage = str(period + 1)
    return MacroFile("fred-md/monthly", text, f"fred-md-{vintage}.csv", vintage, "1959-01", str(period))


def _turning_points(economy: Economy, period: pd.Period) -> MacroFile:
    """Return every turn up to `period`; a trough after it is not there yet."""
    turns = [
        (peak, trough if trough is not None and trough <= period else None)
        for peak, trough in economy.cycle.turns
        if peak <= period
    ]
    last = turns[-1][1] or turns[-1][0]
    return MacroFile("nber/cycle-dates", nber_text(turns), "cycle_dates.csv", "", str(turns[0][0]), str(last))


def _workbooks(economy: Economy, monthly: pd.DataFrame, period: pd.Period) -> Iterator[MacroFile]:
    yield _uncertainty(economy, period)
    yield _categories(economy, period)
    yield _geopolitics(economy, period)
    yield _composite(economy, monthly, period)


def _uncertainty(economy: Economy, period: pd.Period) -> MacroFile:
    stress = economy.cycle.stress[position("1985-01") : position(period) + 1]
    noise = stream(economy.seed, "uncertainty").standard_normal(len(MONTHS))[: len(stress)]
    values = np.maximum(30, 115 + 40 * stress + 18 * noise)
    months = pd.period_range("1985-01", period, freq="M")
    rows: list[list[object]] = [["Year", "Month", "News_Based_Policy_Uncert_Index"]]
    rows += [[m.year, m.month, round(float(v), 4)] for m, v in zip(months[::-1], values[::-1], strict=True)]
    return MacroFile(
        "epu/us-monthly",
        workbook_bytes("Main News Index", rows),
        "policy_uncertainty.xlsx",
        str(period + 1),
        "1985-01",
        str(period),
    )


CATEGORIES = ("Economic Policy Uncertainty", "Monetary policy", "Fiscal policy", "Regulation", "Trade policy")


def _categories(economy: Economy, period: pd.Period) -> MacroFile:
    stress = economy.cycle.stress[position("1985-01") : position(period) + 1]
    noise = stream(economy.seed, "categories").standard_normal((len(MONTHS), len(CATEGORIES)))[: len(stress)]
    values = np.maximum(10, 100 + 30 * stress[:, None] + 25 * noise)
    months = pd.period_range("1985-01", period, freq="M")
    rows: list[list[object]] = [["Year", "Month", *(f"{at}. {name}" for at, name in enumerate(CATEGORIES, 1))]]
    rows += [[m.year, m.month, *(round(float(v), 3) for v in row)] for m, row in zip(months, values, strict=True)]
    content = workbook_bytes("Indices", rows)
    return MacroFile("epu/categorical", content, "policy_uncertainty_by_category.xlsx", str(period + 1), "1985-01", str(period))


def _geopolitics(economy: Economy, period: pd.Period) -> MacroFile:
    months = pd.period_range("1985-01", period, freq="M")
    rng = stream(economy.seed, "geopolitics")
    base = 95 * np.exp(0.25 * rng.standard_normal((len(MONTHS), 3)))
    spikes = (rng.random(len(MONTHS)) < 0.01) * 150.0
    rows: list[list[object]] = [["month", "GPR", "GPRT", "GPRA", "var_name", "var_label"]]
    for at, month in enumerate(months):
        values = base[at] + spikes[at]
        rows.append([month.start_time, *(round(float(v), 2) for v in values), "", ""])
    rows[1][4:] = ["GPR", "Simulated index of geopolitical risk"]
    return MacroFile(
        "gpr/export", workbook_bytes("Sheet1", rows), "geopolitical_risk.xlsx", str(period + 1), "1985-01", str(period)
    )


COMPOSITE_TITLES = (
    ("Date",), ("S&P", "Comp.", "P"), ("Dividend", "D"), ("Earnings", "E"), ("Consumer", "Price Index", "CPI"),
    ("Long", "Interest Rate", "GS10"), ("Real", "Price"), ("Cyclically", "Adjusted", "Price Earnings Ratio", "P/E10 or", "CAPE"),
)  # fmt: skip


def _composite(economy: Economy, monthly: pd.DataFrame, period: pd.Period) -> MacroFile:
    """Return the large-cap composite: price, dividend, earnings, CPI, ten-year yield and the ten-year price-earnings ratio."""
    price = monthly["price"].to_numpy()
    smooth = pd.Series(np.log(price)).ewm(halflife=60).mean().to_numpy()
    earnings = 0.055 * np.exp(smooth) * np.exp(-0.12 * economy.cycle.stress)
    cpi = monthly["CPIAUCSL"].to_numpy()
    real = pd.Series(earnings / cpi)
    cape = price / cpi / real.rolling(120, min_periods=24).mean().to_numpy()
    table = np.column_stack([price, 0.45 * earnings, earnings, cpi, monthly["GS10"], price * cpi[position(period)] / cpi, cape])
    head: list[list[object]] = [
        [titles[len(titles) - 8 + line] if len(titles) - 8 + line >= 0 else "" for titles in COMPOSITE_TITLES]
        for line in range(8)
    ]
    rows: list[list[object]] = [*head]
    for month, values in zip(
        pd.period_range("1926-07", period, freq="M"), table[position("1926-07") : position(period) + 1], strict=True
    ):
        rows.append([month.year + month.month / 100, *(round(float(v), 4) for v in values)])
    return MacroFile("shiller/ie_data", workbook_bytes("Data", rows), "composite.xlsx", str(period + 1), "1926-07", str(period))
