"""The short-covering section says what its facts say, in every sign, and every fact exists without data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from strategynote.data.short_interest import FINRA, FLOAT, ShortInputs
from strategynote.exhibits import short_covering as show
from strategynote.narrative import short_covering_words as words
from strategynote.narrative.facts import Facts, make_fact
from strategynote.narrative.short_covering import short_facts
from strategynote.research.short_interest.study import ShortStudy, study_short_interest

Load = Callable[..., ShortInputs]
CONTRACT = ("short.high_minus_low.quarter", "short.intensity_percentile")


@pytest.fixture(scope="module")
def facts(study: ShortStudy, inputs: ShortInputs) -> Facts:
    return Facts(short_facts(study, inputs))


def changed(facts: Facts, **values: tuple[float | str, tuple[float, float] | None]) -> Facts:
    """Return the facts with some values and intervals replaced (dots written as __)."""
    new = {name.replace("__", "."): value for name, value in values.items()}
    return Facts(
        make_fact(f.id, new[f.id][0], f.unit, interval=new[f.id][1], n=f.n, grade=f.grade) if f.id in new else f for f in facts
    )


def sentences(facts: Facts) -> str:
    parts = [*words.level_sentence(facts), *words.covering_sentence(facts), *words.return_sentence(facts), *words.squeeze_sentence(facts), words.crowding_sentence(facts)]
    return " ".join(p.text for p in parts if p is not None)


def test_every_exhibit_is_drawn_and_one_stands_in_the_body(study: ShortStudy, inputs: ShortInputs, facts: Facts) -> None:
    made = (show.covering_bars, show.intensity_line, show.macbeth_table, show.segments_table, show.by_segment_table)
    found = [*(make(study, inputs, facts) for make in made), show.names_table(study, inputs)]
    assert all(found) and [e.place for e in found if e is not None].count("body") == 1


def test_the_contracts_facts_have_values_from_simulated_files(facts: Facts) -> None:
    assert facts.known(*CONTRACT)


@pytest.mark.parametrize("missing", [(FINRA,), (FLOAT,), ("ishares/IWM",), ("ishares/IWC",), ("ishares/IWB",), (FINRA, FLOAT, "ishares/IWM", "ishares/IWC", "ishares/IWB")])
def test_without_data_the_facts_stay_and_say_why(load: Load, facts: Facts, missing: tuple[str, ...]) -> None:
    inputs = load(without=missing)
    study = study_short_interest(inputs, seed=1, draws=50)
    found = Facts(short_facts(study, inputs))
    assert {f.id for f in found} == {f.id for f in facts}
    assert all(f.reason for f in found if f.value is None)
    assert sentences(found)
    named: list[str] = []
    words.report_gaps(lambda error, *, dataset, fills: named.append(dataset), inputs)
    assert set(missing) <= set(named)


def test_without_settlement_files_the_section_is_one_sentence_that_names_them(load: Load) -> None:
    inputs = load(without=(FINRA,))
    found = Facts(short_facts(study_short_interest(inputs, seed=1, draws=50), inputs))
    said = sentences(found)
    assert said.startswith("Short covering cannot be measured for this month") and "shrt" in said and said.count("shrt") == 2
    assert show.covering_bars(study_short_interest(inputs, seed=1, draws=50), inputs, found) is None


@pytest.mark.parametrize(
    ("value", "interval", "word"),
    [(0.03, (0.01, 0.05), "Short sellers covered"), (-0.03, (-0.05, -0.01), "Short sellers added"), (0.01, (-0.01, 0.03), "Short sellers held")],
)
def test_covering_is_told_by_its_interval(facts: Facts, value: float, interval: tuple[float, float], word: str) -> None:
    new = changed(facts, short__covering_ratio=(value, interval))
    assert words.covering_title(new).text.startswith(word) and words.covering_sentence(new)[0].text.startswith(word)


@pytest.mark.parametrize(("value", "word"), [(0.05, "they led"), (-0.05, "they lagged"), (0.001, "they matched")])
def test_returns_are_told_by_their_sign(facts: Facts, value: float, word: str) -> None:
    assert word in words.covering_title(changed(facts, short__window__high_minus_low=(value, (value - 0.01, value + 0.01)))).text


def test_a_sort_made_afterwards_is_called_an_association(facts: Facts) -> None:
    late = changed(facts, short__window__sorted=("after", None))
    assert "sorted afterwards" in words.covering_title(late).text and "an association" in sentences(late)
    assert "sorted beforehand" in words.covering_title(facts).text and "an association" not in sentences(facts)


@pytest.mark.parametrize(("value", "word"), [(0.95, "strong"), (0.5, "ordinary"), (0.05, "weak")])
def test_the_intensity_is_told_by_its_percentile(facts: Facts, value: float, word: str) -> None:
    assert words.squeeze_sentence(changed(facts, short__intensity_percentile=(value, None)))[0].text.endswith(f"{word}.")


@pytest.mark.parametrize(("value", "word"), [(0.9, "much is left"), (0.5, "neither much nor little"), (0.1, "little is left")])
def test_what_is_left_to_cover_is_told_by_days_to_cover(facts: Facts, value: float, word: str) -> None:
    said = words.crowding_sentence(changed(facts, short__days_to_cover__percentile=(value, None)))
    assert said is not None and word in said.text


def test_more_covering_than_elsewhere_is_told_by_the_difference(facts: Facts) -> None:
    def said(top: float, all_: float) -> str:
        new = changed(facts, short__covering_ratio=(top, (top - 0.01, top + 0.01)), short__covering_ratio_all=(all_, (all_ - 0.01, all_ + 0.01)))
        return words.covering_sentence(new)[1].text

    assert "That is more covering" in said(0.05, 0.01) and "That is no more covering" in said(0.01, 0.05)


def test_the_drivers_are_named_by_their_t(facts: Facts) -> None:
    def said(sir: float, covering: float) -> str:
        return words.squeeze_sentence(changed(facts, short__macbeth__sir__t=(sir, None), short__macbeth__covering__t=(covering, None)))[1].text

    assert "short interest itself and covering went" in said(3, 3) and "apart covering went" in said(1, -3)
    assert "neither short interest nor covering" in said(1, 1)


def test_an_older_day_gives_other_dates_and_the_same_form(load: Load, facts: Facts) -> None:
    inputs = load(dt.date(2025, 7, 14))
    older = Facts(short_facts(study_short_interest(inputs, seed=1, draws=50), inputs))
    assert older["short.settlement_date"].value == "2025-06-30" and facts["short.settlement_date"].value == "2025-07-15"
