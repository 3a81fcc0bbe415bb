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
    spread: pd.Series, industries: pd.DataFrame, market: pd.DataFrame, window: pd.PeriodIndex, *, made: Designs | None = None
) -> IndustryShare:
    """Explain a monthly spread by the market and by industries' returns beyond the market.

    y_t = a + b m_t + sum_i c_i (r_it - r_mt) + e_t, c by ridge with the penalty of smallest generalised cross-validation.
    Industries with a missing month in the estimation window or after are left out. `made` holds decompositions of the
    months before each year, for another spread over the same ones.
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
    coefficient = _Design.of(before["mkt_excess"].to_numpy(), before[columns].to_numpy()).fit(before["spread"].to_numpy())
    parts = inside[["mkt_excess", *columns]] * coefficient[1:]
    market_part, industry = float(parts["mkt_excess"].sum()), parts[columns].sum()
    total = float(inside["spread"].sum())
    r2, r2_market = _out_of_sample(data, {} if made is None else made)
    top = industry.reindex(industry.abs().sort_values(ascending=False).index).head(5)
    return IndustryShare(
        total, market_part, float(industry.sum()), total - market_part - float(industry.sum()), r2, r2_market, top, len(before)
    )


def _complete(*frames: pd.DataFrame) -> list[str]:
    known = [frame.columns[frame.notna().all()] for frame in frames]
    return [str(name) for name in known[0].intersection(known[1], sort=False) if name not in ("spread", "mkt_excess")]


@dataclass(frozen=True)
class _Design:
    """What a fit needs of market and industries alone: one decomposition serves every spread on the same months."""

    solve: np.ndarray  # returns to coefficients of intercept and market
    project: np.ndarray
    x: np.ndarray
    scale: np.ndarray
    z: np.ndarray  # x beyond market and mean, in units of its standard deviation
    values: np.ndarray  # eigenvalues of z'z
    vectors: np.ndarray

    @classmethod
    def of(cls, market: np.ndarray, x: np.ndarray) -> _Design:
        m = np.column_stack([np.ones(len(market)), market])
        # Frisch-Waugh: what the market and the mean explain is removed from both sides, then the rest is shrunk.
        solve = np.linalg.pinv(m)
        project = m @ solve
        beyond = x - project @ x
        scale = beyond.std(axis=0)
        z = beyond / scale
        return cls(solve, project, x, scale, z, *np.linalg.eigh(z.T @ z))

    def fit(self, y: np.ndarray) -> np.ndarray:
        """Return intercept, market and industry coefficients; the market is not penalised (it is taken out first)."""
        c = self._ridge(y - self.project @ y) / self.scale
        return np.concatenate([self.solve @ (y - self.x @ c), c])

    def _ridge(self, y: np.ndarray) -> np.ndarray:
        """Ridge on z, penalty chosen by generalised cross-validation: |y - z c|^2 / (n - 2 - df)^2 is smallest.

        With z'z = V diag(d) V' and b = V'z'y: c = V b / (d + penalty), df = sum d / (d + penalty), and
        |y - z c|^2 = y'y - sum b^2 (2 - d / (d + penalty)) / (d + penalty).
        """
        b = self.vectors.T @ (self.z.T @ y)
        held = 1.0 / (self.values + PENALTIES[:, None])
        kept = self.values * held
        gcv = (y @ y - (b**2 * held * (2.0 - kept)).sum(axis=1)) / (len(y) - 2 - kept.sum(axis=1)) ** 2
        found: np.ndarray = self.vectors @ (held[int(gcv.argmin())] * b)
        return found


Designs = dict[bytes, _Design]


def _design(market: np.ndarray, x: np.ndarray, made: Designs) -> _Design:
    key = market.tobytes() + x.tobytes()
    if key not in made:
        made[key] = _Design.of(market, x)
    return made[key]


def _out_of_sample(data: pd.DataFrame, made: Designs) -> tuple[float, float]:
    """Predict each year's months with coefficients of the 120 months before it; 1 - SSE / SST against zero."""
    values, known = data.to_numpy(float), data.notna().to_numpy()
    sums = np.zeros(3)
    for start in range(WINDOW, len(data), 12):
        use = np.flatnonzero(known[start - WINDOW : start + 12, 2:].all(axis=0)) + 2
        before, year = values[start - WINDOW : start], values[start : start + 12]
        design = _design(before[:, 1], before[:, use], made)
        full, alone = design.fit(before[:, 0]), design.solve @ before[:, 0]
        y = year[:, 0]
        left = (y - year[:, 1] * full[1] - year[:, use] @ full[2:], y - year[:, 1] * alone[1], y)
        sums += [float(error @ error) for error in left]
    return (1 - sums[0] / sums[2], 1 - sums[1] / sums[2]) if sums[2] > 0 else (float("nan"), float("nan"))


def explain_segments(
    spreads: pd.DataFrame, industries: pd.DataFrame | None, market: pd.DataFrame, window: pd.PeriodIndex
) -> dict[str, IndustryShare]:
    """Explain the volatility spread of small and of large caps; nothing without industry returns for the window."""
    if industries is None or not window.isin(industries.index).all():
        return {}
    volatility = {segment: spreads[segment, "volatility"] for segment in ("small", "large")}
    made: Designs = {}
    return {segment: explain_by_industries(spread, industries, market, window, made=made) for segment, spread in volatility.items()}
