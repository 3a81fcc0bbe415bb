"""What a notebook asked of the wall while it ran, and what the wall would answer now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from strategynote.data.archive import Choice, Vintage
from strategynote.data.catalog import dataset
from strategynote.data.parsed import reader_fingerprint
from strategynote.data.wall import Wall
from strategynote.errors import StrategyNoteError
from strategynote.run.cache.surroundings import Ingredients, Surroundings, digest

Asked = Mapping[str, Any]


def answers(asked: Asked, wall: Wall, around: Surroundings) -> Ingredients:
    """Return the answers to what was asked: whether there is a dataset, which file was chosen, what it holds."""
    found = {f"dataset {id} at hand": str(_has(wall, id)) for id in asked["exists"]}
    found |= {f"dataset {id} chosen": chosen_file(wall.choice(id)) for id in asked["chosen"]}
    found |= {f"dataset {id}": _content(id, wall.choice(id), around) for id in asked["read"]}
    found |= {f"dataset {id} vintages": digest([_file(v) for v in wall.vintages(id)]) for id in asked["listed"]}
    for id, file in asked["snapshots"]:
        choice = next((Choice(v, "dated") for v in wall.vintages(id) if v.file == file), None)
        found[f"dataset {id} snapshot {file}"] = _content(id, choice, around)
    if asked["house"]:
        found |= around.files("house", around.project.params / "house")
    return found


def _has(wall: Wall, id: str) -> bool:
    try:
        return wall.has(id)
    except StrategyNoteError:
        return False


def chosen_file(choice: Choice | None) -> str:
    """Return one word for the file that was chosen and how it stands to the as-of date."""
    return digest([*_file(choice.vintage), choice.status]) if choice else "none"


def _file(vintage: Vintage) -> Sequence[str]:
    return [vintage.file, vintage.vintage, vintage.first, vintage.last]


def _content(id: str, choice: Choice | None, around: Surroundings) -> str:
    if choice is None:
        return "none"
    row = dataset(id)
    return digest([chosen_file(choice), around.hashes.of(Path(choice.vintage.path)), reader_fingerprint(row.reader), repr(row)])
