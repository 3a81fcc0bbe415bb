"""The macro scorecard: indicators against their own past, six blocks, one total, and what it was worth before recessions."""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from strategynote.research.macro.cycles import Cycles, recession_months
from strategynote.research.macro.scoring import Skill, compute_skill
from strategynote.research.statistics.percentiles import compute_percentile

MIN_MONTHS, CLIP, MAD_SCALE, MIN_BLOCKS = 120, 3.0, 1.4826, 3
BLOCKS = ("growth", "inflation", "labour", "curve", "credit", "uncertainty")


@dataclass(frozen=True)
class Indicator:
    """One indicator: its transformed series (higher = more, in its own unit) and the sign with which it is good news."""

    key: str
    name: str
    block: str
    sign: int
    series: pd.Series
    unit: str
    source: str
    stale_after: int = 3  # months an old value is carried: quarterly and late series must not drop out


@dataclass(frozen=True)
class Scorecard:
    """Scores by month and the state at the end.

    `z` holds indicators, `blocks` block means, `total` the mean of the blocks that have data; `record` is the total on
    long, revised files, on which `skill`, `peaks` and `landings` rest. `state` is one row per indicator (block, name,
    month, value, z, percentile of z, unit, source), `noise` half the 90 % interval of each block's mean.
    """

    month: pd.Period
    z: pd.DataFrame
    blocks: pd.DataFrame
    total: pd.Series
    record: pd.Series
    percentile: float
    n_blocks: int
    state: pd.DataFrame
    noise: pd.Series
    skill: Skill
    peaks: pd.DataFrame
    landings: pd.DataFrame

    @property
    def judged(self) -> bool:
        """Whether enough blocks have data for a judgement."""
        return self.n_blocks >= MIN_BLOCKS


def robust_z(series: pd.Series, *, sign: int = 1) -> pd.Series:
    """Return sign (x - median) / (1.4826 MAD) over the months so far (at least 120, or 40 quarters), clipped at 3."""
    values = series.dropna()
    x = values.to_list()
    first = MIN_MONTHS // _spacing(values.index)
    out = np.full(len(x), np.nan)
    centres = values.expanding().median().to_list()
    so_far: list[float] = []
    for end, (value, centre) in enumerate(zip(x, centres, strict=True), start=1):
        bisect.insort(so_far, value)
        if end >= first:
            spread = MAD_SCALE * _median_distance(so_far, centre)
            out[end - 1] = sign * (value - centre) / spread if spread > 0 else 0.0
    return pd.Series(np.clip(out, -CLIP, CLIP), index=values.index).dropna()


def _median_distance(rising: list[float], centre: float) -> float:
    """Return the median distance of sorted values from a centre: the distances are two rising runs, searched, not sorted."""
    n, split = len(rising), bisect.bisect_left(rising, centre)

    def smallest(k: int) -> float:
        """Return the k-th smallest distance, k from 1."""
        # i of them lie below the centre, k - i at or above it: find the fewest whose next one is not nearer.
        low, high = max(0, k - (n - split)), min(k, split)
        while low < high:
            i = (low + high) // 2
            if centre - rising[split - 1 - i] < rising[split + k - i - 1] - centre:
                low = i + 1
            else:
                high = i
        below = centre - rising[split - low] if low else -math.inf
        above = rising[split + k - low - 1] - centre if low < k else -math.inf
        return max(below, above)

    half = n // 2
    return smallest(half + 1) if n % 2 else (smallest(half) + smallest(half + 1)) / 2


def _spacing(index: pd.PeriodIndex) -> int:
    """Months between observations: 1, or 3 for quarters stamped at their last month."""
    return 3 if len(index) > 2 and np.median(np.diff(index.asi8)) == 3 else 1


