"""What moves with junk against quality: changes in volatility, policy uncertainty, credit spreads, beside the market."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from statsmodels.regression.linear_model import OLS, RegressionResults
from statsmodels.tools import add_constant

from strategynote.research.statistics.hac import newey_west_lags

FEWEST_MONTHS = 60


@dataclass(frozen=True)
class DriverFit:
    """One regression of monthly log differences on the change of a driver, HAC.

    `slope` is log points per standard deviation of the change; `r2` the driver alone; `slope_beside_market` and
    `t_beside_market` with the market's excess return beside it, `r2_added` what it adds to the market's R2.
    """

    driver: str
    slope: float
    t: float
    r2: float
    slope_beside_market: float
    t_beside_market: float
    r2_added: float
    n: int
    first: pd.Period
    last: pd.Period
    maxlags: int


def _fit(y: pd.Series, x: pd.DataFrame) -> RegressionResults:
    lags = newey_west_lags(len(y))
    return OLS(y, add_constant(x)).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True})


def fit_driver(step: pd.Series, driver: pd.Series, mkt_excess: pd.Series) -> DriverFit | None:
    """Regress the steps on the standardised change of a driver, alone and beside the market; None below FEWEST_MONTHS."""
    change = driver.diff().rename("driver")
    data = pd.concat([step.rename("step"), change, mkt_excess.rename("market")], axis=1, join="inner").dropna()
    if len(data) < FEWEST_MONTHS:
        return None
    data["driver"] /= data["driver"].std()
    alone, both = _fit(data["step"], data[["driver"]]), _fit(data["step"], data[["driver", "market"]])
    market = _fit(data["step"], data[["market"]])
    return DriverFit(
        str(driver.name),
        float(alone.params["driver"]),
        float(alone.tvalues["driver"]),
        float(alone.rsquared),
        float(both.params["driver"]),
        float(both.tvalues["driver"]),
        float(both.rsquared - market.rsquared),
        len(data),
        data.index[0],
        data.index[-1],
        newey_west_lags(len(data)),
    )


def fit_drivers(step: pd.Series, drivers: pd.DataFrame, mkt_excess: pd.Series) -> tuple[DriverFit, ...]:
    """Return one fit per column of `drivers` that has enough months."""
    fits = (fit_driver(step, drivers[name], mkt_excess) for name in drivers)
    return tuple(fit for fit in fits if fit is not None)
