"""The page of promises: every row names a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE)


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_promise_names_a_test_that_exists(file: str, name: str) -> None:
    assert name in names_in(file)


def test_every_row_names_a_test() -> None:
    rows = [line for line in PAGE.split("\n") if line.startswith("| ") and not line.startswith(("| ---", "| promise", "| fault", "| input"))]
    assert len(rows) > 60 and [row for row in rows if not re.search(r"`tests/[\w/]+\.py::test_\w+` \|$", row)] == []
    assert len(re.findall(r"^\| ", PAGE.split("## Faults")[1].split("## Hostile")[0], flags=re.MULTILINE)) - 2 >= 46
