"""Months as months: parsing PERIOD, the default as-of date, quarter and year windows."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from strategynote.errors import BadInput

_PERIOD = re.compile(r"^(\d{4})-(\d{2})$")


def parse_period(text: str | None) -> pd.Period:
    """Return the month named by `text` ("YYYY-MM").

    Raises
    ------
    BadInput
        When nothing was given or the text is not a month of that form.
    """
    if not text:
        raise BadInput("PERIOD is missing: expected a month as YYYY-MM, e.g. make report PERIOD=2025-06")
    match = _PERIOD.match(text)
    if not match or not 1 <= int(match.group(2)) <= 12:
        raise BadInput(f"PERIOD={text!r} is not a month: expected YYYY-MM with month 01 to 12, e.g. PERIOD=2025-06")
    return pd.Period(text, freq="M")


def default_as_of(period: pd.Period) -> dt.date:
    """Return the last calendar day of the month after `period`."""
    return (period + 1).end_time.date()


def quarter_months(period: pd.Period) -> pd.PeriodIndex:
    """Return the months of the calendar quarter through `period` (quarter to date)."""
    return pd.period_range(quarter_start(period), period, freq="M")


def quarter_start(period: pd.Period) -> pd.Period:
    """Return the first month of the calendar quarter that holds `period`."""
    return pd.Period(year=period.year, month=3 * ((period.month - 1) // 3) + 1, freq="M")


def year_months(period: pd.Period) -> pd.PeriodIndex:
    """Return the months of the calendar year through `period` (year to date)."""
    return pd.period_range(pd.Period(year=period.year, month=1, freq="M"), period, freq="M")


def long_date(day: dt.date) -> str:
    """Return a date as printed in the note, e.g. "24 July 2025"."""
    return f"{day.day} {day:%B %Y}"


def long_month(period: pd.Period) -> str:
    """Return a month as printed in the note, e.g. "June 2025"."""
    return period.strftime("%B %Y")


def quarter_name(period: pd.Period) -> str:
    """Return the calendar quarter as printed in the note, e.g. "Q2 2025"."""
    return f"Q{period.quarter} {period.year}"
