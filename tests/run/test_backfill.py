"""`strategynote backfill`, for real: every month once, whatever fails, whoever is lost; the same results everywhere."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.data.resolve import demo_origin
from strategynote.errors import BadInput
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project
from strategynote.run.backfill.history import collect_history
from strategynote.run.backfill.loop import Order, backfill
from strategynote.run.backfill.months import month_range
from strategynote.run.cache.surroundings import cache_folder

Call = Callable[..., tuple[int, str, str]]
MONTHS = ("2025-02", "2025-03", "2025-04", "2025-05", "2025-06")
PERIOD_FACT = 'section.add([make_fact("first.month", period, "month", sources=("french/Portfolios_Formed_on_ME",))])'


@pytest.fixture
def files(project: Project) -> Path:
    """An archive of simulated publishers' files that passes for a real one."""
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, PERIOD_FACT, "section.close()")
    return demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]


def filled(strategynote: Call, files: Path, first: str, last: str, *options: str) -> tuple[int, str, str]:
    return strategynote("backfill", "--from", first, "--to", last, "--data", "archive", "--archive", str(files), "--jobs", "1", *options)


def states(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\d{4}-\d{2})  (\w+)", said, flags=re.M))


def content(reports: Path) -> dict[str, bytes]:
    found = {"table": (reports / "history.csv").read_bytes()}
    for month in MONTHS:
        folder = (reports / month).resolve()
        found |= {f"{month}/{p.relative_to(folder)}": p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "run.json"}
    return found


def test_a_failed_month_is_listed_at_the_end_and_a_second_run_builds_it_alone(strategynote: Call, project: Project, files: Path) -> None:
    flag = project.root / "mended"
    broken = f"import pathlib; assert period != '2025-05' or pathlib.Path({str(flag)!r}).exists(), 'not yet'"
    write_notebook(project.notebooks, "first", OPEN, broken, EXHIBIT, PERIOD_FACT, "section.close()")
    code, said, error = filled(strategynote, files, "2025-04", "2025-06")
    assert code == 1 and states(said) == {"2025-04": "built", "2025-05": "failed", "2025-06": "built"}
    assert re.search(r"1 months failed: 2025-05: notebook first, cell 4: AssertionError: not yet", error) and error.count("\n") == 1
    assert set(pd.read_parquet(project.reports / "history.parquet")["period"]) == {"2025-04", "2025-06"}
    flag.touch()
    code, said, error = filled(strategynote, files, "2025-04", "2025-06")
    assert code == 0, error
    assert states(said) == {"2025-04": "stands", "2025-05": "built", "2025-06": "stands"} and "months: 1 built, 2 stood, 0 failed" in said
    history = pd.read_parquet(project.reports / "history.parquet")
    months = history[history["id"] == "first.month"]
    assert list(months["period"]) == list(months["word"]) == ["2025-04", "2025-05", "2025-06"]
    assert not list((project.reports / "2025-05").glob("*.pdf"))


def test_an_interrupted_backfill_goes_on_where_it_stopped(project: Project, files: Path) -> None:
    order = Order(project, MONTHS[:3], data="archive", archive=str(files), jobs=1)

    def stop(line: str) -> None:
        if "2025-03" in line.split():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfill(order, say=stop)
    done = backfill(order, say=lambda _: None)
    assert [outcome.state for outcome in done.outcomes] == ["stands", "stands", "built"] and not done.failed


def test_a_full_note_on_the_workbench_keeps_its_pdf(strategynote: Call, project: Project, files: Path) -> None:
    assert strategynote("report", "2025-06", "--data", "archive", "--archive", str(files))[0] == 0
    before = (project.reports / "2025-06").resolve()
    assert states(filled(strategynote, files, "2025-06", "2025-06")[1]) == {"2025-06": "stands"}
    assert (project.reports / "2025-06").resolve() == before
    defaults = project.params / "default.yml"
    defaults.write_text(defaults.read_text().replace("Small-Cap Strategy", "Renamed"))
    assert states(filled(strategynote, files, "2025-06", "2025-06")[1]) == {"2025-06": "built"}
    assert (project.reports / "2025-06" / "strategy-note.pdf").is_file()


