"""Daily prices of funds that follow the simulated segments and styles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.demo.economy import Economy
from strategynote.data.demo.factors import spread_over_days
from strategynote.data.demo.timeline import Floats, stream, trading_days
from strategynote.data.demo.writers import columns_text


@dataclass(frozen=True)
class Fund:
    """A fund: name in print, size deciles it holds by value, style loads on factors, first day, monthly tracking noise."""

    ticker: str
    title: str
    deciles: tuple[int, ...]
    styles: tuple[tuple[str, float], ...] = ()
    first: str = "2000-05-26"
    noise: float = 0.0015


_EARLY = "1988-01-04"
FUNDS = (
    Fund("IWC", "Fund: micro caps", (0, 1), first=_EARLY),
    Fund("IWM", "Fund: small caps", (1, 2, 3), first=_EARLY),
    Fund("IWR", "Fund: mid caps", (4, 5, 6, 7), first=_EARLY),
    Fund("IWB", "Fund: large and mid caps", (4, 5, 6, 7, 8, 9), first=_EARLY),
    Fund("SPY", "Fund: large caps", (7, 8, 9), first=_EARLY),
    Fund("RSP", "Fund: large caps, equal weights", (6, 7, 8), first=_EARLY),
    Fund("QQQ", "Fund: large growth caps", (8, 9), (("hml", -0.5), ("rmw", 0.1)), first=_EARLY),
    Fund("IJR", "Fund: profitable small caps", (2, 3), (("rmw", 0.25),)),
    Fund("IJH", "Fund: profitable mid caps", (4, 5, 6), (("rmw", 0.15),)),
    Fund("IJS", "Fund: small value, profitable", (2, 3), (("hml", 0.4),)),
    Fund("IJT", "Fund: small growth, profitable", (2, 3), (("hml", -0.3),)),
    Fund("IWN", "Fund: small value", (1, 2, 3), (("hml", 0.4),)),
    Fund("IWO", "Fund: small growth", (1, 2, 3), (("hml", -0.35),)),
    Fund("IWD", "Fund: large value", (7, 8, 9), (("hml", 0.4),)),
    Fund("IWF", "Fund: large growth", (7, 8, 9), (("hml", -0.35),)),
    Fund("MTUM", "Fund: momentum", (7, 8, 9), (("mom", 0.3),), "2013-04-18"),
    Fund("QUAL", "Fund: quality", (7, 8, 9), (("rmw", 0.3),), "2013-07-18"),
    Fund("SPLV", "Fund: low volatility", (7, 8, 9), (("mkt_excess", -0.3),), "2011-05-05"),
    Fund("SPHB", "Fund: high beta", (7, 8, 9), (("mkt_excess", 0.4),), "2011-05-05"),
    Fund("USMV", "Fund: minimum volatility", (7, 8, 9), (("mkt_excess", -0.25),), "2011-10-20"),
    Fund("SPHQ", "Fund: quality, large caps", (7, 8, 9), (("rmw", 0.25),), "2005-12-06"),
    Fund("VTI", "Fund: all caps", tuple(range(10)), first="2001-06-15"),
    Fund("^GSPC", "Index: large caps, without dividends", (7, 8, 9), first=_EARLY),
    Fund("^RUT", "Index: small caps, without dividends", (1, 2, 3), first=_EARLY),
)
LEAST_DAYS = 60


@dataclass(frozen=True)
class FundFile:
    """One price file: dataset id, text, first and last day."""

    dataset: str
    text: str
    first: str
    last: str


def fund_prices(economy: Economy, fund: Fund) -> pd.Series:
    """Return daily total-return closes over the whole axis of days (indices: without dividends)."""
    rng, days = stream(economy.seed, f"fund {fund.ticker}"), trading_days()
    ret, _, _ = economy.sizes.joined([list(fund.deciles)])
    monthly = ret[:, 0] + sum(load * economy.factors[name].to_numpy() for name, load in fund.styles)
    monthly = np.log1p(monthly) + fund.noise * rng.standard_normal(len(monthly)) - (0.0015 if fund.ticker.startswith("^") else 0)
    market = np.log1p(economy.daily["mkt_excess"].to_numpy() + economy.daily["risk_free"].to_numpy())
    swings: Floats = market + 0.002 * rng.standard_normal(len(days))
    path = np.cumsum(spread_over_days(monthly, swings))
    start = int(days.searchsorted(pd.Timestamp(fund.first)))
    return pd.Series(40.0 * np.exp(path - path[start]), index=days, name=fund.ticker)


def fund_files(economy: Economy, period: pd.Period) -> Iterator[FundFile]:
    """Yield the price file of every fund that exists by then, to the end of the month after `period`."""
    until = (period + 1).end_time
    for fund in FUNDS:
        prices = fund_prices(economy, fund).loc[fund.first : until]
        if len(prices) < LEAST_DAYS:
            continue
        text = columns_text("Date", prices.index, {"Close": prices.to_numpy()}, digits=4)
        yield FundFile(f"prices/{fund.ticker}", text, str(prices.index[0].date()), str(prices.index[-1].date()))
