"""Returns of index funds from the last close before a quarter to the as-of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from strategynote.research.factors.windows import window_of


def compute_return_since(prices: pd.Series, *, start: date, as_of: date) -> float | None:
    """Return close(as_of) / close(last day before `start`) - 1, or None when the fund has no price on both sides.

    A fund whose last price is more than ten days before as_of is treated as missing, not as flat.
    """
    known = prices.loc[: pd.Timestamp(as_of)].dropna()
    before = known.loc[known.index < pd.Timestamp(start)]
    if before.empty or known.empty or (pd.Timestamp(as_of) - known.index[-1]).days > 10:
        return None
    return float(known.iloc[-1] / before.iloc[-1] - 1.0)


def compute_fund_returns(prices: Mapping[str, pd.Series], *, start: date, as_of: date) -> dict[str, float | None]:
    """Return `compute_return_since` for every fund."""
    return {name: compute_return_since(series, start=start, as_of=as_of) for name, series in prices.items()}


def compute_indexed(prices: pd.Series, *, start: date, as_of: date) -> pd.Series:
    """Return prices divided by the last close before `start`, from that close to as_of; empty without one."""
    known = prices.loc[: pd.Timestamp(as_of)].dropna()
    before = known.index[known.index < pd.Timestamp(start)]
    return known.loc[before[-1] :] / known.loc[before[-1]] if len(before) else known.iloc[:0]


@dataclass(frozen=True)
class SizeLines:
    """Micro, small and large caps from the start of the quarter before to now, 1 at the start; from funds or from segments."""

    lines: pd.DataFrame  # columns micro, small, large; daily dates (funds) or months (segments)
    from_funds: bool


def compute_size_lines(prices: Mapping[str, pd.Series], ret: pd.DataFrame, *, period: pd.Period, as_of: date) -> SizeLines:
    """Index micro (IWC), small (IWM) and large caps (IWB) over the quarter before and this one.

    Where a fund did not trade yet all three lines come from the monthly size segments `ret`, through `period`.
    """
    first = window_of(period, "quarter")[0] - 3
    tickers = {"micro": "IWC", "small": "IWM", "large": "IWB"}
    indexed = {
        name: compute_indexed(prices[fund], start=first.start_time.date(), as_of=as_of)
        for name, fund in tickers.items() if fund in prices
    }  # fmt: skip
    if len(indexed) == 3 and all(len(line) for line in indexed.values()):
        return SizeLines(pd.DataFrame(indexed).dropna(), True)
    months = pd.period_range(max(first, ret.index[0]), period, freq="M", name="period")
    growth = (1.0 + ret.loc[months, list(tickers)]).cumprod()
    return SizeLines(pd.concat([pd.DataFrame(1.0, index=[months[0] - 1], columns=growth.columns), growth]), False)


@dataclass(frozen=True)
class FundReturns:
    """Returns by fund from the quarter's start to as_of, and over the whole calendar quarter before; None without prices.

    `last_day` is the last close behind the first of them, None without any.
    """

    since_quarter_start: dict[str, float | None]
    previous_quarter: dict[str, float | None]
    last_day: date | None


def compute_quarter_returns(prices: Mapping[str, pd.Series], *, period: pd.Period, as_of: date) -> FundReturns:
    """Compute fund returns since the last close before the quarter of `period`, and those of the quarter before."""
    start = window_of(period, "quarter")[0]
    begun, ended = start.start_time.date(), (start - 1).end_time.date()
    since = compute_fund_returns(prices, start=begun, as_of=as_of)
    before = compute_fund_returns(prices, start=(start - 3).start_time.date(), as_of=ended)
    closes = [prices[name].loc[: pd.Timestamp(as_of)].dropna().index[-1].date() for name, value in since.items() if value is not None]
    return FundReturns(since, before, max(closes, default=None))
