"""Chromium without a window for tests that need a real browser."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import websocket


class Browser:
    """Chromium without a window, spoken to through its debugging socket."""

    def __init__(self, folder: Path) -> None:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={folder}/browser"]
        self.process = subprocess.Popen(["chromium", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.port_file = folder / "browser" / "DevToolsActivePort"
        self.number = 0

    def __enter__(self) -> Browser:
        wait_for(self.port_file.is_file)
        port = wait_for(lambda: self.port_file.read_text().split()[:1])[0]
        pages = wait_for(lambda: [p for p in json.loads(urllib.request.urlopen(f"http://127.0.0.1:{port}/json").read()) if p["type"] == "page"])
        self.socket = websocket.create_connection(pages[0]["webSocketDebuggerUrl"], timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        os.killpg(self.process.pid, 15)
        self.process.wait(timeout=30)

    def ask(self, method: str, **params: object) -> dict:  # type: ignore[type-arg]
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def open(self, address: str) -> None:
        self.ask("Page.navigate", url=address)

    def visit(self, page: Path, *, width: int, height: int = 900) -> None:
        """Open a file in a window of this width and wait until it is there."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.open(page.as_uri())
        wait_for(lambda: self.value("document.readyState === 'complete' && !!document.querySelector('main')"))

    def value(self, expression: str) -> Any:
        """Return what an expression (or the promise it gives) comes to in the page."""
        answer = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self) -> bytes:
        """Return what the window shows as PNG."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def until(self, words: str) -> None:
        expression = "document.body ? document.body.innerText : ''"
        wait_for(lambda: words in str(self.ask("Runtime.evaluate", expression=expression).get("result", {}).get("value")))


def wait_for(condition):  # type: ignore[no-untyped-def]
    end = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found
