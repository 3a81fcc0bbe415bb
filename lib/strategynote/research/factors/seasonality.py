"""Month-of-year effects in the spreads, with June, the month of index reconstitution, marked."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr
from statsmodels.stats.multitest import multipletests


def compute_month_effects(spreads: pd.DataFrame) -> pd.DataFrame:
    """Test whether a spread's mean in each calendar month differs from its mean in all other months (Welch).

    Columns of `spreads` (segment, sort), high minus low, decimals. Rows of the answer (segment, sort, month); columns
    mean, other, t, p, p_adjusted (Benjamini-Hochberg over all rows), n.
    """
    calendar = pd.PeriodIndex(spreads.index).month.to_numpy()
    columns = spreads.to_numpy(float).T
    rows = [
        _contrast(column[~np.isnan(column)], calendar[~np.isnan(column)] == month) for column in columns for month in range(1, 13)
    ]
    keys = [(*key, month) for key in spreads.columns for month in range(1, 13)]
    table = pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(keys, names=[*spreads.columns.names, "month"]))
    table["p_adjusted"] = multipletests(table["p"].fillna(1.0), method="fdr_bh")[1]
    return table


def _contrast(values: np.ndarray, inside: np.ndarray) -> dict[str, float]:
    one, other = values[inside], values[~inside]
    if len(one) < 2 or len(other) < 2:
        return {"mean": np.nan, "other": np.nan, "t": np.nan, "p": np.nan, "n": len(one)}
    difference = one.mean() - other.mean()
    error = np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))
    t = difference / error if error > 0 else np.nan
    return {"mean": one.mean(), "other": other.mean(), "t": t, "p": 2 * float(ndtr(-abs(t))), "n": len(one)}
