"""Segment book-to-market: weights, carrying, percentiles, and the guard against contaminated cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.data.portfolios import SEGMENTS
from strategynote.errors import BadInput
from strategynote.research.outlook.valuation import (
    average_cells,
    carry,
    compute_valuations,
    compute_weights,
    guard_cells,
    select_cells,
)
from strategynote.research.statistics.percentiles import compute_percentile

from .worlds import CELLS, make_portfolios, months


def flat_table(first: str = "2023-07", n: int = 30) -> pd.DataFrame:
    return pd.DataFrame(1.5, months(n, first), CELLS)


def contaminated_table() -> pd.DataFrame:
    table = flat_table()
    table.loc["2024-07":"2025-06", (1, 5)] = 4.83
    return table


def test_segment_ratio_is_weighted_with_firms_times_average_cap():
    index, cells = months(1), CELLS[:2]
    weights = compute_weights(pd.DataFrame([[10, 5]], index, cells), pd.DataFrame([[2.0, 12.0]], index, cells))
    assert average_cells(pd.DataFrame([[1.0, 0.5]], index, cells), weights).iloc[0] == pytest.approx((20 * 1.0 + 60 * 0.5) / 80)


def test_a_july_row_so_weighted_is_sum_of_book_over_sum_of_market():
    index, cells = months(1), CELLS[:2]
    book, firms, cap = np.array([30.0, 50.0]), np.array([10.0, 4.0]), np.array([2.0, 25.0])
    bm = pd.DataFrame([book / (firms * cap)], index, cells)
    weights = compute_weights(pd.DataFrame([firms], index, cells), pd.DataFrame([cap], index, cells))
    assert average_cells(bm, weights).iloc[0] == pytest.approx(book.sum() / (firms * cap).sum())


def test_a_missing_cell_leaves_the_others_their_weights():
    index, cells = months(1), CELLS[:3]
    weights = pd.DataFrame([[1.0, 3.0, 6.0]], index, cells)
    assert average_cells(pd.DataFrame([[1.0, 2.0, np.nan]], index, cells), weights).iloc[0] == pytest.approx(7 / 4)


def test_carrying_divides_the_july_row_by_the_wealth_gained_since():
    index = months(14, "2000-07")
    bm = pd.Series(np.arange(14) * 0.0 + 0.8, index)
    bm["2001-07"] = 0.6
    carried = carry(bm, pd.Series(0.10, index))
    assert carried["2000-07"] == pytest.approx(0.8 / 1.1)
    assert carried["2001-06"] == pytest.approx(0.8 / 1.1**12)
    assert carried["2001-07"] == pytest.approx(0.6 / 1.1)


def test_percentile_counts_the_present_month_in_its_own_history():
    assert compute_percentile(pd.Series([1.0, 2.0, 3.0, 2.0])) == 0.75


def test_segments_pick_the_sizes_and_value_picks_the_groups():
    assert list(select_cells(CELLS, sizes=(5,))) == [(5, g) for g in range(1, 6)]
    assert list(select_cells(CELLS, groups=[5])) == [(s, 5) for s in range(1, 6)]


def test_valuations_refuse_tables_that_do_not_match():
    p = make_portfolios(40)
    with pytest.raises(BadInput, match="share rows"):
        compute_valuations(p.ret, p.bm_june.iloc[1:], p.mktcap, segments=SEGMENTS)


def test_guard_flags_the_contaminated_cell_and_fills_the_year():
    guarded = guard_cells(contaminated_table())
    flag = guarded.flags.iloc[0]
    assert len(guarded.flags) == 1
    assert (str(flag["period"]), flag["size"], flag["group"], flag["reported"]) == ("2024-07", 1, 5, 4.83)
    assert guarded.table.loc["2024-07":"2025-06", (1, 5)].tolist() == pytest.approx([1.5] * 12)


def test_guard_does_not_flag_the_return_to_normal():
    assert guard_cells(contaminated_table()).flags["period"].astype(str).tolist() == ["2024-07"]


def test_guard_moves_the_replacement_with_the_other_cells():
    table = contaminated_table()
    table.loc["2024-07":] *= 1.2
    assert guard_cells(table).table.loc["2024-07", (1, 5)] == pytest.approx(1.5 * 1.2)


def test_guard_lets_a_market_wide_jump_pass():
    table = flat_table()
    table.loc["2024-07":] *= 2.5
    assert guard_cells(table).flags.empty


def test_guard_accepts_a_jump_that_the_next_formation_confirms():
    table = flat_table()
    table.loc["2024-07":, (1, 5)] = 4.83
    guarded = guard_cells(table)
    assert guarded.flags["period"].astype(str).tolist() == ["2024-07"]
    assert guarded.table.loc["2025-07", (1, 5)] == 4.83


def test_guard_does_not_look_ahead():
    table = contaminated_table()
    early, late = guard_cells(table.loc[:"2024-10"]).table, guard_cells(table).table
    pd.testing.assert_frame_equal(early, late.loc[:"2024-10"])


def test_guard_leaves_hand_collected_years_alone():
    table = flat_table("1932-01", 12)
    table.loc["1932-07":, (1, 1)] = 9.0
    assert guard_cells(table).flags.empty


def test_guard_needs_more_than_the_limit():
    table = flat_table()
    table.loc["2024-07":"2025-06", (2, 2)] = 1.5 * 1.59
    assert guard_cells(table).flags.empty
