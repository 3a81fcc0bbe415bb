"""pyproject.toml, the two locks and environment.yml say the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAMES = {"arch-py": "arch", "dask-core": "dask", "matplotlib-base": "matplotlib"}
IMPORTS = {"PIL": "pillow", "docx": "python-docx", "fontTools": "fonttools", "pptx": "python-pptx", "python_calamine": "python-calamine"}
IMPORTS |= {"yaml": "pyyaml", "zmq": "pyzmq", "IPython": "ipython", "jupyter_client": "jupyter-client"}


def project(root: Path) -> dict[str, list[Requirement]]:
    table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"": table["dependencies"], **table["optional-dependencies"]}
    return {name: [Requirement(text) for text in group] for name, group in groups.items()}


def lock(root: Path, name: str) -> dict[str, str]:
    lines = [line.rstrip("\\ ") for line in (root / name).read_text(encoding="utf-8").splitlines() if not line.startswith(" ")]
    pins = [Requirement(line) for line in lines]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    return {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins}


def conda(root: Path) -> tuple[dict[str, str], dict[str, str]]:
    items = yaml.safe_load((root / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(item["pip"] for item in items if isinstance(item, dict))
    pins = dict(item.split("=", 1) for item in items if isinstance(item, str) and re.fullmatch(r"[a-z0-9-]+=[^=]+", item))
    return {NAMES.get(name, name): version for name, version in pins.items()}, dict(i.split("==") for i in pip if "==" in i)


def test_the_lock_meets_every_bound_of_the_project_file(root: Path) -> None:
    for extra, requirements in project(root).items():
        pins = lock(root, "requirements-test.lock" if extra == "test" else "requirements.lock")
        for requirement in requirements:
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_the_project_file_has_lower_bounds_and_no_pins(root: Path) -> None:
    for requirement in (item for group in project(root).values() for item in group):
        assert [clause.operator for clause in requirement.specifier] == [">="], requirement


def test_both_locks_have_the_same_versions(root: Path) -> None:
    assert lock(root, "requirements.lock").items() <= lock(root, "requirements-test.lock").items()


def test_environment_has_every_package_of_the_project_file_in_the_version_of_the_lock(root: Path) -> None:
    pins = lock(root, "requirements-test.lock")
    from_conda, from_pip = conda(root)
    named = {canonicalize_name(requirement.name) for group in project(root).values() for requirement in group}
    assert from_conda | from_pip == {name: pins[name] for name in named}
    assert not from_conda.keys() & from_pip.keys()


def test_environment_has_the_system_part_too(root: Path) -> None:
    text = (root / "environment.yml").read_text(encoding="utf-8")
    for item in ("conda-forge", "python >=3.11,<3.14", "make", "pango", "fonts-conda-forge", "-e ."):
        assert f"- {item}\n" in text


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_names_no_host_and_no_path_and_hashes_everything(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links|--trusted|^#| @ |^-|[/]", text, flags=re.MULTILINE)
    assert re.fullmatch(r"(?:[^ \n].*==.* \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)+", text)


def test_the_lock_keeps_out_what_would_hold_pandas_back(root: Path) -> None:
    pins = lock(root, "requirements-test.lock")
    assert "lifelines" not in pins and int(pins["pandas"].split(".")[0]) >= 3


def test_every_package_that_the_code_imports_is_named_in_the_project_file(root: Path) -> None:
    named = {canonicalize_name(requirement.name) for group in project(root).values() for requirement in group}
    found = set()
    for path in (root / "lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    others = found - set(sys.stdlib_module_names) - {"strategynote"}
    assert sorted(module for module in others if canonicalize_name(IMPORTS.get(module, module)) not in named) == []
