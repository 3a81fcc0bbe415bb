"""Faults of machine and notebook: whatever happens, reports/<PERIOD> is one complete build and the cause is one line."""

from __future__ import annotations

import ctypes
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.data.resolve import demo_origin
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project

Call = Callable[..., tuple[int, str, str]]
REPORT = ("report", "2025-06", "--data", "demo", "--formats", "html")
PAGE = os.sysconf("SC_PAGESIZE")
WHOLE = {"brief.json", "exhibits", "facts.json", "manifest.json", "notebooks", "run.json", "strategy-note.html"}


def child(
    *arguments: str, before: Callable[[], None] = lambda: None, after: Callable[[], object] = lambda: None, errors: Path = Path(os.devnull)
) -> int:
    """Run the command line in a forked process, its errors into a file, and return its process id."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            sys.stderr = errors.open("w")
            before()
            from strategynote.cli import run

            code = run(list(arguments))
            sys.stderr.flush()
            after()
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)
    return pid


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def whole(place: Path) -> float:
    """Return the number of a build, after a look at all that belongs to it."""
    assert {p.name for p in place.iterdir()} == WHOLE
    record = json.loads((place / "facts.json").read_text())
    assert json.loads((place / "manifest.json").read_text())["period"] == "2025-06"
    page = (place / "strategy-note.html").read_text()
    answer = record["facts"]["first.answer"]
    assert page.rstrip().endswith("</html>") and f">{answer['text']}<" in page
    assert (place / "exhibits" / "first.table.csv").is_file() and (place / "notebooks" / "first.ipynb").is_file()
    return float(answer["value"])


def change(project: Project, number: float) -> None:
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT.replace("0.5, ", f"{number}, ", 1), "section.close()")


def test_a_build_killed_at_twenty_moments_leaves_a_whole_one(
    strategynote: Call, project: Project, record_property: Callable[[str, object], None],
) -> None:
    assert strategynote(*REPORT)[0] == 0
    change(project, 0.5)
    start = time.perf_counter()
    assert ended(child(*REPORT)) == 0
    span = min(time.perf_counter() - start, 3.0)
    place, old, chance, killed = project.reports / "demo-2025-06", 0.5, random.Random(1), 0
    for at in range(20):
        change(project, new := 0.5 + (at + 1) / 100)
        pid = child(*REPORT)
        time.sleep(span * (at + chance.random()) / 22)
        os.kill(pid, signal.SIGKILL)
        killed += ended(pid) == -signal.SIGKILL
        old = found if (found := whole(place)) in (old, new) else pytest.fail(f"the build holds {found}, expected {old} or {new}")
    record_property("counted: builds killed, each time one whole build left", killed)
    assert killed >= 8
    assert strategynote(*REPORT)[0] == 0 and whole(place) == new
    left = [p.name for p in (project.reports / ".builds").iterdir()]
    assert len(left) <= 21  # a killed build cannot tidy up; `make clean` does


@pytest.mark.parametrize("limit", [500, 3_000, 20_000, 60_000, 120_000])
def test_a_disk_that_fills_up_ends_in_one_line_and_the_old_build_stays(
    strategynote: Call, project: Project, limit: int, tmp_path: Path
) -> None:
    """No file can grow beyond `limit` bytes: the writes fail one after the other as they would on a full disk."""
    assert strategynote(*REPORT)[0] == 0
    change(project, 0.75)
    errors = tmp_path / "errors"
    assert ended(child(*REPORT, errors=errors, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))) == 1
    said = errors.read_text()
    assert said.startswith("strategynote: ") and said.count("\n") == 1, said
    assert whole(project.reports / "demo-2025-06") == 0.5


NEW_MOUNTS, NEW_USER = 0x0002_0000, 0x1000_0000  # of unshare(2)


def mount_small_disk(place: Path, size: int, *, holding: Path) -> None:
    """Put a disk of `size` bytes with the files of `holding` at `place`, for this process and its children alone."""
    kernel, user, group = ctypes.CDLL(None, use_errno=True), os.getuid(), os.getgid()
    if kernel.unshare(NEW_MOUNTS | NEW_USER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, words in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
        Path(f"/proc/self/{name}").write_text(words)
    if kernel.mount(b"tmpfs", str(place).encode(), b"tmpfs", 0, f"size={size}".encode()):
        raise OSError(ctypes.get_errno(), "mount")
    shutil.copytree(holding, place, symlinks=True, dirs_exist_ok=True)


def test_a_small_disk_that_is_full_at_one_write_after_the_other_keeps_the_old_build(
    strategynote: Call, project: Project, tmp_path: Path, record_property: Callable[[str, object], None],
) -> None:
    """The reports stand on a disk of their own, a little larger each time, until the new build fits beside the old one."""
    (empty := tmp_path / "empty").mkdir()
    project.reports.mkdir(exist_ok=True)
    if ended(child("--help", before=partial(mount_small_disk, project.reports, PAGE, holding=empty))):
        pytest.skip("no process may mount a disk of its own here; the test above stands in, with files that may not grow")
    assert strategynote(*REPORT)[0] == 0
    shutil.copytree(project.reports, old := tmp_path / "old", symlinks=True)
    taken = sum(-(-path.lstat().st_size // PAGE) * PAGE for path in old.rglob("*")) + PAGE * len(list(old.rglob("*")))
    change(project, 0.75)
    full, said, code = 0, tmp_path / "said", 1
    for room in (0, *(2**n for n in range(2, 13))):
        after = tmp_path / f"after {room}"
        code = ended(child(
            *REPORT, errors=said,
            before=partial(mount_small_disk, project.reports, taken + 1024 * room, holding=old),
            after=partial(shutil.copytree, project.reports, after, symlinks=True),
        ))  # fmt: skip
        if code == 0:
            break
        assert code == 1 and said.read_text().startswith("strategynote: ") and said.read_text().count("\n") == 1, said.read_text()
        assert whole(after / "demo-2025-06") == 0.5
        full += 1
    record_property("counted: disks that were full, each time in one line and with the old build whole", full)
    assert code == 0 and whole(after / "demo-2025-06") == 0.75 and full >= 5


def test_a_reports_folder_that_cannot_be_written_is_one_line(strategynote: Call, project: Project) -> None:
    project.reports.write_text("a file in its place")
    code, _, error = strategynote(*REPORT)
    assert code == 1 and "cannot be written" in error and error.count("\n") == 1
    project.reports.unlink()
    project.reports.mkdir(mode=0o555)
    if os.geteuid():  # root writes anywhere
        assert strategynote(*REPORT)[0] == 1


def test_two_builds_of_one_month_at_once_leave_one_whole_build(strategynote: Call, project: Project) -> None:
    assert strategynote(*REPORT)[0] == 0  # the simulated files are made
    change(project, 0.6)
    assert [ended(pid) for pid in [child(*REPORT), child(*REPORT)]] == [0, 0]
    assert whole(project.reports / "demo-2025-06") == 0.6


def test_two_months_at_once_do_not_touch_each_other(strategynote: Call, project: Project) -> None:
    files = demo_origin(project, load_params(project, parse_period("2025-06"))).folders[0]
    options = ("--data", "archive", "--archive", str(files), "--formats", "html")
    assert [ended(pid) for pid in [child("report", month, *options) for month in ("2025-04", "2025-06")]] == [0, 0]
    for month in ("2025-04", "2025-06"):
        assert json.loads((project.reports / month / "facts.json").read_text())["period"] == month


def test_locale_time_zone_and_an_odd_folder_change_no_byte(strategynote: Call, project: Project, tmp_path: Path) -> None:
    assert strategynote(*REPORT)[0] == 0
    first = {name: (project.reports / "demo-2025-06" / name).read_bytes() for name in ("facts.json", "strategy-note.html", "notebooks/first.ipynb")}
    odd = tmp_path / "Mein Ordner ä€'$x"
    shutil.copytree(project.root, odd, ignore=shutil.ignore_patterns("reports"))

    def elsewhere() -> None:
        os.environ.update(STRATEGYNOTE_ROOT=str(odd), TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8")
        time.tzset()

    assert ended(child(*REPORT, before=elsewhere)) == 0
    assert {name: (odd / "reports" / "demo-2025-06" / name).read_bytes() for name in first} == first


@pytest.mark.parametrize(("cell", "message"), [
    ("!false", "the shell line 'false' ended with exit code 1"),
    ("lines = !exit 3", "the shell line 'exit 3' ended with exit code 3"),
    ("import threading\nt = threading.Thread(target=lambda: 1 / 0, name='worker'); t.start(); t.join()", "an exception in a thread: worker: ZeroDivisionError"),
    ("import numpy\nnumpy.zeros(10**15)", "ArrayMemoryError|MemoryError"),
    ("import sys\nsys.exit(0)", "SystemExit|handed over no facts"),
    ("%%bash\nexit 4", "CalledProcessError"),
    ("raise KeyboardInterrupt", "KeyboardInterrupt"),
], ids=["shell line", "shell line with output", "thread", "memory", "exit", "bash cell", "interrupt"])
def test_a_cell_that_fails_in_an_odd_way_is_a_failure(strategynote: Call, project: Project, cell: str, message: str) -> None:
    import re

    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, cell, "section.close()")
    code, _, error = strategynote(*REPORT)
    assert code == 1 and re.search(message, error) and error.count("\n") == 1, error
    assert not (project.reports / "demo-2025-06").exists()


def test_an_endless_cell_ends_with_its_time_limit(strategynote: Call, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from strategynote.run import build

    monkeypatch.setattr(build, "TIME_LIMIT", 3)
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, "while True:\n    pass", "section.close()")
    code, _, error = strategynote(*REPORT)
    assert code == 1 and "notebook first" in error and "time" in error.lower() and error.count("\n") == 1, error


def test_a_cell_that_prints_a_hundred_megabytes_is_cut_off(strategynote: Call, project: Project) -> None:
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, "for _ in range(100):\n    print('x' * 1_000_000)", "section.close()")
    assert strategynote(*REPORT)[0] == 0
    kept = project.reports / "demo-2025-06" / "notebooks" / "first.ipynb"
    assert kept.stat().st_size < 2_000_000 and "cut off after 1,000,000 characters" in kept.read_text()


def test_a_chart_of_a_million_points_builds_or_is_refused_by_size(strategynote: Call, project: Project) -> None:
    chart = EXHIBIT + """
