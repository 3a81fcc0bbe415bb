"""How long builds take against the commands one would type, and what bounds them: ratios of one run on the project's own notebooks.

    make bench                          everything (medians of BENCH_RUNS=5; BENCH_MONTHS=24; BENCH_TIMES=240)
    make bench ARGS="full edits"        some parts: full edits watch backfill leak

The cells' own work, stitch and PDF are measured too: "floor" is that work on two cores with nothing around it.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from build.naive import Naive, run_naive, step
from build.place import PERIOD, ROOT, RUNS, Place, Timed, copied

MONTHS = int(os.environ.get("BENCH_MONTHS", "24"))
TIMES = int(os.environ.get("BENCH_TIMES", "240"))
CORES = 2
# Seconds that the cells of a notebook may take; 3 where nothing is said.
LIMITS = {"low_quality_rallies": 4, "decade_outlook": 4}
Rows = list[tuple[str, str, str, str]]


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def row(what: str, seconds: float, target: str, *, ratio: float | None = None, met: bool | None = None) -> tuple[str, str, str, str]:
    """Return one row of the table."""
    verdict = "" if met is None else "met" if met else "NOT MET"
    return what, f"{seconds:.2f} s" if seconds else "", f"{ratio:.2f}" if ratio is not None else "", f"{target} {verdict}".strip()


def times(work: Callable[[], Timed], runs: int = RUNS) -> float:
    """Return the median seconds of some work."""
    return median(work().seconds for _ in range(runs))


def full(place: Place) -> Rows:
    """Full build against naive and floor, memory, unchanged build, and where the time goes."""
    place.strategynote("report", PERIOD)  # files parsed, fonts cut: every way of building profits
    naive = [run_naive(place, PERIOD) for _ in range(RUNS)]
    firsts, builds = zip(*((first_build(place), place.strategynote("report", PERIOD, "--fresh", memory=True)) for _ in range(RUNS)), strict=True)
    work = [json.loads(step(place, "cells", PERIOD).said.splitlines()[-1]) for _ in range(RUNS)]
    unchanged = times(lambda: place.run("make", "-s", "-C", str(ROOT), "report", f"PERIOD={PERIOD}"))
    total, ours = median(n.total for n in naive), median(b.seconds for b in builds)
    compute = median(sum(n["total"] for n in w["notebooks"].values()) for w in work)
    stitch, pdf = median(n.stitch for n in naive), median(n.pdf for n in naive)
    floor = compute / CORES + stitch + pdf
    memory = max(b.memory for b in builds) / 2**30
    return [
        row("naive: papermill, nbconvert, stitch and PDF", total, ""),
        row("full build", ours, "5 times faster than naive:", ratio=total / ours, met=total / ours >= 5),
        row("first build, no file parsed before", first := median(b.seconds for b in firsts), "against the next:", ratio=first / ours),
        row("floor: cells on two cores, stitch, PDF", floor, "build within 1.3 of it:", ratio=ours / floor, met=ours <= 1.3 * floor),
        row("unchanged build, from make", unchanged, "at most 1 s:", met=unchanged <= 1),
        ("peak memory of the full build", f"{memory:.2f} GB", "", f"under 1.5 GB: {'met' if memory < 1.5 else 'NOT MET'}"),
        *_shares(naive, work, stitch, pdf),
    ]


def first_build(place: Place) -> Timed:
    """Build with an empty store of parsed files."""
    shutil.rmtree(place.root / "work" / "parsed")
    return place.strategynote("report", PERIOD, "--fresh")


def _shares(naive: list[Naive], work: list[dict[str, Any]], stitch: float, pdf: float) -> Rows:
    kinds = {kind: median(sum(n[kind] for n in w["notebooks"].values()) for w in work) for kind in ("data", "figures", "compute")}
    cells = {name: median(w["notebooks"][name]["total"] for w in work) for name in work[0]["notebooks"]}
    return [
        row("of it start-up (imports of the warm process)", median(w["imports"] for w in work), ""),
        *(row(f"of it {kind}, all notebooks", seconds, "") for kind, seconds in kinds.items()),
        row("of it stitch and HTML", stitch, ""), row("of it PDF, two documents at once, with checks", pdf, ""),
        *(row(f"cells of {name}", seconds, f"at most {LIMITS.get(name, 3)} s:", met=seconds <= LIMITS.get(name, 3)) for name, seconds in cells.items()),
        row("naive: papermill alone", median(n.papermill for n in naive), ""), row("naive: nbconvert alone", median(n.nbconvert for n in naive), ""),
    ]


def edits(place: Place) -> Rows:
    """Words, looks, and one notebook's code."""
    place.strategynote("report", PERIOD)
    parts, bounds, words, looks, code = ([] for _ in range(5))
    for n in range(RUNS):
        change_words(place, n)
        words.append(place.strategynote("report", PERIOD))
        # The bound beside what it bounds: a machine's clock moves within minutes.
        printed = step(place, "print", PERIOD, str(place.root / "reports" / PERIOD / "notebooks"))
        parts.append(json.loads(printed.said.splitlines()[-1]))
        bounds.append(printed.seconds + 0.5)  # the process that does it has to start as well
        append(place.root / "templates" / "strategynote" / "print.css", f"\n/* {n} */ .made-up-{n} {{ margin: 0 }}\n")
        looks.append(place.strategynote("report", PERIOD))
        change_code(place, n)
        code.append(place.strategynote("report", PERIOD))
    ran = {name for done in code for name in re.findall(r"^  (\w+) +done", done.said, flags=re.M)}
    quiet = not any(" done " in done.said for done in (*words, *looks))
    bound, stitch, pdf = median(bounds), median(part["stitch"] for part in parts), median(part["pdf"] for part in parts)
    target = f"stitch {stitch:.1f} + PDF {pdf:.1f} + start + 0.5 s:"
    return [
        row("words changed", seconds := median(t.seconds for t in words), target, ratio=seconds / bound, met=seconds <= bound and quiet),
        row("CSS changed", seconds := median(t.seconds for t in looks), target, ratio=seconds / bound, met=seconds <= bound and quiet),
        row("one notebook's code changed", median(t.seconds for t in code), f"only it runs ({', '.join(sorted(ran))}):", met=ran == {"macro_backdrop"}),
    ]


