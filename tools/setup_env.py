"""Make .venv from a hash-pinned lock, or renew it when the lock has changed.

Run by tools/python.sh with any Python >= 3.11 and its standard library only:

    setup_env.py LOCK            make or renew, then exit with 0
    setup_env.py --ready LOCK    exit with 0 if .venv matches the lock, the project file, this folder and its Python,
                                 with 3 if it only has to be renewed, else with 1

The folder .venv/installed holds copies of what was installed. It is taken away first and put back last, so an interrupted
set-up never counts as done; without it .venv is made anew.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEST_LOCK = "requirements-test.lock"
PROJECT = "pyproject.toml"


class SetupError(Exception):
    """The set-up cannot go on; the text is one line for the user."""


def read(*parts: str) -> bytes | None:
    """Return a file's bytes, or None if it is not there."""
    try:
        with open(os.path.join(*parts), "rb") as file:
            return file.read()
    except OSError:
        return None


def place(root: str) -> bytes:
    """Describe what an environment cannot survive a change of: the Python series and the folder."""
    return os.fsencode(f"{sys.version_info[0]}.{sys.version_info[1]} {root}\n")


def choose_lock(root: str, lock: str) -> str:
    """Return the lock to hold .venv to: once the test tools are in, they stay in."""
    return TEST_LOCK if read(root, ".venv", "installed", TEST_LOCK) is not None else lock


def is_finished(root: str) -> bool:
    """Tell whether a set-up of .venv came to its end, in this folder and with the running Python."""
    return read(root, ".venv", "installed", "place") == place(root)


def is_ready(root: str, lock: str) -> bool:
    """Tell whether .venv is finished and holds today's lock and project file."""
    names = (choose_lock(root, lock), PROJECT)
    return is_finished(root) and all(read(root, ".venv", "installed", name) == read(root, name) for name in names)


def lock_entry(lock: str, package: str) -> str:
    """Return the lock's entry of one package: the pinned line and its hashes."""
    lines = lock.splitlines()
    start = next((i for i, line in enumerate(lines) if line.startswith(f"{package}==")), None)
    if start is None:
        raise SetupError(f"the lock has no entry for {package}: run `make lock`")
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


def run(*command: str, env: dict[str, str] | None = None) -> None:
    """Run a command, its own messages going to standard error; raise SetupError if it fails."""
    import subprocess

    result = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if result.returncode:
        raise SetupError(f"{' '.join(os.path.basename(part) for part in command[:4])} failed with exit code {result.returncode}")


def say(text: str) -> None:
    """Print one line for the user."""
    print(f"strategynote: {text}", file=sys.stderr, flush=True)


def check_machine(root: str) -> None:
    """Raise SetupError with the install line for what the machine lacks."""
    import runpy

    doctor = runpy.run_path(os.path.join(root, "lib", "strategynote", "run", "doctor.py"))
    for check in (doctor["missing_venv"], doctor["missing_pango"]):
        missing = check()
        if missing:
            raise SetupError(missing)


def make_venv(target: str) -> None:
    """Make an empty virtual environment with pip, in place of what was there."""
    import shutil
    import subprocess
    import venv

    try:
        if os.path.islink(target):
            os.unlink(target)
        elif os.path.exists(target):
            shutil.rmtree(target)
        venv.EnvBuilder(with_pip=True, symlinks=True).create(target)
    except (subprocess.CalledProcessError, OSError) as error:
        raise SetupError(f"Python could not make {target}: {error}") from error


def uv_environment(python: str) -> dict[str, str]:
    """Return the environment for uv: pip's package index and certificates, which companies set and uv does not read."""
    import ast
    import subprocess

    command = [python, "-m", "pip", "config", "list"]
    config = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    found = {}
    for line in config.splitlines():
        key, _, value = line.partition("=")
        if (name := names.get(key.rpartition(".")[2])) and value:
            found[name] = str(ast.literal_eval(value))
    return found | os.environ


def install_packages(root: str, lock: str, python: str) -> None:
    """Bring .venv to the lock with uv, itself pinned in the lock, or with pip where uv cannot be had."""
    import tempfile

    path = os.path.join(root, lock)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes")
    try:
        with tempfile.TemporaryDirectory() as folder:
            pinned = os.path.join(folder, "uv.txt")
            with open(pinned, "w", encoding="utf-8") as file:
                file.write(lock_entry((read(path) or b"").decode(), "uv"))
            run(*pip, "--only-binary", ":all:", "-r", pinned)
        uv = os.path.join(root, ".venv", "bin", "uv")
        # Compiled once here, on all cores: else the first start compiles, or every start where PYTHONDONTWRITEBYTECODE is set.
        options = ("--quiet", "--require-hashes", "--compile-bytecode")
        run(uv, "pip", "sync", *options, "--python", python, path, env=uv_environment(python))
    except SetupError as error:
        say(f"{error}; trying pip alone, which takes minutes")
        run(*pip, "-r", path)


def install_project(root: str, python: str) -> None:
    """Add the project itself: its code stays where it is, its commands and entry points become known."""
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", root)


def strip_outputs_on_commit(root: str) -> None:
    """Let git leave out what notebooks printed, as .gitattributes asks; where git cannot, the checks still find it."""
    import shutil
    import subprocess

    if os.path.exists(os.path.join(root, ".git")) and shutil.which("git"):
        python = "'" + os.path.join(root, ".venv", "bin", "python").replace("'", "'\\''") + "'"
        for key, value in (("clean", f"{python} -m nbstripout --keep-id"), ("smudge", "cat")):
            command = ("git", "config", f"filter.nbstripout.{key}", value)
            subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def set_up(root: str, lock: str) -> None:
    """Make or renew .venv; only the last step makes it count."""
    import shutil
    import time

    start = time.monotonic()
    check_machine(root)
    lock = choose_lock(root, lock)
    target = os.path.join(root, ".venv")
    python, installed = os.path.join(target, "bin", "python"), os.path.join(target, "installed")
    same_lock = is_finished(root) and read(installed, lock) == read(root, lock)
    renew = is_finished(root)
    if os.path.exists(installed):
        shutil.rmtree(installed)
    if renew:
        say(".venv is brought to the present lock")
    else:
        say("setting up .venv, once; this downloads up to 400 MB")
        make_venv(target)
    if not same_lock:
        install_packages(root, lock, python)
    install_project(root, python)
    strip_outputs_on_commit(root)
    finish(root, lock)
    say(f".venv is ready after {time.monotonic() - start:.0f} s")


def finish(root: str, lock: str) -> None:
    """Note what was installed, by one rename."""
    import shutil

    partial = os.path.join(root, ".venv", "installed-partial")
    os.makedirs(partial, exist_ok=True)
    for name in (lock, PROJECT):
        shutil.copyfile(os.path.join(root, name), os.path.join(partial, name))
    with open(os.path.join(partial, "place"), "wb") as file:
        file.write(place(root))
    os.rename(partial, os.path.join(root, ".venv", "installed"))


def main(arguments: list[str]) -> int:
    """Answer --ready, or set up while holding a lock that keeps a second `make` waiting."""
    if arguments[0] == "--ready":
        return 0 if is_ready(ROOT, arguments[1]) else 3 if is_finished(ROOT) else 1
    import fcntl

    folder = os.path.join(ROOT, ".strategynote")
    os.makedirs(folder, exist_ok=True)
    try:
        with open(os.path.join(folder, "setup.lock"), "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if not is_ready(ROOT, arguments[0]):
                set_up(ROOT, arguments[0])
    except (SetupError, OSError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("set-up interrupted; the next make starts it again")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
