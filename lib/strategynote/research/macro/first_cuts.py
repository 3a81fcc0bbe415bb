"""Small minus large stocks after the first cut of an easing cycle: every event, its label, and what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategynote.research.macro.cycles import Cycles
from strategynote.research.statistics.resampling import permutation_p

# First cut of each easing cycle: discount-rate and funds-rate history of the Federal Reserve.
FIRST_CUTS = (
    "1954-02", "1957-11", "1960-06", "1966-12", "1970-02", "1971-09", "1974-08", "1980-05", "1981-07", "1984-10",
    "1987-11", "1989-06", "1995-07", "1998-09", "2001-01", "2007-09", "2019-08", "2024-09",
)  # fmt: skip
HORIZON, PATH = 12, 24
WHOLE_HISTORY = pd.Timestamp(
    "1960-01-01"
)  # a list of target changes that begins before this day makes the dates above unnecessary


def find_first_cuts(changes: pd.DataFrame | None) -> tuple[str, ...]:
    """Return the months of first cuts: cuts that follow a rise, where the list of target changes covers the whole history.

    Published lists begin in 1982 or 1990; then the dates of FIRST_CUTS stand.
    """
    if changes is None or changes.empty or changes.index[0] >= WHOLE_HISTORY:
        return FIRST_CUTS
    moves = changes["change"][changes["change"] != 0]
    first = moves[(moves < 0) & (moves.shift(1) > 0)]
    return tuple(dict.fromkeys(str(d.to_period("M")) for d in first.index))


@dataclass(frozen=True)
class GroupTest:
    """Means with and without recession, their difference and its two-sided permutation p, for one labelling."""

    soft_mean: float
    recession_mean: float
    difference: float
    p: float
    n_soft: int
    n_recession: int
    soft_median: float
    recession_median: float


@dataclass(frozen=True)
class FirstCuts:
    """The event study.

    `events`: one row per first cut (small_minus_large over 12 months, recession by +12 and +18, complete, without it:
    the difference of means if this event is left out). `paths`: small over large, compounded, months 0..24 by event
    (0 = end of the cut's month). `band`: 10, 50 and 90 % of the same path after random months.
    """

    events: pd.DataFrame
    paths: pd.DataFrame
    band: pd.DataFrame
    base: GroupTest
    wide: GroupTest
    pivotal: tuple[str, ...]
    unconditional: float


def estimate_first_cuts(
    small: pd.Series, large: pd.Series, cycles: Cycles, *, seed: int, draws: int = 2000, first_cuts: Sequence[str] = FIRST_CUTS
) -> FirstCuts:
    """Return the event study on monthly returns of small and large stocks.

    Parameters
    ----------
    small, large
        Monthly returns, decimals (Lo 20 and Hi 20 of the portfolios formed on size), ending at the period.
    cycles
        Turning points announced by the as-of date: an event is labelled with what is known.
    seed, draws
        Random event months for the band.
    first_cuts
        Months of the events.

    Notes
    -----
    Measure: prod(1 + small) / prod(1 + large) - 1 over months 1..12 after the cut's month. Permutation over the ways to
    hand out the labels. Only events with twelve months of returns are in the tests.
    """
    log_ratio = np.log1p(small) - np.log1p(large)
    log_ratio = log_ratio.dropna()
    cuts = [pd.Period(c, freq="M") for c in first_cuts if log_ratio.index[0] <= pd.Period(c, freq="M") <= log_ratio.index[-1]]
    paths = _paths(log_ratio, cuts)
    events = _events(paths, cuts, cycles)
    done = events[events["complete"]]
    base, wide = (
        _group_test(done["small_minus_large"].to_numpy(), done[k].to_numpy(bool), seed) for k in ("recession", "recession_18")
    )
    events["without"] = _leave_one_out(done).reindex(events.index)
    random = _random_paths(log_ratio, seed=seed, draws=draws)
    band = pd.DataFrame(np.quantile(random, [0.1, 0.5, 0.9], axis=0).T, columns=["low", "median", "high"])
    return FirstCuts(
        events=events,
        paths=paths,
        band=band,
        base=base,
        wide=wide,
        pivotal=_pivotal(done, base),
        unconditional=float(random[:, HORIZON].mean()),
    )


def _paths(log_ratio: pd.Series, cuts: Sequence[pd.Period]) -> pd.DataFrame:
    total = log_ratio.cumsum()
    columns = {}
    for cut in cuts:
        window = total.reindex(pd.period_range(cut, cut + PATH, freq="M")).to_numpy()
        columns[str(cut)] = np.expm1(window - window[0])
    return pd.DataFrame(columns, index=pd.RangeIndex(PATH + 1, name="months"))


def _events(paths: pd.DataFrame, cuts: Sequence[pd.Period], cycles: Cycles) -> pd.DataFrame:
    far = max(cuts, default=pd.Period("2000-01", freq="M")) + 600
    spans = cycles.spans(far)

    def hit(cut: pd.Period, months: int) -> bool:
        # An announced recession overlaps the window from the cut's month to `months` later.
        return any(a <= cut + months and b >= cut for a, b in spans)

    rows = {
        str(c): {
            "small_minus_large": paths[str(c)].iloc[HORIZON],
            "recession": hit(c, 12),
            "recession_18": hit(c, 18),
            "complete": bool(np.isfinite(paths[str(c)].iloc[HORIZON])),
        }
        for c in cuts
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["small_minus_large", "recession", "recession_18", "complete"])


def _group_test(values: NDArray[np.float64], recession: NDArray[np.bool_], seed: int) -> GroupTest:
    n, k = len(values), int((~recession).sum())
    if k == 0 or k == n:
        nan = float("nan")
        return GroupTest(values.mean() if k else nan, nan if k else (values.mean() if n else nan), nan, nan, k, n - k, nan, nan)
    soft, hard = values[~recession], values[recession]
    difference = soft.mean() - hard.mean()
    return GroupTest(
        float(soft.mean()),
        float(hard.mean()),
        float(difference),
        permutation_p(values, ~recession, seed=seed, most=200_000),
        k,
        n - k,
        float(np.median(soft)),
        float(np.median(hard)),
    )


def _without(values: pd.Series) -> pd.Series:
    """Return the mean of the others for each entry."""
    return (values.sum() - values) / (len(values) - 1) if len(values) > 1 else values * np.nan


def _leave_one_out(done: pd.DataFrame) -> pd.Series:
    """Return the difference of means without each event."""
    values, hard = done["small_minus_large"], done["recession"].astype(bool)
    soft_mean, hard_mean = values[~hard].mean(), values[hard].mean()
    return pd.concat([_without(values[~hard]) - hard_mean, soft_mean - _without(values[hard])]).reindex(done.index)


def _pivotal(done: pd.DataFrame, base: GroupTest) -> tuple[str, ...]:
    """Return events without which the mean after cuts without recession, or the difference, has the other sign."""
    if not np.isfinite(base.difference):
        return ()
    soft = _without(done.loc[~done["recession"].astype(bool), "small_minus_large"])
    difference = _leave_one_out(done)
    turned = [n for n in soft.index if soft[n] * base.soft_mean < 0]
    return tuple(turned + [n for n in difference.index if n not in turned and difference[n] * base.difference < 0])


def _random_paths(log_ratio: pd.Series, *, seed: int, draws: int) -> NDArray[np.float64]:
    total = np.r_[0.0, np.cumsum(log_ratio.to_numpy())]
    rng = np.random.default_rng(seed)
    starts = rng.integers(1, len(total) - PATH, draws)
    return np.expm1(total[starts[:, None] + np.arange(PATH + 1)] - total[starts][:, None])
