"""The macro facts of real months, on publishers' files behind the wall."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from strategynote.data.macro import load_inputs, load_targets
from strategynote.data.origins import open_archives
from strategynote.data.wall import Wall
from strategynote.narrative.facts import Facts
from strategynote.narrative.macro import macro_facts
from strategynote.periods import default_as_of
from strategynote.research.macro.backdrop import study_backdrop
from strategynote.research.macro.first_cuts import FIRST_CUTS

PHASES = {
    "2001-01": "easing",
    "2022-06": "hiking",
    "2024-08": "easing",
    "2025-06": "pause after easing",
    "2026-02": "easing",
    "2009-03": "easing",
    "1998-09": "easing",
    "1975-06": None,
    "1968-07": None,
}
AS_OF = {"2025-06": "2025-07-24"}


@pytest.fixture(scope="module")
def found(archive: Path, tmp_path_factory: pytest.TempPathFactory):
    vintages = open_archives([archive], kind="archive").vintages
    store = tmp_path_factory.mktemp("parsed")
    known: dict[str, tuple[Facts, Wall]] = {}

    def facts_of(text: str) -> tuple[Facts, Wall]:
        if text not in known:
            period = pd.Period(text, freq="M")
            as_of = pd.Timestamp(AS_OF[text]).date() if text in AS_OF else default_as_of(period)
            wall = Wall(period, as_of, vintages, parsed=store)
            known[text] = Facts(macro_facts(study_backdrop(load_inputs(wall), seed=1, draws=300))), wall
        return known[text]

    return facts_of


@pytest.mark.parametrize(("text", "phase"), PHASES.items())
def test_the_phase_reads_correctly_in_easing_pause_and_hiking(archive, found, text, phase):
    facts, _ = found(text)
    assert facts["macro.policy_phase"].value == phase
    assert phase is not None or "1982" in facts["macro.policy_phase"].reason


@pytest.mark.parametrize("text", PHASES)
def test_every_fact_has_a_value_or_a_reason_and_names_only_files_it_read(archive, found, text):
    facts, wall = found(text)
    for fact in facts:
        assert fact.value is not None or fact.reason, fact.id
        assert set(fact.sources) <= set(wall.used), fact.id


def test_june_2025_has_the_published_numbers(archive, found):
    facts, _ = found("2025-06")
    assert facts.value("macro.unemployment_rate") == pytest.approx(0.041)
    assert facts.value("macro.sahm") == pytest.approx(0.17)
    assert facts.value("macro.core_inflation_6m") == pytest.approx(0.027, abs=0.0005)
    assert facts.value("macro.term_spread") == pytest.approx(0.0005, abs=0.0001)
    assert facts.value("macro.recession_probability_published") == pytest.approx(0.287, abs=0.002)
    assert facts["macro.soft_landing"].value == "cannot be told apart"
    assert facts["macro.landing.recession"].value == "cannot be told apart"
    assert facts["macro.false_alarm.given_from"].value == "2022-11"
    assert facts["macro.first_cut.soft_minus_recession"].grade == "D"
    assert facts["macro.first_cut.pivotal"].value == "1966-12"


def test_known_months_of_trouble_are_no_soft_landings(archive, found):
    assert found("2009-03")[0]["macro.soft_landing"].value == "no"
    assert found("2022-06")[0]["macro.soft_landing"].value == "no"
    assert found("1975-06")[0]["macro.soft_landing"].value == "no"


def test_contracts_of_the_day_make_the_path_futures_implied(archive, found):
    facts, _ = found("2022-06")
    assert facts["macro.cuts_method"].value == "futures-implied"
    assert -5 < facts.value("macro.cuts_expected") < -1
    assert found("2025-06")[0]["macro.cuts_method"].value == "yield-implied"


def test_the_published_lists_give_the_first_cuts_of_the_table(archive, found):
    _, wall = found("2026-02")
    changes, _ = load_targets(wall)
    moves = changes["change"][changes["change"] != 0]
    first = [str(d.to_period("M")) for d in moves[(moves < 0) & (moves.shift(1) > 0)].index]
    assert {"1995-07", "1998-09", "2001-01", "2007-09", "2019-08", "2024-09"} <= set(first) & set(FIRST_CUTS)


def test_in_2009_the_recession_was_known_and_its_end_was_not(archive, found):
    facts, wall = found("2009-03")
    turns = wall.table("nber/cycle-dates")
    assert turns["kind"].iloc[-1] == "peak"
    assert facts.value("macro.first_cut.recession_events") == 9  # the twelve months after 2007-09 are complete too
