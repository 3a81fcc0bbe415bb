"""How strong a squeeze is: 21-day return of high- minus low-short-interest names beyond their beta and volatility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from strategynote.data.holdings import Holdings
from strategynote.data.short_interest import Floats, Settlement
from strategynote.research.short_interest.ratios import MIN_NAMES, make_segment
from strategynote.research.short_interest.returns import Window, choose_settlement, make_window, make_windows
from strategynote.research.statistics.hac import Z95
from strategynote.research.statistics.percentiles import compute_percentile

DAYS, SLACK = 21, 3
LEAST_PAST, LEAST_WINDOWS = 8, 12


@dataclass(frozen=True)
class Intensity:
    """Intensity by the last day of its window, decimals, the share of own history at or below the newest, and its 95 % interval.

    The interval is that of the newest window's cross-section, robust to unequal variances; it takes names as independent.
    """

    history: pd.Series
    percentile: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class MacBeth:
    """Mean slope a window, t (Newey-West, one lag) and number of windows, by regressor: sir, covering, beta, volatility.

    Regressors are standardised in each cross-section: a slope is the return of one standard deviation, decimals.
    """

    slope: pd.Series
    t: pd.Series
    windows: int


def collect_returns(holdings: Sequence[Holdings]) -> tuple[list[Window], pd.DataFrame]:
    """Return the windows between successive files, and their returns side by side: names by window."""
    windows = make_windows(holdings)
    return windows, pd.concat([window.ret for window in windows], axis=1, keys=range(len(windows))) if windows else pd.DataFrame()


def _traits(past: pd.DataFrame) -> pd.DataFrame | None:
    """Return beta and volatility of each name from its windows before (names x windows), None when there are fewer than LEAST_PAST."""
    if past.shape[1] < LEAST_PAST:
        return None
    whole = past.notna().all(axis=1).to_numpy()
    ret = past.to_numpy()[whole]
    market = ret.mean(axis=0)
    beta = (ret - ret.mean(axis=1, keepdims=True)) @ (market - market.mean()) / ((market - market.mean()) ** 2).sum()
    return pd.DataFrame({"beta": beta, "volatility": (ret - market).std(axis=1, ddof=1)}, index=past.index[whole])


def _near_21(holdings: Sequence[Holdings]) -> list[tuple[int, Holdings, Holdings]]:
    found = []
    for at, first in enumerate(holdings):
        apart = [(abs(int(np.busday_count(first.date.date(), h.date.date())) - DAYS), h) for h in holdings[at + 1 :]]
        close = [pair for pair in apart if pair[0] <= SLACK]
        if close:
            found.append((at, first, min(close, key=lambda pair: pair[0])[1]))
    return found


Returns = tuple[list[Window], pd.DataFrame]


def measure_intensity(
    holdings: Sequence[Holdings], settlements: Sequence[Settlement], floats: Floats, *, returns: Returns | None = None
) -> Intensity | None:
    """Measure intensity over every window of about 21 trading days; None when there are fewer than LEAST_WINDOWS.

    In each window ret = a + sum_q d_q 1[quintile q] + b beta + c volatility + e; the intensity is d_5 - d_1. Sorts use short
    interest published by the window's first day, beta and volatility the windows before it.
    """
    _, past = returns if returns is not None else collect_returns(holdings)
    history: dict[pd.Timestamp, tuple[float, float]] = {}
    for at, first, last in _near_21(holdings):
        traits, chosen = _traits(past.iloc[:, :at]), choose_settlement(settlements, first.date)
        if traits is None or chosen is None or chosen[1] != "before" or floats.known > first.date:
            continue
        segment = make_segment(chosen[0], first, name="small", floats=floats.shares)
        if segment is not None:
            history[last.date] = _beyond(segment.table["quintile"], traits, make_window(first, last).ret)
    if len(history) < LEAST_WINDOWS:
        return None
    series = pd.Series({day: value for day, (value, _) in sorted(history.items())})
    half = Z95 * history[series.index[-1]][1]
    newest = float(series.iloc[-1])
    return Intensity(series, compute_percentile(series), (newest - half, newest + half))


def _beyond(quintile: pd.Series, traits: pd.DataFrame, ret: pd.Series) -> tuple[float, float]:
    """Return d_5 - d_1 of one window's cross-section and its HC1 standard error."""
    names = pd.concat([quintile, traits, ret.rename("ret")], axis=1, join="inner").dropna()
    dummies = np.column_stack([names["quintile"] == q for q in (2, 3, 4, 5)]).astype(float)
    design = np.column_stack([np.ones(len(names)), dummies, names[["beta", "volatility"]]])
    fit = sm.OLS(names["ret"].to_numpy(), design).fit(cov_type="HC1")
    return float(fit.params[4]), float(fit.bse[4])


def fit_macbeth(
    holdings: Sequence[Holdings], settlements: Sequence[Settlement], floats: Floats, *, returns: Returns | None = None
) -> MacBeth | None:
    """Explain each window's returns by lagged short interest, covering within the window, beta and volatility.

    Cross-section by cross-section, then means over time (Fama and MacBeth 1973). Covering compares the settlements on or before
    the window's two ends: it explains, it was not known. None with fewer than LEAST_WINDOWS windows.
    """
    windows, past = returns if returns is not None else collect_returns(holdings)
    rows = []
    for at, window in enumerate(windows):
        traits, chosen = _traits(past.iloc[:, :at]), choose_settlement(settlements, window.first)
        covered = _covered(settlements, floats.shares, window)
        if traits is None or chosen is None or chosen[1] != "before" or floats.known > window.first or covered is None:
            continue
        sir = (chosen[0].frame["shares_short"] / floats.shares).dropna()
        names = pd.concat([sir.rank(pct=True).rename("sir"), covered, traits, window.ret.rename("ret")], axis=1, join="inner").dropna()
        if len(names) >= MIN_NAMES:
            rows.append(_slopes(names))
    if len(rows) < LEAST_WINDOWS:
        return None
    slopes = pd.DataFrame(rows)
    fits = {name: sm.OLS(slopes[name], np.ones(len(slopes))).fit(cov_type="HAC", cov_kwds={"maxlags": 1}) for name in slopes}
    return MacBeth(slopes.mean(), pd.Series({name: float(fit.tvalues.iloc[0]) for name, fit in fits.items()}), len(slopes))


def _covered(settlements: Sequence[Settlement], floats: pd.Series, window: Window) -> pd.Series | None:
    """Return shares covered over float between the settlements on or before the window's ends."""
    ends = [[s for s in settlements if s.date <= day] for day in (window.first, window.last)]
    if not ends[0] or ends[0][-1].date == ends[1][-1].date:
        return None
    before, after = (known[-1].frame["shares_short"] for known in ends)
    return ((before - after) / floats).dropna().rename("covering")


def _slopes(names: pd.DataFrame) -> dict[str, float]:
    columns = ["sir", "covering", "beta", "volatility"]
    x = (names[columns] - names[columns].mean()) / names[columns].std()
    solved, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), names["ret"].to_numpy(), rcond=None)
    return dict(zip(columns, map(float, solved[1:]), strict=True))
