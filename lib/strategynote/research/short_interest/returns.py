"""Returns of short-interest quintiles, for names priced in two dated holdings files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from strategynote.data.holdings import Holdings
from strategynote.data.short_interest import STALE_DAYS, Floats, Settlement
from strategynote.periods import quarter_start
from strategynote.research.short_interest.ratios import MIN_NAMES, QUINTILES, Segment, make_segment

NEAR_DAYS = 7


@dataclass(frozen=True)
class Window:
    """Price returns between two files, by ticker, without names that split or are missing in either; `splits` counts the former."""

    first: pd.Timestamp
    last: pd.Timestamp
    ret: pd.Series
    sector: pd.Series
    splits: int
    days: int


@dataclass(frozen=True)
class SortedReturns:
    """Returns by quintile over one window, and high minus low.

    `when` is "before" when the sorting short interest was published by the window's first day, else "after": an association
    that nobody could have traded. `spread` equal-weighted with a 95 % interval over resampled sectors, `within` the same
    with sector means taken out.
    """

    window: Window
    settled: pd.Timestamp
    published: pd.Timestamp
    when: str
    table: pd.DataFrame
    spread: float
    interval: tuple[float, float]
    within: float
    n: int


def make_window(first: Holdings, last: Holdings) -> Window:
    """Return price returns of the names in both files.

    A split shows as a price that moves against the fund's number of shares, beyond what flows do to all names alike.
    """
    at = last.frame.index.get_indexer(first.frame.index)
    here = at >= 0
    begin, end = first.frame[here], last.frame.iloc[at[here]]
    ratio = end["price"].to_numpy() / begin["price"].to_numpy()
    price, shares = np.log(ratio), np.log(end["shares"].to_numpy() / begin["shares"].to_numpy())
    against = (np.abs(price) > np.log(1.4)) & (np.abs(price + shares - np.median(shares)) < 0.2)
    kept = ~against & np.isfinite(price)
    days = int(np.busday_count(first.date.date(), last.date.date()))
    ret = pd.Series(ratio[kept] - 1, index=begin.index[kept])
    return Window(first.date, last.date, ret, begin["sector"][kept], int(against.sum()), days)


def make_windows(holdings: Sequence[Holdings]) -> list[Window]:
    """Return the windows between successive files."""
    return [make_window(first, last) for first, last in pairwise(holdings)]


def choose_settlement(settlements: Sequence[Settlement], first: pd.Timestamp) -> tuple[Settlement, str] | None:
    """Return the newest settlement published by `first` and not stale, "before"; else the first one later, "after"."""
    known = [s for s in settlements if s.published <= first and (first - s.date).days <= STALE_DAYS]
    if known:
        return known[-1], "before"
    later = [s for s in settlements if s.published > first]
    return (later[0], "after") if later else None


def sort_returns(
    window: Window, settlements: Sequence[Settlement], holdings: Holdings, *, floats: Floats, seed: int, draws: int
) -> SortedReturns | None:
    """Sort the names of a window on short interest and average their returns; None without a sort or with too few names.

    A float that was collected after the window began makes the sort one of afterwards, too.
    """
    chosen = choose_settlement(settlements, window.first)
    segment = None if chosen is None else make_segment(chosen[0], holdings, name="small", floats=floats.shares)
    if chosen is None or segment is None:
        return None
    names = segment.table[["quintile"]].join(window.ret.rename("ret"), how="inner").join(window.sector.rename("sector"))
    if len(names) < MIN_NAMES:
        return None
    groups = names.groupby("quintile")["ret"]
    table = pd.DataFrame({"ret": groups.mean(), "median": groups.median(), "sd": groups.std(), "n": groups.size()}).reindex(QUINTILES)
    when = chosen[1] if floats.known <= window.first else "after"
    spread = float(table.at[5, "ret"] - table.at[1, "ret"])
    beyond = names["ret"] - names.groupby("sector")["ret"].transform("mean")
    means = beyond.groupby(names["quintile"]).mean()
    return SortedReturns(
        window, chosen[0].date, chosen[0].published, when, table, spread, _over_sectors(names, seed=seed, draws=draws),
        float(means[5] - means[1]), len(names),
    )  # fmt: skip


def _over_sectors(names: pd.DataFrame, *, seed: int, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of high minus low when whole sectors are drawn again: names of one sector move together."""
    parts = [names[names["quintile"] == q].groupby("sector")["ret"].agg(["sum", "size"]) for q in (5, 1)]
    sectors = parts[0].index.union(parts[1].index)
    high, low = (part.reindex(sectors, fill_value=0.0).to_numpy(float) for part in parts)
    drawn = np.random.default_rng(seed).multinomial(len(sectors), np.full(len(sectors), 1 / len(sectors)), size=draws).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (drawn @ high[:, 0]) / (drawn @ high[:, 1]) - (drawn @ low[:, 0]) / (drawn @ low[:, 1])
    bottom, top = np.nanquantile(spread, [0.025, 0.975])
    return float(bottom), float(top)


def find_quarter(holdings: Sequence[Holdings], period: pd.Period) -> tuple[Holdings, Holdings] | None:
    """Return the files nearest to the quarter's start and to the month's end, each within a week, or None."""
    ends = []
    for day in (quarter_start(period).start_time, period.end_time.normalize()):
        near = [h for h in holdings if abs((h.date - day).days) <= NEAR_DAYS]
        if not near:
            return None
        ends.append(min(near, key=lambda h: abs((h.date - day).days)))
    return (ends[0], ends[1]) if ends[0].date < ends[1].date else None


def names_of(segment: Segment, count: int) -> list[str]:
    """Return the names with the highest short interest ratio, highest first."""
    return [str(name).title() for name in segment.table.sort_values("sir", ascending=False)["name"].head(count)]
