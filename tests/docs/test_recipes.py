"""The recipes of docs/recipes.md, run as they stand there."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from made_project import OPEN, PARAMETERS, write_notebook
from strategynote.project import Project, find_project

Call = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")


def blocks(recipe: str) -> list[str]:
    """Return the fenced blocks under one heading."""
    (section,) = (part for part in TEXT.split("\n## ") if part.startswith(recipe + "\n"))
    return re.findall(r"^```[^\n]*\n(.*?)^```", section, flags=re.M | re.S)


def test_a_new_exhibit_and_a_new_notebook_stand_in_the_note(strategynote: Call, project: Project) -> None:
    (exhibit,) = blocks("Add an exhibit")
    assert len(exhibit.strip().splitlines()) <= 15
    write_notebook(project.notebooks, "first", OPEN, exhibit, "section.close()")
    command, listed = blocks("Add a notebook")
    code, said, error = strategynote(*command.split()[1:])
    assert code == 0, error
    assert "add `  - credit_conditions` to `notebooks:`" in said
    defaults = project.params / "default.yml"
    defaults.write_text(defaults.read_text().replace("notebooks: [first]\n", listed))
    code, _, error = strategynote("report", "2025-06", "--data", "demo", "--formats", "html")
    assert code == 0, error
    page = (project.reports / "demo-2025-06" / "strategy-note.html").read_text()
    assert "Small and large firms, two years" in page and "The smallest fifth of firms returned" in page
    checked = subprocess.run([sys.executable, ROOT / "tools" / "check_notebooks.py", project.notebooks], capture_output=True, text=True, check=False)
    assert checked.stdout == "2 notebooks are thin and clean\n"


@pytest.mark.parametrize(("name", "message"), [("first", "exists already"), ("Two words", "cannot name a section"), ("../x", "cannot name"), ("", "cannot name")])
def test_a_name_that_is_taken_or_odd_is_refused(strategynote: Call, project: Project, name: str, message: str) -> None:
    code, _, error = strategynote("notebook", name)
    assert code == 2 and message in error and len(list(project.notebooks.iterdir())) == 1


def test_a_new_series_is_two_rows(project: Project, tmp_path: Path) -> None:
    catalog_row, archive_row, code = blocks("Add a series")
    library = tmp_path / "lib"
    shutil.copytree(ROOT / "lib" / "strategynote", library / "strategynote", ignore=shutil.ignore_patterns("__pycache__"))
    with (library / "strategynote" / "data" / "catalog.csv").open("a", encoding="utf-8") as stream:
        stream.write(catalog_row)
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "archive.csv").write_text("dataset,file,vintage,first,last,publisher_url\n" + archive_row)
    (archive / "MADEUP.csv").write_text("observation_date,MADEUP\n2025-04-01,4.5\n2025-05-01,4.25\n2025-06-01,4.0\n")
    script = f"{PARAMETERS}\n{OPEN.replace('NAME', repr('first'))}\n{code}\nprint(rate.round(4).to_list(), rate.index[-1])"
    env = os.environ | {"PYTHONPATH": str(library), "STRATEGYNOTE_ARCHIVES": str(archive), "STRATEGYNOTE_WORK": str(tmp_path / "work")}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout == "[0.045, 0.0425, 0.04] 2025-06\n", done.stderr
    assert len(next(csv.reader([catalog_row]))) == 13


def test_a_new_period_is_one_file(strategynote: Call, project: Project) -> None:
    (own,) = blocks("Add a period")
    (project.params / "2025-07").mkdir()
    (project.params / "2025-07" / "params.yml").write_text(own)
    code, said, error = strategynote("params", "2025-07")
    assert code == 0, error
    assert re.search(r"as_of +2025-08-20 +params/2025-07/params.yml", said) and re.search(r"seed +7 +params/default.yml", said)


def test_every_file_that_a_recipe_names_exists() -> None:
    home = find_project().root
    for name in re.findall(r"`((?:lib|tests|params|notebooks)/[\w./]+)`", TEXT):
        assert (home / name).exists() or "credit_conditions" in name or "2025-07" in name, name
