"""Uncertainty measures: level, change and place in their own history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Uncertainty:
    """Monthly series and one row per measure: month, value, before (three months earlier), change, percentile, n, late.

    `late` is True when the latest value is more than three months older than the month of the note.
    """

    series: dict[str, pd.Series]
    state: pd.DataFrame

    @property
    def fresh(self) -> pd.DataFrame:
        """The measures with a current value."""
        return self.state[~self.state["late"]]


def estimate_uncertainty(series: Mapping[str, pd.Series], *, month: pd.Period, back: int = 3) -> Uncertainty:
    """Return where each measure stands.

    Parameters
    ----------
    series
        Monthly averages by name (VIX in index points, the others as indices); empty ones are left out.
    month
        Month of the note.
    back
        Months over which the change is taken.
    """
    kept = {name: s.dropna() for name, s in series.items() if len(s.dropna())}
    rows = {}
    for name, s in kept.items():
        last, before = s.iloc[-1], s.get(s.index[-1] - back, np.nan)
        rows[name] = {
            "month": s.index[-1],
            "value": float(last),
            "before": float(before),
            "change": float(last / before - 1),
            "percentile": float((s <= last).mean()),
            "n": len(s),
            "late": (month - s.index[-1]).n > 3,
        }
    columns = ["month", "value", "before", "change", "percentile", "n", "late"]
    state = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return Uncertainty(kept, state.astype({"late": bool}))


def monthly_mean(series: pd.Series) -> pd.Series:
    """Return the mean of a daily series by month; the last month may be unfinished and says so by its own date."""
    return series.groupby(series.index.to_period("M")).mean()
