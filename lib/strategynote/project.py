"""Where things stand in a checkout: one place that knows the folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from strategynote.errors import BadInput

# In reports/: the facts of all months that a backfill collected.
HISTORY = "history.parquet"


def absolute_paths(paths: str | None) -> str:
    """Return folders that are joined by ":" (";" on Windows) under their full names, "" for none."""
    return os.pathsep.join(os.path.abspath(os.path.expanduser(part)) for part in (paths or "").split(os.pathsep) if part)


@dataclass(frozen=True)
class Project:
    """The folders of one checkout."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """Folder of the notebooks."""
        return self.root / "notebooks"

    @property
    def templates(self) -> Path:
        """Folder of the note's templates."""
        return self.root / "templates"

    @property
    def params(self) -> Path:
        """Folder of the parameters."""
        return self.root / "params"

    @property
    def reports(self) -> Path:
        """Folder of everything that is built; STRATEGYNOTE_REPORTS moves it."""
        return Path(os.environ.get("STRATEGYNOTE_REPORTS") or self.root / "reports")

    @property
    def work(self) -> Path:
        """Folder of caches and the local data store; STRATEGYNOTE_WORK moves it."""
        return Path(os.environ.get("STRATEGYNOTE_WORK") or self.root / ".strategynote")

    @property
    def parsed(self) -> Path:
        """Publishers' files in columns, by content and reader."""
        return self.work / "parsed"

    @property
    def store(self) -> Path:
        """The local data store that downloads go to; an archive like any other."""
        return self.work / "store"

    @property
    def shared_archive(self) -> Path:
        """The team archive beside the checkout."""
        return self.root.parent / "shared" / "data"


def find_project(start: Path | None = None) -> Project:
    """Return the checkout that holds `start` (default: STRATEGYNOTE_ROOT, the current folder, the package's checkout).

    Raises
    ------
    BadInput
        When no folder upwards holds notebooks/ and params/.
    """
    candidates = [Path(p) for p in (os.environ.get("STRATEGYNOTE_ROOT"),) if p]
    candidates += [start or Path.cwd(), Path(__file__).parent]
    for candidate in candidates:
        for folder in (candidate.resolve(), *candidate.resolve().parents):
            if (folder / "params" / "default.yml").is_file() and (folder / "notebooks").is_dir():
                return Project(folder)
    raise BadInput(f"no strategynote checkout found from {candidates[0]}: run inside the repository or set STRATEGYNOTE_ROOT")
