"""Facts, sentences and exhibits of rallies on made-up data: words follow signs, gaps have reasons, nothing fails."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from strategynote.data.portfolios import SizePortfolios
from strategynote.data.rally_inputs import RallyInputs, month_ends
from strategynote.exhibits import rallies as show
from strategynote.exhibits import rally_appendix as appendix
from strategynote.exhibits import rally_charts as charts
from strategynote.narrative import rally_titles as titles
from strategynote.narrative import rally_words as words
from strategynote.narrative.facts import Facts, make_fact
from strategynote.narrative.grades import grade_difference, grade_one_sided
from strategynote.narrative.rallies import adjust_p, rally_facts
from strategynote.research.macro.cycles import make_cycles
from strategynote.research.rallies import drivers, grid, realtime, study
from strategynote.research.rallies.definitions import DEFINITIONS

CONTRACT = (
    "episodes",
    "share_within_12m",
    "median_months",
    "random_walk_median_months",
    "current_state",
    "current_start",
    "current_confirmed",
    "current_age_months",
    "remaining_median_months",
    "quality_6m_after_peak",
    "quality_6m_after_confirmation",
)


def make_inputs(sorts, months: int) -> RallyInputs:
    """Inputs of a made-up economy of so many months, with turning points and two drivers."""
    rng = np.random.default_rng(3)
    index = sorts["beta"].ret.index
    market = pd.DataFrame({"mkt_excess": rng.normal(0.005, 0.045, months), "risk_free": 0.003}, index=index)
    quintiles = ["Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20", "Lo 10"]
    ret = pd.DataFrame(rng.normal(0.01, 0.05, (months, 6)), index=index, columns=quintiles)
    ones = pd.DataFrame(1.0, index=index, columns=quintiles)
    turns = pd.DataFrame({"kind": ["peak", "trough"]}, index=pd.PeriodIndex(["1969-12", "1970-11"], freq="M"))
    moves = pd.DataFrame({"VIX": rng.normal(20, 3, months), "Baa spread": np.nan}, index=index)
    return RallyInputs(
        index[-1], sorts, market, SizePortfolios(ret, ones, ones), turns, moves, {}, "french/F-F_Research_Data_Factors"
    )


_RUNS: dict[tuple[int, int], tuple] = {}


def run(made_up_sorts, months: int, seed: int):
    """Return inputs, cycles, study and facts of a made-up economy, computed once."""
    if (months, seed) not in _RUNS:
        _RUNS[months, seed] = _run(made_up_sorts, months, seed)
    return _RUNS[months, seed]


def _run(made_up_sorts, months: int, seed: int):
    inputs = make_inputs(made_up_sorts(months, seed=seed), months)
    cycles = make_cycles(inputs.turns)
    found = study.study_rallies(inputs.sorts, inputs.market, inputs.size, cycles=cycles, settings=study.Settings())
    return inputs, cycles, found, Facts(rally_facts(found, inputs))


@pytest.fixture(params=[(300, 2), (130, 5), (62, 9)], ids=["long", "middle", "short"])
def economy(request, made_up_sorts):
    return run(made_up_sorts, *request.param)


def test_every_fact_of_the_contract_stands_with_a_value_or_a_reason(economy):
    *_, facts = economy
    ids = [f"rallies.{name}.{tail}" for name in DEFINITIONS for tail in CONTRACT] + [
        "rallies.robust_share",
        "rallies.post_crisis.p",
    ]
    for id in ids:
        assert facts.known(id) or facts[id].reason, id
    assert {facts[f"rallies.{name}.current_state"].value for name in DEFINITIONS} <= {"confirmed", "unconfirmed", "none"}


def test_a_short_history_has_no_durations_and_says_why(made_up_sorts):
    *_, facts = run(made_up_sorts, 62, 9)
    assert facts["rallies.volatility.median_months"].value is None
    assert "62 months of history" in (facts["rallies.volatility.median_months"].reason or "")
    assert facts["rallies.robust_share"].value is None
    assert "too short" in titles.definitions_title(facts).text


def test_every_sentence_and_exhibit_builds_in_every_length_of_history(economy):
    inputs, cycles, found, facts = economy
    month = found.period
    sentences = [
        titles.history_title(facts, month),
        words.state_sentence(facts, month),
        words.confirmation_sentence(facts),
        words.fragility_sentence(facts),
        *(words.chance_sentence(facts, name) for name in DEFINITIONS),
        titles.survival_title(facts),
        words.lags_sentence(facts),
        words.aftermath_sentence(facts),
        words.remaining_sentence(facts),
        words.crisis_sentence(facts),
        words.record_sentence(facts),
        words.decision_sentence(facts, found.like.meaning),
        words.last_call_sentence(facts),
    ]
    indices = study.list_indices(found)
    exhibits = [
        charts.history_exhibit(found, inputs, cycles, facts),
        charts.survival_exhibit(found, facts),
        show.definitions_exhibit(found, facts),
        show.episodes_exhibit(found, inputs, facts),
        show.decision_exhibit(found, facts),
        appendix.record_exhibit(found, facts),
        appendix.aftermath_exhibit(found, facts),
        appendix.realtime_exhibit(realtime.states_known(indices, threshold=0.2), found, facts),
        appendix.inference_exhibit(found, inputs, facts),
        appendix.grid_exhibit(
            grid.tabulate_grid(grid.all_indices(inputs.sorts, inputs.market["mkt_excess"]), found.settings.thresholds),
            found.settings.thresholds,
            found,
            inputs,
            facts,
        ),
        appendix.drivers_exhibit(drivers.fit_drivers(indices[0].step, inputs.drivers, inputs.market["mkt_excess"]), inputs),
    ]
    for sentence in filter(None, sentences):
        assert sentence.text.endswith((".", sentence.text[-1])) and "nan" not in sentence.text.split()
    assert {e.place for e in exhibits if e is not None} <= {"body", "appendix"}
    assert len({e.id for e in exhibits if e is not None}) == len([e for e in exhibits if e is not None])


def test_rule_b_and_its_chance_stand_beside_each_other(made_up_sorts):
    _, _, found, _ = run(made_up_sorts, 300, 2)
    exhibit = appendix.rule_b_exhibit(grid.tabulate_rule_b(study.list_indices(found), draws=200), found)
    assert exhibit.data["chance_median"].notna().all() and exhibit.place == "appendix"


def with_fact(facts: Facts, id: str, value: object, **changes: object) -> Facts:
    """Return the same facts with another value in one of them."""
    old = facts[id]
    new = replace(make_fact(id, value, old.unit, n=old.n, reason="changed", p=old.p), **changes)
    return Facts(new if fact.id == id else fact for fact in facts)


def test_the_title_follows_the_state(made_up_sorts):
    *_, found, facts = run(made_up_sorts, 300, 2)
    stem = "rallies.volatility"
    base = with_fact(with_fact(facts, f"{stem}.current_start", "1988-01"), f"{stem}.current_gain", 0.12)
    base = with_fact(with_fact(base, f"{stem}.current_confirmed", "1988-03"), f"{stem}.below_high", 0.0)
    said = {
        state: titles.history_title(with_fact(base, f"{stem}.current_state", state), found.period).text
        for state in ("confirmed", "unconfirmed", "none")
    }
    assert "was confirmed in March 1988" in said["confirmed"]
    assert "does not confirm a rally" in said["unconfirmed"]
    assert said["none"].startswith("No low-quality rally")


@pytest.mark.parametrize(
    ("p", "word"), [(0.01, "shorter than chance"), (0.5, "no different from chance"), (0.99, "longer than chance")]
)
def test_the_verdict_on_chance_follows_p(made_up_sorts, p, word):
    *_, facts = run(made_up_sorts, 300, 2)
    id = "rallies.volatility.median_months"
    assert word in titles.survival_title(with_fact(facts, id, facts.value(id), p=p)).text


def test_the_aftermath_verdict_follows_p_and_never_the_peak(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    id, peak = "rallies.volatility.quality_6m_after_confirmation", "rallies.volatility.quality_6m_after_peak"
    text = lambda p, high=0.1: words.aftermath_sentence(with_fact(with_fact(facts, id, 0.08, p=p, n=9), peak, high)).text  # noqa: E731
    assert ": more than in" in text(0.01) and ": less than in" in text(0.99) and ": no more than in" in text(0.4)
    assert ": no more than in" in text(0.4, high=5.0), "a large gain from hindsight peaks changes nothing"


def test_known_to_known_loses_or_gains_by_its_sign(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    id = "rallies.volatility.kept"
    assert "lost" in titles.episodes_title(with_fact(facts, id, -0.1)).text
    assert "gained" in titles.episodes_title(with_fact(facts, id, 0.1)).text


def test_the_last_call_is_right_or_wrong_by_the_outcome(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    stem = "rallies.call.6m_ago"
    base = with_fact(facts, f"{stem}.probability", 0.7)
    assert words.last_call_sentence(with_fact(base, f"{stem}.outcome", 0.05)).text.endswith("so the call was right.")
    assert words.last_call_sentence(with_fact(base, f"{stem}.outcome", -0.05)).text.endswith("so the call was wrong.")


def test_negative_skill_is_printed_as_such(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    id = "rallies.record.volatility.skill"
    sentence = words.record_sentence(with_fact(facts, id, -0.2, interval=(-0.3, -0.1))).text
    assert "negative" in sentence and "lies clear of zero" in sentence
    assert "did worse than" in titles.record_title(with_fact(facts, id, -0.2, interval=(-0.3, -0.1))).text
    assert " beat the base rate" in titles.record_title(with_fact(facts, id, 0.2, interval=(0.1, 0.3))).text


def test_no_difference_after_like_months_is_said_and_a_difference_on_few_spells_is_not_acted_on(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    ids = [f.id for f in facts if f.id.startswith("rallies.decision.") and ".difference_" in f.id]
    flat = facts
    for id in ids:
        flat = with_fact(flat, id, 0.01, p=0.8, n_effective=20.0)
    assert "neither quality, low risk nor small caps" in titles.decision_title(flat).text
    low = "rallies.decision.low_risk.difference_6m"
    few = titles.decision_title(with_fact(flat, low, -0.08, p=0.01, n_effective=6.0)).text
    assert "fell short" in few and "too few to act on" in few
    many = titles.decision_title(with_fact(flat, low, 0.08, p=0.01, n_effective=30.0)).text
    assert "did better than usual" in many and "too few" not in many


def test_an_unconfirmed_rally_is_spoken_of_conditionally(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    stem = "rallies.volatility"
    known = with_fact(
        with_fact(facts, f"{stem}.remaining_median_months", 7.0, interval=(2.0, 15.0)), f"{stem}.current_age_months", 3
    )
    known = with_fact(with_fact(known, f"{stem}.ends_within_6m", 0.4), f"{stem}.older", 4)
    assert words.remaining_sentence(with_fact(known, f"{stem}.current_state", "unconfirmed")).text.startswith(
        "Should it be confirmed"
    )
    assert words.remaining_sentence(with_fact(known, f"{stem}.current_state", "confirmed")).text.startswith("A rally of 3 months")
    assert words.remaining_sentence(with_fact(known, f"{stem}.current_state", "none")) is None


def test_crisis_rallies_differ_only_below_five_percent(made_up_sorts):
    *_, facts = run(made_up_sorts, 300, 2)
    id = "rallies.post_crisis.p"
    assert "did not last differently" in words.crisis_sentence(with_fact(facts, id, 0.30)).text
    assert "differ in length" in words.crisis_sentence(with_fact(facts, id, 0.01)).text


def test_grades_are_capped_by_few_spells():
    assert grade_difference(3.5, 0.001, 6) == "C" and grade_difference(3.5, 0.001, 20) == "B"
    assert grade_difference(0.5, 0.6, 50) == "D" and grade_difference(math.nan, math.nan, 0) == "D"
    assert grade_one_sided(0.01, 6) == "C" and grade_one_sided(0.01, 20) == "B"
    assert grade_one_sided(0.5, 20) == "D" and grade_one_sided(0.99, 20) == "X"


def test_adjusted_p_never_falls_and_missing_ones_stay_missing(made_up_sorts):
    _, _, found, _ = run(made_up_sorts, 300, 2)
    raw = [row.p for row in found.outlook]
    adjusted = adjust_p(found.outlook)
    assert all(math.isnan(a) if math.isnan(r) else a >= r - 1e-12 for r, a in zip(raw, adjusted, strict=True))


def test_month_ends_are_the_last_value_of_each_month():
    days = pd.Series([1.0, 2.0, 3.0], index=pd.DatetimeIndex(["2020-01-30", "2020-01-31", "2020-02-28"]))
    assert month_ends(days).tolist() == [2.0, 3.0]


def test_figures_carry_the_threshold_marks_and_the_present_level(made_up_sorts):
    inputs, cycles, found, facts = run(made_up_sorts, 300, 2)
    figure = charts.history_exhibit(found, inputs, cycles, facts).figure
    left, right = figure.axes
    assert 0.2 in [line.get_ydata()[0] for line in left.get_lines() if len(set(line.get_ydata())) == 1]
    state = found.definitions["volatility"].state
    last = float(found.definitions["volatility"].index.level.iloc[-1])
    ends = [line.get_ydata()[-1] for line in right.get_lines() if len(line.get_ydata()) > 2]
    start = found.definitions["volatility"].index.level[state.start] if state.start is not None else None
    assert start is None or ends[0] == pytest.approx(last - start)


def facts_of(inputs: RallyInputs) -> Facts:
    found = study.study_rallies(
        inputs.sorts, inputs.market, inputs.size, cycles=make_cycles(inputs.turns), settings=study.Settings()
    )
    return Facts(rally_facts(found, inputs))


@pytest.mark.archive
@pytest.mark.parametrize("period", ["2025-06", "2026-02", "2009-12", "1999-12"])
def test_on_real_data_every_duration_is_filled_and_only_a_missing_rally_leaves_a_gap(archive_inputs, period):
    facts = facts_of(archive_inputs(period))
    for name in DEFINITIONS:
        state = facts[f"rallies.{name}.current_state"].value
        for tail in CONTRACT:
            needs = {"current_start": "start", "current_age_months": "start", "remaining_median_months": "start"}.get(tail)
            absent = (needs and state == "none") or (tail == "current_confirmed" and state != "confirmed")
            assert facts.known(f"rallies.{name}.{tail}") is not bool(absent), f"{name}.{tail}"
    assert facts.known("rallies.robust_share", "rallies.post_crisis.p")


@pytest.mark.archive
def test_in_1970_durations_are_missing_with_the_months_that_were_there(archive_inputs):
    facts = facts_of(archive_inputs("1970-06"))
    assert facts["rallies.volatility.current_state"].value == "none"
    assert facts["rallies.risk.median_months"].reason == "84 months of history up to 1970-06; durations need at least 120"


@pytest.mark.archive
def test_june_2025_is_an_unconfirmed_rise_since_march_and_february_2026_a_confirmed_rally(archive_inputs):
    june, february = facts_of(archive_inputs("2025-06")), facts_of(archive_inputs("2026-02"))
    stem = "rallies.volatility.current_"
    assert [june[f"{stem}{t}"].value for t in ("state", "start", "age_months")] == ["unconfirmed", "2025-03", 3]
    assert [february[f"{stem}{t}"].value for t in ("state", "start", "confirmed")] == ["confirmed", "2025-03", "2025-07"]
    assert february["rallies.call.6m_ago.month"].value == "2025-08"
    assert february["rallies.robust_share"].n == 12
