"""`strategynote compare` and the note's own section on what changed, on two small notes built for real."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_project import OPEN, write_notebook
from strategynote.data.resolve import demo_origin
from strategynote.narrative.changes import difference_text
from strategynote.note.changes import Change, Side, attribute
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project
from strategynote.run.comparison import split_changes

Call = Callable[..., tuple[int, str, str]]
NAME = "Portfolios_Formed_on_ME"
PARAMETERS = 'period = "2025-06"\nas_of = None\nscale = 1.0\n'
CELL = """
import pandas as pd
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import make_fact
ret = section.wall.table("french/Portfolios_Formed_on_ME", "returns_vw")["Lo 20"].loc["2025-04":]
section.add([make_fact("macro.total", scale * ret.sum() + EXTRA, "return", sources=("french/Portfolios_Formed_on_ME",)),
             make_fact("macro.soft_landing", "yes" if len(ret) > 2 else "no", "text", sources=("french/Portfolios_Formed_on_ME",)),
             make_fact("macro.constant", 0.25, "ratio", sources=("french/Portfolios_Formed_on_ME",))])
title = section.facts.phrase("The total is {macro.total}")
frame = pd.DataFrame({"row": ["a", "b"], "value": [0.5, 1.5]})
section.say(section.facts.phrase("We find {macro.total}."))
section.show(Exhibit(id="macro.table", title=title, subtitle="ratio", note="Made up.", alt=title, data=frame,
                     sources=("french/Portfolios_Formed_on_ME",), table=Table(frame, (Column("row", "Row", "text"), Column("value", "Value")))))
"""


@pytest.fixture
def files(project: Project, tmp_path: Path) -> Path:
    """An archive with two vintages of one file: the second has a month more and another value for May 2025."""
    demo = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    place = shutil.copytree(demo, tmp_path / "archive")
    with zipfile.ZipFile(place / "french" / f"{NAME}_CSV.zip") as bundle:
        member, text = bundle.namelist()[0], bundle.read(bundle.namelist()[0]).decode()
    older = re.sub(r"^202506,.*\r?\n", "", text, flags=re.M)
    may = re.search(r"^202505,.*$", text, flags=re.M)
    assert may is not None
    cells = may[0].split(",")
    at = next(line for line in text.splitlines() if "Lo 20" in line).split(",").index("Lo 20")
    cells[at] = f"{float(cells[at]) + 1:.4f}"
    newer = text.replace(may[0], ",".join(cells), 1)
    for vintage, content in (("2025-06", older), ("2025-07", newer)):
        with zipfile.ZipFile(place / "french" / f"{NAME}-{vintage}_CSV.zip", "w") as bundle:
            bundle.writestr(member, content)
    with (place / "archive.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream)]
    own = next(row for row in rows if row["dataset"] == f"french/{NAME}")
    rows.remove(own)
    rows += [own | {"file": f"french/{NAME}-{v}_CSV.zip", "vintage": v, "last": last} for v, last in (("2025-06", "2025-05"), ("2025-07", "2025-06"))]
    with (place / "archive.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return place


def build(strategynote: Call, project: Project, files: Path, period: str, extra: str) -> None:
    write_notebook(project.notebooks, "first", OPEN, CELL.replace("EXTRA", extra), "section.close()", parameters=PARAMETERS)
    code, _, error = strategynote("report", period, "--data", "archive", "--archive", str(files), "--formats", "html")
    assert code == 0, error


def test_each_change_is_split_into_code_parameters_revision_and_new_observations(strategynote: Call, project: Project, files: Path) -> None:
    build(strategynote, project, files, "2025-05", "0.0")
    (project.params / "2025-06").mkdir()
    (project.params / "2025-06" / "params.yml").write_text("parameters:\n  first: {scale: 2.0}\n")
    build(strategynote, project, files, "2025-06", "0.5")
    old, new = (json.loads((project.reports / p / "facts.json").read_text())["facts"]["macro.total"]["value"] for p in ("2025-05", "2025-06"))
    june = (new - 0.5) / 2 - old - 0.01  # what the new month added; the revision of May is one point
    code, said, error = strategynote("compare", "2025-06", "--all", "--archive", str(files))
    assert code == 0, error
    parts = [("code", 0.5), ("parameters", old), ("data revision", 2 * 0.01), ("new observations", 2 * june)]
    line = next(line for line in said.splitlines() if line.strip().startswith("macro.total"))
    assert line.endswith("; ".join(f"{cause} {difference_text('return', part)}" for cause, part in parts))
    assert sum(part for _, part in parts) == pytest.approx(new - old)
    assert "1 of " in said and "cells seen before were revised" in said
    assert re.search(r"macro.soft_landing\s+no -> yes\s+new observations\n", said)
    assert "macro.constant" not in said
    page = (project.reports / "comparisons" / "2025-06-with-2025-05.html").read_text()
    assert "macro.total" in page and difference_text("return", 0.5) in page
    code, said, _ = strategynote("compare", "2025-06", "--quick", "--archive", str(files))
    assert code == 0 and "code and parameters and data revision and new observations, together" in said

    manifest, note = ((project.reports / "2025-06" / name).read_text() for name in ("manifest.json", "strategy-note.html"))
    assert json.loads(manifest)["previous"]["note"] == "2025-05"
    assert "What changed since May 2025" in note and "records of our note 2025-05" in note
    assert "the soft-landing rule was no, is yes" in note
    build(strategynote, project, files, "2025-06", "0.5")
    assert note == (project.reports / "2025-06" / "strategy-note.html").read_text()
    (files / "french" / f"{NAME}-2025-06_CSV.zip").unlink()
    rows = (files / "archive.csv").read_text().splitlines()
    (files / "archive.csv").write_text("\n".join(row for row in rows if f"{NAME}-2025-06" not in row))
    code, said, _ = strategynote("compare", "2025-06", "--archive", str(files))
    assert code == 0 and "not at hand" in said and "their parts cannot be told apart" in said


def test_a_note_is_verified_and_every_difference_has_its_cause(strategynote: Call, project: Project, files: Path) -> None:
    build(strategynote, project, files, "2025-06", "0.0")

    def verified() -> tuple[int, str]:
        code, said, error = strategynote("verify", "2025-06", "--archive", str(files))
        return code, said + error

    code, said = verified()
    assert code == 0 and "facts computed again, 0 differ" in said
    own = project.params / "2025-06" / "params.yml"
    own.parent.mkdir()
    own.write_text("parameters:\n  first: {scale: 2.0}\n")
    code, said = verified()
    assert code == 1 and re.search(r"macro.total: .* \(parameters\)", said) and "parameters: parameters.first.scale None, now 2.0" in said
    assert said.endswith("strategynote: 2025-06 is not repeated: 1 facts differ\n")
    own.unlink()
    _keep_vintage(files, "2025-06")
    code, said = verified()
    assert code == 1 and re.search(r"macro.total: .*data hash\)", said) and f"data hash: french/{NAME}: the file" in said
    write_notebook(project.notebooks, "first", OPEN, CELL.replace("EXTRA", "0.1"), "section.close()", parameters=PARAMETERS)
    code, said = verified()
    assert code == 1 and re.search(r"macro.total: .* \(code or data hash\)", said) and "code: notebooks/first differs" in said
    assert re.search(r"macro.constant: ", said) is None


def _keep_vintage(files: Path, vintage: str) -> None:
    """Leave one of the two vintages in the archive, and let it pass for the other's date."""
    rows = [row for row in (files / "archive.csv").read_text().splitlines() if NAME not in row or f"{NAME}-{vintage}" in row]
    (files / "archive.csv").write_text("\n".join(rows) + "\n")


