"""The readers by name; a reader's module, and the libraries it needs, load at its first use."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from strategynote.data.readers import Tables

# name -> module of this package; the function is read_<name>
MODULES = {
    "epu": "epu",
    "epu_categorical": "epu",
    "fed_targets": "fed",
    "fomc": "fed",
    "fred_csv": "fred",
    "fred_json": "fred",
    "fredmd": "fredmd",
    "fredmd_changes": "fredmd",
    "fredqd": "fredmd",
    "french": "french",
    "gpr": "gpr",
    "h15": "fed",
    "nber": "nber",
    "prices": "prices",
    "shiller": "shiller",
}


def _lazy(name: str) -> Callable[[Path], Tables]:
    def read(path: Path) -> Tables:
        module = import_module(f"strategynote.data.readers.{MODULES[name]}")
        tables: Tables = getattr(module, f"read_{name}")(Path(path))
        return tables

    read.__name__ = f"read_{name}"
    read.__doc__ = f"Read a file with `strategynote.data.readers.{MODULES[name]}.read_{name}`."
    return read


READERS: dict[str, Callable[[Path], Tables]] = {name: _lazy(name) for name in MODULES}
