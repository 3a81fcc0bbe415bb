"""Book-to-market of the cells: formed each July so that small and large caps stand exactly where the plan has them."""

from __future__ import annotations

import numpy as np

from strategynote.data.demo.sorts import SortPaths
from strategynote.data.demo.timeline import MONTHS, Floats, stream
from strategynote.data.demo.valuation import ValuationPath

FIRST_QUINTILE = 1.10  # B/M of the smallest quintile against all small caps
DECEMBER = 6  # months from December's prices to June's


def june_book_to_market(seed: int, path: ValuationPath, sort: SortPaths) -> Floats:
    """Return BE/ME(June) of the cells, (months, 5, groups): the July value, held through the next June.

    At July's weights the cells of quintiles 1 and 2 average to exp(bm_small) of June and those of quintile 5 to exp(bm_large).
    """
    july = MONTHS.month == 7
    rng = stream(seed, f"books {sort.plan.name}")
    before = np.flatnonzero(july) - 1
    small, large = np.exp(path.bm_small[before]), np.exp(path.bm_large[before])
    value = sort.value[july].sum(axis=2)
    first = FIRST_QUINTILE * small
    second = (small * (value[:, 0] + value[:, 1]) - first * value[:, 0]) / value[:, 1]
    third, fourth = small**0.65 * large**0.35, small**0.35 * large**0.65
    quintile = np.stack([first, second, third, fourth, large], axis=1)
    cells = np.exp(np.array(sort.plan.book) + 0.02 * rng.standard_normal((len(before), 5, len(sort.plan.book))))
    share = sort.value[july] / value[:, :, None]
    cells *= (quintile / (share * cells).sum(axis=2))[:, :, None]
    return np.repeat(cells, 12, axis=0)[: len(MONTHS)]


def december_book_to_market(june: Floats, whole: Floats) -> Floats:
    """Return BE/ME(December): June's ratio at December's prices, by the quintile's return from January to June."""
    growth = np.log1p(whole)
    total = np.cumsum(growth, axis=0)
    july = np.flatnonzero(MONTHS.month == 7)
    july, early = july[july >= DECEMBER + 1], july[july < DECEMBER + 1]
    change = np.exp(total[july - 1] - total[july - 1 - DECEMBER])
    change = np.concatenate([np.ones((len(early), whole.shape[1])), change])
    return june * np.repeat(change, 12, axis=0)[: len(MONTHS), :, None]
