"""What kernels inherit: the checkout and the very files that the inventory lists."""

from __future__ import annotations

import os

from strategynote.data.origins import Origin
from strategynote.project import Project


def hand_over(project: Project, origin: Origin) -> None:
    """Put folders and kind of the data into the environment that kernels inherit."""
    os.environ["STRATEGYNOTE_ROOT"] = str(project.root)
    os.environ["STRATEGYNOTE_ARCHIVES"] = os.pathsep.join(str(f) for f in origin.folders)
    os.environ["STRATEGYNOTE_KIND"] = origin.kind
    os.environ.pop("STRATEGYNOTE_PERIOD", None)
