"""The printed grid: every definition, segment, hedge, threshold and both dating rules."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SortPortfolios
from strategynote.research.rallies.benchmark import measure_turns, resample_levels
from strategynote.research.rallies.definitions import RallyIndex, compute_rally_indices
from strategynote.research.rallies.durations import Spells, estimate_survival
from strategynote.research.rallies.episodes import date_grid, spells_of
from strategynote.research.rallies.sossounov import Rule, date_paths_sossounov

SHORTEST = 24


def all_indices(sorts: Mapping[str, SortPortfolios], mkt_excess: pd.Series) -> list[RallyIndex]:
    """Return the index of every definition in every segment, raw and market-hedged, of at least SHORTEST months."""
    raw = [index for segment in SEGMENTS for index in compute_rally_indices(sorts, segment=segment).values()]
    return [index for index in [*raw, *(index.hedge(mkt_excess) for index in raw)] if len(index.step) >= SHORTEST]


def tabulate_grid(indices: Sequence[RallyIndex], thresholds: Sequence[float]) -> pd.DataFrame:
    """Return one row per index: definition, segment, hedged, and median and number of rallies at each threshold."""
    dated, rows = date_grid(indices, thresholds), []
    for i, index in enumerate(indices):
        row: dict[str, object] = {"definition": index.definition, "segment": index.segment, "hedged": index.hedged}
        for bar in thresholds:
            spells = spells_of(dated[i, bar])
            row[f"median_{bar:.2f}"] = estimate_survival(spells).median if spells.n_ended else math.nan
            row[f"episodes_{bar:.2f}"] = len(spells)
        rows.append(row)
    return pd.DataFrame(rows)


def tabulate_rule_b(indices: Sequence[RallyIndex], *, draws: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Return the durations by Pagan and Sossounov's rule beside what chance gives under the same rule (iid resamples).

    A phase is at risk only beyond the rule's shortest phase (left truncation).
    """
    rows, rule = [], Rule()
    for index in indices:
        turns = date_paths_sossounov(index.level.to_numpy()[None, :], rule)
        # A shorter phase survives only as an exceptional move; it was never truncated.
        entry = np.where(turns.months >= rule.phase, rule.phase - 1, 0)
        spells = Spells.of(turns.months, turns.is_ended, entry)
        levels = resample_levels(index.step.to_numpy(), draws=draws, block=1, seed=seed)
        chance = measure_turns(date_paths_sossounov(levels, rule), paths=draws, kind="iid")
        ended = spells.months[spells.ended]
        median = estimate_survival(spells).median if spells.n_ended else math.nan
        plain = estimate_survival(Spells.of(turns.months, turns.is_ended)).median if spells.n_ended else math.nan
        rows.append(
            {
                "definition": index.definition,
                "episodes": len(spells),
                "median": median,
                "median_untruncated": plain,
                "within_12m": float(np.mean(ended <= 12)) if ended.size else math.nan,
                "chance_median": chance.median,
                "p_shorter": chance.p_shorter(plain) if np.isfinite(plain) else math.nan,
            }
        )
    return pd.DataFrame(rows)
