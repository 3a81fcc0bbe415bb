"""What the machine must bring, and the one line that says how to get it.

The set-up script runs this file before any package is installed, so only the standard library is imported here.
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable

INSTALL = {
    "Pango": (
        "Debian 'apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0'",
        "macOS 'brew install pango'",
        "conda 'conda install -c conda-forge pango'",
    ),
    "python3-venv": (
        "Debian 'apt install python3-venv'",
        "macOS 'brew install python@3.13'",
        "conda 'conda env create -f environment.yml && conda activate strategynote'",
    ),
}

# WeasyPrint's own names for what it loads; one of each row is enough.
PANGO_LIBRARIES = (
    ("libgobject-2.0-0", "gobject-2.0-0", "gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("libpango-1.0-0", "pango-1.0-0", "pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libharfbuzz-0", "harfbuzz", "harfbuzz-0.0", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libfontconfig-1", "fontconfig-1", "fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
    ("libpangoft2-1.0-0", "pangoft2-1.0-0", "pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
)


def missing_pango(load: Callable[[str], object] = ctypes.CDLL) -> str | None:
    """Return one line that names the missing library and its install commands, or None if the PDF can be printed."""
    for names in PANGO_LIBRARIES:
        if not any(_loads(name, load) for name in names):
            return _line("Pango", f"its library {names[0].removesuffix('-0')} was not found")
    return None


def missing_venv(find: Callable[[str], object] = importlib.util.find_spec) -> str | None:
    """Return one line with the install commands if this Python cannot make a virtual environment, else None."""
    if find("venv") is None or find("ensurepip") is None:
        return _line("python3-venv", "this Python cannot make a virtual environment")
    return None


def _line(requirement: str, why: str) -> str:
    return f"{requirement} is missing ({why}): " + ", ".join(INSTALL[requirement])


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True
