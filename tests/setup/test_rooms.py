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


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the rooms that a module imports from, inside of functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[1] for name in names if name.startswith("strategynote."))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_rooms_to_its_left(room: str) -> None:
    known = set(ROOMS[: ROOMS.index(room) + 1])
    wrong = {path.relative_to(PACKAGE).as_posix(): found for path in MODULES if room_of(path) == room and (found := set(imported(path)) - known)}
    assert wrong == {name: rooms for name, rooms in AGAINST.items() if name.startswith(f"{room}/")}


def test_every_module_stands_in_a_room() -> None:
    assert {room_of(path) for path in MODULES} == {*ROOMS, "__init__"}


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES] == []
