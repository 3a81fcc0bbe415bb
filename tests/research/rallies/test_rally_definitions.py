"""Definitions: legs, scaling, hedging."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from strategynote.errors import DataError
from strategynote.research.rallies.definitions import (
    DEFINITIONS,
    WARM_UP,
    compute_legs,
    compute_rally_index,
    compute_rally_indices,
    hedge_market,
)


def test_a_leg_is_the_mean_over_size_quintiles_before_the_logarithm(made_up_sorts):
    sorts = made_up_sorts(4, seed=1)
    ret = sorts["volatility"].ret
    legs = compute_legs(sorts["volatility"], sizes=(1, 2))
    first = ret.index[0]
    junk, quality = (ret.loc[first, (1, g)] / 2 + ret.loc[first, (2, g)] / 2 for g in (5, 1))
    assert legs.junk[first] == pytest.approx(junk)
    assert legs.step[first] == pytest.approx(np.log(1 + junk) - np.log(1 + quality))


def test_unprofitable_firms_are_the_junk_of_profitability(made_up_sorts):
    sorts = made_up_sorts(3, seed=2)
    legs = compute_legs(sorts["profitability"], sizes=(5,))
    assert legs.junk.tolist() == pytest.approx(sorts["profitability"].ret[(5, 1)].tolist())


def test_risk_is_the_mean_of_volatility_and_beta(made_up_sorts):
    sorts = made_up_sorts(30, seed=3)
    risk = compute_rally_index(sorts, "risk").step
    parts = [compute_legs(sorts[sort], sizes=(1, 2)).step for sort in ("volatility", "beta")]
    assert risk.tolist() == pytest.approx(((parts[0] + parts[1]) / 2).tolist())


def test_the_composite_starts_after_the_warm_up_and_weighs_sorts_alike(made_up_sorts):
    sorts = made_up_sorts(80, seed=4)
    composite = compute_rally_index(sorts, "composite").step
    assert len(composite) == 80 - WARM_UP
    wild = sorts | {
        "beta": sorts["beta"].__class__("beta", "french/beta", sorts["beta"].ret * 3, sorts["beta"].n_firms, sorts["beta"].mktcap)
    }
    louder = compute_rally_index(wild, "composite").step
    assert np.corrcoef(composite, louder)[0, 1] > 0.99, "tripling the size of one sort changes the unit, not the mixture"


def test_hedging_takes_out_a_known_beta():
    rng = np.random.default_rng(5)
    months = pd.period_range("1963-07", periods=600, freq="M")
    market = pd.Series(rng.normal(0.005, 0.045, 600), index=months)
    own = pd.Series(rng.normal(0.0, 0.01, 600), index=months)
    hedged = hedge_market(own + 0.9 * np.log1p(market), market)
    assert abs(np.corrcoef(hedged, market.loc[hedged.index])[0, 1]) < 0.1
    assert (hedged - own.loc[hedged.index]).abs().mean() < 0.002


def test_a_missing_month_in_a_leg_is_refused_with_its_name(made_up_sorts):
    sorts = made_up_sorts(12, seed=6)
    sorts["beta"].ret.iloc[5, 4] = np.nan
    with pytest.raises(DataError, match="1963-12"):
        compute_legs(sorts["beta"], sizes=(1, 2))


def test_every_definition_and_segment_has_an_index(made_up_sorts):
    sorts = made_up_sorts(60, seed=7)
    for segment in ("micro", "small", "mid", "large"):
        assert list(compute_rally_indices(sorts, segment=segment)) == list(DEFINITIONS)


def test_the_level_stands_at_zero_in_the_month_before_the_first_step(from_level):
    level = from_level([0.1, 0.3], start="2001-03").level
    assert (str(level.index[0]), level.iloc[0], level.iloc[-1]) == ("2001-02", 0.0, pytest.approx(0.3))


@pytest.mark.archive
def test_mean_spreads_of_small_caps_match_the_published_ones(archive_sorts):
    # Published from the vintage of 2019; the one of 2026 is 0.03 a month apart on volatility (accepted 2026-11).
    spreads = {}
    for sort in ("volatility", "profitability", "beta"):
        legs = compute_legs(archive_sorts[sort], sizes=(1, 2))
        spreads[sort] = 100 * (legs.junk - legs.quality).loc[:"2019-02"].mean()
    assert spreads == pytest.approx({"volatility": -0.89, "profitability": -0.31, "beta": 0.0}, abs=0.04)
