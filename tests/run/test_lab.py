"""`strategynote lab`, for real: JupyterLab on loopback, a notebook run through its API, saved without outputs, in warm kernels."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import strategynote
import websocket
from made_project import EXHIBIT, OPEN, write_notebook
from strategynote.cli import run
from strategynote.project import Project
from strategynote.run.lab import strip_outputs

TOKEN = "made-up-token"
PARAMETERS = 'period = "2024-01"\nas_of = None\nseed = 1\nthreshold = 0.1\n'
SAID = "print('asked', period, as_of, seed, threshold, section.period, section.as_of, sep='|')"


@pytest.fixture
def lab(project: Project, tmp_path: Path) -> Iterator[int]:
    """A JupyterLab of the small project for June 2025; its port."""
    write_notebook(project.notebooks, "first", OPEN, EXHIBIT, SAID, "section.close()", parameters=PARAMETERS)
    (project.params / "2025-06").mkdir()
    (project.params / "2025-06" / "params.yml").write_text("as_of: 2025-07-24\nparameters: {first: {threshold: 0.25}}\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "strategynote", "lab", "2025-06", "--data", "demo", "--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}",
        "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
    ]
    homes = {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    with (tmp_path / "lab.log").open("w") as log:
        process = subprocess.Popen(command, env=os.environ | homes | {"TMPDIR": str(tmp_path)}, stdout=log, stderr=log, cwd=tmp_path)
        try:
            wait_until(port, process, tmp_path / "lab.log")
            yield port
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()
    gone = time.monotonic() + 20
    while list(tmp_path.glob("snk-*")) and time.monotonic() < gone:
        time.sleep(0.1)
    assert not list(tmp_path.glob("snk-*")), "the process of the kernels outlived its Lab"


def wait_until(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            ask(port, "status")
            return
        time.sleep(0.3)
    raise AssertionError(log.read_text())


def ask(port: int, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def open_notebook(port: int) -> dict[str, Any]:
    """Return the session of a notebook that was opened in the Lab."""
    return dict(ask(port, "sessions", {"path": "first.ipynb", "name": "first.ipynb", "type": "notebook", "kernel": {"name": "python3"}}))


def connect(port: int, opened: dict[str, Any]) -> websocket.WebSocket:
    """Return a connection to the kernel of a session."""
    return websocket.create_connection(f"ws://127.0.0.1:{port}/api/kernels/{opened['kernel']['id']}/channels?token={TOKEN}", timeout=120)


def execute(connection: websocket.WebSocket, code: str, session: str) -> list[dict[str, Any]]:
    """Run one cell as the Lab's page does and return the contents of its outputs."""
    id = uuid.uuid4().hex
    header = {"msg_id": id, "msg_type": "execute_request", "username": "", "session": session, "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
    connection.send(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}))
    outputs = []
    while True:
        message = json.loads(connection.recv())
        if message["parent_header"].get("msg_id") != id:
            continue
        kind = message["msg_type"]
        assert kind != "error", message["content"]
        if kind in ("stream", "display_data"):
            outputs.append(message["content"])
        if kind == "status" and message["content"]["execution_state"] == "idle":
            return outputs


def test_a_notebook_runs_in_the_lab_with_the_months_parameters_and_is_saved_without_outputs(lab: int, project: Project) -> None:
    opened = open_notebook(lab)
    model = ask(lab, "contents/first.ipynb?type=notebook&content=1")
    connection = connect(lab, opened)
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            outputs = execute(connection, cell["source"], opened["id"])
            cell["outputs"] = [as_output(o) for o in outputs]
            cell["execution_count"] = 1
    connection.close()
    shown = [o for cell in model["content"]["cells"] for o in cell.get("outputs", [])]
    printed = "".join(o["text"] for o in shown if o["output_type"] == "stream")
    assert "asked|2025-06|2025-07-24|7|0.25|2025-06|2025-07-24" in printed
    assert "In force for 2025-06: period = 2025-06, as_of = 2025-07-24, seed = 7, threshold = 0.25" in printed
    page = "".join(o["data"].get("text/html", "") for o in shown if o["output_type"] == "display_data")
    assert 'The answer is <data class="fact"' in page and "<table" in page and "Source: french/Portfolios_Formed_on_ME. Made up." in page
    ask(lab, "contents/first.ipynb", {"type": "notebook", "format": "json", "content": model["content"]}, method="PUT")
    saved = nbformat.read(project.notebooks / "first.ipynb", as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in saved.cells if c.cell_type == "code")
    assert [c.source for c in saved.cells] == [c["source"] for c in model["content"]["cells"]]


LOOK = """
import os, sys
loaded = sys.modules.get("strategynote.periods")
print(os.getppid(), "statsmodels.api" in sys.modules, loaded is not None, getattr(__import__("strategynote.periods").periods, "edited", False))
"""
ENDLESS = "import time\ntry:\n    while True: time.sleep(0.05)\nexcept KeyboardInterrupt: print('interrupted')"
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nNone"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that the Lab uses, to be edited."""
    copy = tmp_path / "lib" / "strategynote"
    shutil.copytree(Path(strategynote.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(copy.parent))
    return copy


def test_kernels_of_the_lab_are_warm_show_figures_are_interrupted_and_see_edits_of_the_package(package: Path, lab: int) -> None:
    opened = open_notebook(lab)
    kernel = f"kernels/{opened['kernel']['id']}"
    connection = connect(lab, opened)
    parent, *found = said(execute(connection, LOOK, opened["id"])).split()
    assert found == ["True", "True", "False"]
    if (told := Path(f"/proc/{parent}/cmdline")).exists():
        assert "strategynote.run.kernels.zygote" in told.read_text()
    assert [o for o in execute(connection, FIGURE, opened["id"]) if "image/png" in o.get("data", {})]
    threading.Timer(1.0, ask, (lab, f"{kernel}/interrupt", {})).start()
    assert said(execute(connection, ENDLESS, opened["id"])) == "interrupted"
    with (package / "periods.py").open("a") as stream:
        stream.write("\nedited = True\n")
    ask(lab, f"{kernel}/restart", {})
    connection.close()
    connection = connect(lab, opened)
    assert said(execute(connection, LOOK, opened["id"])).split() == [parent, "True", "False", "True"]
    ask(lab, kernel, method="DELETE")
    connection.close()


def said(outputs: list[dict[str, Any]]) -> str:
    return "".join(output.get("text", "") for output in outputs).strip()


def as_output(content: dict[str, Any]) -> dict[str, Any]:
    if "text" in content:
        return {"output_type": "stream", **content}
    return {"output_type": "display_data", "data": content["data"], "metadata": content["metadata"]}


def test_a_parameter_that_the_notebook_lacks_is_refused_before_the_lab_starts(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.params / "2025-06").mkdir()
    (project.params / "2025-06" / "params.yml").write_text("parameters: {first: {treshold: 0.25}}\n")
    assert run(["lab", "2025-06", "--data", "demo"]) == 2
    assert "parameter 'treshold' is not in its parameters cell" in capsys.readouterr().err


def test_other_files_are_saved_as_they_are() -> None:
    model = {"type": "file", "content": "text"}
    strip_outputs(model=model, path="a.txt")
    assert model == {"type": "file", "content": "text"}
