"""Long histories of what the market costs: earnings and dividends over price, the middle firm's book-to-market."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.research.outlook.valuation import average_cells, compute_weights, guard_cells, select_cells
from strategynote.research.statistics.percentiles import compute_percentile

# Firms with losses, and the firms with profits by fifths of E/P.
LOSSES, PROFITABLE = "<= 0", ("Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20")
MIDDLE = ("Dec 5", "Dec 6")


@dataclass(frozen=True)
class MarketEarnings:
    """Earnings over price of all listed firms at each June formation, index = month of formation.

    `ep` counts losses, `ep_profitable` leaves loss makers out; both are sum of earnings over sum of market value. `loss_makers`
    is the share of firms with losses.
    """

    ep: pd.Series
    ep_profitable: pd.Series
    loss_makers: pd.Series


def compute_market_earnings(ratios: pd.DataFrame, n_firms: pd.DataFrame, mktcap: pd.DataFrame) -> MarketEarnings:
    """Return E/P of the market from portfolios sorted on it, with and without loss makers.

    `ratios` (years, portfolios): sum of E over sum of ME, earnings of the fiscal year before, prices of the December before;
    `n_firms` and `mktcap` (months, portfolios). Portfolios are put together with their market value of the July after formation.
    """
    july = pd.PeriodIndex([f"{year}-07" for year in ratios.index.year], freq="M")
    groups = [LOSSES, *PROFITABLE]
    firms = n_firms.reindex(july)[groups].to_numpy()
    cap = firms * mktcap.reindex(july)[groups].to_numpy()
    earnings = cap * ratios[groups].to_numpy()
    formed = july - 1

    def series(values: np.ndarray) -> pd.Series:
        return pd.Series(values, formed).dropna()

    return MarketEarnings(
        series(earnings.sum(axis=1) / cap.sum(axis=1)),
        series(earnings[:, 1:].sum(axis=1) / cap[:, 1:].sum(axis=1)),
        series(firms[:, 0] / firms.sum(axis=1)),
    )


def compute_middle_bm(bm: pd.DataFrame) -> pd.Series:
    """Return the mean book-to-market of the fifth and sixth decile of an annual B/M sort: about the median NYSE firm.

    Index = month of formation (June), prices of the December before.
    """
    values = bm[list(MIDDLE)].mean(axis=1, skipna=False)
    return values.set_axis(pd.PeriodIndex([f"{year}-06" for year in bm.index.year], freq="M"))


def compute_segment_bm(portfolios: SortPortfolios) -> pd.DataFrame:
    """Return book-to-market of each size segment and of all firms ("market"), weighted by value, contaminated cells replaced."""
    assert portfolios.bm_june is not None
    bm, cap = guard_cells(portfolios.bm_june).table, compute_weights(portfolios.n_firms, portfolios.mktcap)
    cells = {name: select_cells(bm.columns, sizes=sizes) for name, sizes in SEGMENTS.items()} | {"market": bm.columns}
    return pd.DataFrame({name: average_cells(bm[columns], cap[columns]) for name, columns in cells.items()})


def compute_yield(paid: pd.Series, price: pd.Series) -> pd.Series:
    """Return what was paid over the last twelve months over price, in the months where both are known."""
    return (paid / price).dropna()


@dataclass(frozen=True)
class CapeVintage:
    """One edition of the CAPE series: its label, its last month, and what it says then and of a month that all share."""

    label: str
    status: str
    last: pd.Period
    cape: float
    percentile: float
    percentile_1990: float
    common: pd.Period
    cape_common: float
    tr_cape: float | None


def compare_vintages(editions: dict[str, pd.DataFrame], statuses: dict[str, str]) -> list[CapeVintage]:
    """Return what each edition (columns cape and, if it has them, tr_cape) says, oldest label first; empty without editions."""
    series = {label: frame["cape"].dropna() for label, frame in editions.items()}
    series = {label: values for label, values in series.items() if len(values)}
    if not series:
        return []
    common = min(values.index[-1] for values in series.values())
    return [_vintage(label, editions[label], common, statuses[label]) for label in series]


def _vintage(label: str, frame: pd.DataFrame, common: pd.Period, status: str) -> CapeVintage:
    cape = frame["cape"].dropna()
    recent = cape.loc["1990-01":]  # type: ignore[misc]
    last = float(cape.iloc[-1])
    total = frame["tr_cape"].dropna() if "tr_cape" in frame else pd.Series(dtype=float)
    return CapeVintage(
        label, status, cape.index[-1], last, compute_percentile(cape), compute_percentile(recent),
        common, float(cape[common]), float(total.iloc[-1]) if len(total) else None,
    )
