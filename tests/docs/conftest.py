"""The small project of tests/run, for recipes."""

from __future__ import annotations

from small_project import project, strategynote, warm_kernels

__all__ = ["project", "strategynote", "warm_kernels"]
