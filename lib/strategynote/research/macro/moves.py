"""Changes of a monthly series over a window, beside what the series usually does over as many months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST = 60  # windows that "usually" asks for


@dataclass(frozen=True)
class Move:
    """The change from `start` to `end`, and the share `p` of all windows as long, up to then, that moved as much or more."""

    start: pd.Period
    end: pd.Period
    change: float
    p: float
    n: int

    @property
    def apart(self) -> float:
        """Windows that do not overlap."""
        return self.n / max((self.end - self.start).n, 1)


def measure_move(series: pd.Series, *, start: pd.Period, end: pd.Period, relative: bool = True) -> Move | None:
    """Return the move of a monthly series, as a ratio less one (compared in logs) or, `relative` False, as a difference.

    None where the series lacks one of the two months, the window is empty, or there are fewer than sixty like windows.
    """
    known = series.dropna().loc[:end]
    months = (end - start).n
    if months < 1 or start not in known.index or end not in known.index:
        return None
    level = np.log(known) if relative else known
    moves = (level - level.shift(months, freq="M").reindex(level.index)).dropna()
    if len(moves) < LEAST:
        return None
    own = float(moves.loc[end])
    # Its own window counts: the share is never nothing.
    p = float((moves.abs() >= abs(own) - 1e-12).mean())
    return Move(start, end, float(np.expm1(own)) if relative else own, p, len(moves))


@dataclass(frozen=True)
class Growth:
    """Annualised growth of the year so far and of the year before (fourth quarter on fourth quarter), decimals.

    `error` is how far q quarters usually lie from their year: s sqrt(1/q - 1/4) with s the robust scatter of quarterly
    annualised growth; nothing when the year is complete.
    """

    this_year: float
    last_year: float
    quarters: int
    error: float

    @property
    def slowdown(self) -> float:
        """This year less the last."""
        return self.this_year - self.last_year


def compare_growth(gdp: pd.Series) -> Growth | None:
    """Compare the newest year of a quarterly level with the year before; None without a quarter of both.

    this_year = (Y_q / Y_Q4 before)^(4/q) - 1 with q quarters known; last_year = Y_Q4 / Y_Q4 a year earlier - 1.
    """
    level = gdp.dropna()
    if level.empty:
        return None
    newest = level.index[-1]
    base, earlier = pd.Period(f"{newest.year - 1}Q4"), pd.Period(f"{newest.year - 2}Q4")
    if base not in level.index or earlier not in level.index:
        return None
    quarters = newest.quarter
    this_year = (level.loc[newest] / level.loc[base]) ** (4 / quarters) - 1
    annualised = (level / level.shift(1)) ** 4 - 1
    scatter = 1.4826 * float((annualised - annualised.median()).abs().median())
    return Growth(float(this_year), float(level.loc[base] / level.loc[earlier] - 1), int(quarters), scatter * float(np.sqrt(1 / quarters - 1 / 4)))
