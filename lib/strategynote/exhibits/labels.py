"""Names at the ends of lines and coloured keys: what stands in the note's charts instead of legends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea
from matplotlib.text import Text

from strategynote.exhibits import style

Format = Callable[[float], str]


def spread(positions: Sequence[float], gap: float, *, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Return positions moved as little as possible (least squares) so that neighbours are `gap` apart, inside [low, high].

    The order is kept. Pool-adjacent-violators: positions minus rank x gap must not decrease.
    """
    order = np.argsort(positions, kind="stable")
    offset = gap * np.arange(len(order))
    blocks: list[list[float]] = []  # mean, size
    for target in np.asarray(positions, dtype=float)[order] - offset:
        blocks.append([target, 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            mean, size = blocks.pop()
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * size) / (blocks[-1][1] + size), blocks[-1][1] + size]
    flat = np.concatenate([np.full(int(size), mean) for mean, size in blocks]) if blocks else np.array([])
    flat = np.clip(flat, low, max(low, high - (offset[-1] if len(offset) else 0)))
    placed = np.empty(len(order))
    placed[order] = flat + offset
    return placed


def label_ends(ax: Axes, *, form: Format | None = None, pad: float = 4.0) -> list[Text]:
    """Write each line's name (and, with `form`, its last value) beside its last point, never over another name.

    The x axis is extended to the right so that the names stand inside the axes. `pad` is in points.
    """
    lines = [line for line in ax.get_lines() if not str(line.get_label()).startswith("_")]
    ends = [_last_point(line) for line in lines]
    named = [(line, end) for line, end in zip(lines, ends, strict=True) if end is not None]
    texts = [_end_text(ax, line, end[1], form) for line, end in named]
    if texts:
        _make_room(ax, texts, pad)
        _place_ends(ax, texts, [end for _, end in named], pad)
    return texts


def _last_point(line: Line2D) -> tuple[float, float] | None:
    x, y = np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)
    finite = np.flatnonzero(np.isfinite(y))
    return None if len(finite) == 0 else (float(x[finite[-1]]), float(y[finite[-1]]))


def _end_text(ax: Axes, line: Line2D, value: float, form: Format | None) -> Text:
    words = str(line.get_label()) + (f" {form(value)}" if form else "")
    box = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    return ax.text(0, 0, words, color=readable(line.get_color()), fontweight=600, va="center", ha="left", linespacing=1.0, bbox=box, zorder=5, in_layout=False)


def readable(colour: Any) -> Any:
    """Return a colour in which words can be read: the darker sister of a light tint."""
    # Light tints are fine as lines, too faint as words.
    darker = {style.ROLES["micro"]: "#3E9483", style.ROLES["history"]: style.GREY, style.ROLES["mid"]: "#7A5CA6", style.ROLES["small"]: "#1D7F6A"}
    return darker.get(colour, colour)


def _make_room(ax: Axes, texts: Sequence[Text], pad: float) -> None:
    figure = ax.figure
    lay_out(figure)
    renderer = figure.canvas.get_renderer()
    width = ax.get_window_extent(renderer).width
    for text in texts:
        if text.get_window_extent(renderer).width > 0.3 * width:
            text.set_text(_two_lines(text.get_text()))
    needed = max(t.get_window_extent(renderer).width for t in texts) + (pad + 3) * figure.dpi / 72
    left, right = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if left <= tick <= right]
    ax.set_xlim(left, left + (right - left) / (1 - min(0.6, needed / width)))
    # No dates where there are only names.
    ax.set_xticks(ticks)
    ax.spines["bottom"].set_bounds(left, right)


def _two_lines(words: str) -> str:
    gaps = [i for i, letter in enumerate(words) if letter == " "]
    if not gaps:
        return words
    middle = min(gaps, key=lambda i: abs(i - len(words) / 2))
    return words[:middle] + "\n" + words[middle + 1:]


def _place_ends(ax: Axes, texts: Sequence[Text], ends: Sequence[tuple[float, float]], pad: float) -> None:
    figure = ax.figure
    scale = figure.dpi / 72
    box = ax.get_window_extent(figure.canvas.get_renderer())
    lines = max(text.get_text().count("\n") + 1 for text in texts)
    height = style.SIZES_PT["chart"] * 1.25 * scale * lines
    pixels = ax.transData.transform(ends)
    levels = spread(pixels[:, 1], height, low=box.y0 + height / 2, high=box.y1 - height / 2)
    back = ax.transData.inverted()
    for text, (x, _), level in zip(texts, pixels, levels, strict=True):
        text.set_position(back.transform((x + pad * scale, level)))


def lay_out(figure: Figure) -> None:
    """Give the axes their places, without drawing anything."""
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)


def color_key(ax: Axes, roles: Mapping[str, str], *, at: float = 0.0) -> None:
    """Write names in their colours above the panel's left edge: the key where lines or bars have no room for labels.

    `roles` maps name to role or colour; `at` shifts the start (axes fraction).
    """
    # Two texts a name: the square has the bar's exact colour, a light name would be hard to read.
    colours = [(name, style.colour(role)) for name, role in roles.items()]
    pairs = [HPacker(children=[_words("\N{BLACK SQUARE} ", colour), _words(name, readable(colour))], pad=0, sep=0) for name, colour in colours]
    row = HPacker(children=pairs, pad=0, sep=6)
    ax.add_artist(AnnotationBbox(
        row, (at, 1), xycoords="axes fraction", xybox=(0, 3), boxcoords="offset points", box_alignment=(0, 0), frameon=False, pad=0,
    ))


def _words(said: str, colour: Any) -> TextArea:
    return TextArea(said, textprops={"color": colour, "fontweight": 600})
