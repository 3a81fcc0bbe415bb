"""A notebook in a build fails where a notebook on a desk only shrugs: shell lines, threads and endless printing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from strategynote.errors import BuildFailure

MOST_PRINTED = 1_000_000
_failed: list[str] = []


def in_build() -> bool:
    """Return whether a build runs this notebook (it hands over the kind of data)."""
    return "STRATEGYNOTE_KIND" in os.environ


def be_strict() -> None:
    """Make a shell line that fails an error of its cell, remember exceptions of threads, and cut off what a notebook prints."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or not in_build():
        return
    _failed.clear()
    shell.system = _checked_system(shell)  # type: ignore[method-assign]
    shell.getoutput = _checked_output  # type: ignore[method-assign]
    threading.excepthook = _remember
    _limit_printing(shell)


def raise_failed_threads() -> None:
    """Raise what threads of this notebook died of.

    Raises
    ------
    BuildFailure
        Naming thread and error.
    """
    if _failed:
        raise BuildFailure("an exception in a thread: " + "; ".join(_failed))


def _remember(what: Any) -> None:
    if what.exc_type is not SystemExit:
        _failed.append(f"{what.thread.name if what.thread else 'unknown'}: {what.exc_type.__name__}: {what.exc_value}")


def _checked_system(shell: Any) -> Callable[[str], None]:
    plain = shell.system

    def system(command: str) -> None:
        plain(command)
        code = shell.user_ns.get("_exit_code", 0)
        if code:
            raise BuildFailure(f"the shell line {command!r} ended with exit code {code}")

    return system


def _checked_output(command: str, split: bool = True, depth: int = 0) -> Any:
    from IPython.utils.text import LSString, SList

    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    if done.returncode:
        raise BuildFailure(f"the shell line {command!r} ended with exit code {done.returncode}")
    return SList(done.stdout.splitlines()) if split else LSString(done.stdout)


def _limit_printing(shell: Any) -> None:
    left = {"stdout": MOST_PRINTED, "stderr": MOST_PRINTED}

    def before_cell(*_: Any) -> None:
        # IPython puts its own write in place for each cell and takes it back afterwards: a limit set once would be lost.
        for name in left:
            _limit(name, left)

    shell.events.register("pre_run_cell", before_cell)


def _limit(name: str, left: dict[str, int]) -> None:
    stream = getattr(sys, name)
    if getattr(stream.write, "__name__", "") == "limited":
        return
    plain = stream.write

    def limited(text: str, *rest: Any, **named: Any) -> int:
        if left[name] > 0:
            plain(text[: left[name]])
            if len(text) >= left[name]:
                plain(f"\n[cut off after {MOST_PRINTED:,} characters]\n")
            left[name] -= len(text)
        return len(text)

    stream.write = limited
