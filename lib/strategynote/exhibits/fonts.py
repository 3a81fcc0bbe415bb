"""The note's two typefaces as static files: Source Serif 4 for text, Source Sans 3 for charts, tables and captions.

The PyPI packages carry variable fonts. WeasyPrint and matplotlib need one file per weight, so each is cut once
with HarfBuzz (fontTools' instancer gives the same shapes, but takes over a minute for the serif's kerning), kept in a
cache folder and used by charts, PDF and HTML alike: every machine sets the same pages.
"""

from __future__ import annotations

import base64
import functools
import io
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

import platformdirs
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from strategynote.errors import BuildFailure

SANS = "Source Sans 3"
SERIF = "Source Serif 4"
_PACKAGES = {SANS: "fontpkg-source-sans-3", SERIF: "fontpkg-source-serif-4"}
_CHARACTERS = (
    (0x20, 0x7F), (0xA0, 0x180), (0x391, 0x3CA), (0x2002, 0x2028), (0x202F, 0x203B), (0x2044, 0x2045),
    (0x2070, 0x2090), (0x20AC, 0x20AD), (0x2116, 0x2117), (0x2122, 0x2123), (0x2190, 0x219A), (0x2202, 0x2266),
    (0x25A0, 0x25D0), (0x2713, 0x2718),
)
_FEATURES = ("ccmp", "kern", "liga", "locl", "lnum", "mark", "onum", "pnum", "sups", "tnum")


@dataclass(frozen=True)
class Face:
    """One static font: CSS family, weight, style, and where it lies on the variable font's axes."""

    family: str
    weight: int
    italic: bool
    optical_size: float | None = None

    @property
    def name(self) -> str:
        """Return the file name without suffix, e.g. "SourceSans3-600"."""
        return f"{self.family.replace(' ', '')}-{self.weight}{'i' if self.italic else ''}"


# Text sizes are cut for 11 pt; the serif's heaviest weight is only used for headlines and cut for display.
FACES = (
    Face(SANS, 400, False), Face(SANS, 600, False), Face(SANS, 700, False), Face(SANS, 400, True),
    Face(SERIF, 400, False, 11), Face(SERIF, 600, False, 11), Face(SERIF, 700, False, 30), Face(SERIF, 400, True, 11),
)


def font_files() -> dict[Face, Path]:
    """Return the TrueType file of each face, cutting those that are not in the cache yet."""
    folder = _cache_folder()
    return {face: _cut(face, folder / f"{face.name}.ttf") for face in FACES}


def font_woff2(face: Face) -> bytes:
    """Return a face as WOFF2, for a page that carries its fonts."""
    path = font_files()[face].with_suffix(".woff2")
    if not path.exists():
        font = TTFont(path.with_suffix(".ttf"), recalcTimestamp=False)
        font.flavor = "woff2"
        _write(path, _saved(font))
    return path.read_bytes()


@functools.cache
def font_face_css(embed: bool) -> str:
    """Return the @font-face rules: WOFF2 inside the page (`embed`), or `note:fonts/...` addresses for the PDF."""
    rules = []
    for face in FACES:
        if embed:
            source = f"url(data:font/woff2;base64,{base64.b64encode(font_woff2(face)).decode()}) format('woff2')"
        else:
            source = f"url(note:fonts/{face.name}.ttf)"
        style = "italic" if face.italic else "normal"
        rules.append(
            f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{style};"
            f"font-display:swap;src:{source}}}"
        )
    return "\n".join(rules)


@functools.cache
def register_fonts() -> None:
    """Make the faces known to matplotlib (once per process)."""
    from matplotlib import font_manager

    for path in font_files().values():
        font_manager.fontManager.addfont(path)


def _cache_folder() -> Path:
    root = os.environ.get("STRATEGYNOTE_CACHE") or platformdirs.user_cache_dir("strategynote")
    versions = "_".join(metadata.version(package) for package in (*_PACKAGES.values(), "uharfbuzz"))
    folder = Path(root) / "fonts" / versions
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cut(face: Face, path: Path) -> Path:
    if not path.exists():
        _write(path, _instance(face))
    return path


def _instance(face: Face) -> bytes:
    variable = hb.Face(hb.Blob.from_file_path(str(_variable_file(face))))
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(c for lo, hi in _CHARACTERS for c in range(lo, hi))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode()) for tag in _FEATURES)
    wanted.flags = hb.SubsetFlags.NO_HINTING
    wanted.pin_axis_location(variable, "wght", face.weight)
    if face.optical_size is not None:
        wanted.pin_axis_location(variable, "opsz", face.optical_size)
    return _renamed(hb.subset(variable, wanted).blob.data, face)


def _renamed(data: bytes, face: Face) -> bytes:
    # matplotlib and PDF readers go by the names inside the file, which still are the variable font's.
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    style = {400: "Regular", 600: "SemiBold", 700: "Bold"}[face.weight] + (" Italic" if face.italic else "")
    for number, text in {1: face.family, 2: style, 3: face.name, 4: f"{face.family} {style}", 6: face.name}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].names = [n for n in font["name"].names if n.nameID < 15 and n.platformID == 3]
    if "STAT" in font:
        del font["STAT"]
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def _variable_file(face: Face) -> Path:
    package = _PACKAGES[face.family].replace("-", "_")
    files: Iterable[Path] = (Path(str(f)) for f in resources.files(package).joinpath("files").iterdir())
    found = [f for f in files if f.suffix == ".ttf" and ("Italic" in f.name) == face.italic]
    if len(found) != 1:
        raise BuildFailure(f"fonts: package {_PACKAGES[face.family]} should hold one file for {face.name}, found {len(found)}")
    return found[0]


def _write(path: Path, data: bytes) -> None:
    # Beside, then renamed: several kernels may start at once.
    handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(beside, path)
