"""Turning points of cumulative paths: the Lunde-Timmermann threshold filter, over many paths at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TIE = 1e-12  # a move that reaches the threshold but for rounding counts


@dataclass(frozen=True)
class Phases:
    """State of each path at each moment, known from nothing later: arrays of shape (time, paths).

    `up` is True in an up phase; `extreme` is the position of the running minimum (down) or maximum (up) of the phase.
    """

    up: npt.NDArray[np.bool_]
    extreme: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Turns:
    """One row per up phase: path, trough, confirmation, peak and end confirmation as positions; -1 while still open.

    `last` is the peak of an ended phase and the running maximum of an open one, so `last - trough` is a duration that is
    complete or right-censored.
    """

    path: Ints
    trough: Ints
    confirmed: Ints
    peak: Ints
    ended: Ints
    last: Ints

    @property
    def months(self) -> Ints:
        """Months from trough to peak, or to the running maximum of an open phase."""
        return self.last - self.trough

    @property
    def is_ended(self) -> npt.NDArray[np.bool_]:
        """True where the end has been confirmed."""
        return self.ended >= 0


def trace_phases(levels: Floats, *, up: float | Floats, down: float | Floats) -> Phases:
    """Run the threshold filter forward over every path.

    levels: (paths, time), cumulative log points. Each path starts down. Down: the minimum is followed until
    L - min >= up, which confirms the minimum as trough. Up: the maximum is followed until max - L >= down, which confirms
    it as peak. Of equal extremes the first counts. `up`, `down`: scalars or one value per path.
    Source: Lunde and Timmermann (2004), Journal of Business and Economic Statistics 22, 253-273.
    """
    rows = np.ascontiguousarray(np.asarray(levels, dtype=float).T)
    time, paths = rows.shape
    rise = np.broadcast_to(np.asarray(up, dtype=float), (paths,)) - TIE
    fall = np.broadcast_to(np.asarray(down, dtype=float), (paths,)) - TIE
    # A mirrored path turns a minimum into a maximum: one comparison serves both states.
    sign, bar = np.full(paths, -1.0), rise.copy()
    best, where = -rows[0], np.zeros(paths, dtype=np.int32)
    phase, extreme = np.empty((time, paths), dtype=bool), np.empty((time, paths), dtype=np.int32)
    phase[0], extreme[0] = False, 0
    mirrored, higher, gap = np.empty(paths), np.empty(paths, dtype=bool), np.empty(paths)
    for t in range(1, time):
        np.multiply(sign, rows[t], out=mirrored)
        np.greater(mirrored, best, out=higher)
        np.copyto(where, t, where=higher)
        np.maximum(best, mirrored, out=best)
        np.subtract(best, mirrored, out=gap)
        turned = np.flatnonzero(gap >= bar)
        if turned.size:
            sign[turned] = -sign[turned]
            best[turned], where[turned] = -mirrored[turned], t
            bar[turned] = np.where(sign[turned] > 0, fall[turned], rise[turned])
        np.greater(sign, 0, out=phase[t])
        extreme[t] = where
    return Phases(phase, extreme)


def find_turns(phases: Phases, *, first: int | Ints = 0) -> Turns:
    """Return the up phases of every path in order of path and time.

    `first`: position of the earliest possible trough, scalar or per path (paths that start late are padded with zeros).
    """
    up, extreme = phases.up.T, phases.extreme.T
    time = up.shape[1]
    path, at = np.nonzero(up[:, 1:] != up[:, :-1])
    at = at + 1
    rising = up[path, at]
    trough_path, confirmed = path[rising], at[rising]
    trough = np.maximum(extreme[trough_path, confirmed - 1], np.broadcast_to(first, up.shape[0])[trough_path])
    ended = np.full(confirmed.shape, -1)
    # Turns alternate and every path starts down, so an end belongs to the rise just before it.
    order = np.cumsum(rising) - 1
    ended[order[~rising]] = at[~rising]
    open_ = ended < 0
    peak = np.where(open_, -1, extreme[trough_path, np.where(open_, 1, ended) - 1])
    last = np.where(open_, extreme[trough_path, time - 1], peak)
    ints = (trough_path, trough, confirmed, peak, ended, last)
    return Turns(*(np.asarray(values, dtype=np.int64) for values in ints))


def date_paths(levels: Floats, *, up: float | Floats, down: float | Floats, first: int | Ints = 0) -> Turns:
    """Return the up phases of every path: `find_turns` of `trace_phases`."""
    return find_turns(trace_phases(levels, up=up, down=down), first=first)
