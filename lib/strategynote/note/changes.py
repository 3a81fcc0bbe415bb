"""What changed between two notes: every fact that reads differently, with the causes that the records can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# In the order in which a recomputation puts them in force: what stands last explains what the others leave over.
CAUSES = ("code", "packages", "parameters", "data revision", "new observations")
UNKNOWN = "a file that is not at hand"
# Rooms whose code makes numbers; what lays out and delivers cannot change one.
NUMERIC_ROOMS = ("data/", "research/", "narrative/", "periods.py", "section.py", "errors.py")
# What a note says about those before it is no finding of its own.
ABOUT_OTHERS = ("changes.", "calls.")
Record = Mapping[str, Any]
Moved = Callable[[str], bool | None]


@dataclass(frozen=True)
class Side:
    """One note as it was recorded: its name, facts.json, manifest.json and brief.json."""

    name: str
    facts: Record
    manifest: Record
    brief: Record

    @property
    def values(self) -> Mapping[str, Record]:
        """The facts by id."""
        return dict(self.facts["facts"])

    @property
    def inputs(self) -> dict[str, Record]:
        """The files that were read, by dataset."""
        return {row["dataset"]: row for row in self.manifest["inputs"] if row["status"] != "gap"}

    @property
    def clock(self) -> tuple[str, str]:
        """Period and as-of date."""
        return self.facts["period"], self.facts["as_of"]


@dataclass(frozen=True)
class Change:
    """One fact that differs: its records (None where a note lacks it), why, and the size of each cause's part in the fact's unit."""

    id: str
    old: Record | None
    new: Record | None
    causes: tuple[str, ...]
    steps: Mapping[str, float] = field(default_factory=dict)

    @property
    def printed(self) -> tuple[str, str]:
        """What each note printed."""
        return (self.old["text"] if self.old else "not in the note"), (self.new["text"] if self.new else "no longer in the note")

    @property
    def reads_differently(self) -> bool:
        """Whether a reader can see the change."""
        return self.printed[0] != self.printed[1]

    @property
    def why(self) -> str:
        """The causes as words; several at once are "together" unless their parts are known."""
        words = " and ".join(self.causes) or "no recorded cause"
        return words if len(self.causes) < 2 or self.steps else f"{words}, together"


def changed_ids(old: Side, new: Side) -> list[str]:
    """Return the facts whose value or words differ, the facts of the new note's brief first."""
    ids = [*new.brief.get("facts", ()), *sorted(old.values.keys() | new.values.keys())]
    return [id for id in dict.fromkeys(ids) if not id.startswith(ABOUT_OTHERS) and _differs(old.values.get(id), new.values.get(id))]


def _differs(old: Record | None, new: Record | None) -> bool:
    return (None if old is None else (old["value"], old["text"])) != (None if new is None else (new["value"], new["text"]))


def attribute(old: Side, new: Side, moved: Moved, *, ids: Iterable[str] | None = None) -> list[Change]:
    """Return every change (of `ids`) with the causes that the two manifests allow.

    `moved` says of a dataset whose file differs whether the newer file revises rows that the older note had seen (None:
    the older file is not at hand). Code and parameters that differ may touch any fact, so they are named for all.
    """
    general = tuple(general_causes(old.manifest, new.manifest))
    chosen = changed_ids(old, new) if ids is None else [id for id in dict.fromkeys(ids) if _differs(old.values.get(id), new.values.get(id))]
    return [Change(id, old.values.get(id), new.values.get(id), _ordered((*general, *_data_causes(id, old, new, moved)))) for id in chosen]


def general_causes(old: Record, new: Record) -> Iterator[str]:
    """Yield the causes that touch every fact: code, packages and parameters that differ between two manifests."""
    if numeric_code(old) != numeric_code(new):
        yield "code"
    if old["versions"] != new["versions"]:
        yield "packages"
    if changed_parameters(old, new) or old.get("house") != new.get("house"):
        yield "parameters"


def numeric_code(manifest: Record) -> dict[str, str]:
    """Return the checksums of modules and notebooks that make numbers."""
    code = manifest["code"]
    modules = {name: digest for name, digest in code["modules"].items() if name.startswith(NUMERIC_ROOMS)}
    return modules | {f"notebooks/{name}": digest for name, digest in code["notebooks"].items()}


def changed_parameters(old: Record, new: Record) -> dict[str, tuple[Any, Any]]:
    """Return parameters that differ as name -> (old, new); the as-of date is a clock, not a parameter."""
    sides = [_flat(manifest["parameters"]["values"]) for manifest in (old, new)]
    names = [name for name in dict.fromkeys([*sides[0], *sides[1]]) if name not in ("as_of", "title", "desk")]
    return {name: (sides[0].get(name), sides[1].get(name)) for name in names if sides[0].get(name) != sides[1].get(name)}


def _flat(values: Record, stem: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat |= _flat(value, f"{stem}{name}.") if isinstance(value, Mapping) else {f"{stem}{name}": value}
    return flat


def changed_files(old: Side, new: Side) -> list[str]:
    """Return the datasets that both notes read from files of different content."""
    return [id for id, row in new.inputs.items() if id in old.inputs and old.inputs[id]["sha256"] != row["sha256"]]


def fact_datasets(*facts: Record | None) -> list[str]:
    """Return the dataset ids that facts name as sources, without vintages."""
    return list(dict.fromkeys(source.split("@")[0] for fact in facts if fact for source in fact["sources"]))


def _data_causes(id: str, old: Side, new: Side, moved: Moved) -> Iterator[str]:
    for dataset in fact_datasets(old.values.get(id), new.values.get(id)):
        before, after = old.inputs.get(dataset), new.inputs.get(dataset)
        if before is None or after is None or _shows_more(before, after, old.clock != new.clock):
            yield "new observations"
        if before and after and before["sha256"] != after["sha256"]:
            revised = moved(dataset)
            if revised is not False:
                yield "data revision" if revised else UNKNOWN


def _shows_more(before: Record, after: Record, later: bool) -> bool:
    if "rows" in before and "rows" in after:
        return bool(before["rows"] != after["rows"])
    return later


def _ordered(causes: Iterable[str]) -> tuple[str, ...]:
    found = set(causes)
    return tuple(cause for cause in (*CAUSES, UNKNOWN) if cause in found)
