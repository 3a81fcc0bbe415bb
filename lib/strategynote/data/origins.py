"""Where the data come from: the local store, archives, a download, or a simulated economy; never two kinds at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from strategynote.data.archive import Vintage, read_archive
from strategynote.data.catalog import core_datasets
from strategynote.errors import BadInput
from strategynote.project import Project


@dataclass(frozen=True)
class Origin:
    """The files a note may use. `kind` is "archive", "live" or "demo"; `folders` are where they were indexed."""

    kind: str
    folders: tuple[Path, ...]
    vintages: tuple[Vintage, ...]

    @property
    def missing_core(self) -> tuple[str, ...]:
        """Ids of core datasets that have no file."""
        known = {v.dataset for v in self.vintages}
        return tuple(row.id for row in core_datasets() if row.id not in known)




def archive_folders(project: Project, archive: str | None) -> tuple[Path, ...]:
    """Return the archive folders in force: those given (separated by ":"), else the team archive beside the checkout.

    Raises
    ------
    BadInput
        When a folder that was named does not exist.
    """
    if archive:
        folders = tuple(Path(part).expanduser() for part in archive.split(os.pathsep) if part)
        for folder in folders:
            if not folder.is_dir():
                raise BadInput(f"ARCHIVE={archive!r}: folder {folder} does not exist; give folders that hold archive.csv")
        return folders
    return (project.shared_archive,) if (project.shared_archive / "archive.csv").is_file() else ()


def open_archives(folders: Iterable[Path], *, kind: str = "archive") -> Origin:
    """Return the files of several archives; the first folder that holds a row wins."""
    folders = tuple(folders)
    rows: dict[tuple[str, str, str], Vintage] = {}
    for folder in folders:
        for row in read_archive(folder, kind):
            rows.setdefault((row.dataset, row.vintage, row.last), row)
    return Origin(kind, folders, tuple(rows.values()))


def known_origin(project: Project, archive: str | None = None) -> Origin:
    """Return the files of the local store and of the archives in force, without asking any publisher."""
    store = (project.store,) if (project.store / "archive.csv").is_file() else ()
    return open_archives((*store, *archive_folders(project, archive)))


def current_origin(project: Project) -> Origin:
    """Return the files that a running notebook may use: what the build handed over, else what is known.

    A build hands over its folders (STRATEGYNOTE_ARCHIVES) and its kind (STRATEGYNOTE_KIND), so that notebooks and
    the build look at the same files.
    """
    handed = os.environ.get("STRATEGYNOTE_ARCHIVES")
    if handed:
        return open_archives((Path(p) for p in handed.split(os.pathsep)), kind=os.environ.get("STRATEGYNOTE_KIND", "archive"))
    return known_origin(project, os.environ.get("ARCHIVE"))
