"""Processes forked by the zygote: how to ask for one, and its handle."""

from __future__ import annotations

import json
import os
import signal
import socket


class Fork:
    """A forked process with the face of subprocess.Popen; its connection to the zygote is its handle."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection = connection
        self.pid = pid
        self.returncode: int | None = None
        self._rest = b""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs; a zygote that is gone counts as killed."""
        if self.returncode is None:
            self.connection.setblocking(False)
            try:
                chunk = self.connection.recv(4096)
            except BlockingIOError:
                return None
            except OSError:
                chunk = b""
            self._rest += chunk
            if not chunk:
                self.returncode = -signal.SIGKILL
            elif b"\n" in self._rest:
                self.returncode = int(json.loads(self._rest.splitlines()[0])["exit"])
            if self.returncode is not None:
                self.connection.close()
        return self.returncode

    def wait(self) -> int | None:
        """Return the exit code, waiting for it."""
        while self.poll() is None:
            self.connection.setblocking(True)
            try:
                self.connection.recv(1, socket.MSG_PEEK)
            except OSError:
                break
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the process."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)


def ask(path: str, *, argv: list[str], env: dict[str, str], cwd: str | None = None, task: str = "") -> socket.socket:
    """Ask the zygote that listens at `path` for a process: a kernel, or `task`, a module whose `main` takes `argv`.

    Returns the connection on which it answers once it has forked. Raises OSError when nobody listens there.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(json.dumps({"task": task, "argv": argv, "env": env, "cwd": cwd}).encode() + b"\n")
    except OSError:
        connection.close()
        raise
    return connection


def wait_for_fork(connection: socket.socket) -> Fork:
    """Return the process that was asked for on this connection; OSError when the zygote does not answer."""
    try:
        line = b""
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                raise OSError("the zygote closed the connection")
            line += byte
        return Fork(connection, int(json.loads(line)["pid"]))
    except (OSError, ValueError):
        connection.close()
        raise
