"""Which data a build uses: what is at hand, what must be downloaded, or, when nothing real can be had, the demonstration."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from strategynote.data.archive import choose_vintage
from strategynote.data.catalog import Dataset, catalog, core_datasets
from strategynote.data.download import DownloadError, Unreachable
from strategynote.data.origins import Origin, archive_folders, known_origin, open_archives
from strategynote.data.store import refresh
from strategynote.errors import BadInput
from strategynote.params import Resolved
from strategynote.project import Project

Say = Callable[[str], None]
DEMO_SEED = 1


def resolve_origin(project: Project, resolved: Resolved, *, data: str, archive: str | None, say: Say) -> Origin:
    """Return the files to build from.

    Raises
    ------
    BadInput
        When DATA=archive and the archives lack a core dataset.
    DownloadError
        When DATA=live and a core dataset cannot be downloaded: live never falls back to a demonstration.
    """
    if data == "demo":
        return demo_origin(project, resolved)
    if data == "archive":
        return _archive_only(project, archive)
    if data == "live":
        download_needed(project, resolved, known_origin(project, archive), say=say)
        return _as_live(known_origin(project, archive))
    origin = known_origin(project, archive)
    if not origin.missing_core:
        return origin
    return _completed(project, resolved, origin, archive=archive, say=say)


def _archive_only(project: Project, archive: str | None) -> Origin:
    folders = archive_folders(project, archive)
    if not folders:
        raise BadInput(f"DATA=archive, but no archive is set and {project.shared_archive} does not exist; set ARCHIVE to a folder with archive.csv")
    origin = open_archives(folders)
    if origin.missing_core:
        raise BadInput(f"the archive lacks core datasets: {', '.join(origin.missing_core)}; add their files and rows to archive.csv")
    return origin


def _completed(project: Project, resolved: Resolved, origin: Origin, *, archive: str | None, say: Say) -> Origin:
    """Return the origin after downloading what is missing of the core, or the demonstration when nobody can be reached."""
    try:
        download_needed(project, resolved, origin, say=say, rows=[r for r in core_datasets() if r.id in origin.missing_core])
    except DownloadError as error:
        say(f"No real equity data: {error}")
        say(f"Building the demonstration instead; `make data PERIOD={resolved.period}` downloads real data, ARCHIVE=folder uses yours")
        return demo_origin(project, resolved)
    return _as_live(known_origin(project, archive))


def _as_live(origin: Origin) -> Origin:
    return Origin("live", origin.folders, origin.vintages)


def needed_datasets(resolved: Resolved, origin: Origin) -> list[Dataset]:
    """Return what a note may read, can be downloaded, and does not reach the period in the files at hand."""
    rows = [row for row in catalog().values() if row.use == "note" and row.address]
    choices = {row.id: choose_vintage(row, origin.vintages, period=resolved.period, as_of=resolved.as_of) for row in rows}
    return [row for row in rows if (choice := choices[row.id]) is None or choice.status == "history"]


def download_needed(project: Project, resolved: Resolved, origin: Origin, *, say: Say, rows: list[Dataset] | None = None) -> int:
    """Download the datasets that the period needs into the local store and return how many came.

    A core dataset that fails stops the work; an optional one becomes a gap, named here and in the inventory.
    """
    from strategynote.data.progress import progress_bar

    rows = needed_datasets(resolved, origin) if rows is None else rows
    rows.sort(key=lambda row: not row.core)
    done = 0
    for position, row in enumerate(rows, start=1):
        try:
            with progress_bar(f"{position}/{len(rows)} {row.id}") as progress:
                refresh(row, project.store, progress=progress)
            done += 1
        except DownloadError as error:
            if row.core or isinstance(error, Unreachable):
                raise
            say(f"  gap   {error}")
    return done


def demo_origin(project: Project, resolved: Resolved) -> Origin:
    """Return the simulated publishers' files of one period and seed, made once per version of their model."""
    from strategynote.data.demo.archive import build_demo_archive, demo_version

    place = project.work / "demo" / f"{resolved.period}-{DEMO_SEED}-{demo_version()}"
    if not (place / "archive.csv").is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".") as beside:
            built = build_demo_archive(Path(beside) / "archive", resolved.period, DEMO_SEED)
            with contextlib.suppress(OSError):  # another build was faster; its files are the same
                os.rename(built, place)
    return open_archives((place,), kind="demo")
