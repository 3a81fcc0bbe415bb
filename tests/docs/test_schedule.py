"""The schedule: the workflow passes its linters and neither it nor the cron line approves or sends."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "report.yml"
TEXT = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
RULES = "{extends: default, rules: {line-length: {max: 130}, document-start: disable}}"


def test_the_workflow_passes_the_linters() -> None:
    for command in (["check_jsonschema", "--builtin-schema", "vendor.github-workflows"], ["yamllint", "--strict", "-d", RULES]):
        done = subprocess.run([sys.executable, "-m", *command, str(WORKFLOW)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_builds_live_data_once_they_are_complete_and_stops_before_approval() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["report"]["steps"]
    (build,) = (step for step in steps if "make report" in step.get("run", ""))
    assert "DATA=live" in build["run"] and build["if"] == "steps.data.outputs.complete == 'yes'"
    words = WORKFLOW.read_text() + re.search(r"```cron\n(.*?)```", TEXT, flags=re.S)[1]  # type: ignore[index]
    assert not re.search(r"make (-s )?(approve|email|correct)", words)


def test_no_script_of_the_workflow_takes_words_from_outside_as_code() -> None:
    for step in yaml.safe_load(WORKFLOW.read_text())["jobs"]["report"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_target_that_the_schedule_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"make (?:-s )?([a-z]+)", TEXT + WORKFLOW.read_text()):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target


def test_the_cron_line_escapes_percent_signs_and_finds_last_month(tmp_path: Path) -> None:
    line = re.search(r"```cron\n(.*?)\n```", TEXT, flags=re.S)[1]  # type: ignore[index]
    command = line.split(None, 5)[5]
    assert "%" not in command.replace(r"\%", "")
    shell = re.search(r"PERIOD=\$\(.*?\) &&", command)[0].removesuffix(" &&").replace(r"\%", "%")  # type: ignore[index]
    done = subprocess.run(["bash", "-c", f"{shell}; echo $PERIOD"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d{4}-\d{2}\n", done.stdout)
