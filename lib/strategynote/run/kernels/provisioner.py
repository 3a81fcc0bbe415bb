"""A Jupyter kernel provisioner that asks the zygote for kernels, and starts ordinary ones where there is none."""

from __future__ import annotations

import os
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from strategynote.run.kernels import SOCKET
from strategynote.run.kernels.fork import fork


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
            self.process = fork(path, argv=argv, env=env, cwd=kwargs.get("cwd"))
        except OSError as error:
            self.log.warning("no warm kernel (%s): starting an ordinary one", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        return self.connection_info
