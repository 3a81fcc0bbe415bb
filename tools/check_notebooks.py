"""Check that the notebooks stay thin and clean: check_notebooks.py FOLDER...

No outputs or execution counts, exactly one cell tagged `parameters`, unique cell ids, code cells of at most 12 lines (imports
aside), and no `def`, `class`, loop, merge or file read in a cell: logic belongs in lib/.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

MAX_LINES = 12
FORBIDDEN = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    ast.Lambda: "lambda",
}
FORBIDDEN_CALLS = ("merge", "open")


def called_name(node: ast.AST) -> str:
    """Return the last part of a called name: `read_csv` for `pd.read_csv(...)`, else an empty string."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def length(source: str, tree: ast.Module) -> int:
    """Count the lines of a cell that are not imports."""
    imports = (node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    return source.strip().count("\n") + 1 - sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in imports)


def logic_in(tree: ast.Module) -> Iterator[str]:
    """Yield what a cell does that belongs in lib/."""
    for node in ast.walk(tree):
        if type(node) in FORBIDDEN:
            yield f"line {getattr(node, 'lineno', '?')} has `{FORBIDDEN[type(node)]}`; move it to lib/"
        elif (name := called_name(node)) in FORBIDDEN_CALLS or name.startswith("read_"):
            yield f"line {getattr(node, 'lineno', '?')} calls `{name}`; move it to lib/"


def faults_in_cell(cell: Any) -> Iterator[str]:
    """Yield what is wrong with one cell."""
    if cell.cell_type != "code":
        return
    if cell.outputs or cell.execution_count is not None:
        yield "has outputs: strip them with nbstripout --keep-id"
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield f"is not Python: {error.msg}"
        return
    if (lines := length(cell.source, tree)) > MAX_LINES:
        yield f"has {lines} lines, more than {MAX_LINES}"
    yield from logic_in(tree)


def faults_in(path: Path) -> Iterator[str]:
    """Yield one line per fault of a notebook."""
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except (ValueError, nbformat.ValidationError) as error:
        yield f"{path}: is not a notebook: {str(error).splitlines()[0]}"
        return
    tagged = sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells)
    if tagged != 1:
        yield f"{path}: {tagged} cells have the tag `parameters`, one must"
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield f"{path}: cell ids are missing or not unique"
    for number, cell in enumerate(notebook.cells):
        yield from (f"{path}: cell {number} ({cell.get('id')}) {fault}" for fault in faults_in_cell(cell))


def main(folders: list[str]) -> int:
    """Print every fault; return 1 if there is one."""
    paths = sorted(path for folder in folders for path in Path(folder).glob("*.ipynb"))
    faults = [fault for path in paths for fault in faults_in(path)]
    print("\n".join(faults) or f"{len(paths)} notebooks are thin and clean")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
