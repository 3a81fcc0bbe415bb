"""Kernels that listen on no port: connection files and sockets live in one private folder."""

from __future__ import annotations

from jupyter_client.manager import AsyncKernelManager
from traitlets import Unicode, default


class PrivateKernelManager(AsyncKernelManager):  # type: ignore[misc]
    """An asynchronous kernel manager over IPC; `folder` holds sockets and is closed to other users."""

    folder = Unicode("", config=True, help="private folder of the sockets")

    @default("transport")
    def _private_transport(self) -> str:
        return "ipc"

    @default("connection_file")
    def _private_connection_file(self) -> str:
        return f"{self.folder}/{self.kernel_id or id(self)}.json"

    @default("ip")
    def _private_ip(self) -> str:
        return f"{self.folder}/{id(self):x}"
