"""Which modules of strategynote some code really imports, found by reading it: a warm kernel has imported them all."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from strategynote.run.cache.files import Hashes
from strategynote.run.cache.records import read_record, write_record

PACKAGE = Path(__file__).parents[2]
NAME = PACKAGE.name
# Read row by row: a row counts for those who read its dataset.
BY_ROW = {"catalog.csv"}


@dataclass(frozen=True)
class Source:
    """What one module's text says: a digest of its code (comments and layout apart), the names it imports and its words."""

    code: str
    imports: list[str]
    words: list[str]


def read_source(text: str, module: str = "", *, package: bool = False) -> Source:
    """Return what a text imports at any depth, functions included; `module` is where relative imports start.

    Raises
    ------
    SyntaxError
        When the text is not Python.
    """
    tree = ast.parse(text)
    home = module if package else module.rpartition(".")[0]
    imports = list(dict.fromkeys(name for node in ast.walk(tree) for name in _names(node, home)))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    code = hashlib.sha256(ast.dump(tree, annotate_fields=False).encode()).hexdigest()
    return Source(code, imports, sorted(word for word in words if word.endswith((".csv", ".json", ".txt"))))


def _names(node: ast.AST, home: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = home.split(".")[: len(home.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


@dataclass
class Reached:
    """What some code depends on: modules with the digest of their code, the package's data files, other packages by import name."""

    modules: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)


class Modules:
    """The modules of the package and what each imports; texts that were read before are remembered by checksum."""

    def __init__(self, hashes: Hashes, path: Path) -> None:
        self._hashes, self._path, self._package = hashes, path, PACKAGE
        self._known: dict[str, list[object]] = read_record(path) or {}
        self._places: dict[str, Path | None] = {}
        self._new = False

    def reach(self, imports: Iterable[str], *, without: Collection[str] = ()) -> Reached:
        """Return everything that importing the names leads to; `without` names modules that are not followed."""
        reached, waiting = Reached(), list(imports)
        while waiting:
            name = waiting.pop()
            if name.split(".")[0] != NAME:
                reached.others.add(name.split(".")[0])
                continue
            for module in _with_parents(name):
                path = self._file(module)
                if path is None or module in reached.modules or module in without:
                    continue
                source = self._source(path, module)
                reached.modules[module] = source.code
                reached.files |= self._data(path.parent, source.words)
                waiting += source.imports
        reached.others -= set(sys.stdlib_module_names)
        return reached

    def save(self) -> None:
        """Keep what was read."""
        if self._new:
            write_record(self._path, self._known)
            self._new = False

    def _file(self, module: str) -> Path | None:
        if module not in self._places:
            place = self._package.joinpath(*module.split(".")[1:])
            found = (place.with_suffix(".py") if module != NAME else place, place / "__init__.py")
            self._places[module] = next((path for path in found if path.is_file()), None)
        return self._places[module]

    def _source(self, path: Path, module: str) -> Source:
        key = f"{self._hashes.of(path)} {module} {sys.version_info[:2]}"
        if key not in self._known:
            try:
                source = read_source(path.read_text(encoding="utf-8"), module, package=path.name == "__init__.py")
            except (SyntaxError, UnicodeDecodeError):
                source = Source(str(self._hashes.of(path)), [], [])  # it fails where it is imported, with its own message
            self._known[key] = [source.code, source.imports, source.words]
            self._new = True
        return Source(*self._known[key])  # type: ignore[arg-type]

    def _data(self, folder: Path, words: Iterable[str]) -> dict[str, str]:
        places = {folder / word for word in words if word not in BY_ROW}
        return {p.relative_to(self._package).as_posix(): digest for p in sorted(places) if (digest := self._hashes.of(p))}


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
