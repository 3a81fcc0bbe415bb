"""What git keeps of a notebook: everything but what it printed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output


def test_outputs_stay_in_the_folder_and_out_of_the_repository(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a näme"
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    git(folder, "init", "-q")
    (folder / ".gitattributes").write_bytes((root / ".gitattributes").read_bytes())
    setup_tool(root).strip_outputs_on_commit(str(folder))
    cell = new_code_cell("1 + 1", id="sum", execution_count=3, outputs=[new_output("stream", text="printed")])
    nbformat.write(new_notebook(cells=[cell]), folder / "made_up.ipynb")
    git(folder, "add", "made_up.ipynb")
    kept = json.loads(git(folder, "show", ":made_up.ipynb"))["cells"][0]
    assert (kept["outputs"], kept["execution_count"], kept["source"], kept["id"]) == ([], None, ["1 + 1"], "sum")
    assert "printed" in (folder / "made_up.ipynb").read_text() and git(folder, "diff", "--stat") == ""


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def setup_tool(root: Path):  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location("setup_env", root / "tools" / "setup_env.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool
