"""Places of a chart's panels: a grid that leaves just the room its words need."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine

PAD = 0.02  # inches around the words
GAP = 0.02  # of the figure, between panels
SETTLED = 0.15  # of the figure: smaller moves do not change what stands over an edge


class GridLayout(LayoutEngine):
    """Panels of a regular grid side by side, each as large as the words around all of them allow.

    The same places as matplotlib's constrained layout, which solves for arbitrary nested grids and measures every word
    at least twice; a grid needs no solver, and no second measurement when the first one moved nothing far.
    """

    _adjust_compatible = False
    _colorbar_gridspec = False

    def execute(self, fig: Figure) -> None:  # noqa: D102
        panels = [ax for ax in fig.axes if ax.get_subplotspec() is not None and ax.get_in_layout()]
        while panels and _place(fig, panels) > SETTLED:
            pass


def _place(figure: Figure, panels: list[Axes]) -> float:
    """Move panels to where their words fit; return the longest move of a side, as a share of the figure."""
    grid = panels[0].get_subplotspec().get_gridspec()  # type: ignore[union-attr]
    rows, columns = grid.get_geometry()
    margins = {"x": np.zeros((columns, 2)), "y": np.zeros((rows, 2))}
    for ax in panels:
        row, column = _cell(ax)
        left, bottom, right, top = _overhang(figure, ax)
        margins["x"][column] = np.maximum(margins["x"][column], (left, right))
        margins["y"][row] = np.maximum(margins["y"][row], (top, bottom))
    across = _divide(margins["x"], grid.get_width_ratios(), PAD / figure.get_figwidth())
    down = _divide(margins["y"], grid.get_height_ratios(), PAD / figure.get_figheight())
    moves = [_move(ax, across[_cell(ax)[1]], down[_cell(ax)[0]]) for ax in panels]
    return max(moves)


def _cell(ax: Axes) -> tuple[int, int]:
    spec: Any = ax.get_subplotspec()
    return spec.rowspan.start, spec.colspan.start


def _overhang(figure: Figure, ax: Axes) -> np.ndarray:
    """Return how far words stand out of a panel: left, bottom, right, top, as shares of the figure."""
    words = ax.get_tightbbox(figure.canvas.get_renderer(), for_layout_only=True)  # type: ignore[attr-defined]
    inner, frame = ax.get_window_extent(), figure.bbox
    out = np.array([inner.x0 - words.x0, inner.y0 - words.y0, words.x1 - inner.x1, words.y1 - inner.y1])  # type: ignore[union-attr]
    return out / (frame.width, frame.height, frame.width, frame.height)


def _divide(margins: np.ndarray, ratios: list[float], pad: float) -> list[tuple[float, float]]:
    """Return start and end of each panel along one direction, from the left or from the top."""
    n = len(margins)
    gaps = np.full((n, 2), max(pad, GAP / 2 / n))
    gaps[0, 0] = gaps[-1, 1] = pad
    around = margins + gaps
    sizes = (1 - around.sum()) * np.array(ratios, dtype=float) / sum(ratios)
    starts = np.concatenate([[0.0], np.cumsum(around.sum(axis=1) + sizes)[:-1]]) + around[:, 0]
    return [(float(start), float(start + size)) for start, size in zip(starts, sizes, strict=True)]


def _move(ax: Axes, across: tuple[float, float], down: tuple[float, float]) -> float:
    before = ax.get_position(original=True).extents
    after = np.array([across[0], 1 - down[1], across[1], 1 - down[0]])
    ax.set_position((after[0], after[1], after[2] - after[0], after[3] - after[1]))
    ax.set_in_layout(True)  # setting a position takes a panel out of the layout
    return float(np.abs(after - before).max())
