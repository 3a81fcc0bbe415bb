"""Kernels that listen on no port: connection files and sockets live in one private folder."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode, default

POLL = 0.005  # seconds
PATIENCE = 60.0  # seconds; the client's own wait and its message come after it
SOCKETS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


class PrivateKernelClient(AsyncKernelClient):  # type: ignore[misc]
    """A client that is ready with the first words of its kernel; Jupyter's listens 0.2 s longer for words that nobody needs."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return once the kernel answers and its words arrive.

        Raises
        ------
        RuntimeError
            When the kernel has died, or does not answer in `timeout` seconds.
        """
        end = time.monotonic() + (timeout or PATIENCE)
        while time.monotonic() < end:
            self.kernel_info()
            reply = await self._next("shell", seconds=1.0)
            if reply and reply["msg_type"] == "kernel_info_reply" and await self._next("iopub", seconds=0.2):
                self._handle_kernel_info_reply(reply)
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout or PATIENCE:.0f} seconds")

    async def _next(self, channel: str, *, seconds: float) -> dict[str, Any] | None:
        try:
            message: dict[str, Any] = await getattr(self, f"{channel}_channel").get_msg(timeout=seconds)
        except Empty:
            return None
        return message


class PrivateKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """An asynchronous kernel manager over IPC; `folder` holds sockets and is closed to other users.

    It looks for a kernel's start and end every few milliseconds: a client that connects before the sockets are there tries
    again only after 0.1 s, and Jupyter looks for the end every 0.1 s.
    """

    folder = Unicode("", config=True, help="private folder of the sockets")

    @default("client_factory")
    def _private_client(self) -> type[PrivateKernelClient]:
        return PrivateKernelClient

    @default("transport")
    def _private_transport(self) -> str:
        return "ipc"

    @default("connection_file")
    def _private_connection_file(self) -> str:
        return f"{self.folder}/{self.kernel_id or id(self)}.json"

    @default("ip")
    def _private_ip(self) -> str:
        return f"{self.folder}/{id(self):x}"

    async def _async_post_start_kernel(self, **options: Any) -> None:
        await super()._async_post_start_kernel(**options)
        sockets = [Path(f"{self.ip}-{getattr(self, name)}") for name in SOCKETS]
        end = time.monotonic() + PATIENCE
        while not all(socket.exists() for socket in sockets) and time.monotonic() < end and await self._async_is_alive():
            await asyncio.sleep(POLL)

    async def _async_wait(self, pollinterval: float = POLL) -> None:
        await super()._async_wait(pollinterval=min(pollinterval, POLL))