def test_notes_that_are_not_there_are_one_line(strategynote: Call) -> None:
    assert strategynote("compare", "2025-06") == (2, "", "strategynote: there is no note 2025-06: neither built nor approved; run: make report PERIOD=2025-06\n")
    assert strategynote("compare", "../../x")[0] == 2


def side(name: str, value: float, **over: object) -> Side:
    row = {"dataset": "fred/X", "status": "dated", "file": "x.csv", "vintage": name, "sha256": name, "rows": {"data": ["a", name, 9]}}
    manifest = {
        "inputs": [row | dict(over.pop("row", {}))], "parameters": {"values": {"seed": 1}}, "house": {}, "versions": {"packages": {}},  # type: ignore[call-overload]
        "code": {"modules": {"note/pdf.py": name}, "notebooks": {}}, **over,
    }
    fact = {"value": value, "text": str(value), "unit": "ratio", "sources": [f"fred/X@{name}"]}
    return Side(name, {"period": name, "as_of": f"{name}-28", "facts": {"a.b": fact}}, manifest, {"facts": ["a.b"]})


@pytest.mark.parametrize(("new", "moved", "causes"), [
    (side("2025-06", 2.0), False, ("new observations",)),
    (side("2025-06", 2.0), True, ("data revision", "new observations")),
    (side("2025-06", 2.0), None, ("new observations", "a file that is not at hand")),
    (side("2025-06", 2.0, row={"sha256": "2025-05"}), None, ("new observations",)),
    (side("2025-06", 2.0, row={"rows": {"data": ["a", "2025-05", 9]}}), True, ("data revision",)),
    (side("2025-06", 2.0, code={"modules": {"research/x.py": "1"}, "notebooks": {}}), False, ("code", "new observations")),
    (side("2025-06", 2.0, parameters={"values": {"seed": 2}}), False, ("parameters", "new observations")),
    (side("2025-06", 2.0, versions={"packages": {"numpy": "9"}}), False, ("packages", "new observations")),
])
def test_the_manifests_name_every_cause_that_they_allow(new: Side, moved: bool | None, causes: tuple[str, ...]) -> None:
    change = attribute(side("2025-05", 1.0), new, lambda id: moved)[0]
    assert change.causes == causes
    assert change.why.endswith("together") == (len(causes) > 1)


def test_a_layout_module_is_no_cause_and_an_equal_number_no_change() -> None:
    assert attribute(side("2025-05", 1.0), side("2025-06", 1.0), lambda id: True) == []


def test_words_are_split_without_a_size() -> None:
    def fact(value: object) -> dict[str, dict[str, object]]:
        return {"a.b": {"value": value, "text": str(value), "unit": "text", "sources": []}}

    old, new = (Side(name, {"facts": fact(value)}, {}, {}) for name, value in (("o", "no"), ("n", "yes")))
    found: list[Change] = split_changes(old, new, [("", fact("no")), ("code", fact("no")), ("new observations", fact("yes"))])
    assert found[0].causes == ("new observations",) and found[0].why == "new observations"
