"""Serves the newest note on loopback, with what went wrong on top of it, and tells open pages to reload.

The script that listens is put into the answer only, never into a file.
"""

from __future__ import annotations

import html
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from strategynote.run.watching.trouble import Trouble

HOST = "127.0.0.1"
_WAITING = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>strategynote</title></head><body><p>The note is being built.</p></body></html>"
_LISTEN = """<script>(function () { var here = '%s', source = new EventSource('/events');
source.onmessage = function (event) { if (event.data !== here) location.reload(); }; })();</script>"""
_BOX = (
    "<div id='watch-trouble' role='alert' style='position:sticky;top:0;z-index:99;background:#8c1d18;color:#fff;padding:12px 18px;"
    "font:15px/1.4 sans-serif'><strong>%s</strong>%s<div>The page below is the last good build.</div></div>"
)
_POLICY = "default-src 'none'"


class Board:
    """What the server shows: the last good page, the present trouble, and a version that changes with either."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._count = 0
        self._page: str | None = None
        self._trouble: Trouble | None = None

    @property
    def version(self) -> str:
        """Return the version; it differs between two runs of the server as well."""
        return f"{id(self)}-{self._count}"

    def show(self, page: str) -> None:
        """Put up a good page; trouble is over."""
        self._set(page, None)

    def warn(self, trouble: Trouble) -> None:
        """Put trouble on top of the last good page."""
        self._set(self._page, trouble)

    def _set(self, page: str | None, trouble: Trouble | None) -> None:
        with self.changed:
            self._page, self._trouble = page, trouble
            self._count += 1
            self.changed.notify_all()

    def render(self) -> str:
        """Return the page with box and listening script."""
        with self.changed:
            page, trouble, version = self._page or _WAITING, self._trouble, self.version
        page = page.replace(_POLICY, f"{_POLICY}; connect-src 'self'", 1)
        page = page.replace("</body>", _LISTEN % version + "</body>", 1)
        return page.replace("<body>", "<body>" + _box(trouble), 1) if trouble else page


def _box(trouble: Trouble) -> str:
    details = f"<details><summary>Traceback</summary><pre style='white-space:pre-wrap'>{html.escape(trouble.details)}</pre></details>"
    return _BOX % (html.escape(trouble.message), details if trouble.details else "")


class NoteServer(ThreadingHTTPServer):
    """An HTTP server on loopback for one board."""

    daemon_threads = True

    def __init__(self, board: Board, port: int) -> None:
        self.board = board
        super().__init__((HOST, port), _Answer)

    @property
    def address(self) -> str:
        """Return the page's address."""
        return f"http://{HOST}:{self.server_port}/"


def open_server(board: Board, port: int) -> NoteServer:
    """Return a server on `port`, or on a free one when that is taken."""
    try:
        return NoteServer(board, port)
    except OSError:
        return NoteServer(board, 0)


class _Answer(BaseHTTPRequestHandler):
    server: NoteServer

    def do_GET(self) -> None:
        """Answer "/" with the note and "/events" with a line per version."""
        # A page of another site that a name server points here must not read the note.
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path == "/":
            self._send_page(self.server.board.render().encode())
        elif self.path == "/events":
            self._send_events(self.server.board)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _send_page(self, body: bytes) -> None:
        self._head("text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_events(self, board: Board) -> None:
        self._head("text/event-stream")
        self.end_headers()
        try:
            while True:
                with board.changed:
                    version = board.version
                self.wfile.write(f"data: {version}\n\n".encode())
                self.wfile.flush()
                with board.changed:
                    if board.version == version:
                        board.changed.wait(timeout=15)
        except OSError:
            return  # the page was closed

    def _head(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the terminal is for builds."""
