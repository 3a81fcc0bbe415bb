"""Announcement dates of NBER turning points: inside the wall a turn exists from the day it was announced."""

from __future__ import annotations

import datetime as dt

import pandas as pd

# NBER Business Cycle Dating Committee announcements (nber.org/research/business-cycle-dating).
ANNOUNCED = {
    "1980-01": dt.date(1980, 6, 3),
    "1980-07": dt.date(1981, 7, 8),
    "1981-07": dt.date(1982, 1, 6),
    "1982-11": dt.date(1983, 7, 8),
    "1990-07": dt.date(1991, 4, 25),
    "1991-03": dt.date(1992, 12, 22),
    "2001-03": dt.date(2001, 11, 26),
    "2001-11": dt.date(2003, 7, 17),
    "2007-12": dt.date(2008, 12, 1),
    "2009-06": dt.date(2010, 9, 20),
    "2020-02": dt.date(2020, 6, 8),
    "2020-04": dt.date(2021, 7, 19),
}


def announced_on(turn: pd.Period) -> dt.date:
    """Return the day on which a turning point became known (before 1979, twelve months after the turn)."""
    known = ANNOUNCED.get(str(turn))
    if known is not None:
        return known
    return (turn + 12).end_time.date()
