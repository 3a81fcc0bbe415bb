"""Returns of the size segments: NYSE size quintiles joined by their market value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from strategynote.data.portfolios import SEGMENTS, SizePortfolios

QUINTILES = {1: "Lo 20", 2: "Qnt 2", 3: "Qnt 3", 4: "Qnt 4", 5: "Hi 20"}


def compute_joined_return(ret: pd.DataFrame, mktcap: pd.DataFrame) -> pd.Series:
    """Join portfolios by value: sum(w r), w = market value / its sum, both (T x P), market value at the month's beginning."""
    value = mktcap.where(ret.notna())
    return (ret * value).sum(axis=1, min_count=1) / value.sum(axis=1, min_count=1)


def compute_segment_returns(size: SizePortfolios, segments: Mapping[str, Sequence[int]] = SEGMENTS) -> pd.DataFrame:
    """Compute monthly value-weighted returns of the segments and of the lowest size decile, decimals.

    A segment's quintiles are joined with weights firms x average size of the same row, which the publisher measures
    at the beginning of the month. Source: Portfolios_Formed_on_ME of the French library.
    """
    value = size.n_firms * size.mktcap
    columns = {name: [QUINTILES[q] for q in quintiles] for name, quintiles in segments.items()}
    joined = {name: compute_joined_return(size.ret[cols], value[cols]) for name, cols in columns.items()}
    return pd.DataFrame({**joined, "lowest_decile": size.ret["Lo 10"]})
