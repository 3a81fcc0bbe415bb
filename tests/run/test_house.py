"""House data and commentary: checked row by row, shown beside ours with the gap, never in a demonstration."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.data.house import load_house
from strategynote.data.resolve import demo_origin
from strategynote.errors import BadInput
from strategynote.exhibits.house import house_table
from strategynote.narrative.facts import Facts, make_fact
from strategynote.narrative.house import house_facts
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project, find_project

Call = Callable[..., tuple[int, str, str]]
JUNE = pd.Period("2025-06", freq="M")
HEAD = "id,period,value,unit,source\n"
ROWS = "first.answer,2025-06,0.75,ratio,The desk\nforward_pe.small,2025-05,20.5,ratio,Data desk\nforward_pe.small,2025-07,99,ratio,Data desk\n"


def house(folder: Path, text: str, name: str = "desk.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


def test_the_newest_row_at_or_before_the_month_counts(tmp_path: Path) -> None:
    first, second = load_house(house(tmp_path, HEAD + ROWS), JUNE)
    assert (first.id, first.value, first.file) == ("first.answer", 0.75, "desk.csv")
    assert (second.value, str(second.period)) == (20.5, "2025-05")
    assert load_house(tmp_path / "none", JUNE) == ()


@pytest.mark.parametrize(("text", "message"), [
    ("id,period,value\n", "columns are id, period, value; expected id, period, value, unit, source"),
    (HEAD + "A b,2025-06,1,ratio,x\n", "line 2: id is 'A b'"),
    (HEAD + "a.b,2025-13,1,ratio,x\n", "line 2: period is '2025-13'"),
    (HEAD + 'a.b,2025-06,"1,5",ratio,x\n', "line 2: value is '1,5'"),
    (HEAD + "a.b,2025-06,nan,ratio,x\n", "line 2: value is 'nan'"),
    (HEAD + "a.b,2025-06,1,ration,x\n", "did you mean 'ratio'"),
    (HEAD + "a.b,2025-06,1,ratio,\n", "source is empty"),
    (HEAD + "a.b,2025-06,1,ratio,x\na.b,2025-06,2,ratio,x\n", "two values for 2025-06"),
])
def test_a_row_that_cannot_be_used_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_house(house(tmp_path, text), JUNE)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_gaps_are_house_minus_ours_in_the_same_unit_only(tmp_path: Path) -> None:
    ours = Facts([make_fact("returns.micro.quarter", 0.10, "return", sources=("a",)), make_fact("other.thing", 3, "count", sources=("a",))])
    rows = "returns.micro.quarter,2025-06,0.118,return,Index desk\nother.thing,2025-06,3.5,ratio,Index desk\n"
    values = load_house(house(tmp_path, HEAD + rows), JUNE)
    ours.add(house_facts(values, ours))
    assert ours["house.returns.micro.quarter.gap"].text == "+1.8 points" and "house.other.thing.gap" not in ours
    exhibit = house_table(values, ours)
    assert exhibit.title.text == "House data differ most from ours in returns, micro, quarter: +11.8% against +10.0%"
    assert exhibit.data["ours"].isna().tolist() == [False, True] and exhibit.sources == ("house/desk.csv", "a")


def test_house_data_stand_in_a_real_note_and_never_in_a_demonstration(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, "section.show_house()", "section.close()")
    house(project.params / "house", HEAD + ROWS)
    house(project.params / "2025-06", "We saw [[3]](Stifel, 2025-07) things; {{first.answer}} is <b>one</b>, see {{exhibit:first.table}}.\n\n## Headline\nThe desk's own\n", "commentary.md")
    files = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    code, _, error = strategynote("report", "2025-06", "--data", "archive", "--archive", str(files), "--formats", "html")
    assert code == 0, error
    folder = project.reports / "2025-06"
    facts = json.loads((folder / "facts.json").read_text())["facts"]
    assert facts["house.first.answer"]["text"] == "0.75" and facts["house.first.answer.gap"]["value"] == 0.25
    assert facts["house.first.answer"]["sources"] == ["house/desk.csv"] and facts["house.first.answer"]["grade"] == "house data"
    page = (folder / "strategy-note.html").read_text()
    assert "House data differ most from ours in first, answer" in page and "house data, file desk.csv" in page and "house.beside.csv" not in page
    assert "From the desk" in page and '>3 (Stifel, July 2025)</span> things; <data class="fact" data-fact="first.answer"' in page
    assert "<h1>The desk's own</h1>" in page
    assert "&lt;b&gt;one&lt;/b&gt;, see <a" in page
    assert list(json.loads((folder / "manifest.json").read_text())["house"]) == ["desk.csv"]
    assert strategynote("report", "2025-06", "--data", "demo", "--formats", "html")[0] == 0
    page = (project.reports / "demo-2025-06" / "strategy-note.html").read_text()
    assert "House data" not in page and "From the desk" not in page


def test_the_example_of_the_folders_page_is_valid(tmp_path: Path) -> None:
    text = (find_project().params / "house" / "README.md").read_text().split("```csv\n")[1].split("```")[0]
    assert len(load_house(house(tmp_path, text), JUNE)) == 2
