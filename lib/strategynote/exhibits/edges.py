"""Words of a chart that stand over its edge and would be cut in print."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

# Points: a descender or the side of a letter may reach this far out without being missed.
ROOM = 1.5


def find_cut_off(figure: Figure) -> list[str]:
    """Return the words of a laid-out figure that stand over its edge: labels, names, and numbers of axes."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    room = ROOM * figure.dpi / 72
    return [text.get_text() for text in _drawn(figure) if _is_out(text.get_window_extent(renderer), figure.bbox, room)]


def _drawn(figure: Figure) -> list[Text]:
    ticks = [label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels(which="both")]
    inside = [label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for tick in axis._update_ticks() for label in (tick.label1, tick.label2)]  # type: ignore[attr-defined]
    others = [text for text in figure.findobj(Text) if text not in ticks]
    shown = {id(text): text for text in (*inside, *others) if isinstance(text, Text) and text.get_visible() and text.get_text().strip()}
    return list(shown.values())


def _is_out(box: Any, frame: Any, room: float) -> bool:
    return bool(box.x0 < frame.x0 - room or box.x1 > frame.x1 + room or box.y0 < frame.y0 - room or box.y1 > frame.y1 + room)
