"""Price over earnings of index members on one day: by name, for groups, with and without loss makers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

_CLASS = re.compile(r"\s*\((?:The|Class [A-Z]|Series [A-Z])\)|\s+Class [A-Z]\b", re.IGNORECASE)


@dataclass(frozen=True)
class Members:
    """Companies of an index on one day, one row per company: name, tickers, cap, earnings (USD, last twelve months), pe, forward_pe.

    `left_out` counts lines without price or earnings. Share classes of one company stand in one row.
    """

    day: pd.Timestamp
    frame: pd.DataFrame
    left_out: int
    dataset: str
    has_forward: bool


@dataclass(frozen=True)
class Multiples:
    """Aggregate trailing P/E, sum of market value over sum of earnings, and shares of the chosen companies."""

    members: Members
    chosen: pd.DataFrame
    profitable: float
    with_losses: float
    without_chosen: float
    chosen_pe: float
    median: float
    cap_share: float
    earnings_share: float
    loss_makers: int


def make_members(table: pd.DataFrame, *, dataset: str) -> Members:
    """Return one row per company from a table with ticker, name, market_cap and either eps and price or net_income.

    Market values are those of the whole company on every share class, so one class per company is kept.
    """
    earnings = table["net_income"] if "net_income" in table else table["market_cap"] * table["eps"] / table["price"]
    forward = table["forward_pe"] if "forward_pe" in table else pd.Series(np.nan, table.index)
    rows = pd.DataFrame({
        "company": [_CLASS.sub("", str(name)).strip() for name in table["name"]], "ticker": table["ticker"].to_numpy(),
        "cap": table["market_cap"].to_numpy(), "earnings": earnings.to_numpy(), "forward_pe": forward.to_numpy(),
    })  # fmt: skip
    known = rows.dropna(subset=["cap", "earnings"])
    companies = known.drop_duplicates("company").reset_index(drop=True)
    companies["pe"] = (companies["cap"] / companies["earnings"]).where(companies["earnings"] > 0)
    return Members(table.index[0], companies, len(rows) - len(known), dataset, "forward_pe" in table)


def compute_multiples(members: Members, names: Mapping[str, tuple[str, ...]], *, also: tuple[str, ...] = ()) -> Multiples:
    """Return aggregate multiples and the rows of the chosen companies (and of the tickers in `also`)."""
    frame = members.frame
    wanted = {ticker: company for company, tickers in names.items() for ticker in tickers}
    mark = frame["ticker"].map(wanted)
    profitable = frame["earnings"] > 0
    chosen = frame[mark.notna()].assign(key=mark[mark.notna()])
    chosen = chosen.sort_values("key", key=lambda keys: keys.map(list(names).index))
    extra = frame[frame["ticker"].isin(also)].assign(key=lambda f: f["ticker"])
    rest = frame[mark.isna()]
    return Multiples(
        members, pd.concat([chosen, extra]).set_index("key"), _pe(frame[profitable]), _pe(frame), _pe(rest[rest["earnings"] > 0]),
        _pe(chosen), float(frame["pe"].median()), float(chosen["cap"].sum() / frame["cap"].sum()),
        float(chosen["earnings"].clip(lower=0).sum() / frame.loc[profitable, "earnings"].sum()), int((~profitable).sum()),
    )


def _pe(rows: pd.DataFrame) -> float:
    earnings = float(rows["earnings"].sum())
    return float(rows["cap"].sum() / earnings) if earnings > 0 else float("nan")


def count_above(values: pd.Series, level: float) -> int:
    """Return how many values lie above `level`; missing ones do not."""
    return int((values > level).sum())


@dataclass(frozen=True)
class IndexMultiple:
    """P/E of an index at a quarter's end: on the last four quarters' operating earnings, and on estimates by calendar year."""

    trailing: pd.Series
    forward_day: pd.Timestamp | None
    forward: float | None
    forward_next: float | None


def compute_index_multiple(quarters: pd.DataFrame, estimates: pd.DataFrame) -> IndexMultiple:
    """Return trailing P/E by quarter and, for the last day of estimates, P/E on this and next calendar year.

    quarters : price, eps_operating by quarter; estimates : pe_<year> by observation day.
    """
    trailing = (quarters["price"] / quarters["eps_operating"].rolling(4).sum()).dropna()
    if estimates.empty:
        return IndexMultiple(trailing, None, None, None)
    day = estimates.index[-1]
    now, then = (_column(estimates, f"pe_{year}") for year in (day.year, day.year + 1))
    return IndexMultiple(trailing, day, now, then)


def _column(estimates: pd.DataFrame, name: str) -> float | None:
    value = estimates[name].iloc[-1] if name in estimates else np.nan
    return float(value) if np.isfinite(value) else None
