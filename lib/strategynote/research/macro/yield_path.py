"""The policy path in Treasury yields, for dates without a futures curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from strategynote.research.macro.futures import STEP

HORIZON = 12
RECENT = 240  # origins whose errors make the interval: the funds rate no longer moves as it did around 1980


@dataclass(frozen=True)
class YieldPath:
    """Expected change of the funds rate over twelve months from the slope of a yield, with its errors.

    `cuts` counts quarter-point moves (positive = cuts); `interval` is the 90 % range of outcomes from the out-of-sample
    errors of the last twenty years; `rmse` and `rmse_no_change` are out of sample over all origins, decimals.
    """

    month: pd.Period
    change: float
    cuts: float
    interval: tuple[float, float]
    const: float
    beta: float
    beta_t: float
    r2: float
    n: int
    rmse: float
    rmse_no_change: float
    n_out_of_sample: int
    forecasts: pd.DataFrame


def estimate_yield_path(yields: pd.Series, funds: pd.Series, *, first_window: int = 120, maxlags: int = 12) -> YieldPath:
    """Regress the funds rate's change over the next twelve months on (yield - funds rate), expanding, HAC(12).

    Parameters
    ----------
    yields
        One- or two-year Treasury yield, monthly, decimals.
    funds
        Effective federal funds rate, monthly, decimals.
    first_window
        Pairs needed before the first out-of-sample forecast; a forecast uses only changes complete at its origin.

    Raises
    ------
    ValueError
        With fewer than `first_window` complete pairs.
    """
    slope = (yields - funds).dropna()
    ahead = (funds.shift(-HORIZON) - funds).reindex(slope.index)
    done = ahead.notna()
    x, y = slope[done], ahead[done]
    if len(y) < first_window:
        raise ValueError(f"the yield-implied path needs {first_window} complete pairs, got {len(y)}")
    fit = sm.OLS(y.to_numpy(), sm.add_constant(x.to_numpy())).fit(cov_type="HAC", cov_kwds={"maxlags": maxlags})
    const, beta = fit.params
    forecasts = _expanding(slope, ahead, first_window)
    errors = (forecasts["actual"] - forecasts["forecast"]).dropna()
    change = float(const + beta * float(slope.iloc[-1]))
    low, high = np.quantile(errors.tail(RECENT), [0.05, 0.95]) if len(errors) >= 60 else (np.nan, np.nan)
    return YieldPath(
        month=slope.index[-1],
        change=change,
        cuts=-change / STEP,
        interval=(-(change + high) / STEP, -(change + low) / STEP),
        const=float(const),
        beta=float(beta),
        beta_t=float(fit.tvalues[1]),
        r2=float(fit.rsquared),
        n=len(y),
        rmse=float(np.sqrt(np.mean(errors**2))),
        rmse_no_change=float(np.sqrt(np.mean(forecasts["actual"].reindex(errors.index) ** 2))),
        n_out_of_sample=len(errors),
        forecasts=forecasts,
    )


def _expanding(slope: pd.Series, ahead: pd.Series, first_window: int) -> pd.DataFrame:
    """Forecast at each origin t from the pairs whose outcome is complete at t, by cumulative sums."""
    x, y = slope.to_numpy(), ahead.to_numpy()
    complete = np.isfinite(y)
    sums = [np.cumsum(np.where(complete, v, 0.0)) for v in (np.ones_like(x), x, y, x * x, x * y)]
    # The pair of month s is known at t when s + 12 <= t.
    n, sx, sy, sxx, sxy = (np.r_[np.full(HORIZON, 0.0), s[:-HORIZON]] for s in sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        beta = (n * sxy - sx * sy) / (n * sxx - sx**2)
        forecast = np.where(n >= first_window, (sy - beta * sx) / n + beta * x, np.nan)
    return pd.DataFrame({"forecast": forecast, "actual": y}, index=slope.index)
