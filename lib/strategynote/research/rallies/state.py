"""Where a rally stands, month by month, from nothing but what was known at that month's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from strategynote.research.rallies.dating import TIE, trace_phases
from strategynote.research.rallies.definitions import RallyIndex

State = Literal["confirmed", "unconfirmed", "none"]
STATES: tuple[State, ...] = ("confirmed", "unconfirmed", "none")
FIRST_RISE = 0.05  # log points above the running minimum that make an unconfirmed rally


@dataclass(frozen=True)
class RallyState:
    """A rally as known at the end of `period`; start, confirmation and age are None where there is none.

    `gain` is L now less L at the start, `high` the running maximum's gain, both log points.
    """

    period: pd.Period
    definition: str
    threshold: float
    state: State
    start: pd.Period | None
    confirmed: pd.Period | None
    age_months: int | None
    gain: float | None
    high: float | None
    high_period: pd.Period | None


def trace_states(index: RallyIndex, *, threshold: float, first_rise: float = FIRST_RISE) -> pd.DataFrame:
    """Return state, start, confirmed, age_months, gain and below_high (log points) for every month of an index.

    confirmed: in an up phase. unconfirmed: in a down phase and at least `first_rise` above its running minimum. none:
    otherwise. Start is the trough month; a row uses the level of that month and earlier ones only.
    """
    level = index.level
    values, time = level.to_numpy(), len(level)
    phases = trace_phases(values[None, :], up=threshold, down=threshold)
    up, extreme = phases.up[:, 0], phases.extreme[:, 0].astype(int)
    position = np.arange(time)
    rising = up & ~np.concatenate([[False], up[:-1]])
    confirmed = np.maximum.accumulate(np.where(rising, position, -1))
    # An up phase keeps the trough that stood just before its confirmation; a down phase watches its running minimum.
    start = np.where(up, extreme[np.maximum(confirmed - 1, 0)], extreme)
    gain = values - values[start]
    lifted = ~up & (gain >= first_rise - TIE)
    state = np.select([up, lifted], ["confirmed", "unconfirmed"], "none")
    frame = pd.DataFrame(
        {
            "state": state,
            "start": level.index[start],
            "confirmed": level.index[np.where(up, confirmed, 0)],
            "age_months": position - start,
            "gain": gain,
            "below_high": np.where(up, values[extreme] - values, 0.0),
            "high_period": level.index[np.where(up, extreme, position)],
        },
        index=level.index,
    )
    frame.loc[frame["state"] != "confirmed", ["confirmed", "high_period"]] = pd.NaT
    return frame.iloc[1:]


def find_state(index: RallyIndex, *, threshold: float, first_rise: float = FIRST_RISE) -> RallyState:
    """Return the state of the last month of an index."""
    return last_state(trace_states(index, threshold=threshold, first_rise=first_rise), index, threshold=threshold)


def last_state(states: pd.DataFrame, index: RallyIndex, *, threshold: float) -> RallyState:
    """Return the last row of `trace_states` as a state."""
    row = states.iloc[-1]
    period, state = index.step.index[-1], row["state"]
    if state == "none":
        return RallyState(period, index.definition, threshold, "none", None, None, None, None, None, None)
    known = state == "confirmed"
    high = float(row["gain"] + row["below_high"])
    return RallyState(
        period,
        index.definition,
        threshold,
        state,
        row["start"],
        row["confirmed"] if known else None,
        int(row["age_months"]),
        float(row["gain"]),
        high,
        row["high_period"] if known else None,
    )
