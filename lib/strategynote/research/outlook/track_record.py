"""The ten-year calls this procedure would have made at each July since 1950, against what came."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy import stats

from strategynote.research.outlook.combination import LEVELS, MIN_PAIRS, Forecasts, keep_record

SINCE = pd.Period("1950-07", freq="M")


@dataclass(frozen=True)
class TrackRecord:
    """The calls, one row per July, and what became of them.

    `calls`: forecast, low, high (90 %), probability, base_rate, outcome, positive, hit, inside_50, inside_80, inside_90.
    `hit_rate`: share of completed calls whose likelier side came. `brier` and `brier_base`: mean squared error of the
    probability and of the share of positive decades known at the time; `skill` = 1 - brier / brier_base, negative when the
    base rate was better. `coverage` by level. `n` completed calls, `n_effective` = n / 10: neighbours share nine years.
    """

    calls: pd.DataFrame
    hit_rate: float
    brier: float
    brier_base: float
    skill: float
    coverage: dict[float, float]
    n: int
    n_effective: float


def make_track_record(forecasts: Forecasts, method: str = "combination", *, since: pd.Period = SINCE) -> TrackRecord | None:
    """Return the record of frozen calls, widths set from what was complete at each July; None before any is complete."""
    record = keep_record(forecasts, method, first=MIN_PAIRS)
    if record is None:
        return None
    julys = record.width.index[(record.width.index.month == 7) & (record.width.index >= since)]
    if julys.empty:
        return None
    calls = _calls(forecasts, method, record.width.loc[julys], record.t.loc[julys])
    done = calls.dropna(subset=["outcome"])
    if done.empty:
        return None
    positive = done["positive"].astype(float)
    brier = float(((done["probability"] - positive) ** 2).mean())
    base = float(((done["base_rate"] - positive) ** 2).mean())
    return TrackRecord(
        calls=calls,
        hit_rate=float(done["hit"].astype(float).mean()),
        brier=brier,
        brier_base=base,
        skill=1 - brier / base,
        coverage={level: float(done[f"inside_{round(100 * level)}"].astype(float).mean()) for level in LEVELS},
        n=len(done),
        n_effective=len(done) / (forecasts.sample.horizon / 12),
    )


def _calls(forecasts: Forecasts, method: str, width: pd.DataFrame, t: pd.DataFrame) -> pd.DataFrame:
    at = width.index
    forecast, se, outcome = forecasts.table.loc[at, method], forecasts.se[at], forecasts.outcome[at]
    scale = se * width[0.90] / t[0.90]
    calls = pd.DataFrame(
        {
            "forecast": forecast,
            "low": forecast - width[0.90] * se,
            "high": forecast + width[0.90] * se,
            "probability": stats.t.cdf(forecast / scale, forecasts.n[at] - 2),
            "base_rate": _base_rate(forecasts)[at],
            "outcome": outcome,
        }
    )
    known = outcome.notna()
    calls["positive"] = (outcome > 0).where(known)
    calls["hit"] = ((calls["probability"] > 0.5) == (outcome > 0)).where(known)
    for level in LEVELS:
        calls[f"inside_{round(100 * level)}"] = ((outcome - forecast).abs() <= width[level] * se).where(known)
    return calls


def _base_rate(forecasts: Forecasts) -> pd.Series:
    """Return at each month the share of positive outcomes among those complete by then."""
    positive = (forecasts.outcome > 0).astype(float).where(forecasts.outcome.notna())
    return positive.expanding().mean().shift(forecasts.sample.horizon)
