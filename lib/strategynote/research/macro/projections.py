"""The FOMC's projections of the policy rate: medians from the dots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Projection:
    """Medians of one projection meeting by year end (decimals), and the longer run."""

    meeting: pd.Timestamp
    medians: dict[int, float]
    longer_run: float
    participants: int

    def at(self, month: pd.Period, *, now: float, since: pd.Period) -> float:
        """Return the median path at `month`, linear between the rate now and the ends of years; NaN beyond the last."""
        knots = {since.ordinal: now} | {
            pd.Period(f"{year}-12", freq="M").ordinal: rate for year, rate in sorted(self.medians.items())
        }
        x = [k for k in sorted(knots) if k >= since.ordinal]
        return float(np.interp(month.ordinal, x, [knots[k] for k in x], right=np.nan)) if len(x) > 1 else float("nan")


def median_of_dots(midpoints: np.ndarray, counts: np.ndarray) -> float:
    """Return the median of dots given as counts by midpoint (the mean of the two middle dots when their number is even)."""
    return float(np.median(np.repeat(midpoints, counts.astype(int)))) if counts.sum() else float("nan")


def estimate_projection(dots: pd.DataFrame) -> Projection | None:
    """Return the medians of the latest meeting.

    Parameters
    ----------
    dots
        Rows of (meeting, midpoint in decimals, horizon as "2025" or "longer_run", count), walled; may be empty.
    """
    if dots.empty:
        return None
    last = dots["meeting"].max()
    rows = dots[(dots["meeting"] == last) & (dots["count"] > 0)]
    medians = {horizon: median_of_dots(g["midpoint"].to_numpy(), g["count"].to_numpy()) for horizon, g in rows.groupby("horizon")}
    people = int(rows.groupby("horizon")["count"].sum().max())
    years = {int(h): v for h, v in medians.items() if str(h).isdigit()}
    return Projection(pd.Timestamp(last), years, medians.get("longer_run", float("nan")), people)
