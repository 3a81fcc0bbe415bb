"""Sentences of the decade outlook: they follow signs, carry intervals, and say when there is no forecast."""

from __future__ import annotations

import re

import pytest
from sentences import changed, check_words_follow, text_of
from strategynote.narrative import outlook as outlook_facts
from strategynote.narrative import outlook_record_words as past
from strategynote.narrative import outlook_words as words
from strategynote.narrative.facts import Facts
from strategynote.narrative.grades import grade_evidence
from strategynote.research.outlook.breakeven import decompose_decade, estimate_breakeven
from strategynote.research.outlook.decade import estimate_call, prepare_market
from strategynote.research.outlook.inference import estimate_inference
from strategynote.research.outlook.reversal import estimate_reversal
from strategynote.research.outlook.simulated import simulate_coverage
from strategynote.research.outlook.track_record import make_track_record

from .worlds import make_portfolios

SOURCES = ("french/25_Portfolios_5x5",)
MAIN = "outlook.small_minus_large"
CONTRACT = [
    *(f"outlook.{name}.expected" for name in ("small", "large", "small_minus_large")),
    *(
        f"{MAIN}.{name}"
        for name in (
            "probability_positive", "start_percentile", "r2", "r2_oos", "n_effective", "coverage_90_raw",
            "coverage_90_real_time", "coverage_90", "inflation",
        )
    ),
    *(f"valuation.{s}.{k}" for s in ("micro", "small", "mid", "large") for k in ("book_to_market", "percentile")),
    "valuation.cape",
]  # fmt: skip


def collect(n: int) -> Facts:
    """All facts of the section from n made-up months."""
    market = prepare_market(make_portfolios(n))
    calls = {name: estimate_call(sample, seed=1, draws=200) for name, sample in market.samples.items()}
    call, main = calls["small_minus_large"], market.samples["small_minus_large"]
    inference = estimate_inference(main, seed=1, draws=200) if call.fit else None
    record = make_track_record(call.forecasts) if call.forecasts else None
    balance = estimate_breakeven(main, cost=0.005, half_life=5.0, seed=1, draws=200)
    facts = Facts(outlook_facts.valuation_facts(market))
    facts.add(outlook_facts.cape_facts(market.valuations["large"].bm * 50))
    facts.add(outlook_facts.regression_facts(call, inference, sources=SOURCES))
    facts.add(outlook_facts.forecast_facts(calls, sources=SOURCES))
    facts.add(outlook_facts.coverage_facts(call, simulate_coverage(main, seed=1, draws=100), sources=SOURCES))
    facts.add(outlook_facts.breakeven_facts(balance, decompose_decade(main), sources=SOURCES))
    facts.add(outlook_facts.record_facts(record, sources=SOURCES))
    facts.add(outlook_facts.reversal_facts(estimate_reversal(main.flow, seed=1, draws=200), sources=SOURCES))
    return facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return collect(1000)


@pytest.fixture(scope="module")
def early() -> Facts:
    return collect(500)


SENTENCES = [
    words.valuation_title, words.valuation_sentence, words.cape_sentence, words.scatter_title, words.regression_sentence,
    words.forecast_title, words.forecast_sentence, words.coverage_sentence, words.robustness_sentence, words.breakeven_title,
    words.breakeven_sentence, words.verdict, past.record_title, past.record_sentence, past.reversal_title,
    past.reversal_sentence, past.value_title, past.value_sentence, past.oos_title,
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda f: f.__name__)
def test_a_sentence_changes_when_a_number_in_it_turns_its_sign(facts: Facts, sentence):
    check_words_follow(sentence, facts, apart=0.013)


@pytest.mark.parametrize("verb", ["expected to", "is expected at"])
def test_a_forecast_verb_never_stands_without_an_interval(facts: Facts, verb: str):
    sentences = re.split(r"(?<=[a-z)%])\. ", " ".join(text_of(s(facts)) for s in SENTENCES))
    found = [sentence for sentence in sentences if verb in sentence]
    assert found and all("interval" in sentence for sentence in found)


