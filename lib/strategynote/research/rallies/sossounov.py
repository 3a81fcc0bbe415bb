"""Rule B: Pagan-Sossounov turning points, found for many paths at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from strategynote.research.rallies.dating import Floats, Ints, Turns

NEVER = -1


@dataclass(frozen=True)
class Rule:
    """Months of the window on each side, months without turns at the ends, shortest phase and cycle, and the move
    (log points) that lets a phase be shorter."""

    window: int = 8
    censor: int = 6
    phase: int = 4
    cycle: int = 16
    exceptional: float = 0.20


def _window_maximum(rows: Floats, window: int) -> Floats:
    """Return the maximum over `window` rows on each side, windows cut at the ends; doubling needs log2(window) passes."""
    width, padding = 2 * window + 1, np.full((window, rows.shape[1]), -np.inf)
    best, reach = np.concatenate([padding, rows, padding]), 1
    while 2 * reach <= width:
        best, reach = np.maximum(best[:-reach], best[reach:]), 2 * reach
    rest = width - reach
    return np.maximum(best[: best.shape[0] - rest], best[rest:]) if rest else best


def _candidates(levels: Floats, rule: Rule) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Return path, position and is-peak of local extremes, those of one kind in a row reduced to the most extreme."""
    rows = np.ascontiguousarray(levels.T)
    high, low = rows >= _window_maximum(rows, rule.window), -rows >= _window_maximum(-rows, rule.window)
    turn = high ^ low
    turn[: rule.censor] = turn[levels.shape[1] - rule.censor :] = False
    path, at = np.nonzero(turn.T)
    peak = high[at, path]
    if path.size == 0:
        return path, at, peak
    opens = np.concatenate([[True], (path[1:] != path[:-1]) | (peak[1:] != peak[:-1])])
    height = np.where(peak, rows[at, path], -rows[at, path])
    highest = np.maximum.reduceat(height, np.flatnonzero(opens))
    run = np.cumsum(opens) - 1
    best = np.flatnonzero(height == highest[run])
    best = best[np.concatenate([[True], np.diff(run[best]) > 0])]
    return path[best], at[best], peak[best]


def _pad(path: Ints, at: Ints, paths: int) -> Ints:
    """Return positions as rows per path, padded with NEVER, one spare pair of columns at the end."""
    count = np.bincount(path, minlength=paths)
    column = np.arange(path.size) - np.repeat(np.cumsum(count) - count, count)
    rows = np.full((paths, int(count.max(initial=0)) + 3), NEVER)
    rows[path, column] = at
    return rows


def _drop_pair(rows: Ints, first: Ints) -> Ints:
    """Return rows without the neighbouring entries `first` and `first` + 1; the rest moves up and still alternates."""
    column = np.arange(rows.shape[1])[None, :]
    moved = np.concatenate([rows[:, 2:], np.full((len(rows), 2), NEVER)], axis=1)
    return np.where(column >= first[:, None], moved, rows)


def _first_short_cycle(rows: Ints, values: Floats, peak_first: npt.NDArray[np.bool_], rule: Rule) -> tuple[Ints, Ints]:
    """Return rows with a cycle that is too short and the pair to drop: the lesser of its two like turns goes."""
    short = (rows[:, 2:] != NEVER) & (rows[:, 2:] - rows[:, :-2] < rule.cycle)
    bad = np.flatnonzero(short.any(axis=1))
    j = short[bad].argmax(axis=1)
    is_peak = peak_first[bad] ^ (j % 2 == 1)
    before, after = values[bad, rows[bad, j]], values[bad, rows[bad, j + 2]]
    keep_first = np.where(is_peak, before >= after, before <= after)
    return bad, np.where(keep_first, j + 1, j)


def _first_short_phase(rows: Ints, values: Floats, rule: Rule) -> tuple[Ints, Ints]:
    """Return rows with a phase too short and too small, and the pair of turns that bound it."""
    there = rows[:, 1:] != NEVER
    line = np.arange(len(rows))[:, None]
    move = np.abs(values[line, rows[:, 1:]] - values[line, rows[:, :-1]])
    short = there & (rows[:, 1:] - rows[:, :-1] < rule.phase) & (move < rule.exceptional)
    bad = np.flatnonzero(short.any(axis=1))
    return bad, short[bad].argmax(axis=1)


def _next_violation(rows: Ints, levels: Floats, peak_first: npt.NDArray[np.bool_], rule: Rule) -> tuple[Ints, Ints]:
    """Return rows that break the rule and the pair of turns to drop in each: short cycles go before short phases."""
    cycles, cycle_pair = _first_short_cycle(rows, levels, peak_first, rule)
    phases, phase_pair = _first_short_phase(rows, levels, rule)
    rest = ~np.isin(phases, cycles)
    return np.concatenate([cycles, phases[rest]]), np.concatenate([cycle_pair, phase_pair[rest]])


def _prune(rows: Ints, levels: Floats, peak_first: npt.NDArray[np.bool_], rule: Rule) -> Ints:
    """Drop short cycles, then short phases, a pair of turns at a time in every path, until all obey the rule."""
    active = np.arange(len(rows))
    while active.size:
        bad, pair = _next_violation(rows[active], levels[active], peak_first[active], rule)
        active = active[bad]
        rows[active] = _drop_pair(rows[active], pair)
    return rows


def date_paths_sossounov(levels: Floats, rule: Rule | None = None) -> Turns:
    """Return the up phases of every path by Pagan and Sossounov's rule, log points instead of logs of prices.

    levels: (paths, time). Turns are extremes of a window of `rule.window` months on each side, none within `rule.censor`
    months of the ends; peaks and troughs alternate; cycles and phases that are too short are dropped. Hindsight: a turn
    is known only a window later, so `confirmed` and `ended` stand that much after trough and peak.
    Source: Pagan and Sossounov (2003), Journal of Applied Econometrics 18, 23-46, Appendix B.
    """
    rule = rule or Rule()
    paths, time = levels.shape
    path, at, peak = _candidates(levels, rule)
    rows = _pad(path, at, paths)
    peak_first = np.zeros(paths, dtype=bool)
    opening = np.concatenate([[True], np.diff(path) > 0]) if path.size else np.zeros(0, dtype=bool)
    peak_first[path[opening]] = peak[opening]
    rows = _prune(rows, levels, peak_first, rule)
    # A leading peak is dropped so that every row reads trough, peak, trough, peak.
    rows = np.where(peak_first[:, None], np.concatenate([rows[:, 1:], np.full((paths, 1), NEVER)], axis=1), rows)
    line, column = np.nonzero(rows[:, ::2] != NEVER)
    trough = rows[line, 2 * column]
    nxt = np.minimum(2 * column + 1, rows.shape[1] - 1)
    peak_at = np.where(2 * column + 1 < rows.shape[1], rows[line, nxt], NEVER)
    open_ = peak_at == NEVER
    running = _running_maximum(levels, line, trough, open_)
    known = np.minimum(trough + rule.window, time - 1)
    ended = np.where(open_, NEVER, np.minimum(peak_at + rule.window, time - 1))
    return Turns(line, trough, known, peak_at, ended, np.where(open_, running, peak_at))


def _running_maximum(levels: Floats, line: Ints, trough: Ints, open_: npt.NDArray[np.bool_]) -> Ints:
    """Return the position of the maximum from each open trough to the end of its path, the trough itself elsewhere."""
    where = trough.copy()
    rows = np.flatnonzero(open_)
    later = np.arange(levels.shape[1])[None, :] >= trough[rows][:, None]
    where[rows] = np.where(later, levels[line[rows]], -np.inf).argmax(axis=1)
    return where
