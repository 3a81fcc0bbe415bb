"""Change lines of research/ and data/ one at a time and see whether the tests notice: a drawn sample of mutants, with its score.

Run by `make mutate`, outside the timed tests. mutmut (pinned in mutate.txt, installed beside the environment and never
into it) makes the mutants and runs, for each, the tests that reach its function. It expects packages in src/, so it works
on a copy; publishers' archives are left out, so that the score is that of the tests on made-up data.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = 20250624
PROJECT = """
[project]
name = "strategynote"
version = "0"
[tool.mutmut]
source_paths = ["src/strategynote"]
only_mutate = ["src/strategynote/research/**/*.py", "src/strategynote/data/*.py", "src/strategynote/data/readers/*.py"]
pytest_add_cli_args_test_selection = ["tests/research", "tests/data"]
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore"]
also_copy = ["templates", "params", "notebooks", "docs"]
use_git_change_detection = false
track_dependencies = false
[tool.pytest.ini_options]
addopts = "--import-mode=importlib --strict-markers"
pythonpath = ["tests/data"]
"""
# Exit codes of mutmut: 0 no test noticed, 33 no test reaches the function; 37 and the like were never run.
SURVIVED, UNREACHED = 0, 33


def lay_out(place: Path) -> None:
    """Copy what mutmut works on."""
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "lib" / "strategynote", place / "src" / "strategynote", ignore=skip)
    for name in ("tests/research", "tests/data", "templates", "params", "notebooks", "docs"):
        shutil.copytree(ROOT / name, place / name, ignore=skip)
    shutil.copyfile(ROOT / "tests" / "conftest.py", place / "tests" / "conftest.py")
    (place / "pyproject.toml").write_text(PROJECT, encoding="utf-8")


def mutmut(place: Path, *arguments: str) -> None:
    """Run mutmut in the copy, on one core, its words into a log."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(place / "tool"), str(place / "src")]), "OMP_NUM_THREADS": "1"}
    for name in ("STRATEGYNOTE_TEST_ARCHIVE", "STRATEGYNOTE_ARCHIVES", "STRATEGYNOTE_ROOT"):
        environment.pop(name, None)
    command = (sys.executable, "-m", "mutmut", "run", "--max-children", os.environ.get("JOBS") or "1", *arguments)
    with (place / "mutmut.log").open("a", encoding="utf-8") as log:
        subprocess.run(command, cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)


def results(place: Path) -> dict[str, int | None]:
    """Return the exit code of every mutant, None where it was not run."""
    found: dict[str, int | None] = {}
    for path in sorted((place / "mutants").rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def main(size: int, place: Path) -> int:
    """Draw mutants, run them, print the score and those that survived."""
    if not (place / "src").exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes")
        subprocess.run([*pip, "--target", str(place / "tool"), "-r", str(ROOT / "tools" / "mutate.txt")], check=True)
        lay_out(place)
    mutmut(place, "make the mutants, run none")
    names = sorted(results(place))
    if not names:
        print(f"mutmut made no mutants; its words are in {place / 'mutmut.log'}", file=sys.stderr)
        return 1
    drawn = random.Random(SEED).sample(names, min(size, len(names)))
    mutmut(place, *drawn)
    after = results(place)
    words = {SURVIVED: "survived", UNREACHED: "unreached", None: "not run"}
    codes = Counter(words.get(after[name], "killed") for name in drawn)
    for name in sorted(n for n in drawn if after[n] in (SURVIVED, UNREACHED)):
        print(name, "survived" if after[name] == SURVIVED else "is reached by no test")
    tried = len(drawn) - codes["not run"]
    print(f"{tried} of {len(names)} mutants tried (seed {SEED}): {codes['killed']} killed, {codes['survived']} survived, {codes['unreached']} unreached: "
          f"{codes['killed'] / max(tried, 1):.0%}")
    return 0


if __name__ == "__main__":
    number = int(os.environ.get("MUTANTS") or 200)
    if kept := os.environ.get("MUTATE_IN"):
        sys.exit(main(number, Path(kept)))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(number, Path(folder)))
