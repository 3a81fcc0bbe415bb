"""What would have to happen to relative valuations for small and large to earn the same over ten years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.outlook.blocks import resample_sums
from strategynote.research.outlook.building_blocks import carry_growth
from strategynote.research.outlook.forward import Sample
from strategynote.research.outlook.inference import DRAWS


@dataclass(frozen=True)
class BreakEven:
    """The log valuation ratio at the horizon that leaves nothing of the lead: x_end = x_now + H (g - cost / 12).

    `start`, `end` are ratios (not logs); `change` = end / start - 1: how much cheaper small may still become (positive), or
    how much dearer it must become (negative); `end_percentile` the share of history at or below the end; `growth` is g a
    year with its 90 % range over block resamples; `path` has one row a year: break_even, unchanged and reverting ratios.
    """

    start: float
    end: float
    change: float
    change_range: tuple[float, float]
    end_percentile: float
    growth: float
    growth_range: tuple[float, float]
    cost: float
    path: pd.DataFrame


def estimate_breakeven(sample: Sample, *, cost: float, half_life: float, seed: int, draws: int = DRAWS) -> BreakEven:
    """Return the break-even path of the valuation ratio after a yearly cost (decimals) of holding the numerator.

    g is the mean of flow + change of x: growth of book and payouts, what is earned when valuations stand still.
    """
    x, years = sample.x.to_numpy(), sample.horizon / 12
    growth = float(carry_growth(sample)[-1]) * 12
    drawn = _resampled_growth(sample, seed=seed, draws=draws)
    low, high = (float(q) for q in np.quantile(drawn, [0.05, 0.95]))
    end = x[-1] + years * (growth - cost)
    return BreakEven(
        start=float(np.exp(x[-1])),
        end=float(np.exp(end)),
        change=float(np.expm1(end - x[-1])),
        change_range=(float(np.expm1(years * (low - cost))), float(np.expm1(years * (high - cost)))),
        end_percentile=float(np.mean(x <= end)),
        growth=growth,
        growth_range=(low, high),
        cost=cost,
        path=_paths(x, end=end, half_life=half_life, years=int(years)),
    )


def _resampled_growth(sample: Sample, *, seed: int, draws: int) -> np.ndarray:
    """Return yearly g of stationary block resamples (blocks as long as the horizon, so that slow swings stay whole)."""
    monthly = sample.flow.to_numpy()[1:] + np.diff(sample.x.to_numpy())
    sums = resample_sums(monthly[:, None], block=sample.horizon, seed=seed, draws=draws)
    return sums[:, 0] * 12 / len(monthly)


def _paths(x: np.ndarray, *, end: float, half_life: float, years: int) -> pd.DataFrame:
    year = np.arange(years + 1)
    decay = 0.5 ** (year / half_life) if half_life > 0 else (year == 0).astype(float)
    mean = x.mean()
    paths = {
        "break_even": x[-1] + (end - x[-1]) * year / years,
        "unchanged": np.full(len(year), x[-1]),
        "reverting": mean + (x[-1] - mean) * decay,
    }
    return pd.DataFrame({name: np.exp(path) for name, path in paths.items()}, index=pd.Index(year, name="year"))


def decompose_decade(sample: Sample) -> dict[str, float]:
    """Return the last ten years' annual log return, its revaluation part -(x_end - x_start) / years, and the rest.

    Keys total, revaluation, growth_and_payout; NaN while the sample is not longer than the horizon.
    """
    h = sample.horizon
    if len(sample.x) <= h:
        return {"total": float("nan"), "revaluation": float("nan"), "growth_and_payout": float("nan")}
    total = float(sample.flow.iloc[-h:].sum()) * 12 / h
    revaluation = -float(sample.x.iloc[-1] - sample.x.iloc[-1 - h]) * 12 / h
    return {"total": total, "revaluation": revaluation, "growth_and_payout": total - revaluation}
