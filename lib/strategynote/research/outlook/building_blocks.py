"""Building blocks: growth of book and payouts, plus none, half or all of the way back to the mean valuation."""

from __future__ import annotations

import numpy as np

from strategynote.research.outlook.forward import Sample

REVERSIONS = {"none": 0.0, "half": 0.5, "full": 1.0}


def block_forecasts(sample: Sample, reversion: float, *, first: int = 120) -> np.ndarray:
    """Return at every origin g + reversion x (x_t - mean x) / H, annualised growth, (N,).

    Since ln P = ln B - ln(B/M), flow = growth of book plus payout - change of x, so g, the mean of flow + change of x through
    the origin, is what was earned without revaluation: yield and growth together, since payouts by size segment are not at hand.
    `reversion` is the share of the distance to the mean log valuation closed over the horizon. NaN before `first` months.
    """
    x = sample.x.to_numpy()
    growth = carry_growth(sample)
    mean = np.cumsum(x) / np.arange(1, len(x) + 1)
    forecast = np.expm1(12 * (growth + reversion * (x - mean) / sample.horizon))
    forecast[: first - 1] = np.nan
    return forecast


def carry_growth(sample: Sample) -> np.ndarray:
    """Return at every origin the mean monthly log growth without revaluation, mean of flow_s + x_s - x_{s-1}, (N,)."""
    x, flow = sample.x.to_numpy(), sample.flow.to_numpy()
    months = np.arange(len(x))
    total = np.concatenate([[0.0], np.cumsum(flow[1:] + np.diff(x))])
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / months