def test_the_forecast_says_ahead_or_behind_by_its_sign(facts: Facts):
    assert "ahead of large caps" in text_of(words.forecast_title(changed(facts, f"{MAIN}.expected", 0.03)))
    assert "behind large caps" in text_of(words.forecast_title(changed(facts, f"{MAIN}.expected", -0.03)))
    assert "No lead" in text_of(words.forecast_title(changed(facts, f"{MAIN}.expected", 0.004)))


def test_the_verdict_depends_on_where_zero_lies(facts: Facts):
    def said(value: float, interval: tuple[float, float]) -> str:
        return text_of(words.verdict(changed(facts, f"{MAIN}.expected", value, interval=interval)))

    assert "has support" in said(0.05, (0.01, 0.09))
    assert "not established" in said(0.05, (-0.01, 0.11))
    assert "finds no support" in said(-0.01, (-0.05, 0.03))
    assert "runs against" in said(-0.05, (-0.09, -0.01))


def test_without_a_band_the_note_says_why_instead_of_forecasting(early: Facts):
    assert "No ten-year forecast is published" in text_of(words.forecast_sentence(early))
    assert "cannot be tested" in text_of(words.verdict(early))
    assert words.coverage_sentence(early) is None and words.robustness_sentence(early) is None
    assert past.value_sentence(early) is None


def test_cheap_and_dear_follow_the_percentile():
    assert [words.cheapness(p) for p in (0.05, 0.2, 0.21, 0.5, 0.6, 0.8)] == [
        "dear", "dear", "rather dear", "near the middle of its history", "rather cheap", "cheap",
    ]  # fmt: skip


def test_cheap_only_against_large_is_said(facts: Facts):
    both = changed(changed(facts, "valuation.small.percentile", 0.2), f"{MAIN}.start_percentile", 0.9)
    assert "not cheap" in text_of(words.valuation_sentence(both))
    assert "but against large" in text_of(words.valuation_title(both))
    plain = changed(both, "valuation.small.percentile", 0.9)
    assert "relative statement" not in text_of(words.valuation_sentence(plain))


def test_negative_skill_is_printed_as_such(facts: Facts):
    said = text_of(past.record_sentence(changed(facts, "outlook.track_record.skill", -0.4)))
    assert "worse than" in said and "\N{MINUS SIGN}0.40" in said


def test_a_negative_out_of_sample_r2_is_called_worse_than_the_mean(facts: Facts):
    assert "worse than the historical mean" in text_of(past.oos_title(changed(facts, f"{MAIN}.r2_oos", -0.5)))


def test_a_positive_reversal_slope_is_no_spring(facts: Facts):
    assert text_of(past.reversal_title(changed(facts, "outlook.reversal.slope", 0.2))).startswith("No spring:")


def test_a_flagged_cell_is_named_in_the_text(facts: Facts):
    assert words.guard_sentence(changed(facts, "valuation.guard.flagged", 0)) is None
    assert text_of(words.guard_sentence(changed(facts, "valuation.guard.flagged", 2))).startswith("two contaminated cells")


@pytest.mark.parametrize(
    ("p", "t", "n_effective", "grade"),
    [(0.001, 4, 40, "A"), (0.03, 2.2, 20, "B"), (0.03, 2.2, 9, "C"), (0.001, 5, 9, "C"), (0.5, 0.6, 40, "D"),
     (0.01, -3, 40, "X"), (0.2, 1.4, 40, "C"), (None, None, 5, "C")],
)  # fmt: skip
def test_grades_follow_t_p_and_effective_n(p, t, n_effective, grade):
    assert grade_evidence(p, t, n_effective) == grade


def test_a_missing_price_earnings_file_leaves_a_null_fact_and_no_sentence(facts: Facts):
    without = Facts([f for f in facts if not f.id.startswith("valuation.cape")])
    without.add(outlook_facts.cape_facts(None))
    assert without["valuation.cape"].value is None and without["valuation.cape"].reason
    assert words.cape_sentence(without) is None
