"""Business-cycle turning points and what was known of them on a given day."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.cycles import announced_on

QUIET_MONTHS = 18  # the longest wait between a peak and its announcement was 12 months (2007-12); half as much again


_announced = functools.cache(announced_on)


@dataclass(frozen=True)
class Cycles:
    """Announced peaks and troughs in time order; a last peak without a trough is a recession not yet declared over."""

    peaks: tuple[pd.Period, ...]
    troughs: tuple[pd.Period, ...]

    def known_on(self, day: dt.date) -> Cycles:
        """Return the turning points that the NBER had announced by `day`."""
        return Cycles(
            tuple(p for p in self.peaks if _announced(p) <= day),
            tuple(t for t in self.troughs if _announced(t) <= day),
        )

    @property
    def last_turn(self) -> pd.Period | None:
        """The latest announced turning point."""
        return max(self.peaks + self.troughs, default=None)

    def spans(self, end: pd.Period) -> list[tuple[pd.Period, pd.Period]]:
        """Return (first, last) recession month per announced peak; an open recession runs to `end`."""
        spans = []
        for peak in self.peaks:
            later = [t for t in self.troughs if t > peak]
            spans.append((peak + 1, min(later) if later else end))
        return [s for s in spans if s[0] <= s[1]]


def make_cycles(turns: pd.DataFrame, *, first: str = "1945-01") -> Cycles:
    """Return `Cycles` from a frame with one turning point a row: its month or day as index, `kind` "peak" or "trough".

    Turning points before `first` are left out: no series of the note reaches back so far.
    """
    months = pd.PeriodIndex(turns.index, freq="M") if not isinstance(turns.index, pd.PeriodIndex) else turns.index
    kept = [(m, kind) for m, kind in zip(months, turns["kind"], strict=True) if m >= pd.Period(first, freq="M")]
    return Cycles(tuple(m for m, kind in kept if kind == "peak"), tuple(m for m, kind in kept if kind == "trough"))


def recession_months(index: pd.PeriodIndex, cycles: Cycles) -> pd.Series:
    """Return 1.0 in recession months (the month after the peak through the trough), else 0.0.

    This is the convention of the New York Fed's own indicator. A recession whose trough is not announced runs on.
    """
    flag = np.zeros(len(index))
    if len(index) == 0:
        return pd.Series(flag, index=index)
    for first, last in cycles.spans(index[-1]):
        flag[(index.asi8 >= first.ordinal) & (index.asi8 <= last.ordinal)] = 1.0
    return pd.Series(flag, index=index)


def settled_labels(index: pd.PeriodIndex, cycles: Cycles, *, day: dt.date, quiet: int | None = QUIET_MONTHS) -> pd.Series:
    """Return recession labels (1.0, 0.0) with NaN wherever `day` did not know the answer yet.

    A month is settled up to the last announced turning point. With `quiet` (months), a month of an expansion also
    counts as settled when so many months have passed without an announced peak; `quiet=None` waits for the NBER.

    Parameters
    ----------
    index
        Months to label.
    cycles
        Turning points; those announced after `day` are ignored.
    day
        Day of knowledge.
    quiet
        Months of silence after which an expansion month is taken as such, or None.
    """
    known = cycles.known_on(day)
    labels = recession_months(index, known)
    if known.last_turn is None:
        return labels * np.nan
    settled = known.last_turn
    in_recession = bool(known.peaks) and known.peaks[-1] == known.last_turn
    if in_recession:
        settled = settled + 1  # the month after a peak is a recession month by definition
    elif quiet is not None:
        settled = max(settled, pd.Period(day, freq="M") - quiet)
    return labels.where(index.asi8 <= settled.ordinal)
