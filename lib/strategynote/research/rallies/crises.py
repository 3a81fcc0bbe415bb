"""Which rally ran when a crisis ended, and how long it lasted."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from strategynote.research.rallies.episodes import CRISIS_MONTHS, Episode


def rally_after(episodes: Sequence[Episode], trough: pd.Period) -> Episode | None:
    """Return the rally that ran in the month a recession ended, or the first that began within twelve months after it."""
    window = (e for e in episodes if e.start <= trough + CRISIS_MONTHS and (e.last >= trough))
    return next(window, None)
