"""The positioning section as a whole: scenario, losses, states, and what would change the view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.members import Members
from strategynote.data.portfolios import SizePortfolios, SortPortfolios
from strategynote.data.quoted import Quoted
from strategynote.errors import GapError
from strategynote.research.factors.segments import compute_segment_returns
from strategynote.research.macro.cycles import make_cycles, recession_months
from strategynote.research.positioning.downside import DownsideBeta, collect_quintiles, study_downside
from strategynote.research.positioning.scenario import Target, measure_target
from strategynote.research.positioning.screens import Screen, apply_screens, share_of_loss_makers
from strategynote.research.positioning.slowdown import StateReturn, collect_spreads, compare_states, find_slowdowns, known_state


@dataclass(frozen=True)
class Losses:
    """Downside betas by name (segments, sort.low / .high / .difference) and the fall they are applied to."""

    betas: Mapping[str, DownsideBeta]
    fall: float
    falls: pd.DataFrame


@dataclass(frozen=True)
class Slowdowns:
    """Returns of quality, calm, low beta and small in slowdowns (at the time, and as known before), and in recessions."""

    slowdown: Mapping[str, StateReturn]
    known: Mapping[str, StateReturn]
    recession: Mapping[str, StateReturn]
    state: pd.Series | None
    change: float | None


def study_losses(
    size: SizePortfolios, sorts: Mapping[str, SortPortfolios], market: pd.DataFrame, *, fall: float, seed: int, draws: int
) -> Losses:
    """Estimate downside betas and list the market's falls of that depth with what small caps lost in them."""
    segments = compute_segment_returns(size)
    betas = study_downside(segments, collect_quintiles(sorts), market, seed=seed, draws=draws)
    total = (market["mkt_excess"] + market["risk_free"]).rename("market")
    return Losses(betas, fall, list_falls(total, segments[["small", "large"]], fall=fall))


def list_falls(market: pd.Series, segments: pd.DataFrame, *, fall: float, months: int = 6) -> pd.DataFrame:
    """List falls of the market by `fall` or more within `months`: peak and trough month, market, small and large over them.

    Non-overlapping, from the deepest on: the window of at most `months` with the lowest return is taken, then the next that
    shares no month with it.
    """
    wealth = np.concatenate([[1.0], (1 + market).cumprod().to_numpy()])
    found = [
        (float(wealth[at + length] / wealth[at] - 1), at, at + length)
        for length in range(1, months + 1)
        for at in range(len(wealth) - length)
        if wealth[at + length] / wealth[at] - 1 <= fall
    ]
    taken: list[tuple[float, int, int]] = []
    for item in sorted(found):
        if all(item[2] <= start or item[1] >= end for _, start, end in taken):
            taken.append(item)
    rows = [_fall_row(market, segments, start, end) for _, start, end in sorted(taken, key=lambda item: item[1])]
    return pd.DataFrame(rows, columns=["first", "last", "market", "small", "large", "ratio"])


def _fall_row(market: pd.Series, segments: pd.DataFrame, start: int, end: int) -> dict[str, object]:
    months = market.index[start:end]
    lost = float((1 + market.loc[months]).prod() - 1)
    sides = (1 + segments.reindex(months)).prod(skipna=False) - 1
    return {
        "first": months[0], "last": months[-1], "market": lost, "small": float(sides["small"]), "large": float(sides["large"]),
        "ratio": float(sides["small"]) / lost,
    }  # fmt: skip


def study_slowdowns(
    size: SizePortfolios, sorts: Mapping[str, SortPortfolios], *, industry: pd.Series | None, turns: pd.DataFrame | None
) -> Slowdowns:
    """Compare the differences inside and outside of slowdowns and recessions; what has no data stays empty."""
    spreads = collect_spreads(sorts, compute_segment_returns(size))
    state = None if industry is None else find_slowdowns(industry)
    recession = None if turns is None else recession_months(spreads.index, make_cycles(turns)) > 0
    change = None if industry is None or len(industry) < 7 else float(industry.iloc[-1] / industry.iloc[-7] - 1)
    return Slowdowns(
        {} if state is None else compare_states(spreads, state),
        {} if state is None else compare_states(spreads, known_state(state)),
        {} if recession is None else compare_states(spreads, recession),
        state,
        change,
    )


def study_target(quoted: Mapping[str, Quoted], index: pd.Series | None, daily: pd.Series | None, *, stated: float, seed: int) -> Target | None:
    """Hold the quoted target against the close, or return None where either is missing."""
    quote = quoted.get("target")
    if quote is None or quote.value is None or quote.until is None or index is None:
        return None
    return measure_target(quote.value, index, daily, stated=stated, until=quote.until, seed=seed)


def screen_members(members: Members | GapError) -> tuple[tuple[Screen, ...], dict[str, tuple[float, int]]]:
    """Apply the rules, and count loss makers; nothing where there are no members."""
    if isinstance(members, GapError):
        return (), {}
    return apply_screens(members.frame), share_of_loss_makers(members.frame)