@pytest.mark.parametrize(("first", "last", "message"), [
    (None, "2025-06", "FROM is missing"), ("2025-06", None, "TO is missing"), ("2025-06", "2025-05", "FROM=2025-06 is after TO=2025-05"),
    ("2025-6", "2025-07", "is not a month"), ("2025-06", "2025-13", "is not a month"),
])
def test_a_range_that_is_none_is_refused(first: str | None, last: str | None, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        month_range(first, last)


def test_a_range_goes_over_the_turn_of_the_year() -> None:
    assert month_range("2024-11", "2025-02") == ["2024-11", "2024-12", "2025-01", "2025-02"]


def test_no_scheduler_at_the_address_is_one_line(strategynote: Call, project: Project, files: Path) -> None:
    code, _, error = filled(strategynote, files, "2025-06", "2025-06", "--scheduler", "tcp:/nowhere")
    assert code == 2 and "no Dask scheduler answers there" in error and error.count("\n") == 1


@contextlib.contextmanager
def started(module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=cluster_environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def cluster_environment() -> dict[str, str]:
    """A worker elsewhere knows nothing of this process's kernels and folders; the task tells it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("STRATEGYNOTE_", "JUPYTER_"))}


def test_two_workers_of_a_scheduler_one_of_them_lost_give_what_one_process_gives(project: Project, files: Path, tmp_path: Path) -> None:
    order = Order(project, MONTHS, data="archive", archive=str(files), jobs=1)
    backfill(order, say=lambda _: None)
    alone = content(project.reports)
    os.rename(project.reports, tmp_path / "alone")
    for path in cache_folder(project).iterdir():
        subprocess.run(["rm", "-r", str(path)], check=True)
    place = tmp_path / "scheduler.json"
    with contextlib.ExitStack() as stack:
        stack.enter_context(started("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place)))
        while not place.is_file():
            time.sleep(0.1)
        address = json.loads(place.read_text())["address"]
        first, _ = (stack.enter_context(started("dask_worker", address, "--nthreads", "1", "--no-nanny", "--name", name)) for name in ("one", "two"))
        said: list[str] = []

        def lose_one(line: str) -> None:
            said.append(line)
            if "1/5" in line:
                first.kill()

        done = backfill(Order(project, MONTHS, data="archive", archive=str(files), scheduler=address), say=lose_one)
    assert first.returncode == -9 and not done.failed
    assert [outcome.period for outcome in done.outcomes] == list(MONTHS) and sorted(states("\n".join(said))) == list(MONTHS)
    together = content(project.reports)
    assert [name for name in alone if together.get(name) != alone[name]] == [] and set(together) == set(alone)
    links = {(project.reports / month).resolve() for month in MONTHS}
    assert {path.resolve() for path in (project.reports / ".builds").iterdir()} == links


def test_by_default_months_go_to_processes_of_this_machine(project: Project, files: Path) -> None:
    done = backfill(Order(project, MONTHS[-2:], data="archive", archive=str(files), jobs=2), say=lambda _: None)
    assert [(o.period, o.state) for o in done.outcomes] == [("2025-05", "built"), ("2025-06", "built")]


def test_the_table_holds_numbers_words_and_reasons(tmp_path: Path) -> None:
    for month, kind in (("2025-05", "archive"), ("2025-06", "archive"), ("2025-07", "demo")):
        folder = tmp_path / (f"demo-{month}" if kind == "demo" else month)
        folder.mkdir()
        fact = {"value": 0.5, "unit": "ratio", "text": "0.5", "interval": [0.1, 0.9], "n": 3, "n_effective": None, "p": 0.2, "grade": "A", "exhibit": "a.b", "reason": None}
        facts = {"a.x": fact, "a.word": {**fact, "value": "yes", "interval": None}, "a.gap": {**fact, "value": None, "reason": "no data"}, "changes.x": fact}
        (folder / "facts.json").write_text(json.dumps({"period": month, "as_of": "2025-07-31", "data": kind, "facts": facts}))
    table = collect_history(tmp_path)
    assert list(table["period"]) == ["2025-05"] * 3 + ["2025-06"] * 3
    row = table.iloc[0]
    assert (row["value"], row["lo"], row["hi"], row["n"]) == (0.5, 0.1, 0.9, 3)
    assert table.iloc[1]["word"] == "yes" and pd.isna(table.iloc[1]["value"]) and table.iloc[2]["reason"] == "no data"
