"""The record of calls: probabilities as the notes gave them, outcomes as later notes found them, nothing from after the wall."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.data.resolve import demo_origin
from strategynote.narrative.facts import Fact, Facts, make_fact
from strategynote.narrative.last_call import calls_facts, record_sentence
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import HISTORY, Project
from strategynote.run.backfill.history import write_history
from strategynote.run.calls import made_calls, read_calls

Call = Callable[..., tuple[int, str, str]]
GIVEN = {"2024-10": 0.8, "2024-11": 0.6, "2024-12": 0.3}
CAME = {"2024-10": 0.05, "2024-11": -0.02, "2024-12": -0.04}
END = dt.date(2025, 7, 24)


def month_facts(month: str) -> list[Fact]:
    before = str(pd.Period(month, freq="M") - 6)
    return [
        make_fact("rallies.call.now.probability", GIVEN.get(month), "probability", reason="too early"),
        make_fact("rallies.call.now.base", 0.5 if month in GIVEN else None, "probability", reason="too early"),
        make_fact("rallies.call.6m_ago.outcome", CAME.get(before), "points", reason="too early"),
    ]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    for month in pd.period_range("2024-10", "2025-06", freq="M").astype(str):
        write_note(tmp_path / month, month)
    write_history(tmp_path)
    return tmp_path


def write_note(folder: Path, month: str, *, data: str = "archive", as_of: str = "2025-07-24") -> None:
    folder.mkdir()
    facts = {fact.id: fact.as_json() for fact in month_facts(month)}
    (folder / "facts.json").write_text(json.dumps({"period": month, "as_of": as_of, "data": data, "facts": facts}))


def july() -> pd.Period:
    return parse_period("2025-07")


def test_a_call_is_scored_once_the_note_six_months_later_knows_what_came(reports: Path) -> None:
    made = read_calls(reports, july(), as_of=END).made
    assert [(call.month, call.probability, call.outcome, call.right) for call in made] == [
        ("2024-10", 0.8, 0.05, True), ("2024-11", 0.6, -0.02, False), ("2024-12", 0.3, -0.04, True),
    ]
    assert [call.month for call in read_calls(reports, july() - 1, as_of=END).made] == ["2024-10", "2024-11"]


def test_notes_of_a_later_day_demonstrations_and_a_note_that_stands_alone_have_no_part_in_it(reports: Path) -> None:
    assert made_calls(reports / HISTORY, july(), as_of=dt.date(2025, 7, 23)) == ()
    assert read_calls(reports, july(), as_of=END, alone=True).made == ()
    frame = pd.read_parquet(reports / HISTORY)
    frame.assign(data="demo").to_parquet(reports / HISTORY)
    assert made_calls(reports / HISTORY, july(), as_of=END) == ()


def test_the_score_is_that_of_the_definition(reports: Path) -> None:
    facts = Facts(calls_facts(read_calls(reports, july(), as_of=END).made))
    assert (facts.value("calls.made"), facts.value("calls.right"), facts.value("calls.apart")) == (3, 2, 1)
    assert facts.value("calls.brier") == pytest.approx((0.2**2 + 0.6**2 + 0.3**2) / 3)
    assert facts.value("calls.brier_base") == pytest.approx(0.25)
    assert calls_facts(()) == [] and record_sentence(Facts([])) is None


def test_the_sentence_quotes_the_facts_and_claims_no_more(reports: Path) -> None:
    said = record_sentence(Facts(calls_facts(read_calls(reports, july(), as_of=END).made)))
    assert said is not None and {"calls.made", "calls.right", "calls.brier", "calls.brier_base", "calls.apart"} <= set(said.quoted)
    assert "of October 2024 to December 2024 made 3" in said.text and not re.search(r"better than|worse than|beat", said.text)


def calling_notebook(project: Project) -> str:
    """Write a notebook that makes a call every month, and return the folder of its data."""
    said = (
        f"given, came = {GIVEN}, {CAME}\n"
        "before = str(pd.Period(period, freq='M') - 6)\n"
        "section.add([make_fact('rallies.call.now.probability', given.get(period), 'probability', reason='early'),"
        " make_fact('rallies.call.now.base', 0.5, 'probability'), make_fact('rallies.call.6m_ago.outcome', came.get(before), 'points', reason='early')])"
    )
    write_notebook(project.notebooks, "first", OPEN, "import pandas as pd", EXHIBIT, said, "section.close()")
    return str(demo_origin(project, load_params(project, july() - 1)).folders[0])


def read_facts(project: Project) -> dict[str, dict[str, object]]:
    return dict(json.loads((project.reports / "2025-06" / "facts.json").read_text())["facts"])


def test_a_note_after_a_backfill_shows_the_record_and_a_second_backfill_builds_nothing(strategynote: Call, project: Project) -> None:
    files = calling_notebook(project)
    order = ("backfill", "--from", "2024-10", "--to", "2025-05", "--data", "archive", "--archive", files, "--jobs", "1")
    assert strategynote(*order)[0] == 0
    code, _, error = strategynote("report", "2025-06", "--data", "archive", "--archive", files, "--formats", "html")
    assert code == 0, error
    page = (project.reports / "2025-06" / "strategy-note.html").read_text()
    assert "How earlier six-month calls turned out" in page and "November 2024" in page
    facts = read_facts(project)
    assert facts["calls.made"]["value"] == 2 and facts["calls.right"]["value"] == 1
    manifest = json.loads((project.reports / "2025-06" / "manifest.json").read_text())
    assert [call["month"] for call in manifest["calls"]["made"]] == ["2024-10", "2024-11"]
    assert "8 stood" in strategynote(*order)[1]


def test_a_note_is_stitched_anew_when_a_backfill_brings_more_calls(strategynote: Call, project: Project) -> None:
    files = calling_notebook(project)
    report = ("report", "2025-06", "--data", "archive", "--archive", files, "--formats", "html")
    assert strategynote(*report)[0] == 0 and "nothing changed" in strategynote(*report)[1]
    assert not [id for id in read_facts(project) if id.startswith("calls.")]
    assert strategynote("backfill", "--from", "2024-10", "--to", "2025-05", "--data", "archive", "--archive", files, "--jobs", "1")[0] == 0
    assert strategynote(*report)[0] == 0
    assert read_facts(project)["calls.made"]["value"] == 2
    code, said, error = strategynote("verify", "2025-06", "--archive", files)
    assert code == 0, said + error
