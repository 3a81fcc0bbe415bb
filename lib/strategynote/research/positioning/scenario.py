"""The fall by 15 percent: how likely, from which state, until when, and what it takes from each segment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.positioning.paths import (
    HORIZON,
    PARTS,
    PATHS,
    Touch,
    compute_frequency,
    estimate_touch,
    simulate_paths,
)
from strategynote.research.positioning.states import State, recession_chance, study_state
from strategynote.research.statistics.hac import Z95
from strategynote.research.statistics.resampling import jackknife_error

DAYS_A_YEAR = 252


@dataclass(frozen=True)
class Frequency:
    """Share of actual windows that touched the fall; interval 95 % over parts of history; n windows, n_effective apart."""

    share: float
    interval: tuple[float, float]
    n: int
    n_effective: float


@dataclass(frozen=True)
class Scenario:
    """The fall, its probability within `horizon` days and by the year's end, in history, and by state."""

    fall: float
    horizon: int
    touch: Touch
    year_end: Touch | None
    year_end_days: int
    frequency: Frequency
    index_touch: Touch | None
    states: Mapping[str, State]
    first: pd.Timestamp
    last: pd.Timestamp
    paths: int


@dataclass(frozen=True)
class Target:
    """A quoted level against the close: value, implied spot, actual distance, and the chance of being there at the horizon."""

    level: float
    stated: float
    implied_spot: float
    close: float
    close_date: pd.Timestamp
    distance: float
    touch: Touch | None


def trading_days_until(start: dt.date, end: dt.date) -> int:
    """Return about how many trading days lie between two days (weekdays, less the share of holidays)."""
    weekdays = int(np.busday_count(start, end))
    return round(weekdays * DAYS_A_YEAR / 261)


def study_scenario(
    daily: pd.Series | None, states: Mapping[str, pd.Series], *, as_of: dt.date, index: pd.Series | None, fall: float, seed: int,
    horizon: int = HORIZON, paths: int = PATHS,
) -> Scenario | None:
    """Estimate the scenario from daily returns since 1926 and the states at hand (`cape`, `vix`, `spread`); None without returns."""
    if daily is None:
        return None
    ret = daily.to_numpy()
    drawn = simulate_paths(ret, seed=seed, horizon=horizon, paths=paths)
    left = trading_days_until(as_of, dt.date(as_of.year, 12, 31))
    named = {("probit" if name == "spread" else name): (recession_chance(v) if name == "spread" else v) for name, v in states.items()}
    studied = {
        name: study_state(name, v, daily, fall=fall, horizon=horizon, paths=paths // 2, seed=seed + 10 * place)
        for place, (name, v) in enumerate(named.items(), start=1)
    }
    return Scenario(
        fall=fall,
        horizon=horizon,
        touch=estimate_touch(drawn, fall),
        year_end=estimate_touch(drawn, fall, horizon=left) if 5 <= left <= horizon else None,
        year_end_days=left,
        frequency=measure_frequency(ret, fall, horizon=horizon),
        index_touch=None if index is None else _index_touch(index, fall, seed=seed, horizon=horizon, paths=paths),
        states={name: state for name, state in studied.items() if state is not None},
        first=daily.index[0],
        last=daily.index[-1],
        paths=paths,
    )


def _index_touch(index: pd.Series, fall: float, *, seed: int, horizon: int, paths: int) -> Touch | None:
    change = index.pct_change().dropna().to_numpy()
    return estimate_touch(simulate_paths(change, seed=seed, horizon=horizon, paths=paths), fall) if change.size > DAYS_A_YEAR * 10 else None


def measure_frequency(ret: np.ndarray, fall: float, *, horizon: int = HORIZON) -> Frequency:
    """Measure how often actual windows touched the fall, with an interval that leaves out a tenth of history at a time."""
    hits = compute_frequency(ret, fall, horizon=horizon)
    part = np.arange(hits.size) * PARTS // hits.size
    spread = jackknife_error(np.array([hits[part != j].mean() for j in range(PARTS)]))
    share = float(hits.mean())
    return Frequency(share, (max(0.0, share - Z95 * spread), min(1.0, share + Z95 * spread)), hits.size, hits.size / horizon)


def measure_target(level: float, closes: pd.Series, daily: pd.Series | None, *, stated: float, until: dt.date, seed: int) -> Target:
    """Hold a quoted level against the last close: implied spot = level / (1 + stated), distance = level / close - 1."""
    close, day = float(closes.iloc[-1]), closes.index[-1]
    distance, touch = level / close - 1, None
    days = trading_days_until(day.date(), until)
    if daily is not None and days >= 5 and distance < 0:
        touch = estimate_touch(simulate_paths(daily.to_numpy(), seed=seed, horizon=days), distance)
    return Target(level, stated, level / (1 + stated), close, day, distance, touch)
