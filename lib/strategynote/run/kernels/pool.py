"""Start and stop the zygote around a build; where fork is not available, say so and go on with ordinary kernels."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from strategynote.data.universe import DEFAULT, VARIABLE
from strategynote.run.kernels import LAB, SOCKET
from strategynote.run.kernels.fork import ask, wait_for_fork

PROVISIONER = "strategynote-warm"
PROVISIONER_VARIABLE = "JUPYTER_DEFAULT_PROVISIONER_NAME"


def _universe() -> str:
    return os.environ.get(VARIABLE, DEFAULT)


class KernelPool:
    """A zygote and the private folder of its kernels' sockets.

    Starting returns at once: the zygote imports while the build reads parameters and data; the first request waits.
    With `later` it starts at `start()`; one started `ahead`, on the chance that something runs, is ended at once if nothing does.
    The kernels of a `lab` see edits of this package, and show figures as Jupyter does.
    """

    def __init__(self, say: Callable[[str], None] = lambda _: None, *, later: bool = False, lab: bool = False) -> None:
        self._say = say
        self._asked = False
        self._universe = ""
        self.folder = Path(tempfile.mkdtemp(prefix="snk-"))
        self.folder.chmod(0o700)
        self.process: subprocess.Popen[bytes] | None = None
        self._variable = LAB if lab else SOCKET
        if not lab:
            os.environ.pop(LAB, None)
        if not later:
            self.start()

    def start(self, *, ahead: bool = False) -> None:
        """Start the zygote unless one is running already."""
        self._asked = self._asked or not ahead
        if self.process is not None and self._universe == _universe():
            return
        if self.process is not None:  # started before the parameters were read, which ask for another universe
            self._end()
        if Path(os.environ.get(self._variable, "")).is_socket():
            return  # a zygote is running already (make watch, a backfill): its forks serve this build too
        if hasattr(os, "fork") and os.environ.get("STRATEGYNOTE_COLD") != "1":
            self._start()
        else:
            self._say("Kernels: this system cannot fork a warm process, each notebook starts its own")
            self._say = lambda _: None  # once is enough

    def _start(self) -> None:
        path = self.folder / "z"
        path.unlink(missing_ok=True)
        self._universe = _universe()
        lab = [str(self.folder)] if self._variable == LAB else []
        env = os.environ | {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        # It listens before the zygote lives: whoever asks early waits instead of finding nobody.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen(64)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "strategynote.run.kernels.zygote", str(listener.fileno()), *lab], pass_fds=[listener.fileno()],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env, start_new_session=True,
            )
        os.environ[self._variable] = str(path)
        os.environ[PROVISIONER_VARIABLE] = PROVISIONER

    @property
    def warm(self) -> bool:
        """Whether there is a zygote to fork."""
        return bool(os.environ.get(self._variable))

    def run(self, task: str, shares: list[list[str]], *, wait: bool = True) -> None:
        """Run `task` (see `ask`) on every share at once; a process that fails is not told from one that does not."""
        with contextlib.suppress(OSError):
            asked = [ask(os.environ[self._variable], task=task, argv=share, env=dict(os.environ)) for share in shares]
            for process in map(wait_for_fork, asked if wait else []):
                process.wait()

    def wait_ready(self, seconds: float = 60.0) -> bool:
        """Return whether the zygote listens (it may still be importing)."""
        import time

        until = time.monotonic() + seconds
        while self.process is not None and self.process.poll() is None and time.monotonic() < until:
            if (self.folder / "z").exists():
                return True
            time.sleep(0.005)
        return False

    def __enter__(self) -> KernelPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def spare(self) -> None:
        """End a zygote that was started ahead, if nobody has asked for a kernel."""
        if self.process is not None and not self._asked:
            self._end()

    def _end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self._forget()

    def _forget(self) -> None:
        self.process = None
        for name in (self._variable, PROVISIONER_VARIABLE):
            os.environ.pop(name, None)

    def live_with(self) -> None:
        """Let the zygote live until the program ends that this process is about to become; it then removes the folder."""
        if self.process is not None:
            os.set_inheritable(self.process.stdin.fileno(), True)  # type: ignore[union-attr]

    def close(self) -> None:
        """End the zygote and its kernels, and remove the private folder."""
        self.spare()
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()  # type: ignore[union-attr]
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self._forget()
        shutil.rmtree(self.folder, ignore_errors=True)
