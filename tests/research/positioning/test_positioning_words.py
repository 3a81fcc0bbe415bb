"""The positioning section says what its facts say: signs, gaps and attributions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from strategynote.data.positioning import GAPS, PositioningInputs
from strategynote.data.quoted import load_forecasts
from strategynote.errors import GapError
from strategynote.exhibits import positioning as show
from strategynote.narrative import positioning_words as words
from strategynote.narrative.facts import Facts, make_fact

from .conftest import collect, make_inputs

Section = tuple[Facts, dict[str, object]]
CONTRACT = ("scenario.fall_15.probability_6m", "scenario.fall_15.small_loss")


def changed(facts: Facts, **values: float | str) -> Facts:
    """Return the facts with some values replaced (dots written as __) and intervals moved along."""
    new = {name.replace("__", "."): value for name, value in values.items()}
    out = []
    for fact in facts:
        if fact.id in new:
            value = new[fact.id]
            interval = None if fact.interval is None or isinstance(value, str) else (value - 0.01, value + 0.01)
            fact = make_fact(fact.id, value, fact.unit, interval=interval, n=fact.n, n_effective=fact.n_effective, p=fact.p, grade=fact.grade)
        out.append(fact)
    return Facts(out)


def exhibits(section: Section, inputs: PositioningInputs) -> list[object]:
    facts, r = section
    found = [
        show.scenario_forest(r["scenario"], r["losses"], inputs=inputs, facts=facts), show.states_table(r["scenario"], inputs, facts),
        show.falls_table(r["losses"], inputs, facts), show.slowdown_table(inputs, facts),
        show.target_table(inputs, facts), show.change_table(inputs, facts), show.screens_table(r["screens"], r["members"], facts),
    ]  # fmt: skip
    return [exhibit for exhibit in found if exhibit is not None]


def sentences(facts: Facts, inputs: PositioningInputs) -> str:
    parts = [
        *words.base_rate_sentence(facts), words.quoted_sentence(facts, inputs), words.state_sentence(facts), *words.loss_sentence(facts),
        *words.slowdown_sentence(facts), *words.target_sentence(facts, inputs), words.change_sentence(facts), *words.screen_sentence(facts),
    ]  # fmt: skip
    return " ".join(p.text for p in parts if p is not None)


def test_every_exhibit_is_drawn_and_one_stands_in_the_body(section: Section, inputs: PositioningInputs) -> None:
    found = exhibits(section, inputs)
    assert len(found) == 7
    assert [e.id for e in found if e.place == "body"] == ["positioning.scenario"]


def test_the_contracts_facts_are_there(section: Section) -> None:
    facts, _ = section
    assert 0 < facts.value(CONTRACT[0]) < 1 and facts.value(CONTRACT[1]) < 0
    assert facts.value(CONTRACT[1]) == pytest.approx(-0.15 * facts.value("scenario.downside_beta.small"))


@pytest.mark.parametrize("missing", list(GAPS))
def test_without_one_dataset_the_section_stands_and_names_the_gap(missing: str, make: Callable[..., PositioningInputs]) -> None:
    inputs = make(without=missing)
    section = collect(inputs)
    facts, _ = section
    assert all(id in facts for id in CONTRACT) and facts.known(CONTRACT[1])
    assert sentences(facts, inputs) and exhibits(section, inputs)
    named: list[str] = []
    words.report_gaps(lambda error, *, dataset, fills: named.append(str(error)), inputs, section[1]["members"])
    assert any(missing in text for text in named)
    if missing == "daily":
        assert facts[CONTRACT[0]].value is None and "no file at hand" in str(facts[CONTRACT[0]].reason)


def test_without_members_the_screens_are_a_gap(inputs: PositioningInputs) -> None:
    gap = GapError("sp500/constituents-financials: no table")
    section = collect(inputs, gap)
    assert section[0]["positioning.screen.quality.count"].reason == str(gap)
    assert show.screens_table((), gap, section[0]) is None and words.screen_sentence(section[0]) == []


def test_every_quoted_fact_of_the_other_house_is_attributed(section: Section, inputs: PositioningInputs) -> None:
    facts, _ = section
    for phrase in (words.target_sentence(facts, inputs)[0], words.quoted_sentence(facts, inputs)):
        assert phrase is not None and "House (A. Author, as a paper reported on 20 July 2005)" in phrase.text


def test_without_a_fresh_quote_nothing_is_said_of_it() -> None:
    inputs = make_inputs(quoted=False)
    facts, _ = collect(inputs)
    assert words.target_sentence(facts, inputs) == [] and words.quoted_sentence(facts, inputs) is None
    assert facts["scenario.target.level"].value is None and facts["scenario.target.level"].reason


@pytest.mark.parametrize(
    ("as_of", "ids"),
    [(dt.date(2025, 7, 20), set()), (dt.date(2025, 7, 24), {"target", "fall"}), (dt.date(2026, 3, 31), set())],
)
def test_a_figure_is_quoted_from_its_day_while_it_is_fresh(as_of: dt.date, ids: set[str]) -> None:
    assert set(load_forecasts(as_of)) == ids


def test_profitability_shelters_only_when_its_interval_says_so(section: Section) -> None:
    facts, id = section[0], "scenario__downside_beta__small__profitability__difference"
    said = [words.profitability_shelters(changed(facts, **{id: value})) for value in (-0.2, 0.0, 0.2)]
    assert said == ["profitability shelters", "profitability does not shelter", "unprofitable firms even fall less"]


def test_calm_shelters_only_when_its_interval_says_so(section: Section) -> None:
    facts, id = section[0], "scenario__downside_beta__small__volatility__difference"
    said = [words.calm_shelters(changed(facts, **{id: value})) for value in (0.8, 0.0, -0.8)]
    assert said == ["low volatility shelters", "low volatility does not shelter", "volatile firms even fall less"]
    titles = {words.scenario_title(changed(facts, **{id: value})).text for value in (0.8, 0.0, -0.8)}
    assert len(titles) == 3


def test_a_state_is_called_above_or_below_the_base_rate_by_its_sign(section: Section) -> None:
    facts, _ = section
    base = facts.value("scenario.fall_15.probability_6m")
    for shift, word in ((0.05, "above"), (0.0, "no different from"), (-0.05, "below")):
        said = words.state_sentence(changed(facts, scenario__fall_15__cape__today=base + shift))
        assert said is not None and f"%, {word} the base rate" in said.text


def test_the_targets_verdict_follows_the_gap(section: Section) -> None:
    facts, _ = section
    assert "not the" in words.target_title(changed(facts, scenario__target__gap_to_stated=0.014)).text
    assert "in line with the" in words.target_title(changed(facts, scenario__target__gap_to_stated=0.002)).text


def test_the_verdict_on_slowdowns_follows_grades_and_signs(section: Section) -> None:
    facts, _ = section

    def graded(grade: str, sign: float) -> str:
        out = []
        for fact in facts:
            if fact.id.startswith("positioning.slowdown.") and fact.id.endswith(".difference"):
                fact = dataclasses.replace(fact, grade=grade)
            if fact.id.startswith("positioning.slowdown.") and fact.id.endswith(".inside"):
                fact = dataclasses.replace(fact, value=sign * abs(float(fact.value or 0.01)))
            out.append(fact)
        return words.slowdown_sentence(Facts(out))[-1].text

    assert "supported" in graded("A", 1) and "hold quality and low volatility always" in graded("D", 1) and "no support" in graded("D", -1)


def test_crossed_thresholds_are_counted(section: Section) -> None:
    facts, _ = section
    names = ("volatility", "recession", "industry")

    def said(*crossed: str) -> str:
        return words.change_title(changed(facts, **{f"positioning__change__{n}__crossed": "yes" if n in crossed else "no" for n in names})).text

    assert said().endswith("no threshold is crossed") and said("recession").endswith("one threshold is crossed")
    assert said(*names).endswith("more than one threshold is crossed")


def test_falls_are_told_by_the_ratio(section: Section) -> None:
    facts, _ = section
    if not facts.known("scenario.falls.small_ratio"):
        pytest.fail("the made-up market should have falls")
    assert "more than" in words.falls_title(changed(facts, scenario__falls__small_ratio=1.3)).text
    assert "less than" in words.falls_title(changed(facts, scenario__falls__small_ratio=0.8)).text
