"""The soft-landing rule, written down beforehand: four conditions, each with its margin and what the margin is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GROWTH_LIMIT, INFLATION_LIMIT, SAHM_LIMIT, RECESSION_LIMIT = -0.5, 0.03, 0.50, 0.30
YES, NO, UNCLEAR, MISSING = "yes", "no", "cannot be told apart", "not available"


@dataclass(frozen=True)
class Condition:
    """One condition: `margin` is positive on the good side of the limit; within `noise` of it nothing can be said."""

    name: str
    value: float
    limit: float
    margin: float
    noise: float
    noise_kind: str

    @property
    def verdict(self) -> str:
        """Met, not met, or a margin inside its interval."""
        if not np.isfinite(self.value):
            return MISSING
        if np.isfinite(self.noise) and abs(self.margin) <= self.noise:
            return UNCLEAR
        return YES if self.margin > 0 else NO


@dataclass(frozen=True)
class SoftLanding:
    """The verdict over all conditions: no if one clearly fails, yes if all clearly hold."""

    conditions: tuple[Condition, ...]

    @property
    def verdict(self) -> str:
        """Return yes, no, cannot be told apart, or not available when a condition has no data and none fails."""
        found = [c.verdict for c in self.conditions]
        if NO in found:
            return NO
        if MISSING in found:
            return MISSING
        return YES if all(v == YES for v in found) else UNCLEAR

    def condition(self, name: str) -> Condition:
        """Return one condition by name."""
        return next(c for c in self.conditions if c.name == name)

    @property
    def closest(self) -> Condition | None:
        """The condition whose margin is smallest against its noise, among those with data."""
        known = [c for c in self.conditions if np.isfinite(c.margin)]
        return min(known, key=lambda c: abs(c.margin) / c.noise if c.noise > 0 else np.inf, default=None)


def judge_soft_landing(
    *,
    growth: tuple[float, float],
    inflation: tuple[float, float],
    inflation_change: tuple[float, float],
    sahm: tuple[float, float],
    recession: tuple[float, tuple[float, float]],
) -> SoftLanding:
    """Return the verdict of the rule: growth z > -0.5, core inflation 6m <= 3 % and falling, Sahm < 0.50, P(recession) < 30 %.

    Parameters
    ----------
    growth, inflation, inflation_change, sahm
        (value, half width of its 90 % interval); inflation in decimals, Sahm in percentage points.
    recession
        (probability, (low, high)): its interval is not symmetric, so the side that faces the limit counts.
    """
    probability, (low, high) = recession
    side = high - probability if probability < RECESSION_LIMIT else probability - low
    return SoftLanding(
        (
            Condition("growth", growth[0], GROWTH_LIMIT, growth[0] - GROWTH_LIMIT, growth[1], "scatter of the indicators"),
            Condition(
                "inflation", inflation[0], INFLATION_LIMIT, INFLATION_LIMIT - inflation[0], inflation[1], "scatter of the months"
            ),
            Condition("falling", inflation_change[0], 0.0, -inflation_change[0], inflation_change[1], "scatter of the months"),
            Condition("sahm", sahm[0], SAHM_LIMIT, SAHM_LIMIT - sahm[0], sahm[1], "later revisions"),
            Condition("recession", probability, RECESSION_LIMIT, RECESSION_LIMIT - probability, side, "HAC, 90 %"),
        )
    )
