"""Words of a chart, and those that stand over its edge and would be cut in print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text

Rename = Callable[[str], str]
# Points: a descender or the side of a letter may reach this far out without being missed.
ROOM = 1.5


def each_axis(figure: Figure) -> Iterator[Any]:
    """Yield the x and the y axis of every panel."""
    for axes in figure.axes:
        yield from (axes.xaxis, axes.yaxis)


def find_texts(artist: Artist) -> Iterator[Text]:
    """Yield the words of a figure but the numbers of its axes, which matplotlib would have to make first."""
    for child in artist.get_children():
        if isinstance(child, Axis):
            yield from (child.label, child.offsetText)
        else:
            if isinstance(child, Text):
                yield child
            yield from find_texts(child)


def rename_words(figure: Figure, rename: Rename) -> None:
    """Put the words of a figure through `rename` before they are measured; numbers of axes have their own moment."""
    for text in find_texts(figure):
        text.set_text(rename(text.get_text()))


def find_cut_off(figure: Figure) -> list[str]:
    """Return the words of a laid-out figure that stand over its edge: labels, names, and numbers of axes."""
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    room = ROOM * figure.dpi / 72
    for axis in each_axis(figure):
        if axis.label.get_text():
            axis.get_tightbbox(renderer)  # the name of an axis follows its panel only when it is measured
    return [text.get_text() for text in _drawn(figure) if _is_out(text.get_window_extent(renderer), figure.bbox, room)]


def _drawn(figure: Figure) -> list[Text]:
    numbers = [label for axis in each_axis(figure) for tick in axis._update_ticks() for label in (tick.label1, tick.label2)]
    return [text for text in (*numbers, *find_texts(figure)) if text.get_visible() and text.get_text().strip()]


def _is_out(box: Any, frame: Any, room: float) -> bool:
    return bool(box.x0 < frame.x0 - room or box.x1 > frame.x1 + room or box.y0 < frame.y0 - room or box.y1 > frame.y1 + room)
