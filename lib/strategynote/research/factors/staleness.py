"""Do sorts formed each June fade as their accounts grow old: months 1-3 after formation against months 10-12."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.factors.record import signed
from strategynote.research.statistics.hac import estimate_slopes

# Formed each June on accounts (or betas) of the year before; the others are re-formed every month.
JUNE_FORMED = ("profitability", "value", "investment", "accruals", "beta", "net_issuance")


@dataclass(frozen=True)
class Staleness:
    """Mean spread by age of the sort. `table`: index (segment, sort); early, late, difference (a month), t, n, june_formed."""

    table: pd.DataFrame
    months_since_formation: int  # of the period: 1 for July, 12 for June


def months_since_formation(index: pd.PeriodIndex) -> np.ndarray:
    """Return 1 for July, the first month after formation, to 12 for June."""
    return (index.month.to_numpy() - 7) % 12 + 1


def measure_staleness(spreads: pd.DataFrame, period: pd.Period) -> Staleness:
    """Compare mean spreads (expected direction) of July-September with those of April-June, HAC t of the difference.

    Monthly re-formed sorts stand beside as a control for the season itself.
    """
    rows = {key: _compare(signed(series, key[1]).dropna()) for key, series in spreads.items()}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(list(rows), names=["segment", "sort"])
    table["june_formed"] = [sort in JUNE_FORMED for _, sort in rows]
    return Staleness(table, int(months_since_formation(pd.PeriodIndex([period], freq="M"))[0]))


def _compare(series: pd.Series) -> dict[str, float]:
    age = months_since_formation(pd.PeriodIndex(series.index))
    early, late = (age <= 3).astype(float), (age >= 10).astype(float)
    middle = 1.0 - early - late
    if not (early.any() and middle.any() and late.any()):
        return dict.fromkeys(("early", "late", "difference", "t"), float("nan")) | {"n": len(series)}
    # The coefficients are early minus late, the mean of the months between, and the late mean.
    slopes, errors = estimate_slopes(series.to_numpy(float), np.column_stack([early, middle, early + late]))
    difference, _, last = (float(slope) for slope in slopes)
    return {"early": difference + last, "late": last, "difference": difference, "t": difference / float(errors[0]), "n": len(series)}
