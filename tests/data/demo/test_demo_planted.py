"""The planted truths against the estimators that the note uses, over many seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from strategynote.data.demo.books import june_book_to_market
from strategynote.data.demo.cycle import recession_probability
from strategynote.data.demo.economy import Economy, simulate_economy
from strategynote.data.demo.planted import PREMIA, planted_truths
from strategynote.data.demo.rallies import ANCHOR
from strategynote.data.demo.sorts import MEAN_STEP, PLANS
from strategynote.data.demo.timeline import FIRST_ACCOUNTS, FIRST_RETURN, LAST_PERIOD, MONTHS, position
from strategynote.data.demo.valuation import decade_moments, decade_slope, expected_decade, realised_decade
from strategynote.data.portfolios import SortPortfolios, load_sorts
from strategynote.data.wall import Wall
from strategynote.periods import default_as_of
from strategynote.research.macro.cycles import Cycles, settled_labels
from strategynote.research.macro.recession import compute_spread, estimate_probit
from strategynote.research.outlook.decade import estimate_call, prepare_market
from strategynote.research.rallies.dating import date_paths
from strategynote.research.rallies.definitions import compute_rally_index
from strategynote.research.rallies.episodes import date_episodes
from strategynote.research.statistics.hac import estimate_mean

PERIOD = pd.Period("2025-06", freq="M")
SEEDS = range(1, 25)
FIRST = position(FIRST_ACCOUNTS)


@pytest.fixture(scope="module")
def economies() -> list[Economy]:
    return [simulate_economy(seed) for seed in SEEDS]


def _within(hits: list[bool], *, claimed: float) -> bool:
    """Return whether so many hits are compatible with the coverage that is claimed (two-sided, one in a thousand)."""
    return stats.binomtest(sum(hits), len(hits), claimed).pvalue > 1e-3


def _turns(economy: Economy, last: pd.Period) -> list[tuple[pd.Period, pd.Period]]:
    level = np.concatenate([[0.0], np.cumsum(economy.rallies.step[FIRST : position(last) + 1])])
    found = date_paths(level[None], up=0.20, down=0.20)
    return [(MONTHS[FIRST - 1 + a], MONTHS[FIRST - 1 + b]) for a, b in zip(found.trough, found.confirmed, strict=True)]


@pytest.mark.parametrize("last", [pd.Period("1990-01", freq="M"), PERIOD, LAST_PERIOD])
def test_the_threshold_filter_finds_the_planted_rallies_and_no_others(economies: list[Economy], last: pd.Period) -> None:
    for economy in economies:
        assert _turns(economy, last) == [(r.trough, r.confirmed) for r in economy.rallies.known_at(last)]


def test_a_confirmed_rally_runs_in_month_738_of_every_economy(economies: list[Economy]) -> None:
    assert all(economy.rallies.state(ANCHOR) == "confirmed" for economy in economies)


def test_all_three_states_of_a_rally_occur(economies: list[Economy]) -> None:
    months = MONTHS[position("1990-01") : position(PERIOD) : 5]
    assert {economies[0].rallies.state(month) for month in months} == {"confirmed", "unconfirmed", "none"}


def test_the_planted_rally_comes_back_through_files_readers_and_wall(demo_wall: Wall) -> None:
    episodes = date_episodes(compute_rally_index(load_sorts(demo_wall), "volatility"), up=0.20)
    truths = {truth.fact_id: truth.value for truth in planted_truths(PERIOD, 1)}
    assert str(episodes[-1].start) == truths["rallies.volatility.current_start"]
    assert str(episodes[-1].confirmed) == truths["rallies.volatility.current_confirmed"]
    assert len(episodes) == truths["rallies.volatility.episodes"]


def test_planted_premia_lie_in_their_intervals_as_often_as_claimed(economies: list[Economy]) -> None:
    stop = position(PERIOD) + 1
    for plan in PLANS:
        for quintiles in ((0, 1), (2, 3), (4,)):
            planted = np.mean([plan.premium[q] for q in quintiles]) / 100
            found = [estimate_mean(pd.Series(e.sorts[plan.name].spread[FIRST:stop, quintiles].mean(axis=1))) for e in economies]
            assert _within([abs(m.mean - planted) < 1.96 * m.standard_error for m in found], claimed=0.95), plan.name


def test_the_mean_step_of_the_rally_plans_is_the_stated_one(economies: list[Economy]) -> None:
    means = [economy.rallies.step[FIRST : position(LAST_PERIOD)].mean() for economy in economies]
    assert abs(np.mean(means) - MEAN_STEP) < 4 * np.std(means) / np.sqrt(len(means))


def _recession_interval(economy: Economy, period: pd.Period) -> tuple[float, float]:
    months = MONTHS[position("1959-01") : position(period) + 1]
    spread = pd.Series(economy.cycle.spread[position(months[0]) : position(period) + 1] / 100, index=months)
    turns = [(peak, trough) for peak, trough in economy.cycle.turns if peak <= period]
    cycles = Cycles(tuple(p for p, _ in turns), tuple(t for _, t in turns if t is not None and t <= period))
    labels = settled_labels(months, cycles, day=default_as_of(period))
    return estimate_probit(spread, labels).interval(float(spread.iloc[-1]))


def test_the_planted_recession_probability_lies_in_its_interval_almost_as_often_as_claimed(economies: list[Economy]) -> None:
    """Nine recessions are few: over 200 seeds the nominal 90 % interval held 82 % of the planted probabilities."""
    hits = []
    for economy in economies:
        low, high = _recession_interval(economy, PERIOD)
        hits.append(low <= recession_probability(economy.cycle, PERIOD) <= high)
    assert _within(hits, claimed=0.82)


def test_the_spread_in_the_files_gives_the_planted_probability(demo_wall: Wall) -> None:
    spread = compute_spread(demo_wall.series("fred/GS10"), demo_wall.series("fred/TB3MS"))
    planted = simulate_economy(1).cycle.spread[position(PERIOD)]
    assert 100 * spread.iloc[-1] == pytest.approx(planted, abs=0.02)


def _portfolios(economy: Economy) -> SortPortfolios:
    paths, rows = economy.sorts["value"], slice(position(FIRST_RETURN), position(PERIOD) + 1)
    columns = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])
    frame = lambda cells: pd.DataFrame(cells[rows].reshape(-1, 25), index=MONTHS[rows], columns=columns)  # noqa: E731
    bm = june_book_to_market(economy.seed, economy.valuation, paths)
    return SortPortfolios(
        "value", "simulated", frame(paths.ret), frame(paths.firms), frame(paths.value / paths.firms), bm_june=frame(bm)
    )


def test_the_decade_that_followed_lies_in_the_published_band_as_often_as_claimed(economies: list[Economy]) -> None:
    realised, expected, slopes = [], [], []
    for economy in economies:
        call = estimate_call(prepare_market(_portfolios(economy)).samples["small_minus_large"], seed=1, draws=200)
        assert call.band is not None and call.fit is not None
        realised.append(call.band.low <= realised_decade(economy.valuation, PERIOD) <= call.band.high)
        expected.append(call.band.low <= expected_decade(economy.valuation, PERIOD) <= call.band.high)
        slopes.append(call.fit.slope)
    assert _within(realised, claimed=0.90)
    assert np.mean(expected) >= 0.90  # the band is for outcomes, an expectation lies in it more often
    # Persistence pulls the slope up in a century of data, by less than a fifth of the planted one.
    assert 0.9 < np.mean(slopes) / decade_slope() < 1.3


def test_the_planted_law_of_the_decade_holds_at_every_quarter(economies: list[Economy]) -> None:
    inside = []
    for economy in economies:
        for at in range(position("1930-07"), position("2035-12"), 120):
            mean, deviation = decade_moments(float(economy.valuation.gap[at]))
            growth = economy.valuation.relative[at + 1 : at + 121].sum()
            inside.append(abs(growth - mean) < 1.645 * deviation)
    assert _within(inside, claimed=0.90)


def test_every_possible_period_has_its_truths() -> None:
    for period in ("1990-01", "1999-12", "2025-06", "2035-12"):
        ids = [truth.fact_id for truth in planted_truths(period, 1)]
        assert {f"factors.small.{sort}.record_mean" for sort in PREMIA} <= set(ids)
        assert {"rallies.volatility.current_state", "macro.recession_probability", "outlook.small_minus_large.expected"} <= set(
            ids
        )
