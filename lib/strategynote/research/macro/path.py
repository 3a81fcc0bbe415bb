"""Where the policy rate is expected to go: from futures when a curve of the date exists, else from yields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.errors import GapError
from strategynote.research.macro.futures import expected_cuts, implied_rates, meeting_path, meeting_probabilities
from strategynote.research.macro.yield_path import YieldPath, estimate_yield_path

FUTURES, YIELDS = "futures-implied", "yield-implied"
TENORS = {"gs1": "one-year", "gs2": "two-year"}


@dataclass(frozen=True)
class PolicyPath:
    """Expected quarter-point cuts over twelve months, how they were found, and the tables behind them.

    `rates`: implied rate by contract month (futures) or None; `meetings`: pre, post, change, and the probabilities of a
    cut, no move and a hike at each meeting; `yields`: one regression per tenor; `tenor`: the one used.
    """

    month: pd.Period
    method: str
    now: float
    cuts: float
    interval: tuple[float, float] | None
    rates: pd.Series | None
    curve_day: pd.Timestamp | None
    meetings: pd.DataFrame | None
    yields: dict[str, YieldPath]
    tenor: str | None

    @property
    def expected_rate(self) -> float:
        """The rate expected twelve months on."""
        return self.now - 0.0025 * self.cuts


def estimate_path(
    series: Mapping[str, pd.Series],
    *,
    curve: tuple[pd.Series, pd.Timestamp] | None,
    meetings: list[pd.Timestamp],
    month: pd.Period,
) -> PolicyPath:
    """Return the expected path of the policy rate.

    Parameters
    ----------
    series
        `funds` (effective rate) and `gs1`, `gs2` (Treasury yields), monthly, decimals; `funds_daily` where at hand, so that
        futures are held against the rate of their own day.
    curve
        Futures prices by contract month and their day, or None.
    meetings
        Decision days ahead.
    month
        Month of the note.

    Raises
    ------
    GapError
        When there is neither a curve nor yields beside the funds rate.
    """
    if "funds" not in series:
        raise GapError("the effective funds rate is not at hand")
    funds = series["funds"]
    yields = {}
    for name in TENORS:
        if name in series:
            try:
                yields[name] = estimate_yield_path(series[name], funds)
            except ValueError:
                continue
    tenor = choose_tenor(yields)
    now = float(funds.iloc[-1])
    if curve is not None:
        prices, day = curve
        rates = implied_rates(prices)
        daily = series.get("funds_daily", pd.Series(dtype=float))
        now = float(daily.loc[:day].iloc[-1]) if len(daily.loc[:day]) else now
        cuts = expected_cuts(rates, now=now, month=pd.Period(day, freq="M"))
        if np.isfinite(cuts):
            return PolicyPath(
                pd.Period(day, freq="M"), FUTURES, now, cuts, None, rates, day, _by_meeting(rates, meetings), yields, tenor
            )
    if tenor is None:
        raise GapError("neither a futures curve nor enough history of a one- or two-year yield is at hand")
    best = yields[tenor]
    return PolicyPath(best.month, YIELDS, float(funds.iloc[-1]), best.cuts, best.interval, None, None, None, yields, tenor)


def choose_tenor(paths: Mapping[str, YieldPath]) -> str | None:
    """Return the tenor with the smaller out-of-sample error on the origins that all have in common."""
    if not paths:
        return None
    errors = pd.DataFrame({n: p.forecasts["actual"] - p.forecasts["forecast"] for n, p in paths.items()}).dropna()
    if len(errors) < 60:
        return next(iter(paths))
    return str((errors**2).mean().idxmin())


def _by_meeting(rates: pd.Series, meetings: list[pd.Timestamp]) -> pd.DataFrame | None:
    path = meeting_path(rates, meetings).dropna()
    if path.empty:
        return None
    trees = meeting_probabilities(path["change"])
    return path.assign(
        lower=[sum(p for k, p in t.items() if k < 0) for t in trees],
        same=[t.get(0, 0.0) for t in trees],
        higher=[sum(p for k, p in t.items() if k > 0) for t in trees],
    )
