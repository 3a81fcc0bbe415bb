"""Sentences and titles of valuation and concentration follow the signs of their facts, and say what is missing."""

from __future__ import annotations

import dataclasses
import re

import pytest
from sentences import changed, check_words_follow, text_of
from strategynote.narrative import valuation_small_words as small
from strategynote.narrative import valuation_titles as titles
from strategynote.narrative import valuation_words as words
from strategynote.narrative.facts import Facts, make_fact

from .made_up import NOTHING, World, member_table, weight_table


@pytest.fixture(scope="module")
def facts() -> Facts:
    return World().facts


@pytest.fixture(scope="module")
def bare() -> Facts:
    """The section when nothing but portfolios is at hand."""
    return World(**NOTHING).facts


SENTENCES = [
    words.gap_title, words.gap_sentence, words.market_sentence, words.middle_sentence, words.editions_sentence, words.concentration_title,
    words.concentration_sentence, words.aftermath_title, words.aftermath_sentence, words.contribution_title, words.contribution_sentence,
    words.breadth_sentence, small.members_title, small.members_sentence, small.estimates_sentence, small.range_title, small.range_sentence, small.relative_title,
    small.relative_sentence, small.downturn_title, small.downturn_sentence, small.press_sentence, titles.yields_title,
    titles.editions_title, titles.breadth_title,
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda f: f.__name__)
def test_a_sentence_changes_when_a_number_in_it_turns_its_sign(facts: Facts, sentence):
    check_words_follow(sentence, facts, apart=0.037)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda f: f.__name__)
def test_no_unit_of_a_percentile_stands_twice(facts: Facts, sentence):
    assert "percentile percentile" not in text_of(sentence(facts))
    assert "None" not in text_of(sentence(facts))


def test_facts_without_data_are_null_with_a_reason(bare: Facts):
    missing = [f for f in bare if f.value is None]
    assert {f.id for f in missing} >= {
        "valuation.top7_weight", "valuation.effective_n", "valuation.top7_contribution", "valuation.market_ep", "valuation.sp500_pe",
        "valuation.dividend_yield", "valuation.range.below_52w_high", "valuation.recession.n",
    }  # fmt: skip
    assert all(f.reason and not f.sources for f in missing)


