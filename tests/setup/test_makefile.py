"""What `make` answers before anything is set up."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from strategynote.cli import COMMANDS

Make = Callable[..., subprocess.CompletedProcess[str]]
CODE = ("2025-06; touch hacked", "$(shell touch hacked)", "`touch hacked`", "$$(touch hacked)")
ODD = ("2025-13", "2025-6", "../x", "2025-06\nx", *CODE)


def test_make_alone_lists_every_target_in_one_line(make: Make, root: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    listed = make().stdout.splitlines()
    assert [line.split()[1] for line in listed] == targets
    assert all(len(line.split()) > 3 for line in listed)


@pytest.mark.parametrize("target", ["report", "data"])
def test_a_missing_period_is_one_line_and_nothing_is_set_up(make: Make, checkout: Path, target: str) -> None:
    result = make(target)
    ours, of_make = result.stderr.splitlines()
    assert result.returncode == 2 and of_make.startswith("make: ")
    assert ours == "strategynote: PERIOD is missing: name a month, for example PERIOD=2025-06"
    assert not (checkout / ".venv").exists()


def test_the_notebooks_open_without_a_period_but_not_with_an_odd_one(make: Make) -> None:
    assert "is not a month" in make("lab", "PERIOD=2025-6").stderr
    assert "tools/check_period.sh --optional" in make("lab", "-n").stdout


def test_every_target_calls_a_command_that_exists(root: Path) -> None:
    called = re.findall(r"(?:-m strategynote|FOR_PERIOD\)) (\w+)", (root / "Makefile").read_text(encoding="utf-8"))
    assert len(called) > 5 and set(called) <= set(COMMANDS)


def test_options_reach_the_command_as_they_were_typed(make: Make, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (checkout / "lib" / "strategynote" / "__main__.py").write_text("import os\nprint(os.environ['ARCHIVE'])\n", encoding="utf-8")
    typed = "a folder/$(x)$$y`z`:'q' \"ä\""
    used = {"VIRTUAL_ENV": str(tmp_path), "PYTHONPATH": str(checkout / "lib")}
    assert make("report", "PERIOD=2025-06", f"ARCHIVE={typed}", **used).stdout == typed + "\n"
    assert make("report", PERIOD="2025-06", ARCHIVE=typed, **used).stdout == typed + "\n"


@pytest.mark.parametrize("period", ODD)
def test_an_odd_period_is_one_line_and_never_run_as_code(make: Make, checkout: Path, period: str) -> None:
    for result in (make("report", f"PERIOD={period}"), make("report", PERIOD=period)):
        assert result.returncode == 2
        assert re.fullmatch(r"strategynote: PERIOD=.* is not a month: write YYYY-MM.*\nmake: .*\n", result.stderr)
    assert not (checkout / ".venv").exists() and not list(checkout.rglob("hacked"))


@pytest.mark.parametrize("option", ["DATA", "ARCHIVE", "REASON", "ARGS"])
def test_other_options_are_not_run_as_code_either(make: Make, checkout: Path, option: str) -> None:
    make("report", f"{option}=$(shell touch hacked)`touch hacked`$$(touch hacked)", "PERIOD=x")
    assert not list(checkout.rglob("hacked"))


def test_a_misspelt_option_is_named(make: Make) -> None:
    result = make("report", "PERIOD=2025-06", "FORMAT=pdf")
    assert result.returncode == 2
    assert "Unknown option FORMAT: known are PERIOD DATA" in result.stderr and len(result.stderr.splitlines()) == 1


def test_clean_removes_builds_and_caches_and_nothing_else(make: Make, checkout: Path) -> None:
    gone = ["reports/2025-06/a", "reports/2025-06-failed/a", "reports/demo-2025-06/a", "reports/.builds/a"]
    gone += [".strategynote/parsed/a", "lib/__pycache__/a"]
    kept = ["reports/issues/2025-06-r1/a", "reports/samples/a", "reports/mine.txt", ".strategynote/store/a", ".venv/a"]
    kept += ["params/2025-06/params.yml"]
    for name in (*gone, *kept):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    (checkout / "reports" / "2024-08").symlink_to("issues/2025-06-r1")
    assert make("clean").returncode == 0
    assert [name for name in (*gone, "reports/2024-08") if (checkout / name).exists()] == []
    assert [name for name in kept if not (checkout / name).exists()] == []
