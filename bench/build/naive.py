"""What the commands give that everybody knows: papermill per notebook in sequence, nbconvert, then the same stitch and PDF."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from build.place import Place, Timed

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Naive:
    """Seconds of each step."""

    papermill: float
    nbconvert: float
    stitch: float
    pdf: float
    start: float

    @property
    def html(self) -> float:
        """Notebooks and pages, no PDF."""
        return self.papermill + self.nbconvert

    @property
    def total(self) -> float:
        """Everything, the process that prints included."""
        return self.html + self.start + self.stitch + self.pdf


def run_naive(place: Place, period: str, *, pdf: bool = True) -> Naive:
    """Time the naive build of one month."""
    jobs = json.loads(step(place, "plan", period).said.splitlines()[-1])
    out = place.root / "naive" / period
    out.mkdir(parents=True, exist_ok=True)
    papermill = sum(_papermill(place, job, out / f"{job['name']}.ipynb") for job in jobs)
    names = [str(out / f"{job['name']}.ipynb") for job in jobs]
    bin = Path(sys.executable).parent
    nbconvert = place.run(str(bin / "jupyter-nbconvert"), "--to", "html", "--output-dir", str(out), *names).seconds
    if not pdf:
        return Naive(papermill, nbconvert, 0.0, 0.0, 0.0)
    printed = step(place, "print", period, str(out))
    parts = json.loads(printed.said.splitlines()[-1])
    return Naive(papermill, nbconvert, parts["stitch"], parts["pdf"], printed.seconds - parts["stitch"] - parts["pdf"])


def _papermill(place: Place, job: dict, target: Path) -> float:  # type: ignore[type-arg]
    values = [part for name, value in job["parameters"].items() for part in ("-p", name, str(value))]
    command = str(Path(sys.executable).parent / "papermill")
    options = ["--no-progress-bar", "-k", "python3", "--cwd", str(place.root / "notebooks")]
    return place.run(command, job["source"], str(target), *values, *options).seconds


def step(place: Place, *arguments: str) -> Timed:
    """Run one step of build/steps.py in a process of its own."""
    return place.run(sys.executable, str(HERE / "steps.py"), *arguments)
