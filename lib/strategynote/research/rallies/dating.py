"""Turning points of cumulative paths: the Lunde-Timmermann threshold filter, over many paths at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
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

    def part(self, rows: slice, *, shift: int = 0) -> Turns:
        """Return some rows, their paths numbered from `shift` on."""
        values = (getattr(self, field.name)[rows] for field in fields(self))
        return Turns(next(values) - shift, *values)


@dataclass
class _Filter:
    """The running state of every path while the filter moves forward: direction, extreme so far and where it stands."""

    sign: Floats
    where: npt.NDArray[np.int32]
    turned: Ints


def _run(steps: Floats, up: float | Floats, down: float | Floats) -> Iterator[tuple[int, _Filter, npt.NDArray[np.int32]]]:
    """Move the filter through steps of shape (time, paths); yield (position, state, extremes that the turns confirmed).

    `up` and `down` may hold several thresholds for each path, all paths at the first, then all at the second: the filter's
    paths are then as many as the thresholds. Positions count levels: 0 is the level before the first step. The arithmetic is that of `steps` (single precision
    halves the work of large simulations). Arrays are reused from step to step: a caller copies what it keeps.
    """
    time, kind = len(steps), steps.dtype
    paths = max(steps.shape[1], np.size(up))
    rise = (np.broadcast_to(np.asarray(up, dtype=float), (paths,)) - TIE).astype(kind)
    fall = (np.broadcast_to(np.asarray(down, dtype=float), (paths,)) - TIE).astype(kind)
    # Distance from the extreme on the mirrored path, never above zero: one comparison serves both directions.
    state = _Filter(np.full(paths, -1.0, dtype=kind), np.zeros(paths, dtype=np.int32), np.zeros(0, dtype=np.int64))
    sign, where, below, bar = state.sign, state.where, np.zeros(paths, dtype=kind), -rise
    both, lopsided = -(rise + fall), not np.array_equal(rise, fall)
    move, flags, tie, zero = np.empty(paths, dtype=kind), np.empty(paths, dtype=bool), kind.type(TIE), kind.type(0)
    by_threshold = (-1, steps.shape[1])
    signs, moves = sign.reshape(by_threshold), move.reshape(by_threshold)
    for t in range(1, time + 1):
        np.multiply(signs, steps[t - 1], out=moves)
        np.add(below, move, out=below)
        np.greater(below, tie, out=flags)
        where[flags.nonzero()[0]] = t
        np.minimum(below, zero, out=below)
        np.less_equal(below, bar, out=flags)
        state.turned = turned = flags.nonzero()[0]
        confirmed = where[turned]
        if turned.size:
            sign[turned] *= -1
            below[turned], where[turned] = 0, t
            if lopsided:
                bar[turned] = both[turned] - bar[turned]
        yield t, state, confirmed


def trace_phases(levels: Floats, *, up: float | Floats, down: float | Floats) -> Phases:
    """Run the threshold filter forward over every path and keep its state at every moment.

    levels: (paths, time), cumulative log points. Each path starts down. Down: the minimum is followed until
    L - min >= up, which confirms the minimum as trough. Up: the maximum is followed until max - L >= down, which confirms
    it as peak. Of equal extremes the first counts. `up`, `down`: scalars or one value per path.
    Source: Lunde and Timmermann (2004), Journal of Business and Economic Statistics 22, 253-273.
    """
    paths, time = levels.shape
    phase, extreme = np.zeros((time, paths), dtype=bool), np.zeros((time, paths), dtype=np.int32)
    for t, state, _ in _run(np.diff(levels.T, axis=0), up, down):
        phase[t], extreme[t] = state.sign > 0, state.where
    return Phases(phase, extreme)


def date_paths(levels: Floats, *, up: float | Floats, down: float | Floats, first: int | Ints = 0) -> Turns:
    """Return the up phases of every path by the filter of `trace_phases`, in order of path and time.

    `first`: position of the earliest possible trough, scalar or per path (paths that start late are padded with zeros).
    """
    return date_steps(np.diff(levels.T, axis=0), up=up, down=down, first=first)


def date_steps(steps: Floats, *, up: float | Floats, down: float | Floats, first: int | Ints = 0) -> Turns:
    """Return the up phases of every path from its steps, shape (time, paths); positions count levels from 0 before them."""
    at: list[int] = []
    paths = max(steps.shape[1], np.size(up))
    turns, extremes, last = [], [], np.zeros(paths, dtype=np.int32)
    for t, state, confirmed in _run(steps, up, down):
        if state.turned.size:
            turns.append(state.turned)
            extremes.append(confirmed)
            at.append(t)
        last = state.where
    if not turns:
        return Turns(*(np.zeros(0, dtype=np.int64) for _ in range(6)))
    path, extreme = np.concatenate(turns), np.concatenate(extremes).astype(np.int64)
    when = np.repeat(at, [turned.size for turned in turns])
    # Sixteen bits are sorted by radix, many times faster.
    order = np.argsort(path.astype(np.uint16) if paths < 2**16 else path, kind="stable")
    return _pair(path[order], when[order], extreme[order], last, np.broadcast_to(first, paths))


def _pair(path: Ints, when: Ints, extreme: Ints, last: npt.NDArray[np.int32], first: Ints) -> Turns:
    """Return up phases from turns sorted by path and time; turns alternate and every path starts down."""
    opens = np.concatenate([[True], path[1:] != path[:-1]])
    number = np.arange(path.size)
    place = number - np.maximum.accumulate(np.where(opens, number, 0))
    rise = np.flatnonzero(place % 2 == 0)
    follows = np.minimum(rise + 1, path.size - 1)
    closed = (rise + 1 < path.size) & (path[follows] == path[rise])
    owner = path[rise]
    peak = np.where(closed, extreme[follows], -1)
    return Turns(
        path=owner,
        trough=np.maximum(extreme[rise], first[owner]),
        confirmed=when[rise],
        peak=peak,
        ended=np.where(closed, when[follows], -1),
        last=np.where(closed, peak, last[owner]).astype(np.int64),
    )
