"""A copy of this checkout's notebooks, templates and parameters to build in, and commands that are timed there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PERIOD = os.environ.get("PERIOD") or "2025-06"
RUNS = int(os.environ.get("BENCH_RUNS", "5"))


@dataclass
class Timed:
    """Seconds of a command, the most memory its processes held together (bytes, shared pages once), and what it said."""

    seconds: float
    memory: int = 0
    said: str = ""


@dataclass
class Place:
    """A folder with the project's own notebooks, where anything may be changed."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *command: str, memory: bool = False) -> Timed:
        """Run a command and time it; a failure ends the benchmark."""
        start = time.perf_counter()
        process = subprocess.Popen(command, env=self.env, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        watch = Peak(process.pid) if memory else None
        said = process.communicate()[0]
        seconds = time.perf_counter() - start
        peak = watch.stop() if watch else 0
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{said[-2000:]}")
        return Timed(seconds, peak, said)

    def strategynote(self, *arguments: str, memory: bool = False) -> Timed:
        """Run the command line."""
        return self.run(sys.executable, "-m", "strategynote", *arguments, memory=memory)


@contextmanager
def copied(folder: Path) -> Iterator[Place]:
    """Hand out a copy of the checkout under `folder`; archives are read where they are."""
    root = folder / "project"
    root.mkdir(parents=True)
    for name in ("notebooks", "templates", "params"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    if few := os.environ.get("BENCH_NOTEBOOKS"):  # to try the benchmark itself
        defaults = root / "params" / "default.yml"
        defaults.write_text(re.sub(r"notebooks:\n( +- \w+\n?)+", f"notebooks: [{few}]\n", defaults.read_text(encoding="utf-8")), encoding="utf-8")
    archive = os.environ.get("ARCHIVE") or str(ROOT.parent / "shared" / "data")
    env = {k: v for k, v in os.environ.items() if not k.startswith("STRATEGYNOTE_") and k not in ("PERIOD", "FORMATS", "JOBS", "ARGS", "MAKEFLAGS")}
    own = {"STRATEGYNOTE_ROOT": str(root), "STRATEGYNOTE_WORK": str(root / "work"), "STRATEGYNOTE_REPORTS": str(root / "reports"), "ARCHIVE": archive}
    env |= own | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "lib")}
    yield Place(root, env)


class Peak:
    """The most memory that a process and its children hold together, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._most, self._over = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def _watch(self, pid: int) -> None:
        while not self._over.wait(0.1):
            try:
                parent = psutil.Process(pid)
                self._most = max(self._most, sum(map(held, [parent, *parent.children(recursive=True)])))
            except psutil.Error:
                continue

    def stop(self) -> int:
        """Return the peak in bytes."""
        self._over.set()
        self._thread.join()
        return self._most


def held(process: psutil.Process) -> int:
    """Return a process's memory with pages that it shares counted in parts (its resident size where the system cannot say)."""
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except (psutil.Error, AttributeError):
        return 0
