"""Change lines of research/ and data/ one at a time and see whether the tests notice: a drawn sample of mutants, with its score.

Run by `make mutate`, outside the timed tests. mutmut (pinned in mutate.txt, installed beside the environment and never
into it) makes the mutants, in a copy. It would first run every test once to learn which reach what, and takes only
packages in ./ or src/; here a mutant meets the tests that import its module and those of its room, each time in a
process forked from a warm one; it survives when none fails in a minute of processor time. Publishers' archives are left
out: the score is that of tests on made-up data.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = 20250624
CPU_SECONDS = 60
# How pytest ends where no test fails: all passed, there was none, the time was up.
LATE = f"survived {CPU_SECONDS} s of tests"
WORDS = {0: "survived", 5: "unreached", -signal.SIGXCPU: LATE, -signal.SIGKILL: LATE}
PROJECT = """
[project]
name = "strategynote"
version = "0"
[tool.mutmut]
source_paths = ["src/strategynote"]
only_mutate = ["src/strategynote/research/**/*.py", "src/strategynote/data/*.py"]
do_not_mutate = ["src/strategynote/data/demo/*.py"]
also_copy = ["tests", "templates", "params", "notebooks", "docs"]
[tool.pytest.ini_options]
addopts = "--import-mode=importlib --strict-markers"
pythonpath = PLACES
"""
MAKE = """
from mutmut import __main__ as m
from mutmut.mutation.trampoline import set_mutant_under_test
set_mutant_under_test("mutant_generation")
m.copy_src_dir(); m.copy_also_copy_files(); m.setup_source_paths(); m.store_lines_covered_by_tests(); m.create_mutants(1)
"""


def lay_out(place: Path) -> None:
    """Copy what mutmut works on, and install it."""
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "lib" / "strategynote", place / "src" / "strategynote", ignore=skip)
    for name in ("tests", "templates", "params", "notebooks", "docs"):
        shutil.copytree(ROOT / name, place / name, ignore=skip)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    (place / "pyproject.toml").write_text(PROJECT.replace("PLACES", json.dumps(settings["pythonpath"])), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")
    subprocess.run([*pip, "--target", str(place / "tool"), "-r", str(ROOT / "tools" / "mutate.txt")], check=True)


def run_python(place: Path, folder: Path, *arguments: str) -> str:
    """Run Python in the copy, where mutants stand before the library, and return what it printed."""
    before = os.pathsep.join(str(place / part) for part in ("tool", "mutants/src", "src"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("STRATEGYNOTE_")}
    environment |= {"PYTHONPATH": before, "OMP_NUM_THREADS": "1", "STRATEGYNOTE_ROOT": str(folder), "STRATEGYNOTE_WORK": str(place / "work")}
    return subprocess.run((sys.executable, *arguments), cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def draw(place: Path, size: int) -> tuple[list[str], int]:
    """Return drawn names of mutants, and how many there are."""
    metas = sorted((place / "mutants").rglob("*.meta"))
    names = sorted(name for path in metas for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"] if ".demo." not in name)
    return random.Random(SEED).sample(names, min(size, len(names))), len(names)


def tests_of(name: str, tests: Path) -> tuple[str, ...]:
    """Return the test files a mutant meets: those that import its module first, then the others of its room."""
    module = name.rpartition(".")[0].removesuffix(".__init__")
    room = module.split(".")[1:-1] if module.count(".") > 2 else ["data"]
    named = [path for path in sorted(tests.rglob("test_*.py")) if module in path.read_text(encoding="utf-8")]
    beside = sorted(tests.joinpath(*room).glob("test_*.py"))
    slow = {tests / "run", tests / "setup", tests / "docs", tests / "note"}
    return tuple(dict.fromkeys(str(path) for path in (*named, *beside) if slow.isdisjoint(path.parents)))


def judge(names: list[str]) -> None:
    """Print one line a mutant: its name and what became of it (in the copy, mutants first in the path)."""
    import pytest
    import seaborn
    import statsmodels.api
    from hypothesis import strategies

    assert all((pytest, seaborn, statsmodels.api, strategies))  # what most tests import, once for all
    sound: dict[tuple[str, ...], bool] = {}
    for name in names:
        files = tests_of(name, Path("tests").resolve())
        print(name, _verdict(name, files, sound) if files else "unreached", flush=True)


def _verdict(mutant: str, files: tuple[str, ...], sound: dict[tuple[str, ...], bool]) -> str:
    """Return what became of a mutant: whatever ends badly, a file that cannot be imported too, counts when it ends well without it."""
    code, failed = _fork(mutant, files)
    if code in WORDS:
        return WORDS[code]
    again = (failed,) if failed else files
    if again not in sound:
        sound[again] = _fork("none", again)[0] == 0
    return f"killed by {failed or code}" if sound[again] else "not judged"


def _fork(mutant: str, tests: tuple[str, ...]) -> tuple[int, str]:
    """Run tests on one mutant in a process of its own; return its exit code and the test that failed."""
    with tempfile.TemporaryFile("w+") as said:
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
            for stream in (1, 2):
                os.dup2(said.fileno(), stream)
            os.environ["MUTANT_UNDER_TEST"] = mutant
            import pytest

            ended = int(pytest.main(["-x", "-q", "-rfE", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore", *tests]))
            sys.stdout.flush()
            os._exit(ended)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said.seek(0)
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", said.read(), flags=re.MULTILINE)
    return code, failed[0] if failed else ""


def main(size: int, place: Path) -> int:
    """Draw mutants, run them, print the score and those that survived."""
    if not (place / "mutants").exists():
        lay_out(place)
        run_python(place, place, "-c", MAKE)
    names, total = draw(place, size)
    workers = int(os.environ.get("JOBS") or 1)
    calls = [(sys.executable, __file__, "--judge", *names[i::workers]) for i in range(workers)]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        said = "".join(pool.map(lambda call: run_python(place, place / "mutants", *call[1:]), calls))
    verdicts = dict(line.split(" ", 1) for line in said.splitlines() if line.split(" ", 1)[0] in names)
    print("\n".join(f"{name} {verdict}" for name, verdict in sorted(verdicts.items()) if not verdict.startswith("killed")))
    codes = Counter(verdict.split()[0] for verdict in verdicts.values())
    judged = sum(codes.values()) - codes["not"]
    print(f"{judged} of {total} mutants tried (seed {SEED}): {codes['killed']} killed, {codes['survived']} survived, {codes['unreached']} unreached: "
          f"{codes['killed'] / max(judged, 1):.0%}; {codes['not']} not judged, their tests fail without them")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--judge"]:
        judge(sys.argv[2:])
        sys.exit()
    number = int(os.environ.get("MUTANTS") or 200)
    if kept := os.environ.get("MUTATE_IN"):
        sys.exit(main(number, Path(kept)))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(number, Path(folder)))
