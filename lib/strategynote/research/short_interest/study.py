"""The short-covering section as a whole: what can be measured from the files at hand, and why the rest cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from strategynote.data.short_interest import FINRA, Floats, Settlement, ShortInputs, settlement_dates
from strategynote.research.short_interest.covering import Covering, measure_covering
from strategynote.research.short_interest.intensity import Intensity, MacBeth, collect_returns, fit_macbeth, measure_intensity
from strategynote.research.short_interest.ratios import MIN_NAMES, Segment, make_segment
from strategynote.research.short_interest.returns import SortedReturns, find_quarter, make_window, sort_returns
from strategynote.research.statistics.percentiles import compute_percentile

LEAST_SETTLEMENTS = 24  # a year of settlement dates
SEGMENTS = ("micro", "small", "large_mid")


@dataclass(frozen=True)
class ShortStudy:
    """Results; what is None or empty has its reason in `reasons` (keys quarter, window, intensity, macbeth, days, covering, segments)."""

    segments: Mapping[str, Segment] = field(default_factory=dict)
    covering: tuple[Covering, ...] = ()
    quarter: SortedReturns | None = None
    window: SortedReturns | None = None
    intensity: Intensity | None = None
    macbeth: MacBeth | None = None
    days_history: pd.Series | None = None
    days_percentile: float | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


def study_short_interest(inputs: ShortInputs, *, seed: int, draws: int) -> ShortStudy:
    """Measure everything that the files at hand allow."""
    newest, floats = inputs.newest, inputs.floats
    if newest is None or floats is None:
        why = str(inputs.gaps.get(FINRA) or next(iter(inputs.gaps.values())))
        return ShortStudy(reasons=dict.fromkeys(("quarter", "window", "intensity", "macbeth", "days", "covering", "segments"), why))
    held = {name: files[-1] for name, files in inputs.holdings.items() if files}
    made = {name: make_segment(newest, files, name=name, floats=floats.shares) for name, files in held.items()}
    segments = {name: segment for name, segment in made.items() if segment is not None}
    small = inputs.holdings.get("small", ())
    quarter, no_quarter = _quarter(inputs, floats, seed=seed, draws=draws)
    window, no_window = _window(inputs, floats, seed=seed, draws=draws)
    returns = collect_returns(small)
    intensity = measure_intensity(small, inputs.settlements, floats, returns=returns)
    macbeth = fit_macbeth(small, inputs.settlements, floats, returns=returns)
    days = days_to_cover_history(inputs, segments.get("small"))
    few = f"{len(small)} dated holdings files with prices are at hand"
    return ShortStudy(
        segments, tuple(_covering(inputs, segments)), quarter, window, intensity, macbeth, days, _days_percentile(days),
        {
            "quarter": no_quarter, "window": no_window,
            "intensity": f"{few}: no year of 21-day returns of single names, nor their betas and volatilities",
            "macbeth": f"{few}: no prices of single names around the settlement dates", "covering": "the files hold no earlier counts",
            "days": f"{sum(s.dataset == FINRA for s in inputs.settlements)} settlement files are at hand, {LEAST_SETTLEMENTS} make a history",
            "segments": f"fewer than {MIN_NAMES} members have price, short interest and float",
        },
    )  # fmt: skip


def _quarter(inputs: ShortInputs, floats: Floats, *, seed: int, draws: int) -> tuple[SortedReturns | None, str]:
    """Return the quarter's returns sorted on what was published when it began, or why there are none."""
    small = inputs.holdings.get("small", ())
    ends = find_quarter(small, inputs.period)
    if ends is None:
        days = ", ".join(str(h.date.date()) for h in small) or "none"
        return None, f"no holdings files with prices within a week of the quarter's start and of the end of {inputs.period}; at hand: {days}"
    found = sort_returns(make_window(*ends), inputs.settlements, ends[0], floats=floats, seed=seed, draws=draws)
    if found is None:
        return None, "too few names have price, short interest and float"
    if found.when == "after":
        return None, f"no short interest and float published by {ends[0].date.date()} are at hand: the sort would be of {found.settled.date()}"
    return found, ""


def _window(inputs: ShortInputs, floats: Floats, *, seed: int, draws: int) -> tuple[SortedReturns | None, str]:
    small = inputs.holdings.get("small", ())
    if len(small) < 2:
        return None, "fewer than two dated holdings files with prices are at hand"
    found = sort_returns(make_window(small[-2], small[-1]), inputs.settlements, small[-2], floats=floats, seed=seed, draws=draws)
    return found, "too few names have price, short interest and float"


def _covering(inputs: ShortInputs, segments: Mapping[str, Segment]) -> list[Covering]:
    """Return covering over the last two settlement periods, small caps first, then the other segments over the last."""
    own = [s for s in inputs.settlements if s.dataset == FINRA][-2:]
    order = [(name, s) for name in ("small", "micro", "large_mid") for s in (own if name == "small" else own[-1:]) if name in segments]
    found = [
        measure_covering(name, s, segments[name].table, start=_settlement_before(s)) for name, s in order
    ]
    return [covering for covering in found if covering is not None]


def _settlement_before(settlement: Settlement) -> pd.Timestamp:
    return settlement_dates(settlement.date - pd.Timedelta(days=40), settlement.date - pd.Timedelta(days=1))[-1]


def _days_percentile(history: pd.Series | None) -> float | None:
    """Return where the newest settlement date stands among all, or None where they are no history yet."""
    return None if history is None or len(history) < LEAST_SETTLEMENTS else compute_percentile(history)


def days_to_cover_history(inputs: ShortInputs, small: Segment | None) -> pd.Series | None:
    """Return the median days to cover of small caps by settlement date, names as in the newest holdings file."""
    if small is None:
        return None
    own = [s for s in inputs.settlements if s.dataset == FINRA]
    return pd.Series({s.date: float(s.frame["days_to_cover"].reindex(small.table.index).median()) for s in own}).sort_index()