def change_words(place: Place, n: int) -> None:
    """Change a sentence of a notebook."""
    _edit(place, "markdown", f"\n\nWords of edit {n}.\n")


def change_code(place: Place, n: int) -> None:
    """Change a code cell of a notebook."""
    _edit(place, "code", f"\nedit = {n}\n")


def _edit(place: Place, kind: str, text: str) -> None:
    path = place.root / "notebooks" / "macro_backdrop.ipynb"
    node = json.loads(path.read_text(encoding="utf-8"))
    cell = [c for c in node["cells"] if c["cell_type"] == kind][1]
    cell["source"] = "".join(cell["source"]) + text
    path.write_text(json.dumps(node), encoding="utf-8")


def append(path: Path, text: str) -> None:
    """Add text to a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def watch(place: Place) -> Rows:
    """From a save to the page that `make watch` serves."""
    log = place.root / "watch.log"
    command = [sys.executable, "-u", "-m", "strategynote", "watch", PERIOD, "--no-browser", "--port", "0"]
    with log.open("w") as stream:
        process = subprocess.Popen(command, env=place.env, cwd=place.root, stdout=stream, stderr=stream)
        try:
            port = int(_until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text()))[1])
            _until(lambda: "shown after" in log.read_text())
            seconds = []
            for n in range(RUNS):
                append(place.root / "templates" / "strategynote" / "screen.css", f"\n.saved-{n} {{ margin: 0 }}\n")
                start = time.perf_counter()
                _until(lambda n=n: f".saved-{n}" in _page(port))  # type: ignore[misc]
                seconds.append(time.perf_counter() - start)
        finally:
            process.terminate()
            process.wait()
    return [row("watch: a save to the refreshed page", median(seconds), "at most 2 s:", met=median(seconds) <= 2)]


def _page(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/")
    return connection.getresponse().read().decode()


def _until(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + 300
    while not (found := condition()):
        if time.monotonic() > end:
            raise SystemExit("waited in vain")
        time.sleep(0.05)
    return found


def backfill(place: Place) -> Rows:
    """Months per process against naive, and two processes against one; HTML and facts, no PDF."""
    first, last = _month(-MONTHS), _month(-1)
    place.strategynote("backfill", "--from", first, "--to", last, "--jobs", "2")  # every vintage parsed
    naive = median(run_naive(place, _month(-1 - n), pdf=False).html for n in range(RUNS))
    alone, together = (_backfilled(place, first, last, jobs) / MONTHS for jobs in (1, 2))
    return [
        row("naive month: papermill and nbconvert", naive, ""),
        row(f"month of a backfill of {MONTHS}, two processes", together, "6 times faster:", ratio=naive / together, met=naive / together >= 6),
        row(f"month of a backfill of {MONTHS}, one process", alone, "two 1.6 times faster than one:", ratio=alone / together, met=alone / together >= 1.6),
    ]


def _backfilled(place: Place, first: str, last: str, jobs: int) -> float:
    place.run("rm", "-rf", str(place.root / "work" / "cache"), str(place.root / "reports"))
    return place.strategynote("backfill", "--from", first, "--to", last, "--jobs", str(jobs)).seconds


def _month(offset: int) -> str:
    year, month = map(int, PERIOD.split("-"))
    count = 12 * year + month - 1 + offset
    return f"{count // 12}-{count % 12 + 1:02}"


def leak(place: Place) -> Rows:
    """The same month again and again in one process."""
    found = json.loads(step(place, "leak", PERIOD, str(TIMES)).said.splitlines()[-1])
    few = max(1, min(24, TIMES // 10))
    rows = []
    for at, name, unit in ((0, "seconds", "s"), (1, "memory", "MB")):
        early, late = (median(values[at] for values in part) for part in (found[:few], found[-few:]))
        change = late / early - 1
        what, verdict = f"{TIMES} builds, {name} of first and last {few}", "met" if change <= 0.1 else "NOT MET"
        rows.append((what, f"{early:.1f}, {late:.1f} {unit}", f"{change:+.1%}", f"within 10 %: {verdict}"))
    return rows


PARTS: dict[str, Callable[[Place], Rows]] = {"full": full, "edits": edits, "watch": watch, "backfill": backfill, "leak": leak}


def main(names: list[str]) -> None:
    """Run the parts and print their table."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise SystemExit(f"unknown part {unknown[0]!r}: known are {', '.join(PARTS)}")
    say(f"Medians of {RUNS}, {PERIOD}, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
    say("| what | median | ratio | target |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in names or list(PARTS):
            with copied(Path(folder) / name) as place:
                for cells in PARTS[name](place):
                    say(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main(sys.argv[1:])
