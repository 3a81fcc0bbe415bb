"""The quick answer: when every file that a note was made of is as it was, nothing else is looked at and nothing imported."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategynote.project import HISTORY, Project, absolute_paths
from strategynote.run.cache import modules, surroundings
from strategynote.run.cache.files import Hashes
from strategynote.run.cache.packages import fingerprint, installed
from strategynote.run.cache.records import read_record, write_record
from strategynote.run.cache.surroundings import cache_folder, digest, font_folders

RECORDS = {"approval.json", "brief.json", "facts.json", "manifest.json"}


@dataclass(frozen=True)
class Asked:
    """What a user asked for."""

    period: str
    data: str
    archive: str | None
    formats: tuple[str, ...]
    alone: bool = False


class Seal:
    """The record of one request that was answered in full."""

    def __init__(self, project: Project, asked: Asked, *, verify: bool = False) -> None:
        self._project, self._asked = project, asked
        self._folder = cache_folder(project)
        name = digest([asked.data, absolute_paths(asked.archive), asked.formats, asked.alone, str(project.reports)])[:16]
        self._path = self._folder / "seals" / f"{asked.period}-{name}"
        self._hashes = Hashes(self._folder / "hashes", verify=verify)

    def holds(self) -> dict[str, Any] | None:
        """Return place, pages and gaps of the note that stands, if nothing that it was made of has changed."""
        record = read_record(self._path)
        if record is None or not all(map(os.path.exists, record["present"])):
            return None
        place = Path(record["place"])
        same = os.path.realpath(place) == record["folder"] and marks(Path(record["folder"])) == record["marks"]
        if not same or self._observe(record["archives"], record["read"]) != record["seen"]:
            return None
        self._hashes.save()
        return {**record["answer"], "place": record["place"]}

    def expects_runs(self) -> bool:
        """Return whether a notebook is likely to run: there is no record, or code or data changed, not only words and looks."""
        record = read_record(self._path)
        if record is None:
            return True
        seen, now = record["seen"], self._observe(record["archives"], record["read"])
        trees = (str(modules.PACKAGE), str(self._project.notebooks))
        return any(seen[part] != now[part] for part in ("files", "versions")) or any(_code(seen, tree) != _code(now, tree) for tree in trees)

    def put(self, place: Path, *, archives: Iterable[Path], present: Iterable[Path], read: Iterable[Path], answer: dict[str, Any]) -> None:
        """Seal the note at `place`, made from files `read` out of `archives`, whose indexes name the files `present`."""
        folder = os.path.realpath(place)
        names = [os.path.abspath(path) for path in archives], sorted(map(os.path.abspath, read))
        write_record(self._path, {
            "place": str(place), "folder": folder, "marks": marks(Path(folder)), "archives": names[0], "read": names[1],
            "present": sorted(map(os.path.abspath, present)), "seen": self._observe(*names), "answer": answer,
        })
        self._hashes.save()

    def _observe(self, archives: Iterable[str], read: Iterable[str]) -> dict[str, Any]:
        project, hashes, month = self._project, self._hashes, self._asked.period
        trees = [project.params / month, project.params / "house", project.notebooks, project.templates, modules.PACKAGE]
        trees += [Path(folder) for packages in surroundings.FONTS.values() for folder in font_folders(packages)]
        indexes = [*(Path(folder) / "archive.csv" for folder in archives), project.store / "archive.csv", project.shared_archive / "archive.csv"]
        files = [project.params / "default.yml", *indexes, *map(Path, read), *self._earlier()]
        return {"files": {str(p): hashes.of(p) for p in files}, "trees": {str(t): hashes.tree(t) for t in trees}, "versions": fingerprint(installed())}

    def _earlier(self) -> list[Path]:
        reports, (year, month) = self._project.reports, map(int, self._asked.period.split("-"))
        before = f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}"
        issues = reports / "issues"
        others = () if self._asked.alone else (reports / before,)
        folders = [*others, *(sorted(issues.iterdir()) if issues.is_dir() else ())]
        return [*(folder / name for folder in folders for name in sorted(RECORDS)), *(() if self._asked.alone else (reports / HISTORY,))]


def _code(seen: dict[str, Any], tree: str) -> dict[str, str]:
    return {name: digest for name, digest in seen["trees"][tree].items() if not name.startswith(("note/", "run/", "delivery/", "commands/"))}


def marks(folder: Path) -> dict[str, list[int]]:
    """Return size, time of change and inode of every file under a folder."""
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            state = path.stat()
            found[path.relative_to(folder).as_posix()] = [state.st_size, state.st_mtime_ns, state.st_ino]
    return found
