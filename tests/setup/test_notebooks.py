"""The notebooks of the repository are thin and clean, and the check that says so finds every fault."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output


def check(root: Path, folder: Path) -> tuple[int, str]:
    spec = importlib.util.spec_from_file_location("check_notebooks", root / "tools" / "check_notebooks.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = tool.main([str(folder)])
    return code, printed.getvalue()


def write(folder: Path, *sources: str, tags: tuple[str, ...] = ("parameters",)) -> nbformat.NotebookNode:
    first = new_code_cell('period = "2025-06"', metadata={"tags": list(tags)})
    notebook = new_notebook(cells=[first, *(new_code_cell(source) for source in sources)])
    nbformat.write(notebook, folder / "made_up.ipynb")
    return notebook


def test_the_notebooks_of_the_repository_are_thin_and_clean(root: Path) -> None:
    code, text = check(root, root / "notebooks")
    assert code == 0, text


def test_a_thin_notebook_passes(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "result = compute(data)\nsection.say(words(result))")
    assert check(root, tmp_path) == (0, "1 notebooks are thin and clean\n")


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f():\n    return 1", "has `def`"),
        ("class A:\n    x = 1", "has `class`"),
        ("for i in x:\n    show(i)", "has `for`"),
        ("while True:\n    show(1)", "has `while`"),
        ("f = lambda x: x", "has `lambda`"),
        ("a.merge(b)", "calls `merge`"),
        ("pd.read_csv('x.csv')", "calls `read_csv`"),
        ("open('x')", "calls `open`"),
        ("a = 1\n" * 13, "has 13 lines"),
        ("a =", "is not Python"),
    ],
)
def test_logic_in_a_cell_is_a_fault(root: Path, tmp_path: Path, source: str, fault: str) -> None:
    write(tmp_path, source)
    code, text = check(root, tmp_path)
    assert code == 1 and fault in text and "cell 1" in text


def test_outputs_are_a_fault(root: Path, tmp_path: Path) -> None:
    notebook = write(tmp_path, "1")
    notebook.cells[1].outputs = [new_output("stream", text="1")]
    nbformat.write(notebook, tmp_path / "made_up.ipynb")
    code, text = check(root, tmp_path)
    assert code == 1 and "has outputs" in text


@pytest.mark.parametrize("tags", [(), ("parameter",)])
def test_a_missing_parameters_cell_is_a_fault(root: Path, tmp_path: Path, tags: tuple[str, ...]) -> None:
    write(tmp_path, "1", tags=tags)
    code, text = check(root, tmp_path)
    assert code == 1 and "0 cells have the tag `parameters`" in text


def test_a_broken_file_is_a_fault(root: Path, tmp_path: Path) -> None:
    (tmp_path / "made_up.ipynb").write_text("{", encoding="utf-8")
    code, text = check(root, tmp_path)
    assert code == 1 and "is not a notebook" in text


def test_imports_do_not_count_as_lines(root: Path, tmp_path: Path) -> None:
    write(tmp_path, "from a import (\n    b,\n    c,\n)\n" * 5 + "result = b(c)")
    assert check(root, tmp_path)[0] == 0
