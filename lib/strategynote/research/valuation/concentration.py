"""How much the largest firms weigh: the largest size decile since 1926, index weights of one day, and what followed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SizePortfolios
from strategynote.research.valuation.measures import rank_to_date

DECILES = ("Lo 10", *(f"Dec {d}" for d in range(2, 10)), "Hi 10")
SMALL, LARGE = ("Lo 20", "Qnt 2"), "Hi 20"
HORIZON = 60
HIGH = 2 / 3  # the top third of concentration, among the months up to then
MIN_HISTORY = 120


@dataclass(frozen=True)
class Weights:
    """Weights of one index on one day: effective number of lines 1 / sum w^2, and the part of chosen names."""

    day: pd.Timestamp
    lines: int
    effective_n: float
    chosen: pd.Series

    @property
    def share(self) -> float:
        """Weight of the chosen names together."""
        return float(self.chosen.sum())


def measure_weights(table: pd.DataFrame, names: dict[str, tuple[str, ...]]) -> Weights:
    """Return effective number and the weight of each company; `names` maps a company to the tickers of its share classes."""
    weight = table["weight"].to_numpy(dtype=float)
    chosen = {company: float(table.loc[table["ticker"].isin(tickers), "weight"].sum()) for company, tickers in names.items()}
    return Weights(table.index[0], len(table), float(1 / np.sum(weight**2)), pd.Series(chosen, name="weight"))


def compute_decile_share(size: SizePortfolios) -> pd.Series:
    """Return the largest size decile's share of the market value of all firms, at each month's beginning."""
    cap = (size.n_firms * size.mktcap)[list(DECILES)]
    return (cap["Hi 10"] / cap.sum(axis=1)).rename("share")


def compute_legs(size: SizePortfolios) -> pd.DataFrame:
    """Return monthly returns of small (smallest two fifths of NYSE sizes) and large (largest fifth), weighted by market value."""
    cap = (size.n_firms * size.mktcap)[list(SMALL)]
    small = (size.ret[list(SMALL)] * cap).sum(axis=1, skipna=False) / cap.sum(axis=1)
    return pd.DataFrame({"small": small, "large": size.ret[LARGE]})


@dataclass(frozen=True)
class Aftermath:
    """Small minus large a year over the five years after months of high concentration and after all others.

    `p`: share of circular shifts of the high months with a difference at least as large in size, a test that keeps the
    persistence of both series. `n_effective` is months over the horizon.
    """

    high: float
    other: float
    n: int
    n_high: int
    n_effective: float
    p: float
    outcomes: pd.DataFrame

    @property
    def difference(self) -> float:
        """After high concentration minus after the rest."""
        return self.high - self.other


def follow_concentration(share: pd.Series, legs: pd.DataFrame, *, horizon: int = HORIZON) -> Aftermath | None:
    """Return what small minus large did after high concentration, counted from outcomes that are complete; None without any."""
    flow = np.log1p(legs["small"]) - np.log1p(legs["large"])
    total = flow.cumsum()
    ahead = np.expm1((total.shift(-horizon) - total) * 12 / horizon)
    rank = rank_to_date(share, min_history=MIN_HISTORY)
    both = pd.DataFrame({"rank": rank, "ahead": ahead, "share": share}).dropna()
    high = (both["rank"] >= HIGH).to_numpy()
    if not 0 < high.sum() < len(high):
        return None
    ahead_values = both["ahead"].to_numpy()
    means = float(ahead_values[high].mean()), float(ahead_values[~high].mean())
    p = _shift_p(high, ahead_values)
    return Aftermath(*means, len(both), int(high.sum()), len(both) / horizon, p, both)


def _shift_p(high: np.ndarray, outcome: np.ndarray) -> float:
    """Return the two-sided p of the difference in means under circular shifts of `high`: all of them, through one FFT."""
    n, k = len(high), int(high.sum())
    sums = np.fft.irfft(np.conj(np.fft.rfft(high.astype(float))) * np.fft.rfft(outcome), n)
    differences = sums / k - (outcome.sum() - sums) / (n - k)
    return float(np.mean(np.abs(differences) >= abs(differences[0]) - 1e-12))
