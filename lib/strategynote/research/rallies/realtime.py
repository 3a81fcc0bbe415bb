"""What was known when: lags of confirmation, what acting on them left, and the state as known at each month."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.research.rallies.definitions import RallyIndex
from strategynote.research.rallies.episodes import Episode
from strategynote.research.rallies.state import trace_states


@dataclass(frozen=True)
class Lags:
    """Medians over ended rallies: months to confirm the start and the end, gain trough to peak, and the gain left to
    somebody who held junk from the month of confirmation to the month the end was known (log points)."""

    start_lag: float
    end_lag: float
    gain: float
    kept: float
    kept_positive: float
    n: int


def measure_lags(episodes: Sequence[Episode]) -> Lags:
    """Return the median lags and gains of ended rallies, NaN where there is none."""
    ended = [e for e in episodes if e.ended is not None]
    if not ended:
        return Lags(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    median = lambda name: float(np.median([getattr(e, name) for e in ended]))  # noqa: E731
    kept = float(np.mean([e.kept > 0 for e in ended]))  # type: ignore[operator]
    return Lags(median("confirmation_lag"), median("end_lag"), median("gain"), median("kept"), kept, len(ended))


def states_known(indices: Iterable[RallyIndex], *, threshold: float, months: int = 12) -> pd.DataFrame:
    """Return the state of each definition as known at each of the last months: rows months, columns definitions."""
    columns = {index.definition: trace_states(index, threshold=threshold)["state"].tail(months) for index in indices}
    return pd.DataFrame(columns)
