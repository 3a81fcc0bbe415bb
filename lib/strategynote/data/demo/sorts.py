"""Sorted portfolios: planted premia by sort and size quintile, on cells that add up to their size quintile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from strategynote.data.demo.rallies import RallyPlan
from strategynote.data.demo.timeline import MONTHS, Floats, stream

# Long-run mean of ln(1 + volatile) - ln(1 + calm) over plans of many seeds, log points a month (a test holds it).
MEAN_STEP = -0.0087


@dataclass(frozen=True)
class SortPlan:
    """How one sort is made.

    `premium`: mean of high minus low a month by size quintile, percent. `rally` and `market`: loads of the spread on the
    surprise of the small-cap volatility index and on the market's shock. `noise` and `own`: standard deviation of the sort's
    common and each quintile's own noise, percent a month. `tilt`: place of the groups between low and high. `caps`, `firms`:
    shares of the groups in a quintile's value and firms. `book`: log book-to-market of the groups. `yearly`: formed each July,
    else each month.
    """

    name: str
    premium: tuple[float, ...]
    rally: float
    market: float
    noise: float
    own: float = 1.2
    tilt: tuple[float, ...] = (-0.5, -0.25, 0.0, 0.25, 0.5)
    caps: tuple[float, ...] = (0.22, 0.21, 0.20, 0.19, 0.18)
    firms: tuple[float, ...] = (0.22, 0.18, 0.18, 0.19, 0.23)
    book: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0, 0.0)
    yearly: bool = True


_SEVEN: dict[str, Any] = {
    "tilt": (-0.25, 0.0, -0.5, -0.25, 0.0, 0.25, 0.5), "caps": (0.2, 0.1, 0.15, 0.15, 0.14, 0.13, 0.13),
    "firms": (0.15, 0.12, 0.14, 0.14, 0.14, 0.15, 0.16), "book": (0.0,) * 7,
}  # fmt: skip
_VOLATILE: dict[str, Any] = {
    "tilt": (-0.35, -0.22, -0.08, 0.12, 0.65),
    "caps": (0.30, 0.23, 0.19, 0.16, 0.12),
    "firms": (0.17, 0.13, 0.16, 0.21, 0.33),
}
PLANS = (
    SortPlan("profitability", (0.40, 0.34, 0.28, 0.24, 0.20), -0.35, -0.05, 2.6,
             firms=(0.34, 0.20, 0.17, 0.15, 0.14), book=(0.25, 0.3, 0.1, -0.2, -0.6)),
    SortPlan("beta", (0.0, 0.0, 0.0, 0.05, 0.05), 0.45, 0.45, 2.6, book=(0.1, 0.05, 0.0, -0.05, -0.1)),
    SortPlan("volatility", (-0.84, -0.65, -0.50, -0.35, -0.15), 0.80, 0.0, 1.5,
             yearly=False, book=(0.0, 0.0, 0.0, 0.0, 0.1), **_VOLATILE),
    SortPlan("residual_volatility", (-0.815, -0.630, -0.485, -0.340, -0.146), 0.80, 0.0, 0.8, yearly=False, **_VOLATILE),
    SortPlan("momentum", (1.00, 0.90, 0.70, 0.60, 0.40), -0.15, -0.10, 4.2, yearly=False, firms=(0.28, 0.18, 0.16, 0.16, 0.22)),
    SortPlan("reversal", (-0.90, -0.60, -0.40, -0.30, -0.25), 0.10, 0.10, 3.6, yearly=False),
    SortPlan("value", (0.70, 0.50, 0.35, 0.25, 0.15), -0.10, 0.0, 3.0,
             firms=(0.14, 0.15, 0.18, 0.22, 0.31), book=(-1.15, -0.45, 0.0, 0.40, 0.95)),
    SortPlan("investment", (-0.55, -0.42, -0.30, -0.25, -0.20), 0.15, 0.05, 2.2, book=(0.2, 0.15, 0.05, -0.1, -0.3)),
    SortPlan("accruals", (-0.35, -0.30, -0.20, -0.20, -0.15), 0.05, 0.0, 1.8),
    SortPlan("net_issuance", (-0.50, -0.45, -0.35, -0.35, -0.30), 0.20, 0.0, 2.2, **_SEVEN),
)  # fmt: skip


@dataclass(frozen=True)
class SortPaths:
    """Cells of one sort on the month axis, arrays (months, 5 sizes, groups): returns, values (USD million, beginning), firms."""

    plan: SortPlan
    ret: Floats
    value: Floats
    firms: Floats
    spread: Floats  # (months, 5): high minus low


def edges(plan: SortPlan) -> tuple[int, int]:
    """Return the places of the low and the high group."""
    return (2, 6) if len(plan.tilt) == 7 else (0, 4)


def simulate_sorts(
    seed: int, quintiles: tuple[Floats, Floats, Floats], plan: RallyPlan, *, shock: Floats
) -> dict[str, SortPaths]:
    """Return every sort of PLANS; cells of a size quintile add up to its return, value and firms.

    The volatility spread of the two smallest quintiles follows the rally plan to the last digit; residual volatility follows
    volatility with noise of its own.
    """
    surprise = plan.step - MEAN_STEP
    surprise[plan.step == 0] = 0.0
    found: dict[str, SortPaths] = {}
    for sort in PLANS:
        rng = stream(seed, sort.name)
        spread = _spread(rng, sort, surprise, shock)
        if sort.name == "residual_volatility":
            spread = found["volatility"].spread * 0.97 + rng.standard_normal(spread.shape) * sort.noise / 100
        noise = rng.standard_normal((len(MONTHS), 5, len(sort.tilt))) * 0.006
        paths = _cells(sort, quintiles, spread, noise)
        found[sort.name] = _obey(paths, quintiles[0], plan.step) if sort.name == "volatility" else paths
    return found


def _spread(rng: np.random.Generator, sort: SortPlan, surprise: Floats, shock: Floats) -> Floats:
    common = rng.standard_normal((len(MONTHS), 1)) * sort.noise / 100
    own = rng.standard_normal((len(MONTHS), 5)) * sort.own / 100
    driven = (sort.rally * surprise + sort.market * shock)[:, None]
    return np.array(sort.premium) / 100 + driven + common + own


def _cells(sort: SortPlan, quintiles: tuple[Floats, Floats, Floats], spread: Floats, noise: Floats) -> SortPaths:
    whole, value, firms = quintiles
    tilt, base = np.array(sort.tilt), np.array(sort.caps)
    low, high = edges(sort)
    noise[:, :, [low, high]] = 0.0  # so that high minus low is the spread itself
    excess = tilt * spread[:, :, None] + noise
    share = _shares(whole[:, :, None] + excess, base) if sort.yearly else np.broadcast_to(base, excess.shape)
    ret = whole[:, :, None] + excess - (share * excess).sum(axis=2, keepdims=True)
    counts = np.maximum(1, np.rint(firms[:, :, None] * np.array(sort.firms)))
    return SortPaths(sort, ret, share * value[:, :, None], counts, spread)


def _shares(ret: Floats, base: Floats) -> Floats:
    """Return the groups' shares of their quintile's value at each month's beginning: `base` in July, then moved by returns."""
    months, years = len(ret), -(-len(ret) // 12)
    growth = np.ones((12 * years, *ret.shape[1:]))
    growth[:months] += ret
    # The axis begins in a July, so rows of twelve are formation years.
    growth = growth.reshape(years, 12, *ret.shape[1:])
    wealth = np.concatenate([np.ones_like(growth[:, :1]), np.cumprod(growth, axis=1)[:, :-1]], axis=1)
    value = (base * wealth).reshape(12 * years, *ret.shape[1:])[:months]
    return value / value.sum(axis=2, keepdims=True)


def _obey(paths: SortPaths, whole: Floats, step: Floats) -> SortPaths:
    """Return the sort with the spreads of the two smallest quintiles such that the mean legs follow `step` exactly.

    Mean legs are a + b D with the common spread D, so (1 + a_high + b_high D) = exp(step) (1 + a_low + b_low D) gives D.
    """
    plan, low_tilt, high_tilt = paths.plan, paths.plan.tilt[0], paths.plan.tilt[-1]
    centre = np.array(plan.tilt) @ np.array(plan.caps)
    between = (paths.spread[:, 0] - paths.spread[:, 1]) / 2
    rest = paths.ret[:, :2] - whole[:, :2, None] - (np.array(plan.tilt) - centre) * paths.spread[:, :2, None]
    offset = np.stack([between, -between], axis=1)
    fixed = whole[:, :2] + rest[:, :, 0] + (low_tilt - centre) * offset
    upper = whole[:, :2] + rest[:, :, -1] + (high_tilt - centre) * offset
    ratio, b_low, b_high = np.exp(step), low_tilt - centre, high_tilt - centre
    common = (ratio * (1 + fixed.mean(axis=1)) - 1 - upper.mean(axis=1)) / (b_high - ratio * b_low)
    spread = paths.spread.copy()
    spread[:, :2] = common[:, None] + offset
    ret = paths.ret.copy()
    ret[:, :2] = whole[:, :2, None] + rest + (np.array(plan.tilt) - centre) * spread[:, :2, None]
    return replace(paths, ret=ret, spread=spread)
