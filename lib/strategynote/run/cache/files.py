"""Checksums of files, remembered by size, time of change and inode."""

from __future__ import annotations

import os
import time
from pathlib import Path

from strategynote.run.cache.records import Say, read_record, write_record

SKIPPED = {"__pycache__", ".ipynb_checkpoints"}
# A file may change twice within one tick of its clock: a checksum is remembered only when the file had come to rest.
REST = 2 * 10**9


class Hashes:
    """Checksums of files; `verify` reads every file again instead of trusting what is remembered."""

    def __init__(self, path: Path, *, verify: bool = False, say: Say = lambda _: None) -> None:
        self._path = path
        self._known: dict[str, list[object]] = ({} if verify else read_record(path, say)) or {}
        self._seen: dict[str, str | None] = {}
        self._new = False

    def of(self, path: Path) -> str | None:
        """Return the sha256 of a file, or None when it is not there; read once in the life of this object."""
        name = str(path)
        if name not in self._seen:
            self._seen[name] = self._hash(path)
        return self._seen[name]

    def _hash(self, path: Path) -> str | None:
        try:
            state = os.stat(path)
        except OSError:
            return None
        mark = [state.st_size, state.st_mtime_ns, state.st_ino]
        known = self._known.get(str(path))
        if known and known[:3] == mark:
            return str(known[3])
        digest = _sha256(path)
        if time.time_ns() - state.st_mtime_ns > REST:
            self._known[str(path)] = [*mark, digest]
            self._new = True
        return digest

    def tree(self, folder: Path) -> dict[str, str]:
        """Return the checksum of every file under a folder by path relative to it; leftovers of editors and Python are left out."""
        found = {}
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in SKIPPED)
            for name in sorted(names):
                path = Path(root, name)
                if not name.startswith(".~") and (digest := self.of(path)):
                    found[path.relative_to(folder).as_posix()] = digest
        return found

    def save(self) -> None:
        """Keep what was learnt; files that are gone are forgotten."""
        if self._new:
            write_record(self._path, {name: mark for name, mark in self._known.items() if os.path.exists(name)})
            self._new = False


def _sha256(path: Path) -> str | None:
    import hashlib

    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
