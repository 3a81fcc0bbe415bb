"""The environment: made once, renewed when the lock changes, never half done."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

Make = Callable[..., subprocess.CompletedProcess[str]]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def setup_env(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with every step that needs the network replaced by a note of it."""
    module = load(checkout / "tools" / "setup_env.py")
    module.steps = []
    monkeypatch.setattr(module, "make_venv", lambda target: (module.steps.append("make"), Path(target).mkdir(exist_ok=True)))
    monkeypatch.setattr(module, "install_packages", lambda root, lock, python: module.steps.append(lock))
    monkeypatch.setattr(module, "install_project", lambda root, python: module.steps.append("project"))
    return module


def done(module: ModuleType, lock: str = "requirements.lock") -> list[str]:
    module.steps.clear()
    assert module.main([lock]) == 0
    return list(module.steps)


def test_a_set_up_is_done_once(setup_env: ModuleType) -> None:
    assert done(setup_env) == ["make", "requirements.lock", "project"]
    assert done(setup_env) == []


def test_a_changed_lock_is_installed_into_the_same_environment(setup_env: ModuleType, checkout: Path) -> None:
    done(setup_env)
    (checkout / "requirements.lock").write_text("other==1\n", encoding="utf-8")
    assert setup_env.main(["--ready", "requirements.lock"]) == 3
    assert done(setup_env) == ["requirements.lock", "project"]


def test_a_changed_project_file_renews_the_project_alone(setup_env: ModuleType, checkout: Path) -> None:
    done(setup_env)
    with (checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert done(setup_env) == ["project"]


def test_test_tools_are_added_once_and_stay(setup_env: ModuleType) -> None:
    done(setup_env)
    assert done(setup_env, "requirements-test.lock") == ["requirements-test.lock", "project"]
    assert done(setup_env) == []


def test_a_moved_folder_and_another_python_need_a_new_environment(setup_env: ModuleType, checkout: Path) -> None:
    done(setup_env)
    place = checkout / ".venv" / "installed" / "place"
    for other in (f"3.{sys.version_info[1] + 1} {checkout}\n", f"3.{sys.version_info[1]} {checkout} moved\n"):
        place.write_text(other, encoding="utf-8")
        assert setup_env.main(["--ready", "requirements.lock"]) == 1
    assert done(setup_env)[0] == "make"


@pytest.mark.parametrize("step", ["install_packages", "install_project", "finish"])
@pytest.mark.parametrize("renewing", [False, True])
def test_an_interrupted_set_up_does_not_count(
    setup_env: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, step: str, renewing: bool
) -> None:
    if renewing:
        done(setup_env)
        (checkout / "requirements.lock").write_text("other==1\n", encoding="utf-8")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(setup_env, step, interrupted)
        assert setup_env.main(["requirements.lock"]) == 130
    assert setup_env.main(["--ready", "requirements.lock"]) == 1
    assert done(setup_env)[0] == "make"


def test_pip_takes_over_where_uv_cannot_be_had(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module, commands = load(checkout / "tools" / "setup_env.py"), []

    def run(*command: str, env: dict[str, str] | None = None) -> None:
        commands.append(command)
        if len(commands) == 1:
            raise module.SetupError("pip install failed")

    monkeypatch.setattr(module, "run", run)
    module.install_packages(str(checkout), "requirements.lock", "python")
    lock = str(checkout / "requirements.lock")
    assert commands[1][1:4] == ("-m", "pip", "install") and commands[1][-3:] == ("--require-hashes", "-r", lock)


def test_the_lock_entry_of_a_package_ends_where_the_next_begins(checkout: Path) -> None:
    module = load(checkout / "tools" / "setup_env.py")
    lock = "uv==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\nuvloop==2 \\\n    --hash=sha256:c\n"
    assert module.lock_entry(lock, "uv") == "uv==1 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"
    with pytest.raises(module.SetupError, match="no entry for numpy"):
        module.lock_entry(lock, "numpy")


@pytest.mark.parametrize("missing", ["missing_pango", "missing_venv"])
def test_what_the_machine_lacks_is_one_line_and_nothing_is_made(
    setup_env: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    doctor = checkout / "lib" / "strategynote" / "run" / "doctor.py"
    with doctor.open("a", encoding="utf-8") as file:
        file.write(f"\n\ndef {missing}():\n    return 'X is missing: Debian, macOS, conda'\n")
    assert setup_env.main(["requirements.lock"]) == 1
    assert capsys.readouterr().err == "strategynote: X is missing: Debian, macOS, conda\n"
    assert not (checkout / ".venv").exists() and setup_env.steps == []


def shorten(lock: Path) -> None:
    """Leave what the project needs to be installed by, so that a real set-up takes seconds."""
    module = load(lock.parent / "tools" / "setup_env.py")
    text = lock.read_text(encoding="utf-8")
    lock.write_text("".join(module.lock_entry(text, name) for name in ("setuptools", "uv", "tenacity")), encoding="utf-8")


def test_a_real_set_up_in_an_odd_folder_is_not_repeated_and_refuses_a_wrong_hash(
    make: Make, checkout: Path, tmp_path: Path
) -> None:
    lock = checkout / "requirements.lock"
    shorten(lock)
    dead = fake_environment(tmp_path, "/bin/false")
    first, second = make("report", "PERIOD=2025-06", CONDA_PREFIX=dead), make("report", "PERIOD=2025-06")
    assert (first.returncode, first.stdout) == (0, "ran report 2025-06\n"), first.stderr
    assert "setting up .venv" in first.stderr
    assert (second.returncode, second.stdout, second.stderr) == (0, "ran report 2025-06\n", "")
    command = [str(checkout / ".venv" / "bin" / "python"), "-c", "import strategynote, tenacity; print(strategynote.__file__)"]
    where = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/").stdout.strip()
    assert where == str(checkout / "lib" / "strategynote" / "__init__.py")

    head, _, _ = lock.read_text(encoding="utf-8").rpartition("tenacity==")
    lock.write_text(f"{head}tenacity==8.0.0 \\\n    --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    refused = make("report", "PERIOD=2025-06")
    assert refused.returncode == 2 and "ran" not in refused.stdout
    assert not (checkout / ".venv" / "installed").exists()


def fake_environment(folder: Path, python: str) -> str:
    """Return a folder that looks like an environment with that Python."""
    (folder / "active" / "bin").mkdir(parents=True)
    (folder / "active" / "bin" / "python").symlink_to(python)
    return str(folder / "active")


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_in_which_the_package_imports_is_used(
    make: Make, checkout: Path, tmp_path: Path, variable: str
) -> None:
    active = {variable: fake_environment(tmp_path, sys.executable), "PYTHONPATH": str(checkout / "lib")}
    used = make("report", "PERIOD=2025-06", **active)
    assert (used.returncode, used.stdout) == (0, "ran report 2025-06\n") and not (checkout / ".venv").exists()


def test_a_python_that_is_too_old_is_one_line(make: Make) -> None:
    result = make("report", "PERIOD=2025-06", "PYTHON=/bin/false")
    ours, _ = result.stderr.splitlines()
    assert ours.startswith("strategynote: needs Python 3.11 or later, found none in PYTHON=/bin/false: Debian")
    assert "macOS" in ours and "conda" in ours
