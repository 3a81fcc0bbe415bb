"""Versions of the packages that some code depends on: those it imports, and those that they require in turn."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from strategynote.run.cache.records import read_record, write_record

_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_DIST = re.compile(r"^(?P<name>[^-]+)-(?P<version>[^-]+)\.(dist-info|egg-info)$")
OWN = "strategynote"


def normal(name: str) -> str:
    """Return a package's name as its index spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, str]:
    """Return name and version of everything installed, from the names of folders alone (opening their files takes a second)."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for match in filter(None, map(_DIST.match, names)):
            found.setdefault(normal(match["name"]), match["version"])
    found.pop(OWN, None)
    return found


def fingerprint(versions: dict[str, str]) -> str:
    """Return one word for Python and all packages."""
    text = repr([platform.python_version(), sys.platform, sorted(versions.items())])
    return hashlib.sha256(text.encode()).hexdigest()


class Packages:
    """Versions by package; which package an import name belongs to is looked up once per environment."""

    def __init__(self, folder: Path) -> None:
        self.versions = installed()
        self.fingerprint = fingerprint(self.versions)
        path = folder / f"packages-{self.fingerprint[:16]}"
        self._known = read_record(path)
        if self._known is None:
            self._known = {"owners": _owners(), "requires": _requires()}
            write_record(path, self._known)

    def behind(self, imports: Iterable[str]) -> dict[str, str]:
        """Return the versions of the packages behind import names, with what they require in turn."""
        waiting = [owner for name in imports for owner in self._known["owners"].get(name, [name])]
        found: dict[str, str] = {}
        while waiting:
            name = normal(waiting.pop())
            if name not in found and name in self.versions:
                found[name] = self.versions[name]
                waiting += self._known["requires"].get(name, [])
        return found


def _owners() -> dict[str, list[str]]:
    from importlib.metadata import packages_distributions

    return {name: sorted(set(owners)) for name, owners in packages_distributions().items()}


def _requires() -> dict[str, list[str]]:
    from importlib.metadata import distributions

    found: dict[str, list[str]] = {}
    for each in distributions():
        needs = [need for need in each.requires or [] if "extra ==" not in need]
        matches = [_NAME.match(need.strip()) for need in needs]
        found.setdefault(normal(str(each.metadata["Name"])), [normal(match[0]) for match in matches if match])
    return found