@pytest.mark.parametrize(
    "sentence",
    [words.gap_title, words.gap_sentence, words.concentration_title, words.concentration_sentence, words.breadth_sentence,
     small.relative_title, small.relative_sentence, small.downturn_title, small.downturn_sentence],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_what_needs_portfolios_only_is_said_without_anything_else(bare: Facts, sentence):
    assert text_of(sentence(bare))


def test_sentences_about_missing_data_are_left_out(bare: Facts):
    assert words.market_sentence(bare) == [] and words.middle_sentence(bare) is None and words.contribution_sentence(bare) is None
    assert small.members_sentence(bare) == [] and small.range_sentence(bare) is None and words.editions_sentence(bare) is None


def test_the_same_facts_exist_whatever_is_missing(facts: Facts, bare: Facts):
    assert {f.id for f in facts} == {f.id for f in bare}


def test_no_id_of_the_decade_outlook_is_taken(facts: Facts):
    taken = {"valuation.cape", "valuation.cape_percentile", "valuation.cape_since", "valuation.since", "valuation.small_to_large"}
    assert not taken & {f.id for f in facts}
    assert not [f.id for f in facts if re.fullmatch(r"valuation\.(micro|small|mid|large)\.(book_to_market|percentile)", f.id)]


def test_profitability_that_explains_nothing_or_all_is_said_so(facts: Facts):
    assert "does not explain" in text_of(words.gap_title(changed(facts, "valuation.gap.explained", -0.2)))
    assert "explains all" in text_of(words.gap_title(changed(facts, "valuation.gap.explained", 1.3)))
    premium = changed(facts, "valuation.gap.ratio", 0.5)
    assert "premium over" in text_of(words.gap_title(changed(premium, "valuation.gap.explained", 0.3)))


def test_nearly_equal_segments_have_no_share_to_explain(facts: Facts):
    without = Facts([f for f in facts if f.id != "valuation.gap.explained"])
    without.add([make_fact("valuation.gap.explained", None, "share", reason="no gap")])
    assert "cost nearly the same" in text_of(words.gap_title(without))


@pytest.mark.parametrize(
    ("market", "middle", "verdict"),
    [(0.1, 0.1, "not only the giants"), (0.1, 0.6, "the middle firm is not"), (0.6, 0.1, "the giants are not"), (0.6, 0.6, "neither")],
)
def test_giants_or_everybody(facts: Facts, market: float, middle: float, verdict: str):
    both = changed(changed(facts, "valuation.market_bm_percentile", market), "valuation.median_bm_percentile", middle)
    assert verdict in text_of(words.middle_sentence(both))


def test_only_the_highest_share_is_called_the_highest(facts: Facts):
    assert "its highest" in text_of(words.concentration_title(changed(facts, "valuation.large_decile.percentile", 1.0)))
    assert "its highest" not in text_of(words.concentration_title(changed(facts, "valuation.large_decile.percentile", 0.99)))


def test_the_engine_is_called_by_its_size(facts: Facts):
    both = changed(changed(facts, "valuation.top7_contribution", 0.4), "valuation.rest_contribution", 0.2)
    assert "more than all other members" in text_of(words.contribution_sentence(both))
    assert "less than all other members" in text_of(words.contribution_sentence(changed(both, "valuation.top7_contribution", 0.1)))


def test_the_nasdaq_is_compared_with_its_source(facts: Facts):
    said = text_of(words.concentration_sentence(changed(facts, "valuation.top7_weight", 0.3245)))
    assert "a larger part of the Nasdaq 100" in said and "Invesco, 25 June 2025" in said and "cannot be right for both" in said
    assert "can stand for both" in text_of(words.concentration_sentence(changed(facts, "valuation.top7_weight", 0.394)))


def test_cheapness_is_a_cushion_only_when_it_is_proven(facts: Facts):
    def said(cheap: float, dear: float, p: float) -> str:
        both = changed(changed(facts, "valuation.bear.cheap_mean", cheap), "valuation.bear.dear_mean", dear)
        return text_of(small.downturn_title(changed(both, "valuation.bear.p", p)))

    assert said(-0.08, -0.08, 0.9).startswith("Cheapness was no cushion")
    assert said(0.05, -0.08, 0.4).startswith("Cheapness is no proven cushion")
    assert said(0.05, -0.08, 0.04).startswith("Cheapness was a cushion")
    assert said(-0.2, -0.08, 0.04).startswith("Cheapness went with deeper falls")


def test_near_the_low_is_said_by_the_place_in_the_range(facts: Facts):
    def said(place: float) -> str:
        return text_of(small.range_sentence(changed(facts, "valuation.range.position_5y", place)))

    assert "prices near their lows" in said(0.1) and "closer to the lows" in said(0.3) and "not near their lows" in said(0.8)
    assert text_of(small.range_title(changed(facts, "valuation.range.position_5y", 0.1))).startswith("Small caps are nearer to their five-year low")
    assert text_of(small.range_title(changed(facts, "valuation.range.position_5y", 0.9))).startswith("Small caps are nearer to their five-year high")
    assert "in the middle of their five-year range" in text_of(small.range_title(changed(facts, "valuation.range.position_5y", 0.5)))


def test_small_at_its_best_against_large_is_not_called_behind(facts: Facts):
    best = changed(facts, "valuation.relative_drawdown.recent_depth", 0.0)
    assert "at its best of five years" in text_of(small.relative_sentence(best))
    assert "at their best" in text_of(small.relative_title(best))


def test_equal_profitability_is_not_called_different(facts: Facts):
    same = changed(facts, "valuation.gap.unprofitable_small", facts.value("valuation.gap.unprofitable_large"))
    assert "equally profitable" in text_of(words.gap_sentence(same))


def test_the_grade_decides_how_firmly_concentration_speaks(facts: Facts):
    id = "valuation.large_decile.next_5y_difference"
    old = facts[id]
    for grade, words_said in (("B", "suggests a link"), ("C", "but no more"), ("D", "no support"), ("X", "contradicts")):
        graded = Facts([dataclasses.replace(old, grade=grade) if f.id == id else f for f in facts])
        assert words_said in text_of(words.aftermath_sentence(graded))


def test_weights_older_than_a_quarter_are_no_weights_of_the_note():
    old = World(weights={"weights/SPY": weight_table("2025-01-31")}).facts
    assert not old.known("valuation.top7_weight") and "31 January 2025" in str(old["valuation.top7_weight"].reason)
    assert old.known("valuation.top7_weight_now")
    assert "carried by prices from 31 January 2025" in text_of(words.concentration_sentence(old))
    assert "are about" in text_of(words.concentration_title(old))


def test_forward_earnings_are_counted_where_the_file_has_them():
    table = member_table(forward=True)
    forward = World(members=("sp500/fundamentals", table)).facts
    assert forward["valuation.members_forward_over_25"].value == 0
    assert "on the file's forward earnings none did" in text_of(small.members_sentence(forward))
    assert "file has no forward earnings" in text_of(small.members_sentence(World().facts))
