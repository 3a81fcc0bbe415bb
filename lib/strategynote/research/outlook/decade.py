"""The decade outlook as a whole: samples from portfolios, and one estimated call per sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.errors import DataError
from strategynote.research.outlook.combination import Band, Forecasts, Record, keep_record, make_forecasts, publish_band
from strategynote.research.outlook.forward import Fit, Sample, fit_sample, make_sample
from strategynote.research.outlook.inference import DRAWS, resample_blocks
from strategynote.research.outlook.oos import OutOfSample, evaluate_oos
from strategynote.research.outlook.valuation import Guarded, Valuation, compute_valuations, compute_weights, guard_cells
from strategynote.research.outlook.value_growth import make_value_growth

# A record of forecasts shorter than one horizon says nothing about the band.
MIN_SCORED = 120
MIN_COMPLETED = 36
CHECK_SEGMENT = (2, 3)


@dataclass(frozen=True)
class Market:
    """Valuations by segment (SEGMENTS and "check", ME2-ME3), the guard's result, and the samples to forecast."""

    valuations: Mapping[str, Valuation]
    guarded: Guarded
    samples: Mapping[str, Sample]
    dataset: str


@dataclass(frozen=True)
class Call:
    """One estimated forecast; `band` is None, and `reason` says why, while the record is too short to set a width."""

    sample: Sample
    fit: Fit | None
    oos: OutOfSample | None
    forecasts: Forecasts | None
    record: Record | None
    textbook: Record | None
    band: Band | None
    reason: str | None


def prepare_market(portfolios: SortPortfolios) -> Market:
    """Return guarded valuations and the samples small_minus_large, small, large, their checks, and value_minus_growth.

    Raises
    ------
    DataError
        When the file has no block of June book-to-market.
    """
    if portfolios.bm_june is None:
        raise DataError(f"dataset {portfolios.dataset}: no block of BE/ME (June), which valuations need; download the file again")
    guarded = guard_cells(portfolios.bm_june)
    weights = compute_weights(portfolios.n_firms, portfolios.mktcap)
    segments = {**SEGMENTS, "check": CHECK_SEGMENT}
    valuations = compute_valuations(portfolios.ret, guarded.table, weights, segments=segments)
    samples = {
        "small_minus_large": relate("small_minus_large", valuations["small"], valuations["large"]),
        "small": stand_alone("small", valuations["small"]),
        "large": stand_alone("large", valuations["large"]),
        "check": relate("check", valuations["check"], valuations["large"]),
        "carried": relate("carried", valuations["small"], valuations["large"], carried=True),
        "value_minus_growth": make_value_growth(portfolios.ret, guarded.table, weights),
    }
    return Market(valuations, guarded, samples, portfolios.dataset)


def relate(name: str, long: Valuation, short: Valuation, *, carried: bool = False) -> Sample:
    """Return x = ln BM_long - ln BM_short and flow = ln(1 + r_long) - ln(1 + r_short)."""
    ratio = long.bm_carried / short.bm_carried if carried else long.bm / short.bm
    return make_sample(name, np.log(ratio), np.log1p(long.ret) - np.log1p(short.ret))


def stand_alone(name: str, segment: Valuation) -> Sample:
    """Return x = ln BM of the segment and flow = its own log return."""
    return make_sample(name, np.log(segment.bm), np.log1p(segment.ret))


def estimate_call(sample: Sample, *, seed: int, draws: int = DRAWS) -> Call:
    """Return fit, out-of-sample record, forecasts of every method, coverage three ways and the published band."""
    if sample.completed < MIN_COMPLETED:
        reason = f"only {sample.completed} months have a completed ten-year outcome"
        return Call(sample, None, None, None, None, None, None, reason)
    fit, oos, forecasts = fit_sample(sample), evaluate_oos(sample), make_forecasts(sample)
    record, textbook = keep_record(forecasts, "combination"), keep_record(forecasts, "regression")
    scored = 0 if record is None else record.coverage[0].n
    if record is None or scored < MIN_SCORED:
        reason = f"{scored} forecasts have a completed outcome, {MIN_SCORED} are needed to set the width of a band"
        return Call(sample, fit, None, forecasts, None, None, None, reason)
    band = publish_band(forecasts, record, centres=_resampled_centres(sample, seed=seed, draws=draws))
    return Call(sample, fit, oos, forecasts, record, textbook, band, None)


def _resampled_centres(sample: Sample, *, seed: int, draws: int) -> np.ndarray:
    """Return the regression's forecast today from block resamples of history, (draws,)."""
    n, x = sample.completed, sample.x.to_numpy()
    drawn = resample_blocks(x[:n], sample.y.to_numpy()[:n], block=sample.horizon, seed=seed, draws=draws)
    return drawn.intercept + drawn.slope * x[-1]


def compute_terciles(sample: Sample) -> pd.DataFrame:
    """Return outcomes by tercile of the start valuation (0 dear, 1, 2 cheap): mean, low, high, share_positive, n.

    low and high are the 10th and 90th percentile; terciles are those of the whole sample, known only afterwards.
    """
    n = sample.completed
    x, y = sample.x.iloc[:n], sample.y.iloc[:n]
    third = pd.Series(np.searchsorted(np.quantile(x, [1 / 3, 2 / 3]), x), index=x.index, name="tercile")
    groups = y.groupby(third)
    return pd.DataFrame(
        {
            "mean": groups.mean(),
            "low": groups.quantile(0.1),
            "high": groups.quantile(0.9),
            "share_positive": groups.apply(lambda v: float((v > 0).mean())),
            "n": groups.size(),
        }
    )
