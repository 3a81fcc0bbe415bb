"""A Jupyter kernel provisioner that asks the zygote for kernels, and starts ordinary ones where there is none."""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from strategynote.run.kernels import LAB, SOCKET
from strategynote.run.kernels.fork import ask, wait_for_fork


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts kernels as forks of the zygote that the environment names; without one, as ordinary processes."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel; the command must be ipykernel's for a fork to stand in for it."""
        path = os.environ.get(LAB) or os.environ.get(SOCKET)
        if not path or cmd[0] != sys.executable or "ipykernel_launcher" not in cmd:  # the Lab offers other Pythons too
            return await super().launch_kernel(cmd, **kwargs)
        argv = cmd[cmd.index("ipykernel_launcher") + 1:]
        env = {k: v for k, v in (kwargs.get("env") or os.environ).items() if k not in (SOCKET, LAB)}
        try:
            self.process = wait_for_fork(ask(path, argv=argv, env=env, cwd=kwargs.get("cwd")))
        except OSError as error:
            self.log.warning("no warm kernel (%s): starting an ordinary one", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        return self.connection_info
