"""Drawing a chart: its layout is settled once, then the same words and places become SVG and PNG."""

from __future__ import annotations

import base64
import contextlib
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import _get_text_metrics_with_cache  # the sizes that the layout measured
from matplotlib.ticker import AutoLocator, FixedFormatter, FixedLocator, LogLocator

from strategynote.exhibits import style
from strategynote.exhibits.edges import Rename, each_axis, rename_words


def freeze_layout(figure: Figure, rename: Rename = str) -> None:
    """Give a chart its words, ticks and places for good, so that every drawing of it is the same."""
    rename_words(figure, rename)
    # Most ticks do not depend on the layout: fixed before it, they are not asked for again with every measurement.
    _freeze_ticks(figure, settled=True, rename=rename)
    unnamed = [axis for axis in each_axis(figure) if not axis.label.get_text()]
    for axis in unnamed:
        axis.set_label_coords(0.5, 0.5)  # or all numbers are measured to place nothing beside them
    # The layout engine would start from its last result: the second drawing would differ from the first.
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
    _freeze_ticks(figure, settled=False)
    for tick in (tick for axis in unnamed for tick in axis.get_major_ticks()):
        tick.label1.set_in_layout(False)  # has its place: drawing need not measure it
        tick.label2.set_in_layout(False)


def _freeze_ticks(figure: Figure, *, settled: bool, rename: Rename = str) -> None:
    for axis in each_axis(figure):
        locator = axis.get_major_locator()
        if settled and isinstance(locator, AutoLocator | LogLocator):
            continue
        if not isinstance(locator, FixedLocator) or not isinstance(axis.get_major_formatter(), FixedFormatter):
            places = axis.get_majorticklocs()
            words = [rename(word) for word in axis.get_major_formatter().format_ticks(places)]
            low, high = sorted(axis.get_view_interval())
            room = 1e-9 * (high - low)
            shown = [(place, said) for place, said in zip(places, words, strict=True) if low - room <= place <= high + room]
            axis.set_major_locator(FixedLocator([place for place, _ in shown]))
            axis.set_major_formatter(FixedFormatter([said for _, said in shown]))


class _Svg(RendererSVG):
    """Writes a chart as SVG, with its words as wide as they were measured for the picture: measured once, placed alike."""

    def __init__(self, figure: Figure, stream: io.StringIO) -> None:
        width, height = 72 * figure.get_size_inches()
        super().__init__(width, height, stream, image_dpi=figure.dpi, metadata={"Date": None, "Creator": None})
        self._picture, self._dpi = figure.canvas.get_renderer(), figure.dpi  # type: ignore[attr-defined]

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """Return the size of a word in points."""
        width, height, descent = _get_text_metrics_with_cache(self._picture, s, prop, ismath, self._dpi)
        return 72 / self._dpi * width, 72 / self._dpi * height, 72 / self._dpi * descent


# savefig draws every chart twice, once only to measure it; the layout is frozen, so the renderers draw straight away.
def draw_svg(figure: Figure, id: str) -> str:
    """Return a frozen chart as SVG to stand inside a page: words as words, ids of its own, no background."""
    stream, dpi = io.StringIO(), figure.dpi
    with mpl.rc_context({"svg.hashsalt": f"{style.HASHSALT}.{id}", "svg.fonttype": "none"}), _see_through(figure):
        renderer = _Svg(figure, stream)
        figure.set_dpi(72)
        figure.draw(renderer)
        renderer.finalize()
    figure.set_dpi(dpi)
    return _own_ids(_slim(stream.getvalue()), id)


@contextlib.contextmanager
def _see_through(figure: Figure) -> Iterator[None]:
    patches = [figure.patch, *(axes.patch for axes in figure.axes)]
    colours = [(patch.get_facecolor(), patch.get_edgecolor()) for patch in patches]
    for patch in patches:
        patch.set(facecolor="none", edgecolor="none")
    yield
    for patch, (face, edge) in zip(patches, colours, strict=True):
        patch.set(facecolor=face, edgecolor=edge)


def _slim(svg: str) -> str:
    """Drop what only says how the file was made, and digits below a hundredth of a point; name a fallback font.

    Words stay words (the page brings the font): outlined letters made the PDF half as large again, took WeasyPrint
    several times as long, and nobody could search or copy them.
    """
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d\d)\d+", r"\1", path[0]), svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = svg.replace(f"'{style.SANS}'", f"'{style.SANS}', sans-serif")
    # A style element would speak for the whole page that the chart stands in.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    svg = svg.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)
    svg = re.sub(r"\s*\n\s*", " ", svg)
    return re.sub(r">\s+<", "><", svg).strip()


def _own_ids(svg: str, id: str) -> str:
    # Many charts share one page: an id may stand there once.
    prefix = id.replace(".", "-") + "-"
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}', svg)
    return svg.replace("url(#", f"url(#{prefix}")


def draw_png(figure: Figure) -> str:
    """Return a frozen chart as PNG on paper, base64, twice the print resolution of a screen."""
    from PIL import Image

    figure.patch.set_facecolor(style.PAPER)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    # Without the empty alpha channel, and looking for runs alone, the quickest compression is no larger and takes less than half the time.
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "png", dpi=(figure.dpi, figure.dpi), compress_level=1, compress_type=zlib.Z_RLE)
    return base64.b64encode(buffer.getvalue()).decode()
