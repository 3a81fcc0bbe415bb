"""Warm kernels: what one notebook does to its process no other notebook sees, and a kernel that ends badly ends the run, not the build."""

from __future__ import annotations

import os
import time
from pathlib import Path

import nbformat
import pytest
from made_project import write_notebook
from strategynote.run.execute import Executed, Job, execute, execute_all
from strategynote.run.kernels.pool import KernelPool

SPOIL = """
import builtins, os, random, sys, tempfile, warnings
import matplotlib, numpy, pandas
import strategynote.periods
builtins.spoilt = strategynote.periods.spoilt = True
strategynote.periods.parse_period = None
os.environ["SPOILT"] = "yes"
os.environ["STRATEGYNOTE_KIND"] = "spoilt"
random.seed(1); numpy.random.seed(1)
matplotlib.rcParams["font.size"] = 99
pandas.set_option("display.max_rows", 1)
warnings.simplefilter("error")
sys.path.insert(0, "/spoilt")
held = open(os.path.join(tempfile.mkdtemp(), "held.txt"), "w"); held.write("not flushed")
os.chdir("/")
"""
LOOK = """
import builtins, os, random, sys, warnings
import matplotlib, numpy, pandas
import strategynote.periods
print("state", hasattr(builtins, "spoilt"), hasattr(strategynote.periods, "spoilt"), strategynote.periods.parse_period is None)
print("environment", "SPOILT" in os.environ, os.environ.get("STRATEGYNOTE_KIND") == "spoilt", os.getcwd() == "/", "/spoilt" in sys.path)
print("settings", matplotlib.rcParams["font.size"] == 99, pandas.get_option("display.max_rows") == 1, ("error", None) == warnings.filters[0][:2])
links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{fd}")] if os.path.isdir("/proc/self/fd") else []
print("files", any("held.txt" in link for link in links), "held" in globals())
print("random", random.random(), numpy.random.random())
"""


def run(folder: Path, name: str, *cells: str, timeout: int = 60) -> Executed:
    folder.mkdir(exist_ok=True)
    source = write_notebook(folder, name, *cells)
    sockets = folder / "s"
    sockets.mkdir(exist_ok=True)
    return execute(Job(name, source, folder / f"{name}-done.ipynb", {"period": "2025-06"}), sockets=sockets, timeout=timeout)


def printed(done: Executed) -> dict[str, list[str]]:
    assert done.error is None, done.error
    cells = nbformat.read(str(done.path), as_version=4).cells
    lines = "".join(o.text for cell in cells if cell.cell_type == "code" for o in cell.outputs if o.output_type == "stream").splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, warm_kernels: None) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What two notebooks see after a third has spoilt everything within its reach."""
    folder = tmp_path_factory.mktemp("isolation")
    assert run(folder, "spoil", SPOIL).error is None
    return printed(run(folder, "look", LOOK)), printed(run(folder, "again", LOOK))


@pytest.mark.parametrize("kind", ["state", "environment", "settings", "files"])
def test_nothing_leaks_from_one_notebook_to_the_next(seen: tuple[dict[str, list[str]], ...], kind: str) -> None:
    assert set(seen[0][kind]) == {"False"}


def test_random_numbers_start_anew_in_every_notebook(seen: tuple[dict[str, list[str]], ...]) -> None:
    import random

    first, second = (numbers["random"] for numbers in seen)
    assert not set(first) & set(second)
    assert str(random.Random(1).random()) not in first


def test_notebooks_that_run_at_once_start_in_their_own_folder_and_leave_this_process_where_it_is(tmp_path: Path) -> None:
    here, seen_at_cells = Path.cwd(), set()
    sockets = tmp_path / "s"
    sockets.mkdir()
    jobs = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        source = write_notebook(folder, name, "import os; print('folder', os.path.basename(os.getcwd()))")
        jobs.append(Job(name, source, folder / f"{name}-done.ipynb", {"period": "2025-06"}))
    done = execute_all(jobs, sockets=sockets, timeout=60, workers=2, on_cell=lambda *_: seen_at_cells.add(Path.cwd()))
    assert [printed(each)["folder"] for each in done] == [["one"], ["two"]]
    assert seen_at_cells == {here} and Path.cwd() == here


@pytest.mark.parametrize("crash", [
    "import os; os._exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "import ctypes; ctypes.string_at(0)",
    "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
], ids=["exit", "killed", "segmentation fault", "terminated"])
def test_a_kernel_that_crashes_ends_its_notebook_at_once(tmp_path: Path, crash: str) -> None:
    start = time.monotonic()
    done = run(tmp_path, "crash", "print('before')", crash, "print('after')")
    assert "died" in str(done.error) and time.monotonic() - start < 40
    assert printed(run(tmp_path, "next", "print('well')")) == {"well": []}


def test_a_cell_that_never_ends_is_stopped_at_the_time_limit(tmp_path: Path) -> None:
    start = time.monotonic()
    done = run(tmp_path, "sleeper", "import time\nwhile True: time.sleep(1)", timeout=2)
    assert "sleeper" in str(done.error) and time.monotonic() - start < 40


def test_kernels_end_when_the_process_they_come_from_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STRATEGYNOTE_ZYGOTE", "JUPYTER_DEFAULT_PROVISIONER_NAME"):
        monkeypatch.setenv(name, "")
    with KernelPool() as pool:
        assert pool.process is not None
        noted = f"import os, pathlib, signal, time\npathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))"
        done = run(tmp_path, "orphan", noted, f"assert os.getppid() == {pool.process.pid}\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(120)")
        assert "died" in str(done.error)
    kernel, end = int((tmp_path / "pid").read_text()), time.monotonic() + 30
    while time.monotonic() < end and alive(kernel):
        time.sleep(0.2)
    assert not alive(kernel)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_pool_started_ahead_ends_at_once_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ZYGOTE", "")
    start = time.monotonic()
    with KernelPool(later=True) as pool:
        pool.start(ahead=True)
        process = pool.process
    assert process is not None and process.poll() is not None and time.monotonic() - start < 2
    assert not pool.folder.exists() and not os.environ.get("STRATEGYNOTE_ZYGOTE")


def test_without_forks_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ZYGOTE", "")
    monkeypatch.setenv("STRATEGYNOTE_COLD", "1")
    told: list[str] = []
    with KernelPool(told.append, later=True) as pool:
        pool.start(ahead=True)
        pool.start()
        assert not pool.warm
    assert len(told) == 1 and "each notebook starts its own" in told[0]
