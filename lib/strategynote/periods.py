"""Months as months: parsing PERIOD, the default as-of date, quarter and year windows."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from strategynote.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd


class Moment(str):
    """A date as printed, with its form for machines in `iso`: a phrase marks it up as a date, so that no date passes for a number."""

    iso: str

    def __new__(cls, words: str, iso: object) -> Moment:
        """Return the words with their date."""
        moment = super().__new__(cls, words)
        moment.iso = str(iso)
        return moment

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a str has one
        """Return what a copy is made from."""
        return str(self), self.iso


_PERIOD = re.compile(r"(\d{4})-(\d{2})\Z")


def check_month(text: str | None) -> str:
    """Return `text` if it is a month ("YYYY-MM"); nothing heavy is imported for that.

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
    return text


def parse_period(text: str | None) -> pd.Period:
    """Return the month named by `text` ("YYYY-MM").

    Raises
    ------
    BadInput
        When nothing was given or the text is not a month of that form.
    """
    import pandas as pd

    return pd.Period(check_month(text), freq="M")


def default_as_of(period: pd.Period) -> dt.date:
    """Return the last calendar day of the month after `period`."""
    return (period + 1).end_time.date()


def quarter_start(period: pd.Period) -> pd.Period:
    """Return the first month of the calendar quarter that holds `period`."""
    import pandas as pd

    return pd.Period(year=period.year, month=3 * ((period.month - 1) // 3) + 1, freq="M")


def long_date(day: dt.date) -> Moment:
    """Return a date as printed in the note, e.g. "24 July 2025"."""
    return Moment(f"{day.day} {day:%B %Y}", f"{day:%Y-%m-%d}")


def long_month(period: pd.Period) -> Moment:
    """Return a month as printed in the note, e.g. "June 2025"."""
    return Moment(period.strftime("%B %Y"), period)


def quarter_name(period: pd.Period) -> Moment:
    """Return the calendar quarter as printed in the note, e.g. "Q2 2025"."""
    return Moment(f"Q{period.quarter} {period.year}", period)
