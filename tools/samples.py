"""Write reports/samples from built notes: python tools/samples.py 2025-06

The real note leaves the house only as a PDF whose charts are pictures, and its first page as a picture; the
demonstration, whose data are simulated, is copied in full.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from strategynote.data.inventory import take_inventory
from strategynote.data.origins import known_origin
from strategynote.note.pdf import print_pdf
from strategynote.params import load_params
from strategynote.periods import parse_period
from strategynote.project import Project, find_project
from strategynote.run.build import Request
from strategynote.run.compose import compose

PARTS = ("strategy-note.pdf", "technical-appendix.pdf", "strategy-note.html", "facts.json", "manifest.json")


def write_real(project: Project, period: str, samples: Path) -> None:
    """Print the built note of a month once more, charts as pictures, and picture its first page."""
    resolved = load_params(project, parse_period(period))
    origin = known_origin(project)
    lines = take_inventory(origin, period=resolved.period, as_of=resolved.as_of)
    folder = project.reports / period / "notebooks"
    nodes = [(name, nbformat.read(str(folder / f"{name}.ipynb"), as_version=4)) for name in resolved.params.notebooks]
    pdf = samples / f"{period}-strategy-note.pdf"
    note, _ = compose(Request(project, resolved.period, alone=True), resolved, origin, nodes=nodes, lines=lines)
    pdf.write_bytes(print_pdf(note.document, "note", pictures=True).data)
    built = project.reports / period / PARTS[0]  # its charts are vectors: sharper on the picture
    subprocess.run(["pdftoppm", "-r", "110", "-f", "1", "-l", "1", "-singlefile", "-png", str(built), str(samples / f"{period}-page-1")], check=True)


def copy_demonstration(project: Project, period: str, samples: Path) -> None:
    """Copy the built demonstration of a month in full."""
    target = samples / f"demo-{period}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in PARTS:
        source = project.reports / f"demo-{period}" / name
        shutil.copy(source, target / name)


def main() -> None:
    """Write both samples of the month named by the first argument."""
    project, period = find_project(), sys.argv[1]
    samples = project.root / "reports" / "samples"
    samples.mkdir(parents=True, exist_ok=True)
    write_real(project, period, samples)
    copy_demonstration(project, period, samples)


if __name__ == "__main__":
    main()
