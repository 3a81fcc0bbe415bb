"""The pipe through which a kernel's child processes print: a Unix socket in the private folder, not ipykernel's loopback port.

ipykernel binds a random TCP port for it in every kernel, whatever transport was asked for; other users of the machine can reach that.
"""

from __future__ import annotations

import os
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


def keep_pipe_private(connection_file: str) -> None:
    """Let kernels of this process use a socket beside their connection file; call it before the kernel starts."""
    # A socket's path may have about a hundred letters: a short name, for folders that have many.
    address = f"ipc://{os.path.dirname(connection_file)}/p{os.getpid():x}"

    def setup_in(self: Any) -> None:
        self._pipe_uuid = os.urandom(16)
        puller = self.socket.context.socket(zmq.PULL)
        puller.linger = 0
        puller.bind(address)
        self._pipe_in = ZMQStream(puller, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def setup_out(self: Any) -> tuple[Any, Any]:
        context = zmq.Context()  # a forked process needs its own
        pusher = context.socket(zmq.PUSH)
        pusher.linger = 3000
        pusher.connect(address)
        return context, pusher

    IOPubThread._setup_pipe_in = setup_in  # type: ignore[method-assign]
    IOPubThread._setup_pipe_out = setup_out  # type: ignore[method-assign]
