"""Data flows one way: a module imports only from its own room and from rooms to its left, and stays a module's size."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from strategynote.project import find_project

PACKAGE = find_project().root / "lib" / "strategynote"
ROOMS = (
    "errors", "periods", "project", "strict", "data", "params", "research", "narrative", "exhibits", "section", "note", "run", "delivery", "replicate",
    "commands", "cli", "__main__",
)  # fmt: skip
# The origin of a month's data is resolved for its parameters, which themselves know the universes of data/.
AGAINST = {"data/resolve.py": {"params"}}
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 400
# What the package itself gives, and no room.
FREE = {"__version__"}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the rooms that a module imports from, inside of functions too; a relative import names none and is given as it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            within = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            parts = [f"{within}{alias.name}".split(".") for alias in node.names]
            yield from (part[1] for part in parts if part[0] == "strategynote" and part[1:] and part[1] not in FREE)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_to_its_left(room: str) -> None:
    known = set(ROOMS[: ROOMS.index(room) + 1])
    wrong = {path.relative_to(PACKAGE).as_posix(): found for path in MODULES if room_of(path) == room and (found := set(imported(path)) - known)}
    assert wrong == {name: rooms for name, rooms in AGAINST.items() if name.startswith(f"{room}/")}


@pytest.mark.parametrize(("line", "found"), [
    ("import strategynote.run.build", {"run"}), ("from strategynote.run.build import Request", {"run"}), ("from strategynote import section, errors", {"section", "errors"}),
    ("from strategynote import run as r", {"run"}), ("def f():\n    from strategynote.note import pdf", {"note"}), ("from . import build", {"from . import build"}),
    ("from ..run import build", {"from ..run import build"}), ("from strategynote import __version__", set()), ("import strategynotes.run", set()), ("import json", set()),
])
def test_no_way_to_import_a_room_goes_unseen(line: str, found: set[str], tmp_path: Path) -> None:
    path = tmp_path / "made.py"
    path.write_text(line)
    assert set(imported(path)) == found


def test_every_module_stands_in_a_room() -> None:
    assert {room_of(path) for path in MODULES} == {*ROOMS, "__init__"}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
