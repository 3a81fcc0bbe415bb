"""`strategynote watch`, for real: an edit is seen in the served note, an error in its place, and both go away when mended."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.project import Project
from strategynote.run.watching.loop import LIBRARY, Builder, Failed, _rebuild, is_source
from strategynote.run.watching.server import Board, open_server
from strategynote.run.watching.trouble import Trouble

PATIENCE = 240


class Watched:
    """A running `strategynote watch`."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self.log = process, log
        found = self.until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text()))
        self.port = int(found[1])

    def until(self, condition):  # type: ignore[no-untyped-def]
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            if found := condition():
                return found
            time.sleep(0.3)
        raise AssertionError(f"waited in vain; the log says {self.log.read_text()}\n{self.page()[-3000:]}")

    def page(self, host: str | None = None) -> str:
        return fetch(self.port, host)[1]

    def shows(self, *words: str, without: str = "\0") -> str:
        return self.until(lambda: (page := self.page()) and all(w in page for w in words) and without not in page and page)


def fetch(port: int, host: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", "/", headers={"Host": host or f"127.0.0.1:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def watched(project: Project, tmp_path: Path) -> Iterator[Watched]:
    write_notebook(project.notebooks, "second", OPEN, EXHIBIT, "section.close()")
    defaults = project.params / "default.yml"
    defaults.write_text(defaults.read_text().replace("[first]", "[first, second]"))
    log = tmp_path / "watch.log"
    command = [sys.executable, "-u", "-m", "strategynote", "watch", "2025-06", "--data", "demo", "--no-browser", "--port", "0"]
    with log.open("w") as stream:
        process = subprocess.Popen(command, env=os.environ, stdout=stream, stderr=stream, text=True, cwd=tmp_path)
        try:
            yield Watched(process, log)
        finally:
            process.send_signal(2)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            process.kill()


def test_edits_and_errors_are_seen_in_the_served_note_and_go_when_mended(watched: Watched, project: Project) -> None:
    page = watched.shows("We find ", "EventSource", "connect-src 'self'", without="watch-trouble")
    assert not project.reports.exists()
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT.replace("We find", "We now find"), "section.close()")
    watched.shows("We now find ", without="watch-trouble")
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT.replace("We find", "We now find"), "a = 1\nb = a / 0", "section.close()")
    broken = watched.shows("watch-trouble", "We now find ")
    assert "notebook first, code cell 4 (cell-4), line 2: ZeroDivisionError: division by zero" in broken
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT.replace("We find", "We mended and find"), "section.close()")
    watched.shows("We mended and find ", without="watch-trouble")
    defaults = project.params / "default.yml"
    text = defaults.read_text()
    defaults.write_text(text.replace("title:", "titel:"))
    assert "did you mean &#x27;title&#x27;" in watched.shows("watch-trouble", "unknown key")
    defaults.write_text(text.replace("Small-Cap Strategy", "Renamed Strategy"))
    watched.shows("Renamed Strategy", without="watch-trouble")
    brief = project.templates / "strategynote" / "brief.html.j2"
    brief.write_text(brief.read_text() + "<p>From the template</p>")
    page = watched.shows("From the template", "We mended and find ", without="watch-trouble")
    assert page.count("EventSource") == 1
    log = watched.log.read_text()
    assert "brief.html.j2: shown after" in log


def test_an_open_page_shows_the_edit_by_itself(tmp_path: Path) -> None:
    """In a real browser, under the note's own content policy, which forbids every connection."""
    policy = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; script-src 'unsafe-inline'\">"
    board = Board()
    with open_server(board, 0) as server, Browser(tmp_path) as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        board.show(f"<html><head>{policy}</head><body>before</body></html>")
        browser.open(server.address)
        browser.until("before")
        board.show(f"<html><head>{policy}</head><body>after</body></html>")
        browser.until("after")
        board.warn(Trouble("notebook x, code cell 3, line 1: no"))
        browser.until("notebook x, code cell 3, line 1: no")
        server.shutdown()


def test_another_sites_name_for_this_address_is_refused() -> None:
    board = Board()
    with open_server(board, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        board.show("<html><head></head><body>secret</body></html>")
        assert fetch(server.server_port, "evil.example:80")[0] == 403
        assert "secret" in fetch(server.server_port)[1]
        board.warn(Trouble("<b>bad</b>"))
        assert "&lt;b&gt;bad" in fetch(server.server_port)[1]
        server.shutdown()


@pytest.mark.parametrize(("path", "counts"), [
    ("notebooks/a.ipynb", True), ("params/2025-06/commentary.md", True), ("templates/strategynote/note.css", True), ("lib/strategynote/a.py", True),
    ("notebooks/.ipynb_checkpoints/a-checkpoint.ipynb", False), ("lib/__pycache__/a.pyc", False), ("notebooks/.~a.ipynb", False), ("a.swp", False),
])
def test_what_counts_as_a_save(path: str, counts: bool) -> None:
    assert is_source(None, path) is counts


class Recorder:
    """Stands in for the builder: notes what was asked of it."""

    def __init__(self, page: Path) -> None:
        self.page, self.asked = page, []

    def build(self) -> str:
        self.asked.append("build")
        return str(self.page)

    def stop(self) -> None:
        self.asked.append("stop")


@pytest.mark.parametrize(("changed", "asked"), [("lib", ["stop", "build"]), ("notebooks", ["build"])])
def test_a_changed_library_gets_a_fresh_builder(tmp_path: Path, changed: str, asked: list[str]) -> None:
    (tmp_path / "note.html").write_text("<body>new</body>")
    builder, board = Recorder(tmp_path / "note.html"), Board()
    path = LIBRARY / "research" / "a.py" if changed == "lib" else tmp_path / "notebooks" / "a.ipynb"
    _rebuild(builder, board, {str(path)}, say=lambda _: None)  # type: ignore[arg-type]
    assert builder.asked == asked and "new" in board.render()


def test_a_library_that_does_not_import_is_trouble_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "broken" / "strategynote"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("a = 1\nb = (\n")
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    builder = Builder({"folder": str(tmp_path)})
    with pytest.raises(Failed, match=r"the builder ended: SyntaxError: .*__init__.py\", line 2"):
        builder.build()
    assert builder.process is None