def compute_z(
    indicators: list[Indicator], *, month: pd.Period, like: Sequence[Indicator] = (), reuse: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return z-scores by indicator, monthly up to `month`; a value is carried for `stale_after` months.

    Columns of `reuse` are taken over for indicators whose series equal those of `like` (the same key).
    """
    same = {i.key: i.series for i in like}
    columns = {}
    for i in indicators:
        if reuse is not None and i.key in same and same[i.key].equals(i.series):
            columns[i.key] = reuse[i.key]
        else:
            columns[i.key] = _carry(robust_z(i.series, sign=i.sign), i.stale_after, month)
    return pd.DataFrame(columns).sort_index()


def compute_blocks(indicators: list[Indicator], z: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return means by block and the mean of the blocks that have data (at least three)."""
    groups = {b: [i.key for i in indicators if i.block == b] for b in BLOCKS}
    blocks = pd.DataFrame({b: z[keys].mean(axis=1) for b, keys in groups.items() if keys})
    total = blocks.mean(axis=1).where(blocks.notna().sum(axis=1) >= MIN_BLOCKS)
    return blocks, total.dropna()


def _carry(z: pd.Series, months: int, last: pd.Period) -> pd.Series:
    if z.empty:
        return z
    return z.reindex(pd.period_range(z.index[0], max(last, z.index[-1]), freq="M")).ffill(limit=months).loc[:last]


def estimate_scorecard(
    indicators: list[Indicator],
    cycles: Cycles,
    *,
    month: pd.Period,
    day: dt.date,
    seed: int,
    record: list[Indicator] | None = None,
    landings: Mapping[str, str] | None = None,
) -> Scorecard:
    """Return the scorecard with its record.

    Parameters
    ----------
    indicators
        Transformed series, cut at the as-of wall.
    cycles
        Turning points; only those announced by `day` count.
    month
        Month scored.
    seed
        Seed of the block bootstrap of the AUC.
    record
        The same indicators on longer, revised files, for the history of the score; default: `indicators`.
    landings
        Months of past soft landings (name -> month) at which the score is shown.

    Notes
    -----
    AUC: does a low total come before a peak within twelve months? Months of recession are left out, and so are the last
    twelve, whose answer is not in. The history is that of one vintage, with expanding medians: not a real-time record.
    """
    z = compute_z(indicators, month=month)
    blocks, total = compute_blocks(indicators, z)
    long = record or indicators
    long_z = compute_z(long, month=month, like=indicators, reuse=z)
    long_blocks, history = compute_blocks(long, long_z)
    known = cycles.known_on(day)
    skill = compute_skill(-history, _peak_ahead(history.index, known), seed=seed)
    now = blocks.reindex([month]).iloc[0]
    return Scorecard(
        month=month,
        z=z,
        blocks=blocks,
        total=total,
        record=history,
        percentile=compute_percentile(total),
        n_blocks=int(now.notna().sum()),
        state=_state(indicators, z, month),
        noise=_noise(indicators, z, month),
        skill=skill,
        peaks=_at_months(history, long_blocks, {str(p): p for p in known.peaks}),
        landings=_at_months(history, long_blocks, {k: pd.Period(v, freq="M") for k, v in (landings or {}).items()}),
    )


def _peak_ahead(index: pd.PeriodIndex, cycles: Cycles, *, within: int = 12) -> pd.Series:
    event = pd.Series(0.0, index=index)
    for peak in cycles.peaks:
        event[(index.asi8 >= peak.ordinal - within) & (index.asi8 < peak.ordinal)] = 1.0
    outside = recession_months(index, cycles) == 0
    at_peak = pd.Series([m in cycles.peaks for m in index], index=index)
    answered = index.asi8 <= index[-1].ordinal - within if len(index) else np.array([], bool)
    return event.where(outside & ~at_peak & (answered | (event == 1)))


def _state(indicators: list[Indicator], z: pd.DataFrame, month: pd.Period) -> pd.DataFrame:
    rows = []
    for i in indicators:
        known = i.series.dropna().loc[:month]
        score = z[i.key].get(month, np.nan) if i.key in z else np.nan
        history = z[i.key].dropna() if i.key in z else pd.Series(dtype=float)
        rows.append(
            {
                "key": i.key,
                "block": i.block,
                "name": i.name,
                "unit": i.unit,
                "source": i.source,
                "month": known.index[-1] if len(known) else pd.NaT,
                "value": known.iloc[-1] if len(known) else np.nan,
                "z": score,
                "percentile": float((history <= score).mean()) if np.isfinite(score) else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _noise(indicators: list[Indicator], z: pd.DataFrame, month: pd.Period) -> pd.Series:
    """Half the 90 % t-interval of each block's mean, from the scatter of its indicators; NaN with fewer than two."""
    out = {}
    for block in BLOCKS:
        keys = [i.key for i in indicators if i.block == block and i.key in z]
        values = z[keys].reindex([month]).iloc[0].dropna() if keys else pd.Series(dtype=float)
        k = len(values)
        out[block] = float(stdtrit(k - 1, 0.95) * values.std(ddof=1) / np.sqrt(k)) if k >= 2 else np.nan
    return pd.Series(out)


def _at_months(total: pd.Series, blocks: pd.DataFrame, months: Mapping[str, pd.Period]) -> pd.DataFrame:
    """Return total and blocks at months, with the total three, six and twelve months before."""
    rows = {}
    for name, month in months.items():
        if month in total.index:
            before = {f"before_{k}": total.get(month - k, np.nan) for k in (12, 6, 3)}
            rank = float((total.loc[:month] <= total.loc[month]).mean())
            rows[name] = {**before, "total": total.loc[month], "percentile": rank, **blocks.loc[month].to_dict()}
    return pd.DataFrame.from_dict(rows, orient="index")
