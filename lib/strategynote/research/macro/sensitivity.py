"""How small minus large and the junk spread move with rates and credit, by sub-period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.statistics.hac import estimate_slopes

PERIODS: Mapping[str, tuple[str, str]] = {
    "all": ("1900-01", "2999-12"), "to 1989": ("1900-01", "1989-12"), "1990-2007": ("1990-01", "2007-12"),
    "2008-2019": ("2008-01", "2019-12"), "since 2020": ("2020-01", "2999-12"),
}  # fmt: skip
MIN_MONTHS = 36


@dataclass(frozen=True)
class Driver:
    """One driver: month-to-month change of a rate, spread or index, and the move whose effect is printed."""

    key: str
    name: str
    change: pd.Series
    move: float
    source: str


@dataclass(frozen=True)
class Sensitivity:
    """Effects of `move` on returns in the same month: rows (asset, driver, period, market); columns effect, lo, hi, t, n."""

    table: pd.DataFrame

    def row(self, asset: str, driver: str, *, period: str = "all", market: bool = True) -> pd.Series | None:
        """Return one estimate or None when the sample was too short."""
        key = (asset, driver, period, market)
        return self.table.loc[key] if key in self.table.index else None

    def signs_agree(self, asset: str, driver: str, *, market: bool = True) -> bool:
        """Whether the effect has one sign in every sub-period with data."""
        cases = [(asset, driver, period, market) for period in PERIODS if period != "all"]
        effects = [self.table.at[case, "effect"] for case in cases if case in self.table.index]
        return len(effects) > 1 and len(set(np.sign(effects))) == 1


def estimate_sensitivity(assets: Mapping[str, pd.Series], drivers: list[Driver], *, mkt_excess: pd.Series) -> Sensitivity:
    """Regress each asset on each driver's change beside the market, over the full sample (there also alone) and sub-periods.

    r_t = a + b d_t [+ c MKT_t] + e_t, Newey-West with L = floor(4 (T/100)^(2/9)); effect = b x move, 90 % interval.

    Parameters
    ----------
    assets
        Monthly return spreads, decimals (difference of legs, no risk-free rate).
    drivers
        Changes; periods with fewer than 36 months are left out.
    mkt_excess
        Market excess return, decimals.
    """
    rows = {}
    for asset, ret in assets.items():
        for driver in drivers:
            data = pd.concat([ret, driver.change, mkt_excess], axis=1, keys=["r", "d", "m"]).dropna()
            for name, (first, last) in PERIODS.items():
                part = data.loc[first:last]
                if len(part) < MIN_MONTHS or part["d"].std() < 1e-9 or (name != "all" and len(part) == len(data)):
                    continue
                for market in (False, True) if name == "all" else (True,):
                    rows[(asset, driver.key, name, market)] = _effect(part, driver.move, market)
    index = pd.MultiIndex.from_tuples(rows, names=["asset", "driver", "period", "market"]) if rows else None
    return Sensitivity(pd.DataFrame(list(rows.values()), index=index, columns=["effect", "lo", "hi", "t", "n"]))


def _effect(part: pd.DataFrame, move: float, market: bool) -> tuple[float, float, float, float, int]:
    design = np.column_stack([np.ones(len(part)), part["d"], *([part["m"]] if market else [])])
    slopes, errors = estimate_slopes(part["r"].to_numpy(), design)
    effect, error = slopes[1] * move, abs(errors[1] * move)
    return effect, effect - 1.645 * error, effect + 1.645 * error, float(np.sign(move) * slopes[1] / errors[1]), len(part)


def monthly_change(series: pd.Series) -> pd.Series:
    """Return the change from month end to month end of a daily or weekly series (monthly series: plain difference)."""
    if isinstance(series.index, pd.PeriodIndex):
        return series.diff().dropna()
    last = series.groupby(series.index.to_period("M")).last()
    return last.reindex(pd.period_range(last.index[0], last.index[-1], freq="M")).diff().dropna()
