"""The clock of the simulated economy: its months, its days, and how they are called in print."""

from __future__ import annotations

import zlib
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

START = pd.Period("1924-07", freq="M")  # two years before the first return, for lags and slow states
FIRST_RETURN = pd.Period("1926-07", freq="M")
FIRST_ACCOUNTS = pd.Period("1963-07", freq="M")  # sorts on accounts and daily returns begin here
END = pd.Period("2046-12", freq="M")  # ten years beyond the last period that can be asked for
LAST_PERIOD = pd.Period("2035-12", freq="M")
FIRST_PERIOD = pd.Period("1990-01", freq="M")
MONTH_ZERO = pd.Period("1963-12", freq="M")
MONTHS = pd.period_range(START, END, freq="M")


def position(month: pd.Period | str) -> int:
    """Return the place of a calendar month on the simulation's axis."""
    return int((pd.Period(month, freq="M") - START).n)


def demo_month(period: pd.Period | str) -> int:
    """Return the number of a month in the simulated economy: 1964-01 is month 1, 2025-06 is month 738."""
    return int((pd.Period(period, freq="M") - MONTH_ZERO).n)


def demo_title(period: pd.Period | str, seed: int) -> str:
    """Return the name that a demonstration carries in place of a date."""
    return f"Demonstration economy, month {demo_month(period)} (seed {seed})"


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random numbers of one part of the economy; parts do not disturb each other."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


@cache
def trading_days() -> pd.DatetimeIndex:
    """Return every trading day from the first return to a month beyond the last period: weekdays but for two holidays."""
    days = pd.date_range(FIRST_RETURN.start_time, (LAST_PERIOD + 2).end_time.normalize(), name="date")
    return days[(days.day_of_week < 5) & ~((days.month == 1) & (days.day == 1)) & ~((days.month == 12) & (days.day == 25))]


@cache
def month_of_day() -> npt.NDArray[np.int64]:
    """Return the place on the month axis of every trading day."""
    days = trading_days()
    return (days.year.to_numpy() - START.year) * 12 + days.month.to_numpy() - START.month
