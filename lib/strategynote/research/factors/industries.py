"""How much of a spread is industry: a ridge regression on industry returns, judged out of sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

WINDOW = 120
MINIMUM = 60
PENALTIES = np.logspace(-1, 4, 26)


@dataclass(frozen=True)
class IndustryShare:
    """A spread's return over a window, split with coefficients from the 120 months before the window began."""

    total: float  # sum of the monthly spreads of the window, decimals
    market: float  # part of the market's excess return
    industry: float  # part of the industries' returns beyond the market
    rest: float
    r2_out_of_sample: float  # of monthly fits with coefficients of the 120 months before, refitted yearly, against zero
    r2_market: float  # the same with the market alone
    top: pd.Series  # contribution of the five industries that mattered most, decimals
    n: int


def explain_by_industries(
    spread: pd.Series, industries: pd.DataFrame, market: pd.DataFrame, window: pd.PeriodIndex
) -> IndustryShare:
    """Explain a monthly spread by the market and by industries' returns beyond the market.

    y_t = a + b m_t + sum_i c_i (r_it - r_mt) + e_t, c by ridge with the penalty of smallest generalised cross-validation.
    Industries with a missing month in the estimation window or after are left out.
    """
    beyond = industries.sub(market["mkt_excess"] + market["risk_free"], axis=0)
    data = pd.concat([spread.rename("spread"), market["mkt_excess"], beyond], axis=1).loc[: window[-1]]
    data = data.loc[data[["spread", "mkt_excess"]].notna().all(axis=1)]
    before = data.loc[data.index < window[0]].tail(WINDOW)
    inside = data.loc[window]
    if len(before) < MINIMUM:
        nothing = pd.Series(dtype=float)
        return IndustryShare(float(inside["spread"].sum()), *(float("nan"),) * 5, nothing, len(before))
    columns = _complete(before, inside)
    coefficient = _fit(before, columns)
    parts = inside[["mkt_excess", *columns]] * coefficient[1:]
    market_part, industry = float(parts["mkt_excess"].sum()), parts[columns].sum()
    total = float(inside["spread"].sum())
    r2, r2_market = _out_of_sample(data)
    top = industry.reindex(industry.abs().sort_values(ascending=False).index).head(5)
    return IndustryShare(
        total, market_part, float(industry.sum()), total - market_part - float(industry.sum()), r2, r2_market, top, len(before)
    )


def _complete(before: pd.DataFrame, inside: pd.DataFrame) -> list[str]:
    both = pd.concat([before, inside]).drop(columns=["spread", "mkt_excess"])
    return [str(name) for name in both.columns[both.notna().all()]]


def _fit(data: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Return intercept, market and industry coefficients; the market is not penalised (it is taken out first)."""
    y, m = data["spread"].to_numpy(), np.column_stack([np.ones(len(data)), data["mkt_excess"]])
    x = data[columns].to_numpy()
    # Frisch-Waugh: what the market and the mean explain is removed from both sides, then the rest is shrunk.
    project = m @ np.linalg.pinv(m)
    c = _ridge(x - project @ x, y - project @ y) if columns else np.zeros(0)
    first = np.linalg.lstsq(m, y - x @ c, rcond=None)[0]
    return np.concatenate([first, c])


def _ridge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge on columns scaled to unit variance, penalty chosen by generalised cross-validation."""
    scale = x.std(axis=0)
    u, d, vt = np.linalg.svd(x / scale, full_matrices=False)
    uy, n = u.T @ y, len(y)
    shrink = d**2 / (d**2 + PENALTIES[:, None])
    fitted = (shrink * uy) @ u.T
    gcv = ((y - fitted) ** 2).sum(axis=1) / (n - 2 - shrink.sum(axis=1)) ** 2
    best = shrink[int(gcv.argmin())]
    return (vt.T @ (best * uy / d)) / scale


def _out_of_sample(data: pd.DataFrame) -> tuple[float, float]:
    """Predict each year's months with coefficients of the 120 months before it; 1 - SSE / SST against zero."""
    errors, errors_market, total = 0.0, 0.0, 0.0
    for start in range(WINDOW, len(data), 12):
        before, year = data.iloc[start - WINDOW : start], data.iloc[start : start + 12]
        columns = _complete(before, year)
        full, alone = _fit(before, columns), _fit(before, [])
        y = year["spread"].to_numpy()
        errors += float(((y - full[1:] @ year[["mkt_excess", *columns]].to_numpy().T) ** 2).sum())
        errors_market += float(((y - alone[1] * year["mkt_excess"].to_numpy()) ** 2).sum())
        total += float((y**2).sum())
    return (1 - errors / total, 1 - errors_market / total) if total > 0 else (float("nan"), float("nan"))


def explain_segments(
    spreads: pd.DataFrame, industries: pd.DataFrame, market: pd.DataFrame, window: pd.PeriodIndex
) -> dict[str, IndustryShare]:
    """Explain the volatility spread of small and of large caps."""
    return {
        segment: explain_by_industries(spreads[segment, "volatility"], industries, market, window) for segment in ("small", "large")
    }  # fmt: skip
