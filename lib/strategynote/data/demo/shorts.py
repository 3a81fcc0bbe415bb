"""Short interest of the simulated economy: settlement files, float shares and dated holdings in the publishers' layouts.

Planted: heavily shorted names move with their volatility, covering lifts prices, and in the second quarter of odd years the
most shorted are squeezed.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.timeline import Floats, stream
from strategynote.data.short_interest import settlement_dates

SMALL, LARGE, MICRO = 200, 60, 60  # names; the micro caps are the smallest of the small
MONTHS_BACK = 14
MEMORY, DECAY = 6, 0.7  # settlement periods over which a change in a short position fades
SQUEEZE = 0.03  # return of the most less the least shorted per settlement period of a squeeze, beyond beta and volatility
COVER_RETURN = 0.10  # return per share of the position covered
COVERED = 0.05  # share of the position that the most shorted quintile covers per settlement period of a squeeze
SECTORS = ("Industrials", "Health Care", "Financials", "Consumer", "Technology", "Energy", "Materials", "Utilities")
FINRA_HEAD = (
    "accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|currentShortPositionQuantity|"
    "previousShortPositionQuantity|stockSplitFlag|averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|"
    "changePreviousNumber|settlementDate"
)
ISHARES_HEAD = (
    "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,Location,Exchange,Currency,FX Rate,"
    "Market Currency,Accrual Date"
)


@dataclass(frozen=True)
class ShortFile:
    """One file: dataset id, name, content, and the day that its index row carries."""

    dataset: str
    name: str
    content: bytes
    day: str


@dataclass(frozen=True)
class Panel:
    """Names by settlement date: short shares and prices (dates + 1 earlier row for shares), float shares and daily volume."""

    dates: list[pd.Timestamp]
    short: Floats
    price: Floats
    floats: Floats
    volume: Floats
    symbols: list[str]


def is_squeeze(day: pd.Timestamp) -> bool:
    """Return whether the settlement period that ends on `day` is one of a squeeze."""
    return day.year % 2 == 1 and day.quarter == 2


def planted_squeeze(as_of: dt.date) -> float:
    """Return what the most less the least shorted earned beyond beta and volatility over the last two settlement periods known.

    Holdings are known the day after; two settlement periods are the window of about 21 trading days.
    """
    day = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    return SQUEEZE * sum(is_squeeze(end) for end in settlement_dates(day - pd.Timedelta(days=60), day)[-2:])


def simulate_panel(seed: int, market: pd.Series, *, until: pd.Timestamp) -> Panel:
    """Simulate the settlement dates of MONTHS_BACK months up to `until`; `market` holds daily returns, decimals.

    ret = beta x market + volatility x noise + SQUEEZE x (1[top quintile] - 1[bottom quintile]) / 2 + COVER_RETURN x covering.
    """
    dates = settlement_dates(until - pd.DateOffset(months=MONTHS_BACK), until)
    rng, n = stream(seed, "short traits"), SMALL + LARGE
    volatility = 0.05 * np.exp(0.35 * rng.standard_normal(n))
    beta = np.clip(0.9 + 4 * (volatility - 0.05) + 0.25 * rng.standard_normal(n), 0.2, 2.6)
    level = np.exp(-2.9 + 4 * (volatility - 0.05) + 0.6 * rng.standard_normal(n))
    top, bottom = level >= np.quantile(level, 0.8), level <= np.quantile(level, 0.2)
    floats = np.exp(rng.normal(np.where(np.arange(n) < SMALL, 17.5, 19.5), 0.5))
    early = settlement_dates(dates[0] - pd.Timedelta(days=20 * (MEMORY + 2)), dates[0] - pd.Timedelta(days=1))
    shocks = {day: _shock(seed, day, top) for day in (*early, *dates)}
    days = [*early[-MEMORY - 1 :], *dates]
    held = [np.sum([DECAY**k * shocks[days[at - k]] for k in range(MEMORY)], axis=0) for at in range(MEMORY, len(days))]
    short = np.minimum(level * np.exp(np.array(held)), 0.9) * floats
    covering = 1 - short[1:] / short[:-1]
    price = np.empty((len(dates), n))
    price[0] = np.exp(rng.normal(3.2, 0.5, n))
    for at in range(1, len(dates)):
        moved = float(np.prod(1 + market.loc[dates[at - 1] + pd.Timedelta(days=1) : dates[at]]) - 1)
        noise = stream(seed, f"short return {dates[at]:%Y%m%d}").standard_normal(n)
        squeeze = SQUEEZE * is_squeeze(dates[at]) * (top.astype(float) - bottom) / 2
        price[at] = price[at - 1] * np.exp(beta * moved + volatility * noise + squeeze + COVER_RETURN * covering[at])
    volume = floats * np.exp(rng.normal(-5.2, 0.4, n))
    volume[2] = 0  # the third name does not trade
    return Panel(dates, short, price, floats, volume, ["NA", "NAN", *(f"S{i:03d}" for i in range(2, n))])


def _shock(seed: int, day: pd.Timestamp, top: np.ndarray) -> Floats:
    drawn: Floats = 0.06 * stream(seed, f"short {day:%Y%m%d}").standard_normal(len(top))
    return drawn - COVERED * is_squeeze(day) * top


def short_files(seed: int, market: pd.Series, *, until: pd.Timestamp) -> Iterator[ShortFile]:
    """Yield settlement files, holdings of the small-cap fund on every settlement date, and single files of the others."""
    panel = simulate_panel(seed, market, until=until)
    # Row 0 of the short positions is the settlement before the first date: the files carry both counts.
    for at, day in enumerate(panel.dates):
        yield ShortFile("finra/short-interest", f"shrt{day:%Y%m%d}.csv", finra_text(panel, at).encode(), str(day.date()))
        yield _fund_file("ishares/IWM", panel, at, range(SMALL))
    # The other funds once, on the last day that an as-of date at the month's end still knows.
    yield _fund_file("ishares/IWC", panel, len(panel.dates) - 2, range(SMALL - MICRO, SMALL))
    yield _fund_file("ishares/IWB", panel, len(panel.dates) - 2, range(SMALL, SMALL + LARGE))
    yield ShortFile("shares/float", f"float_shares_{panel.dates[0].date()}.parquet", float_bytes(panel), str(panel.dates[0].date()))


def finra_text(panel: Panel, at: int) -> str:
    """Return one settlement file with the traps of real ones: commas in names, tickers NA and NAN, 999.99 where nothing traded."""
    now, before = np.rint(panel.short[at + 1]).astype(int), np.rint(panel.short[at]).astype(int)
    volume = np.rint(panel.volume).astype(int)
    days = np.where(volume == 0, 999.99, np.clip(now / np.maximum(volume, 1), 1, 999.99))
    day = panel.dates[at]
    rows = (
        f"{day:%Y%m%d}|{symbol}|Firm {symbol}, Inc.|A|NYSE|{n}|{b}||{v}|{d:.2f}||{100 * (n / max(b, 1) - 1):.2f}|{n - b}|{day.date()}"
        for symbol, n, b, v, d in zip(panel.symbols, now, before, volume, days, strict=True)
    )
    return "\n".join((FINRA_HEAD, *rows)) + "\n"


def _fund_file(dataset: str, panel: Panel, at: int, members: Sequence[int]) -> ShortFile:
    day, fund = panel.dates[at], dataset.split("/")[1]
    return ShortFile(dataset, f"{fund}_holdings_{day.date()}.csv", fund_text(panel, at, members).encode(), str(day.date()))


def fund_text(panel: Panel, at: int, members: Sequence[int]) -> str:
    """Return one holdings file: lines about the fund, a header, one quoted line per holding, cash, a disclaimer."""
    chosen = list(members)
    price, held = np.round(panel.price[at, chosen], 2), np.rint(0.02 * panel.floats[chosen])
    value = price * held
    weight = 99.9 * value / value.sum()
    day = panel.dates[at]
    head = f'\ufeffSimulated fund\nFund Holdings as of,"{day:%b %d, %Y}"\nShares Outstanding,"1,000,000.00"\nStock,"-"\n\xa0\n{ISHARES_HEAD}\n'
    rows = (
        f'"{panel.symbols[i]}","FIRM {panel.symbols[i]}, INC","{SECTORS[i % len(SECTORS)]}","Equity","{v:,.2f}","{w:.4f}","{v:,.2f}","{q:,.2f}","{p:.2f}",'
        '"Here","NYSE","USD","1.00","USD","-"'
        for i, v, w, q, p in zip(chosen, value, weight, held, price, strict=True)
    )
    cash = '"USD","USD CASH","Cash and/or Derivatives","Cash","100.00","0.10","100.00","100.00","100.00","-","-","USD","1.00","USD","-"'
    return head + "\n".join((*rows, cash)) + '\n\xa0\n"This file is simulated: no firm in it is real."\n'


def float_bytes(panel: Panel) -> bytes:
    """Return float shares by ticker as parquet."""
    frame = pd.DataFrame({
        "ticker": panel.symbols, "float_shares": np.rint(panel.floats), "market_cap": np.nan, "fetched_at": pd.Timestamp(panel.dates[0]),
    })  # fmt: skip
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