import numpy as np
from strategynote.exhibits import charts
figure, axes = charts.new_figure("full", height=60)
axes.plot(np.random.default_rng(1).normal(size=1_000_000))
section.show(Exhibit(id="first.chart", title=title, alt=title, subtitle="ratio", note="x", sources=("french/Portfolios_Formed_on_ME",), data=frame, figure=figure))
"""
    write_notebook(project.notebooks, "first", OPEN, chart, "section.close()")
    code, _, error = strategynote(*REPORT)
    assert (code == 0 and whole(project.reports / "demo-2025-06")) or (code == 1 and "bytes, at most" in error), error


def test_a_store_whose_index_is_broken_is_one_line(strategynote: Call, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_WORK", str(tmp_path / "work"))
    project.store.mkdir(parents=True)
    for content in ("", "dataset,file\nx,y\n", "\x00\x01"):
        (project.store / "archive.csv").write_text(content)
        code, _, error = strategynote("report", "2025-06")
        assert code == 2 and "archive.csv" in error and "expected" in error and error.count("\n") == 1, error


def test_a_file_swapped_under_the_store_is_read_anew(project: Project, tmp_path: Path) -> None:
    from strategynote.data.archive import Vintage
    from strategynote.data.parsed import read_vintage

    path = tmp_path / "UNRATE.csv"
    vintage = Vintage("fred/UNRATE", path, "UNRATE.csv", "", "2025-01", "2025-03", "live")
    for value in ("4.1", "4.2"):
        path.write_text(f"observation_date,UNRATE\n2025-01-01,4.0\n2025-02-01,4.0\n2025-03-01,{value}\n")
        os.utime(path, (1, 1))  # the same time and size: only the content tells
        assert read_vintage(vintage, "fred_csv", folder=tmp_path / "parsed")["data"]["UNRATE"].iloc[-1] == float(value)


def test_a_build_in_another_year_gives_the_same_bytes(strategynote: Call, project: Project) -> None:
    """The clock of the build and of its kernels is set to 2031: only the record of the run may tell."""
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("no `faketime` here (.ci/run installs it)")
    place, report = project.reports / "demo-2025-06", (*REPORT[:-1], "html,pdf")
    assert strategynote(*report)[0] == 0
    before = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    shutil.rmtree(project.reports)
    command = [faketime, "2031-03-04 05:06:07", sys.executable, "-m", "strategynote", *report, "--fresh"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    after = {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert {str(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {"run.json"}
    assert b"2031-03-04" in after[Path("run.json")]


CLOCKS = {
    "run/build.py", "data/store.py", "delivery/issues.py", "delivery/ledger.py", "run/new_notebook.py",
}


def test_only_records_of_time_read_a_clock() -> None:
    """A build in another year gives the same note: what makes numbers and pages cannot ask for the date."""
    import ast

    import strategynote

    package = Path(strategynote.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name, owner = node.func.attr, ast.unparse(node.func.value)
                if name in ("now", "today", "utcnow") or (owner == "time" and name == "time"):
                    found.add(path.relative_to(package).as_posix())
    assert {f for f in found if not f.startswith(("run/watching/", "run/cache/", "run/backfill/"))} <= CLOCKS
