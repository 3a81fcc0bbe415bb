"""The zygote: a process that imports what notebooks need, then forks one kernel per request.

Protocol over a Unix socket in a private folder: the client sends one JSON line {"task", "argv", "env", "cwd"}; the zygote
answers {"pid"} and, when that kernel has ended, {"exit"}. The connection is the handle of the kernel. A `task` names a
module whose `main(argv)` runs instead of a kernel. The zygote ends with the process that started it, when its standard
input closes.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

PRELOAD = (
    # A kernel imports its debugger whether or not anybody asks for it: two thirds of its start.
    "ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio", "IPython.core.interactiveshell", "matplotlib.pyplot",
    "matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg", "matplotlib_inline.backend_inline", "pandas",
    "pandas.core.methods.to_dict", "pandas.core.reshape.reshape", "pandas.io.formats.csvs",
    "PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PpmImagePlugin", "pyarrow.feather", "scipy.stats", "seaborn",
    "statsmodels.api", "statsmodels.duration.survfunc", "statsmodels.tsa.regime_switching.markov_autoregression",
    "strategynote.section", "strategynote.run.kernels.pipe",
)
# A kernel whose zygote was killed ends by itself, instead of staying for ever.
WITH_PARENT = "--IPKernelApp.parent_handle={}"


def preload(root: Path | None = None) -> None:
    """Import what notebooks need: libraries, and every module of research, narrative and exhibits."""
    for name in PRELOAD:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    package = root or Path(__file__).parents[2]
    for room in ("data/readers", "research", "narrative", "exhibits"):
        for path in sorted((package / room).rglob("*.py")):
            name = ".".join(("strategynote", *path.relative_to(package).with_suffix("").parts))
            # A module that cannot be imported fails in the notebook that needs it, with its own message.
            with contextlib.suppress(Exception):
                importlib.import_module(name.removesuffix(".__init__"))


def warm_up() -> None:
    """Import, draw a first chart, and take what is there from the garbage collector: forks neither walk through it nor copy its pages.

    A kernel lives for seconds: it looks for garbage less often than a server would (cells take about 5 % less time).
    """
    preload()
    # Fonts opened, theme set; what fails here fails in the notebook that needs it, with its own message.
    with contextlib.suppress(Exception):
        importlib.import_module("strategynote.exhibits.rehearsal").rehearse()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def look_at(package: Path) -> frozenset[tuple[str, int]]:
    """Return when each file of a package was changed."""
    seen = set()
    for path in package.rglob("*"):
        with contextlib.suppress(OSError):  # an editor's own files come and go
            if path.suffix != ".pyc" and path.is_file():
                seen.add((str(path), path.stat().st_mtime_ns))
    return frozenset(seen)


def forget_package() -> None:
    """Have this package imported anew: who edits it in the Lab and restarts a kernel sees the edit."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "strategynote"]:
        del sys.modules[name]


class Zygote:
    """Serve fork requests on a listening socket until standard input closes; a `lab`'s kernels see edits of this package."""

    def __init__(self, listener: socket.socket, *, lab: bool = False) -> None:
        self.listener = listener
        self.package = Path(__file__).parents[2]
        self.seen = look_at(self.package) if lab else None
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = os.pipe()

    def serve(self) -> None:
        """Run until standard input ends; then kill the kernels that are left."""
        os.set_blocking(self.wake_write, False)
        os.set_blocking(self.wake_read, False)
        signal.set_wakeup_fd(self.wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for source in (self.listener, self.wake_read, sys.stdin.fileno()):
            self.selector.register(source, selectors.EVENT_READ)
        while self._step():
            pass
        for pid in self.kernels:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _step(self) -> bool:
        for key, _ in self.selector.select():
            if key.fileobj is self.listener:
                self._accept()
            elif key.fileobj == self.wake_read:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake_read, 4096)
                self._reap()
            elif not os.read(sys.stdin.fileno(), 1):
                return False
        return True

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        with connection.makefile("r", encoding="utf-8") as stream:
            line = stream.readline()
        if not line:
            connection.close()
            return
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            self._become(connection, request)
        self.kernels[pid] = connection
        _send(connection, {"pid": pid})

    def _reap(self) -> None:
        while self.kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self.kernels.pop(pid, None)
            if connection is not None:
                _send(connection, {"exit": os.waitstatus_to_exitcode(status)})
                connection.close()

    def _become(self, connection: socket.socket, request: dict[str, Any]) -> NoReturn:
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
            self.selector.close()
            for held in (connection, self.listener, *self.kernels.values()):
                held.close()
            os.close(self.wake_read)
            os.close(self.wake_write)
            if self.seen and self.seen != look_at(self.package):
                forget_package()
            _run(request, lab=self.seen is not None)
            code = 0
        finally:
            os._exit(code)


def _run(request: dict[str, Any], *, lab: bool) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"] or ".")
    if request["task"]:
        importlib.import_module(request["task"]).main(request["argv"])
    else:
        _run_kernel(request["argv"], lab=lab)


def _run_kernel(argv: list[str], *, lab: bool) -> None:
    sys.argv = ["ipykernel_launcher", *argv]
    sys.path.insert(0, "")
    # Every kernel starts from its own entropy, as a fresh interpreter would.
    random.seed()
    importlib.import_module("numpy").random.seed()
    own = [WITH_PARENT.format(os.getppid())]
    if lab:  # which talks to its kernels over ports, and whose figures appear under their cells
        own.append("--matplotlib=inline")
    elif "-f" in argv:
        importlib.import_module("strategynote.run.kernels.pipe").keep_pipe_private(argv[argv.index("-f") + 1])
    importlib.import_module("ipykernel.kernelapp").launch_new_instance(argv=[*argv, *own])


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(message).encode() + b"\n")


def main() -> None:
    """Import, and serve on the listening socket whose number is the first argument; a second, a Lab's private folder, goes at the end."""
    number, *folders = sys.argv[1:]
    zygote = Zygote(socket.socket(fileno=int(number)), lab=bool(folders))
    warm_up()
    zygote.serve()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
