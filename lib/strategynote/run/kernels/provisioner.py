"""A Jupyter kernel provisioner that asks the zygote for kernels, and starts ordinary ones where there is none."""

from __future__ import annotations

import json
import os
import signal
import socket
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from strategynote.run.kernels import SOCKET


class ForkedKernel:
    """A forked kernel with the face of subprocess.Popen; its connection to the zygote is its handle."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.connection = connection
        self.pid = pid
        self.returncode: int | None = None
        self._rest = b""

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs; a zygote that is gone counts as killed."""
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
        """Send a signal to the kernel if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def fork_kernel(path: str, *, argv: list[str], env: dict[str, str], cwd: str | None) -> ForkedKernel:
    """Return a kernel forked by the zygote that listens at `path`.

    Raises
    ------
    OSError
        When no zygote answers there.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(json.dumps({"argv": argv, "env": env, "cwd": cwd}).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                raise OSError("the zygote closed the connection")
            line += byte
        return ForkedKernel(connection, int(json.loads(line)["pid"]))
    except (OSError, ValueError):
        connection.close()
        raise


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts kernels as forks of the zygote named by STRATEGYNOTE_ZYGOTE; without one, as ordinary processes."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel; the command must be ipykernel's for a fork to stand in for it."""
        path = os.environ.get(SOCKET)
        if not path or "ipykernel_launcher" not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1:]
        env = {k: v for k, v in (kwargs.get("env") or os.environ).items() if k != SOCKET}
        try:
            self.process = fork_kernel(path, argv=argv, env=env, cwd=kwargs.get("cwd"))
        except OSError as error:
            self.log.warning("no warm kernel (%s): starting an ordinary one", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        return self.connection_info
