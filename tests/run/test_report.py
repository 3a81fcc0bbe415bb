"""`strategynote report`, for real: what a good build leaves behind, and what a bad one leaves alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]
CONTRACT = {
    "strategy-note.pdf", "technical-appendix.pdf", "strategy-note.html", "facts.json", "manifest.json", "run.json", "brief.json", "exhibits", "notebooks",
}


def build(strategynote: Call, *options: str) -> tuple[int, str, str]:
    return strategynote("report", "2025-06", "--data", "demo", *options)


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "run.json"}


def test_a_build_leaves_the_files_of_the_contract(strategynote: Call, project: Project) -> None:
    code, said, _ = build(strategynote)
    folder = project.reports / "demo-2025-06"
    assert code == 0 and "demo-2025-06: " in said.splitlines()[-1] and "core  french/25_Portfolios_ME_VAR_5x5" in said
    assert {p.name for p in folder.iterdir()} == CONTRACT
    facts = json.loads((folder / "facts.json").read_text())
    assert (facts["period"], facts["data"]) == ("2025-06", "demo")
    fact = facts["facts"]["first.answer"]
    assert fact["value"] == 0.5 and fact["exhibit"] == "first.table" and fact["sources"][0].startswith("french/Portfolios_Formed_on_ME@")
    assert not (project.reports / "2025-06").exists()


def test_no_cell_waits_for_a_parser_not_even_in_a_first_build(
    strategynote: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATEGYNOTE_WORK", str(tmp_path / "work"))
    refuse = "from strategynote.data import parsed\ndef refuse(*what): raise AssertionError(what)\nparsed._parse = refuse"
    write_notebook(project.notebooks, "first", OPEN, refuse, EXHIBIT, "section.close()")
    code, said, error = build(strategynote, "--formats", "html")
    assert code == 0, error
    assert re.search(r"^Files not read before: \d{2,}, parsed first$", said, flags=re.M)
    assert "not read before" not in build(strategynote, "--formats", "html", "--fresh")[1]


def test_two_builds_give_the_same_bytes_and_the_manifest_knows_no_host(strategynote: Call, project: Project) -> None:
    build(strategynote)
    first = content(project.reports / "demo-2025-06")
    build(strategynote)
    assert content(project.reports / "demo-2025-06") == first
    manifest = first["manifest.json"].decode()
    assert str(project.root) not in manifest and "20250" not in json.dumps(json.loads(manifest)["code"]["strategynote"])
    assert [row["dataset"] for row in json.loads(manifest)["inputs"] if row["status"] != "gap"] == ["french/Portfolios_Formed_on_ME"]


@pytest.mark.parametrize(("cells", "message"), [
    ((OPEN, "1 / 0", "section.close()"), "notebook first, cell 4: ZeroDivisionError: division by zero"),
    ((OPEN, EXHIBIT), "handed over no facts; its last cell must be section.close()"),
    ((OPEN, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "section.close()"), "notebook first: .*died"),
    ((OPEN, EXHIBIT + "\nsection.say(section.facts.phrase('See {exhibit:first.tabel}.'))", "section.close()"), "did you mean 'first.table'"),
], ids=["cell error", "not closed", "kernel killed", "unknown exhibit"])
def test_a_failed_build_leaves_the_old_one_in_place_and_keeps_its_notebooks(
    strategynote: Call, project: Project, cells: tuple[str, ...], message: str
) -> None:
    build(strategynote)
    before = content(project.reports / "demo-2025-06")
    write_notebook(project.notebooks, "first", *cells)
    code, _, error = build(strategynote)
    assert code == 1 and error.count("\n") == 1
    assert re.search(message, error)
    assert content(project.reports / "demo-2025-06") == before
    assert (project.reports / "demo-2025-06-failed" / "notebooks" / "first.ipynb").is_file()


@pytest.mark.parametrize(("arguments", "message"), [
    ((), "PERIOD is missing"),
    (("2025-13",), "PERIOD='2025-13' is not a month"),
    (("2025-6",), "PERIOD='2025-6' is not a month"),
    (("../x",), r"PERIOD='\.\./x' is not a month"),
    (("1950-01", "--data", "demo"), "possible months are"),
    (("2025-06", "--data", "dmo"), "did you mean 'demo'"),
    (("2025-06", "--formats", "pfd"), "did you mean 'pdf'"),
    (("2025-06", "--archive", "/nowhere/at/all"), "folder /nowhere/at/all does not exist"),
    (("2025-06", "--jobs", "-1"), "jobs"),
])
def test_bad_input_is_one_line_and_exit_code_2(strategynote: Call, project: Project, arguments: tuple[str, ...], message: str) -> None:
    code, _, error = strategynote("report", *arguments)
    assert code == 2 and error.count("\n") == 1 and re.search(message, error), error
    assert ("Traceback" not in error and not project.reports.exists()) or not list(project.reports.glob("2*"))


@pytest.mark.parametrize(("change", "message"), [
    ("seed: 7\nnotebooks: [frist]", "notebook 'frist' does not exist .did you mean 'first'"),
    ("seed: 7\nnotebooks: [first]\nparameters: {first: {treshold: 0.2}}", "parameter 'treshold' is not in its parameters cell"),
    ("sead: 7\nnotebooks: [first]", "unknown key 'sead' .did you mean 'seed'"),
    ("seed: often\nnotebooks: [first]", "seed"),
    ("notebooks: [first]", "seed: Field required"),
])
def test_parameters_that_do_not_fit_are_refused_before_anything_runs(strategynote: Call, project: Project, change: str, message: str) -> None:
    (project.params / "default.yml").write_text(f"title: T\ndesk: D\n{change}\n")
    code, said, error = build(strategynote)
    assert code == 2 and re.search(message, error) and "Running" not in said


def test_a_notebook_without_parameters_cell_is_refused(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "first", OPEN, "section.close()", parameters=None)
    code, _, error = build(strategynote)
    assert code == 2 and 'no cell is tagged "parameters"' in error


def test_without_archive_and_network_the_demonstration_is_built_and_one_line_says_so(
    strategynote: Call, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STRATEGYNOTE_MIRROR", "http://127.0.0.1:9")
    monkeypatch.setenv("STRATEGYNOTE_WORK", str(tmp_path / "work"))
    code, said, _ = strategynote("report", "2025-06")
    assert code == 0 and "No real equity data: dataset french/" in said and "make data PERIOD=2025-06" in said
    assert (project.reports / "demo-2025-06" / "strategy-note.pdf").is_file()


def test_live_data_never_fall_back_to_the_demonstration(
    strategynote: Call, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STRATEGYNOTE_MIRROR", "http://127.0.0.1:9")
    monkeypatch.setenv("STRATEGYNOTE_WORK", str(tmp_path / "work"))
    code, _, error = strategynote("report", "2025-06", "--data", "live")
    assert code == 1 and "no connection to" in error and not (project.reports / "demo-2025-06").exists()


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def broken_archive(folder: Path, archive: Path, damage: Callable[[Path], None]) -> Path:
    folder.mkdir()
    shutil.copy(archive / "archive.csv", folder / "archive.csv")
    for entry in archive.iterdir():
        if entry.is_dir():
            shutil.copytree(entry, folder / entry.name, copy_function=_link)
    damage(folder)
    return folder


def _cut_zip(folder: Path) -> None:
    path = folder / "equity/french/crsp_202602/25_Portfolios_ME_VAR_5x5_CSV.zip"
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(("damage", "message"), [
    (lambda f: (f / "archive.csv").unlink(), "is not an archive"),
    (lambda f: (f / "macro/fred_csv/UNRATE.csv").unlink(), "fred/UNRATE names macro/fred_csv/UNRATE.csv, which is not there"),
    (_cut_zip, "french/25_Portfolios_ME_VAR_5x5: .* is not a readable zip"),
], ids=["no index", "missing file", "corrupt zip"])
def test_a_spoiled_archive_is_one_line(strategynote: Call, project: Project, archive: Path, tmp_path: Path, damage, message: str) -> None:  # type: ignore[no-untyped-def]
    folder = broken_archive(tmp_path / "archive", archive, damage)
    code, _, error = strategynote("report", "2025-06", "--archive", str(folder))
    assert code == 2 and re.search(message, error), error


@pytest.mark.parametrize("period", ["1968-06", "2026-03"])
def test_a_month_outside_the_data_is_answered_with_the_possible_ones(strategynote: Call, project: Project, archive: Path, period: str) -> None:
    code, _, error = strategynote("report", period, "--archive", str(archive))
    assert code == 2 and "possible months are 1968-07 to 2026-02" in error
