"""Publishing: a build is finished beside the reports and then takes its place with one rename."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from strategynote.errors import BuildFailure


def label(period: str, kind: str) -> str:
    """Return the name of a report's folder; demonstrations never stand where a real note goes."""
    return f"demo-{period}" if kind == "demo" else period


@contextlib.contextmanager
def staged(reports: Path, name: str) -> Iterator[Path]:
    """Hand out a fresh folder for a build of `name`; it vanishes unless it was published.

    Raises
    ------
    BuildFailure
        When the reports folder cannot be written.
    """
    builds = reports / ".builds"
    try:
        builds.mkdir(parents=True, exist_ok=True)
        folder = builds / f"{name}-{secrets.token_hex(4)}"
        folder.mkdir()
    except OSError as error:
        raise BuildFailure(f"{builds} cannot be written ({error.strerror}); free space or make the folder writable") from error
    try:
        yield folder
    finally:
        if not _published(reports / name, folder):
            shutil.rmtree(folder, ignore_errors=True)


def _published(place: Path, folder: Path) -> bool:
    return place.is_symlink() and place.resolve() == folder.resolve()


def publish(folder: Path, reports: Path, name: str) -> Path:
    """Let reports/<name> point at a finished build folder: one rename, so that readers see the old or the new build."""
    place = reports / name
    old = place.resolve() if place.is_symlink() else None
    if place.exists() and not place.is_symlink():
        raise BuildFailure(f"{place} is a folder that no build made; move it away and build again")
    link = reports / f".{name}-{secrets.token_hex(4)}"
    link.symlink_to(folder.relative_to(reports), target_is_directory=True)
    os.replace(link, place)
    if old and old != folder.resolve() and old.is_relative_to((reports / ".builds").resolve()):
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(reports / f"{name}-failed", ignore_errors=True)
    return place


def sweep(reports: Path, names: Iterable[str]) -> None:
    """Remove what builds of the named notes left behind when their process was killed."""
    standing = {path.resolve() for path in reports.iterdir() if path.is_symlink()}
    for name in names:
        for folder in (reports / ".builds").glob(f"*{name}-????????"):
            if folder.resolve() not in standing:
                shutil.rmtree(folder, ignore_errors=True)


def keep_failed(folder: Path, reports: Path, name: str) -> Path:
    """Move the executed notebooks of a failed build to reports/<name>-failed, beside the build that stays."""
    kept = reports / f"{name}-failed"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    if (folder / "notebooks").is_dir():
        shutil.move(str(folder / "notebooks"), str(kept / "notebooks"))
    return kept / "notebooks"
