"""Papermill's engine with two differences: it tells which cell runs, and writes the notebook once instead of twice per cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

NAME = "strategynote"
Cells = Callable[[int, int], None]


class Engine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook in a kernel; `on_cell` is told the number of the code cell that starts and how many there are."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, on_cell: Cells | None = None, **options: Any) -> Any:
        """Run the cells; papermill writes the notebook at the end, and here when a kernel dies before."""
        code = [index for index, cell in enumerate(nb_man.nb.cells) if cell.cell_type == "code"]
        place, nb_man.output_path = nb_man.output_path, None
        if on_cell:
            nb_man.cell_start = _telling(nb_man.cell_start, code, on_cell)
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        except BaseException:
            nb_man.output_path = place
            nb_man.save()
            raise


def _telling(start: Callable[..., Any], code: list[int], on_cell: Cells) -> Callable[..., Any]:
    def told(cell: Any, cell_index: int | None = None, **rest: Any) -> Any:
        if cell_index in code:
            on_cell(code.index(cell_index) + 1, len(code))
        return start(cell, cell_index, **rest)

    return told


papermill_engines.register(NAME, Engine)
