"""Rallies as episodes: dates, durations, gains, what the market did, and whether a crisis came before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.rallies.dating import Turns, date_paths
from strategynote.research.rallies.definitions import RallyIndex
from strategynote.research.rallies.durations import Spells

CRISIS_FALL = 0.30
CRISIS_MONTHS = 12


@dataclass(frozen=True)
class Episode:
    """One rally. `last` is the peak, or the running maximum of a rally that has not ended; gain is L(last) - L(start)."""

    start: pd.Period
    confirmed: pd.Period
    last: pd.Period
    ended: pd.Period | None
    gain: float
    kept: float | None  # L at the month the end was known less L at confirmation: what acting on both dates left

    @property
    def months(self) -> int:
        """Months from trough to peak (or to the running maximum)."""
        return int((self.last - self.start).n)

    @property
    def peak(self) -> pd.Period | None:
        """Peak month, None while the rally has not ended."""
        return self.last if self.ended is not None else None

    @property
    def confirmation_lag(self) -> int:
        """Months from trough to confirmation."""
        return int((self.confirmed - self.start).n)

    @property
    def end_lag(self) -> int | None:
        """Months from peak to the month in which the end was known."""
        return None if self.ended is None else int((self.ended - self.last).n)


def _episodes(turns: Turns, level: pd.Series, path: int, offset: int) -> tuple[Episode, ...]:
    """Return the episodes of one path whose first level stands at position `offset`."""
    month = lambda position: level.index[position - offset]  # noqa: E731
    value = lambda position: float(level.iloc[position - offset])  # noqa: E731
    found = []
    for row in np.flatnonzero(turns.path == path):
        start, confirmed, last, end = (int(getattr(turns, name)[row]) for name in ("trough", "confirmed", "last", "ended"))
        found.append(
            Episode(
                start=month(start),
                confirmed=month(confirmed),
                last=month(last),
                ended=month(end) if end >= 0 else None,
                gain=value(last) - value(start),
                kept=value(end) - value(confirmed) if end >= 0 else None,
            )
        )
    return tuple(found)


def date_episodes(index: RallyIndex, *, up: float, down: float | None = None) -> tuple[Episode, ...]:
    """Return the rallies of an index by the threshold filter (log points; `down` defaults to `up`)."""
    level = index.level
    turns = date_paths(level.to_numpy()[None, :], up=up, down=up if down is None else down)
    return _episodes(turns, level, 0, 0)


def date_grid(indices: Sequence[RallyIndex], thresholds: Sequence[float]) -> dict[tuple[int, float], tuple[Episode, ...]]:
    """Return the rallies of every index at every symmetric threshold, keyed by (position of the index, threshold).

    All cells run through the filter together; indices that start later are padded with zeros in front, which a filter
    that starts down does not notice.
    """
    levels = [index.level for index in indices]
    length = max(len(level) for level in levels)
    padded = np.array([np.concatenate([np.zeros(length - len(level)), level]) for level in levels])
    offset = np.array([length - len(level) for level in levels])
    k, m = len(indices), len(thresholds)
    bars = np.repeat(np.asarray(thresholds, dtype=float), k)
    turns = date_paths(np.tile(padded, (m, 1)), up=bars, down=bars, first=np.tile(offset, m))
    return {
        (i, threshold): _episodes(turns, levels[i], j * k + i, int(offset[i]))
        for j, threshold in enumerate(thresholds)
        for i in range(k)
    }


def spells_of(episodes: Sequence[Episode], *, from_confirmation: bool = False) -> Spells:
    """Return the durations trough to peak; an unfinished rally is right-censored at its running maximum.

    The running maximum, not today, is where it is censored: its peak may already be behind us. With `from_confirmation`
    each spell enters the risk set in the month it was confirmed (left truncation), because only then is it known to exist.
    """
    entry = [max(e.confirmation_lag - 1, 0) if from_confirmation else 0 for e in episodes]
    return Spells.of([e.months for e in episodes], [e.ended is not None for e in episodes], np.asarray(entry, dtype=float))


def find_market_troughs(market_ret: pd.Series, *, fall: float = CRISIS_FALL) -> list[pd.Period]:
    """Return the troughs of falls of at least `fall` in the cumulative market return, from peak to the next new high.

    A fall still under water counts with its lowest month so far.
    """
    level = (1 + market_ret).cumprod()
    underwater = level / level.cummax() - 1
    spell = (underwater >= 0).cumsum()
    lowest = underwater.groupby(spell.to_numpy()).agg(["min", "idxmin"])
    return list(lowest.loc[lowest["min"] <= -fall, "idxmin"])


def is_post_crisis(start: pd.Period, troughs: Sequence[pd.Period], *, within: int = CRISIS_MONTHS) -> bool:
    """Return True if a crisis trough lies 0 to `within` months before `start`."""
    return any(0 <= (start - trough).n <= within for trough in troughs)


def tabulate_episodes(
    episodes: Sequence[Episode], *, market_ret: pd.Series, crisis_troughs: Mapping[str, Sequence[pd.Period]]
) -> pd.DataFrame:
    """Return one row per rally: dates, months, gain, market return trough to peak, and flags by kind of crisis.

    `crisis_troughs` holds the months of NBER troughs ("nber") and of market falls ("market").
    """
    level = (1 + market_ret).cumprod()
    rows = []
    for e in episodes:
        row = {
            "start": e.start,
            "confirmed": e.confirmed,
            "peak": e.peak,
            "end_known": e.ended,
            "last": e.last,
            "months": e.months,
            "ended": e.ended is not None,
            "gain": e.gain,
            "kept": e.kept,
            "confirmation_lag": e.confirmation_lag,
            "end_lag": e.end_lag,
            "market_ret": float(level[e.last] / level[e.start] - 1) if e.start in level.index else np.nan,
        }
        row |= {name: is_post_crisis(e.start, troughs) for name, troughs in crisis_troughs.items()}
        rows.append(row | {"post_crisis": any(row[name] for name in crisis_troughs)})
    return pd.DataFrame(
        rows,
        columns=[
            "start",
            "confirmed",
            "peak",
            "end_known",
            "last",
            "months",
            "ended",
            "gain",
            "kept",
            "confirmation_lag",
            "end_lag",
            "market_ret",
            *crisis_troughs,
            "post_crisis",
        ],
    )
