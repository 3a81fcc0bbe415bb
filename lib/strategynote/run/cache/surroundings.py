"""What a result depends on besides data: code, packages, fonts and files of the project, looked at once per build."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import platform
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from strategynote.project import Project
from strategynote.run.cache.files import Hashes
from strategynote.run.cache.modules import Modules, read_source
from strategynote.run.cache.packages import Packages
from strategynote.run.cache.records import Say

Ingredients = dict[str, str]
FONTS = {"strategynote.exhibits.fonts": ("fontpkg_source_sans_3", "fontpkg_source_serif_4")}
# What runs a notebook, whatever it imports.
MACHINERY = (
    "strategynote.run.execute", "strategynote.run.engine", "strategynote.run.kernels.zygote", "strategynote.run.kernels.manager",
    "ipykernel", "papermill",
)


def digest(value: Any) -> str:
    """Return the checksum of anything that JSON can hold."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def cache_folder(project: Project) -> Path:
    """Return where a checkout keeps what it built; checkouts that share a work folder do not share this."""
    return project.work / "cache" / hashlib.sha256(str(project.root).encode()).hexdigest()[:8]


class Surroundings:
    """Everything but data and parameters, as ingredients by name; `verify` reads every file again."""

    def __init__(self, project: Project, *, verify: bool = False, say: Say = lambda _: None) -> None:
        self.project = project
        self.folder = cache_folder(project)
        self.hashes = Hashes(self.folder / "hashes", verify=verify, say=say)
        self.modules = Modules(self.hashes, self.folder / "modules")
        self._packages: Packages | None = None

    @property
    def packages(self) -> Packages:
        """The installed packages."""
        if self._packages is None:
            self._packages = Packages(self.folder)
        return self._packages

    def code(self, imports: Iterable[str], *, without: Collection[str] = ()) -> Ingredients:
        """Return modules, packages and fonts behind some imports."""
        reached = self.modules.reach(imports, without=without)
        fonts = [package for module, packages in FONTS.items() if module in reached.modules for package in packages]
        found = {f"module {name}": code for name, code in reached.modules.items()}
        found |= {f"file {name}": code for name, code in reached.files.items()}
        found |= {f"package {name}": version for name, version in self.packages.behind({*reached.others, *fonts}).items()}
        return found | self._fonts(fonts) | {"Python": platform.python_version()}

    def cells(self, cells: Iterable[dict[str, Any]]) -> Ingredients:
        """Return the code cells of a notebook and what they import."""
        code = [cell for cell in cells if cell.get("cell_type") == "code"]
        texts = ["".join(cell.get("source", "")) for cell in code]
        tags = [cell.get("metadata", {}).get("tags", []) for cell in code]
        own = {f"code cell {n}": digest(pair) for n, pair in enumerate(zip(texts, tags, strict=True), start=1)}
        imports = [name for text in texts for name in _imports(text)]
        return own | self.code([*imports, *MACHINERY])

    def files(self, kind: str, folder: Path, *, but: str = "\0") -> Ingredients:
        """Return the files under a folder, except those whose name starts with `but`."""
        return {f"{kind} {name}": code for name, code in self.hashes.tree(folder).items() if not name.startswith(but)}

    def save(self) -> None:
        """Keep what was learnt about files and modules."""
        self.hashes.save()
        self.modules.save()

    def _fonts(self, packages: Iterable[str]) -> Ingredients:
        found: Ingredients = {}
        for folder in font_folders(packages):
            found |= {f"font {name}": code for name, code in self.hashes.tree(folder).items() if name.endswith(".ttf")}
        return found


def font_folders(packages: Iterable[str]) -> list[Path]:
    """Return where packages of fonts are installed."""
    specs = [importlib.util.find_spec(package) for package in packages]
    return [Path(place) for spec in specs if spec for place in spec.submodule_search_locations or []]


def _imports(cell: str) -> list[str]:
    lines = ["" if line.lstrip()[:1] in ("%", "!") else line for line in cell.splitlines()]
    try:
        return read_source("\n".join(lines)).imports
    except SyntaxError:
        return []  # the cell will say so itself


def differences(old: Ingredients, new: Ingredients) -> list[str]:
    """Return in words what changed from one set of ingredients to another, the most telling first."""
    order = ("data", "parameter", "code", "words", "template", "commentary", "house", "dataset", "file", "module", "font", "Python", "package")
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    changed.sort(key=lambda name: order.index(word) if (word := name.split(" ")[0]) in order else 0)
    return [f"{name} {_verb(name, old, new)}" for name in changed]


def _verb(name: str, old: Ingredients, new: Ingredients) -> str:
    if name not in old:
        return "is new"
    if name not in new:
        return "is gone"
    return f"changed from {old[name]} to {new[name]}" if len(old[name]) < 30 and len(new[name]) < 30 else "changed"


def reason(changes: list[str], most: int = 3) -> str:
    """Return the first changes as one line."""
    more = len(changes) - most
    return ", ".join(changes[:most]) + (f" and {more} more" if more > 0 else "")
