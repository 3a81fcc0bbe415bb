"""The loop of `make watch`: wait for a save, rebuild, show; a changed library gets a fresh builder."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from strategynote.errors import BuildFailure
from strategynote.project import Project
from strategynote.run.watching.server import Board, open_server
from strategynote.run.watching.trouble import Trouble

SUFFIXES = {".ipynb", ".yml", ".md", ".csv", ".j2", ".css", ".js", ".json", ".py"}
LIBRARY = Path(__file__).parents[2]
Say = Callable[[str], None]


class Builder:
    """The building process; it is started again after every change of the library."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.process: subprocess.Popen[str] | None = None

    def build(self) -> str:
        """Return the path of the page.

        Raises
        ------
        BuildFailure
            When the process ends, for instance because the library does not import.
        """
        process = self._running()
        answer = self._ask(process)
        if "page" not in answer:
            raise Failed(Trouble(answer["message"], answer["details"]))
        return str(answer["page"])

    def _ask(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write("build\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            process.wait()
            self.process = None
            raise Failed(_last_words(Path(self.order["folder"]) / "builder.log"))
        return dict(json.loads(line))

    def _running(self) -> subprocess.Popen[str]:
        if self.process is None:
            # The log is only looked at when the process ends: what it reports meanwhile goes to the terminal as well.
            command = [sys.executable, "-m", "strategynote.run.watching.worker"]
            with (Path(self.order["folder"]) / "builder.log").open("w", encoding="utf-8") as log:
                self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8")
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(self.order) + "\n")
        return self.process

    def stop(self) -> None:
        """End the process and its kernels."""
        if self.process is not None:
            self.process.stdin.close()  # type: ignore[union-attr]
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


class Failed(BuildFailure):
    """A rebuild that failed; the trouble goes on the page."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


def _last_words(log: Path) -> Trouble:
    text = log.read_text(encoding="utf-8", errors="replace").strip() if log.is_file() else ""
    lines = text.splitlines()
    where = next((line.strip() for line in reversed(lines) if line.strip().startswith("File ")), "")
    return Trouble(f"the builder ended: {lines[-1] if lines else 'no message'} {f'({where})' if where else ''}".rstrip(), text)


def is_source(change: object, path: str) -> bool:
    """Return whether a changed file can change the note."""
    parts = Path(path).parts
    return Path(path).suffix in SUFFIXES and not any(p in (".ipynb_checkpoints", "__pycache__") or p.startswith(".~") for p in parts)


def watch_note(project: Project, period: str, *, data: str, archive: str | None, port: int, browser: bool, say: Say) -> None:
    """Build, serve and rebuild until interrupted."""
    board = Board()
    server = open_server(board, port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"The note of {period} is at {server.address}; Ctrl-C ends")
    if browser:
        import webbrowser

        webbrowser.open(server.address)
    with tempfile.TemporaryDirectory(prefix="snw-") as folder:
        builder = Builder({"root": str(project.root), "period": period, "data": data, "archive": archive, "folder": folder})
        try:
            _loop(project, builder, board, say)
        finally:
            builder.stop()
            server.shutdown()
            server.server_close()


def _loop(project: Project, builder: Builder, board: Board, say: Say) -> None:
    from watchfiles import watch

    folders = (project.notebooks, project.params, project.templates, LIBRARY)
    first = True
    # The first turn comes before the first build: what is saved while it runs is not missed.
    for changes in watch(*folders, watch_filter=is_source, yield_on_timeout=True, rust_timeout=500, debounce=300):
        if first or changes:
            _rebuild(builder, board, {path for _, path in changes}, say)
        first = False


def _rebuild(builder: Builder, board: Board, changed: Iterable[str], say: Say) -> None:
    names = sorted({Path(path).name for path in changed})
    if any(Path(path).is_relative_to(LIBRARY) for path in changed):
        builder.stop()
    start = time.perf_counter()
    try:
        board.show(Path(builder.build()).read_text(encoding="utf-8"))
    except Failed as failure:
        board.warn(failure.trouble)
        say(f"{', '.join(names) or 'first build'}: {failure}")
    else:
        say(f"{', '.join(names) or 'first build'}: shown after {time.perf_counter() - start:.1f} s")
