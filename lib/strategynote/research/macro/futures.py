"""Fed funds futures to a path of the policy rate and probabilities by meeting."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

import numpy as np
import pandas as pd

STEP = 0.0025
FEW_DAYS = 7


def implied_rates(prices: pd.Series) -> pd.Series:
    """Return the average rate that a contract month implies, (100 - price) / 100."""
    return (100 - prices) / 100


def meeting_path(rates: pd.Series, meetings: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Return the rate before and after each meeting.

    A decision on day d of a month with N days rules from day d + 1, so the month's average is f = (d pre + (N - d) post) / N.
    Months without a meeting are anchors: pre and post are their average. A meeting's post rate is the next month's pre
    rate; its pre rate the last month's post rate, solved for where neither neighbour is an anchor. Where fewer than seven
    days are left after a meeting and the next month has none, the next month's average alone decides.

    Parameters
    ----------
    rates
        Implied average rate by contract month (PeriodIndex without gaps), decimals.
    meetings
        Decision days.

    Returns
    -------
    DataFrame
        Index: decision day. Columns pre, post, change (decimals).
    """
    decided = {pd.Period(d, freq="M"): pd.Timestamp(d) for d in meetings if pd.Period(d, freq="M") in rates.index}
    post = _solve_backwards(rates, decided)
    return _solve_forwards(rates, decided, post)


def _days(day: pd.Timestamp) -> tuple[int, int]:
    return day.day, calendar.monthrange(day.year, day.month)[1]


def _solve_backwards(rates: pd.Series, decided: dict[pd.Period, pd.Timestamp]) -> dict[pd.Period, float]:
    """Post rates that follow from the next anchor: end of month m = start of month m + 1."""
    post: dict[pd.Period, float] = {}
    start = np.nan
    for month in reversed(rates.index):
        if month not in decided:
            start = rates[month]
            continue
        post[month] = start
        d, n = _days(decided[month])
        # Solving for the start divides by d: near the month's beginning that would blow up noise, so it stays open.
        start = (n * rates[month] - (n - d) * start) / d if d >= FEW_DAYS else np.nan
    return post


def _solve_forwards(rates: pd.Series, decided: dict[pd.Period, pd.Timestamp], post: dict[pd.Period, float]) -> pd.DataFrame:
    rows = {}
    before = np.nan
    for month in rates.index:
        if month not in decided:
            before = rates[month]
            continue
        d, n = _days(decided[month])
        after = post[month]
        if not np.isfinite(after) and np.isfinite(before) and n - d >= FEW_DAYS:
            after = (n * rates[month] - d * before) / (n - d)
        start = before if np.isfinite(before) else (n * rates[month] - (n - d) * after) / d
        rows[decided[month]] = {"pre": start, "post": after, "change": after - start}
        before = after
    return pd.DataFrame.from_dict(rows, orient="index", columns=["pre", "post", "change"])


def meeting_probabilities(changes: Sequence[float], *, step: float = STEP) -> list[dict[int, float]]:
    """Return, after each meeting, the probability of every number of net moves (positive = hikes), as CME's tree does.

    Each expected change is split between the two neighbouring multiples of `step`; meetings are independent.
    """
    tree = {0: 1.0}
    after = []
    for change in changes:
        moves = change / step
        low = int(np.floor(moves + 1e-12))
        share = moves - low
        grown: dict[int, float] = {}
        for net, probability in tree.items():
            for extra, weight in ((low, 1 - share), (low + 1, share)):
                if weight > 1e-12:
                    grown[net + extra] = grown.get(net + extra, 0.0) + probability * weight
        tree = dict(sorted(grown.items()))
        after.append(tree)
    return after


def expected_cuts(rates: pd.Series, *, now: float, month: pd.Period, horizon: int = 12) -> float:
    """Return the number of quarter-point cuts priced for `horizon` months after `month` (positive = cuts).

    (effective rate now - implied average of the month `horizon` ahead) / 0.25 points; NaN when the curve ends before.
    """
    end = month + horizon
    return float((now - rates[end]) / STEP) if end in rates.index else float("nan")
