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
    inside = pd.PeriodIndex(spreads.index).month.to_numpy() == np.arange(1, 13)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):  # a month that never occurred has no mean
        found = _contrast(spreads.to_numpy(float), inside.astype(float))
    keys = [(*key, month) for key in spreads.columns for month in range(1, 13)]
    index = pd.MultiIndex.from_tuples(keys, names=[*spreads.columns.names, "month"])
    table = pd.DataFrame({name: values.T.ravel() for name, values in found.items()}, index=index)
    table["p_adjusted"] = multipletests(table["p"].fillna(1.0), method="fdr_bh")[1]
    return table


def _contrast(values: np.ndarray, inside: np.ndarray) -> dict[str, np.ndarray]:
    """Contrast each calendar month (12 x T, ones inside) with the others for each column of values (T x C): all 12 x C."""
    known = (~np.isnan(values)).astype(float)
    filled = np.nan_to_num(values)
    (n, mean, variance), (m, other, rest) = (_moments(filled, known, weight) for weight in (inside, 1.0 - inside))
    error = np.sqrt(variance / n + rest / m)
    t = np.where(error > 0, (mean - other) / error, np.nan)
    enough = (n >= 2) & (m >= 2)
    found = {"mean": mean, "other": other, "t": t, "p": 2 * ndtr(-np.abs(t))}
    return {name: np.where(enough, value, np.nan) for name, value in found.items()} | {"n": n.astype(int)}


def _moments(filled: np.ndarray, known: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return count, mean and variance (ddof 1) of the values that each row of `weight` marks."""
    n = weight @ known
    mean = weight @ filled / n
    squares = np.stack([row @ (known * (filled - middle) ** 2) for row, middle in zip(weight, mean, strict=True)])
    return n, mean, squares / (n - 1)
