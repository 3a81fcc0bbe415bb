"""Facts, sentences and exhibits of the macro section on a made-up economy, whole and with holes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from strategynote.exhibits import macro as body
from strategynote.exhibits import macro_appendix as records
from strategynote.exhibits import macro_policy as rates
from strategynote.exhibits.exhibit import Exhibit, exhibit_payload
from strategynote.narrative import macro_words, policy_words
from strategynote.narrative.facts import Facts
from strategynote.narrative.macro import list_gaps, macro_facts
from strategynote.research.macro.backdrop import Backdrop, study_backdrop

from .made_up import make_inputs

CONTRACT = {
    "macro.unemployment_rate": "rate",
    "macro.sahm": "percentage_points",
    "macro.core_inflation_6m": "rate",
    "macro.term_spread": "points",
    "macro.recession_probability_published": "probability",
    "macro.recession_probability": "probability",
    "macro.soft_landing": "text",
    "macro.policy_phase": "text",
    "macro.cuts_expected": "moves",
    "macro.first_cut.soft_minus_recession": "points",
    "macro.first_cut.p": "ratio",
}
EXHIBITS = [
    body.landing_table,
    body.scorecard_table,
    body.labour,
    body.inflation,
    body.curve,
    rates.policy,
    rates.first_cuts,
    body.sensitivities,
    records.score_history,
    records.score_record,
    records.signals_table,
    records.switching,
    records.cut_events,
    records.sensitivity_table,
    records.uncertainty,
]
SENTENCES = [
    macro_words.landing_sentence,
    macro_words.score_sentence,
    macro_words.labour_sentence,
    macro_words.inflation_sentence,
    macro_words.curve_sentence,
    macro_words.alarm_sentence,
    policy_words.path_sentence,
    policy_words.projection_sentence,
    policy_words.cuts_sentence,
    policy_words.pivotal_sentence,
    policy_words.sensitivity_sentence,
    policy_words.uncertainty_sentence,
]


def study_of(*without: str, curve: bool = False) -> tuple[Backdrop, Facts]:
    study = study_backdrop(make_inputs(without=without, curve=curve), seed=1, draws=200)
    return study, Facts(macro_facts(study))


@pytest.fixture(scope="module")
def whole() -> tuple[Backdrop, Facts]:
    return study_of()


def test_every_fact_of_the_contract_is_there_in_its_unit(whole):
    _, facts = whole
    assert {i: facts[i].unit for i in CONTRACT} == CONTRACT
    assert all(facts.known(i) for i in CONTRACT)


def test_rates_are_decimals_and_the_sahm_gap_percentage_points(whole):
    study, facts = whole
    assert 0.02 < facts.value("macro.unemployment_rate") < 0.12
    assert facts.value("macro.sahm") == study.sahm.value
    assert abs(facts.value("macro.term_spread")) < 0.1
    assert 0 <= facts.value("macro.recession_probability") <= 1


def test_text_facts_use_the_words_of_the_contract(whole):
    _, facts = whole
    assert facts["macro.soft_landing"].value in ("yes", "no", "cannot be told apart")
    assert facts["macro.policy_phase"].value == "easing"
    assert facts["macro.cuts_method"].value == "yield-implied"


@pytest.mark.parametrize("make", EXHIBITS, ids=lambda f: f.__name__)
def test_every_exhibit_prints_with_its_finding_and_sources(whole, make):
    study, facts = whole
    exhibit = make(study, facts)
    assert isinstance(exhibit, Exhibit)
    payload = exhibit_payload(exhibit)
    assert payload["title_text"] and payload["csv"].count("\n") > 1
    assert exhibit.id.startswith("macro.")
    known = {s for fact in facts for s in fact.sources} | {"fred-md/monthly"}
    assert set(exhibit.sources) <= known


@pytest.mark.parametrize("say", SENTENCES, ids=lambda f: f.__name__)
def test_every_sentence_is_whole_words_from_facts(whole, say):
    _, facts = whole
    phrase = say(facts)
    if phrase is not None:
        assert phrase.text.endswith(".")
        assert not re.search(r"\bnan\b|None|\{|\}|  ", re.sub(r"\{exhibit:macro\.\w+\}", "Exhibit", phrase.text))


HOLES = [
    ("unemployment",),
    ("core_cpi",),
    ("core_cpi", "core_pce"),
    ("gs10",),
    ("tb3ms", "funds"),
    ("targets",),
    ("turns",),
    ("panel",),
    ("junk",),
    ("epu", "gpr", "vix", "trade_epu"),
    ("dgs2",),
    ("dgs2", "dgs10"),
    ("baa", "high_yield", "nfci", "loan_officers"),
    ("gdp", "industrial_production", "payrolls", "cfnai"),
]


@pytest.mark.parametrize("without", HOLES, ids="+".join)
def test_a_missing_series_makes_null_facts_with_reasons_and_fewer_exhibits_but_no_error(without):
    study, facts = study_of(*without)
    for fact in facts:
        assert fact.value is not None or fact.reason
    made = [make(study, facts) for make in EXHIBITS]
    assert all(exhibit is None or exhibit.title.text for exhibit in made)
    shown = {exhibit.id for exhibit in made if exhibit is not None}
    for say in SENTENCES:
        phrase = say(facts)
        assert phrase is None or set(re.findall(r"\{exhibit:([\w.]+)\}", phrase.text)) <= shown


def test_what_is_missing_is_named_with_its_reason():
    study, facts = study_of("unemployment")
    assert facts["macro.unemployment_rate"].value is None and "left out" in facts["macro.unemployment_rate"].reason
    assert body.labour(study, facts) is None
    assert facts["macro.soft_landing"].value in (None, "no")
    named = [dataset for _, dataset, _ in list_gaps(study)]
    assert "fred/UNRATE" in named and "cme/zq-settlements" in named


def test_without_core_consumer_prices_core_pce_takes_their_place_and_is_named_as_source():
    _, facts = study_of("core_cpi")
    assert facts["macro.core_inflation_6m"].sources == ("fred/PCEPILFE",)


def test_a_futures_curve_takes_the_place_of_yields():
    study, facts = study_of(curve=True)
    assert facts["macro.cuts_method"].value == "futures-implied"
    assert facts.value("macro.cuts_expected") == pytest.approx((study.path.now - study.path.rates.iloc[12]) / 0.0025)
    table = records.meetings_table(study, facts)
    assert table is not None and table.data[["lower", "same", "higher"]].sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_the_first_cut_chart_draws_every_event_the_medians_and_the_band(whole):
    study, facts = whole
    exhibit = rates.first_cuts(study, facts)
    figure = exhibit.figure
    lines = [line for line in figure.axes[0].get_lines() if len(line.get_xdata()) > 10]
    events = study.cuts.paths.notna().sum().gt(10).sum()
    assert len(lines) >= events + 1
    assert figure.axes[0].collections  # the band of random months
    assert "by months after the cut" in exhibit.subtitle


def test_the_rule_stands_in_the_curve_chart_at_its_limit(whole):
    study, facts = whole
    right = body.curve(study, facts).figure.axes[1]
    assert any(np.allclose(line.get_ydata(), 0.30) for line in right.get_lines() if len(line.get_ydata()) == 2)


def test_the_same_inputs_give_the_same_facts(whole):
    _, facts = whole
    inputs = make_inputs()
    again = Facts(macro_facts(study_backdrop(inputs, seed=1, draws=200)))
    assert {f.id: f.value for f in facts} == {f.id: f.value for f in again}


# Sentences change with their facts


def altered(facts: Facts, **values: object) -> Facts:
    """Return the facts with some values replaced (ids with __ for a dot after "macro")."""
    from strategynote.narrative.facts import make_fact

    new = {f"macro.{k.replace('__', '.')}": v for k, v in values.items()}
    out = []
    for fact in facts:
        if fact.id in new:
            value, extra = new[fact.id] if isinstance(new[fact.id], tuple) else (new[fact.id], {})
            keep = {"interval": fact.interval, "n": fact.n, "p": fact.p, "grade": fact.grade} | extra
            out.append(make_fact(fact.id, value, fact.unit, sources=fact.sources, reason="set by a test", **keep))
        else:
            out.append(fact)
    return Facts(out)


def words_only(phrase) -> str:
    return re.sub(r"[\d.,%+−]+", "#", phrase.text)


FLIPS = [
    (macro_words.labour_title, {"sahm": 0.2}, {"sahm": 0.7}),
    (macro_words.labour_title, {"sahm": 0.7}, {"sahm": 0.5}),
    (macro_words.inflation_title, {"core_inflation_change": -0.01}, {"core_inflation_change": 0.01}),
    (macro_words.inflation_title, {"core_inflation_change": 0.01}, {"core_inflation_change": 0.0}),
    (macro_words.inflation_sentence, {"landing__inflation": "yes"}, {"landing__inflation": "no"}),
    (macro_words.landing_title, {"soft_landing": "yes"}, {"soft_landing": "cannot be told apart"}),
    (macro_words.landing_title, {"soft_landing": "yes"}, {"soft_landing": "no", "landing__sahm": "no"}),
    (macro_words.landing_sentence, {"recession_probability_published": 0.2}, {"recession_probability_published": 0.4}),
    (macro_words.landing_sentence, {"landing__recession": "yes"}, {"landing__recession": "cannot be told apart"}),
    (macro_words.score_sentence, {"score_auc": (0.7, {"interval": (0.6, 0.8)})}, {"score_auc": (0.7, {"interval": (0.4, 0.8)})}),
    (macro_words.curve_sentence, {"recession_brier": 0.05}, {"recession_brier": 0.5}),
    (lambda f: macro_words.switching_sentence(f, "June"), {"switching_probability": 0.02}, {"switching_probability": 0.98}),
    (lambda f: macro_words.switching_sentence(f, "June"), {"switching_probability": 0.02}, {"switching_probability": 0.5}),
    (policy_words.policy_title, {"policy_phase": "easing"}, {"policy_phase": "hiking"}),
    (policy_words.policy_title, {"policy_phase": "pause after easing"}, {"policy_phase": "pause after hiking"}),
    (policy_words.policy_title, {"cuts_expected": 1.5}, {"cuts_expected": -1.5}),
    (policy_words.policy_title, {"cuts_method": "yield-implied"}, {"cuts_method": "futures-implied"}),
    (
        policy_words.path_sentence,
        {"cuts_expected": (1.5, {"interval": (-3.0, 4.0)})},
        {"cuts_expected": (1.5, {"interval": (0.5, 4.0)})},
    ),
    (policy_words.projection_sentence, {"sep__cuts": 3.0, "cuts_expected": 1.0}, {"sep__cuts": 1.0, "cuts_expected": 3.0}),
    (policy_words.projection_sentence, {"sep__cuts": 1.0, "cuts_expected": 1.1}, {"sep__cuts": -1.0, "cuts_expected": 1.1}),
    (
        policy_words.cuts_sentence,
        {"first_cut__soft_minus_recession": (0.2, {"grade": "B"})},
        {"first_cut__soft_minus_recession": (-0.2, {"grade": "X"})},
    ),
    (
        policy_words.cuts_sentence,
        {"first_cut__soft_minus_recession": (0.05, {"grade": "C"})},
        {"first_cut__soft_minus_recession": (-0.05, {"grade": "C"})},
    ),
    (policy_words.sensitivity_title, {"sensitivity__size__two_year": 0.01}, {"sensitivity__size__two_year": -0.01}),
    (
        policy_words.sensitivity_sentence,
        {"sensitivity__size__two_year": (0.01, {"grade": "A"})},
        {"sensitivity__size__two_year": (-0.01, {"grade": "X"})},
    ),
    (
        policy_words.sensitivity_sentence,
        {"sensitivity__size__two_year": (0.01, {"grade": "C"})},
        {"sensitivity__size__two_year": (-0.01, {"grade": "C"})},
    ),
    (
        policy_words.sensitivity_sentence,
        {"sensitivity__size__two_year_stable": "yes"},
        {"sensitivity__size__two_year_stable": "no"},
    ),
]


@pytest.mark.parametrize(("say", "one", "other"), FLIPS)
def test_the_words_turn_when_the_fact_turns(whole, say, one, other):
    _, facts = whole
    assert words_only(say(altered(facts, **one))) != words_only(say(altered(facts, **other)))


def test_the_claim_on_first_cuts_has_no_support_at_grade_d(whole):
    _, facts = whole
    text = policy_words.cuts_sentence(altered(facts, first_cut__soft_minus_recession=(-0.05, {"grade": "D"}))).text
    assert "has no support" in text


def test_a_sign_that_hangs_on_one_event_is_said(whole):
    _, facts = whole
    made = altered(facts, first_cut__pivotal="1966-12", first_cut__pivotal_return=0.67, first_cut__soft_without_pivotal=-0.06)
    assert "The sign hangs on one event: without December 1966" in policy_words.pivotal_sentence(made).text


def test_29_percent_against_30_is_not_called_met(whole):
    _, facts = whole
    made = altered(
        facts, recession_probability_published=(0.29, {"interval": (0.2, 0.4)}), landing__recession="cannot be told apart"
    )
    assert "cannot be told apart" in macro_words.landing_sentence(made).text


def test_a_signal_without_recession_is_called_a_false_alarm(whole):
    _, facts = whole
    made = altered(
        facts,
        false_alarm__first="2023-11",
        false_alarm__given_from="2022-11",
        false_alarm__given_to="2025-04",
        false_alarm__highest=0.71,
        false_alarm__verdict="false alarm so far",
    )
    text = macro_words.alarm_sentence(made).text
    assert "from November 2022 to April 2025" in text and "so far a false alarm" in text


def test_a_month_without_prices_is_named(whole):
    _, facts = whole
    made = altered(facts, core_inflation_unpriced="2025-10")
    assert "October 2025" in macro_words.inflation_sentence(made).text


def test_facts_in_titles_are_known_to_the_registry(whole):
    study, facts = whole
    for make in EXHIBITS:
        exhibit = make(study, facts)
        for quoted in re.findall(r'data-fact="([^"]+)"', exhibit.title.html):
            assert quoted in facts
    assert isinstance(study.score.state, pd.DataFrame)
