"""Screens: rules written down beforehand, applied to one day's numbers; lists of names, never a back-test."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

TOP, BOTTOM = 0.80, 1 / 3
GROUPS = ("all", "technology", "consumer")


@dataclass(frozen=True)
class Screen:
    """One rule and the members that meet it, largest first; `reason` says why a rule could not be applied."""

    name: str
    rule: str
    members: pd.DataFrame
    considered: int
    reason: str | None = None


def screen_quality(frame: pd.DataFrame) -> Screen:
    """Positive earnings, return on equity in the top fifth, and low risk by what is at hand: leverage, price range, or both."""
    rule = "Earnings above zero; return on equity in the top fifth"
    pool = frame.dropna(subset=["roe", "earnings"])
    # A return on next to no equity says nothing of quality.
    kept = (pool["earnings"] > 0) & (pool["roe"] >= pool["roe"].quantile(TOP))
    for column, words in (("debt_to_equity", "debt to equity"), ("range_52w", "52-week price range")):
        if frame[column].notna().sum() < 100:
            continue
        rule += f"; {words} in the bottom third"
        kept &= pool[column] <= pool[column].quantile(BOTTOM)
    return _listed("quality", rule, pool, kept)


def screen_loss_making_technology(frame: pd.DataFrame) -> Screen:
    """Technology with earnings below zero."""
    pool = frame[(frame["group"] == "technology")].dropna(subset=["earnings"])
    return _listed("loss_making_technology", "Technology; earnings below zero", pool, pool["earnings"] < 0)


def screen_leveraged_consumer(frame: pd.DataFrame) -> Screen:
    """Consumer firms whose debt to equity is in the top fifth of all members."""
    rule = "Consumer; debt to equity in the top fifth of all members"
    known = frame["debt_to_equity"].dropna()
    if len(known) < 100:
        return Screen("leveraged_consumer", rule, frame.iloc[:0], 0, "the table of members known at this date has no debt")
    pool = frame[(frame["group"] == "consumer")].dropna(subset=["debt_to_equity"])
    return _listed("leveraged_consumer", rule, pool, pool["debt_to_equity"] >= known.quantile(TOP))


def _listed(name: str, rule: str, pool: pd.DataFrame, kept: pd.Series) -> Screen:
    return Screen(name, rule, pool[kept].sort_values("market_cap", ascending=False), len(pool))


def apply_screens(frame: pd.DataFrame) -> tuple[Screen, ...]:
    """Apply the three rules to one day's members."""
    return screen_quality(frame), screen_loss_making_technology(frame), screen_leveraged_consumer(frame)


def share_of_loss_makers(frame: pd.DataFrame) -> dict[str, tuple[float, int]]:
    """Return share with earnings below zero, and how many have earnings, for all members and by group."""
    found = {}
    for group in GROUPS:
        earnings = (frame if group == "all" else frame[frame["group"] == group])["earnings"].dropna()
        if len(earnings):
            found[group] = (float((earnings < 0).mean()), len(earnings))
    return found
