"""An exhibit: figure or table with the title that states its finding, its sources and the data behind it."""

from __future__ import annotations

import base64
import contextlib
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, FixedFormatter, FixedLocator, LogLocator

from strategynote.errors import BuildFailure
from strategynote.exhibits import style
from strategynote.exhibits.edges import Rename, each_axis, find_cut_off, find_texts, rename_words
from strategynote.exhibits.hover import find_calendars, read_panels
from strategynote.exhibits.inference import name_inference
from strategynote.exhibits.tables import Table, table_html
from strategynote.narrative.facts import Phrase, plain

MIME = "application/vnd.strategynote.exhibit+json"
_ID = re.compile(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
_ILL_WORDS = re.compile(r"\b(nan|None|NaT|inf)\b")


@dataclass(frozen=True)
class Exhibit:
    """One numbered exhibit of the note, declared once.

    Attributes
    ----------
    id
        "section.name" in lower case; sentences refer to it as {exhibit:section.name}.
    title
        The finding, with its numbers from facts; at most two lines in print.
    subtitle
        Measure, unit, sample.
    note
        Method, inference, number of observations.
    alt
        The finding with its numbers, for readers who cannot see the chart: the title where none is given.
    sources
        Dataset ids of the catalogue, e.g. "french/25_Portfolios_ME_VAR_5x5".
    data
        The tidy data behind it, published as csv where the publishers allow; a table's own rows where nothing else is given.
    figure, table
        Exactly one of them.
    width, place
        Printed width, and whether it stands in the brief, the body or the appendix.
    """

    id: str
    title: Phrase
    subtitle: str
    note: str
    sources: tuple[str, ...]
    data: pd.DataFrame = field(default_factory=pd.DataFrame)
    alt: Phrase = field(default_factory=lambda: plain(""))
    figure: Figure | None = None
    table: Table | None = None
    width: Literal["full", "half"] = "full"
    place: Literal["brief", "body", "appendix"] = "body"

    def __post_init__(self) -> None:
        if not self.alt.text:
            object.__setattr__(self, "alt", self.title)
        if self.data.empty and self.table is not None:
            object.__setattr__(self, "data", self.table.frame)
        problem = next(_problems(self), None)
        if problem:
            raise BuildFailure(f"exhibit {self.id!r}: {problem}")


def _problems(exhibit: Exhibit) -> Iterator[str]:
    if not _ID.match(exhibit.id):
        yield "its id must be section.name in lower case, e.g. factors.leadership"
    if (exhibit.figure is None) == (exhibit.table is None):
        yield "it needs either a figure or a table, not both and not neither"
    for name in ("title", "subtitle"):
        if not str(getattr(exhibit, name)).strip():
            yield f"its {name} is empty"
    if exhibit.width not in style.WIDTHS_MM:
        yield f"its width is {exhibit.width!r}, expected full or half"
    if exhibit.place not in ("brief", "body", "appendix"):
        yield f"its place is {exhibit.place!r}, expected brief, body or appendix"
    if not exhibit.sources:
        yield "it names no source"
    if exhibit.data.empty:
        yield "its data are empty; show a gap instead"
    if exhibit.figure is not None:
        yield from _figure_problems(exhibit.figure, exhibit.width)


def _figure_problems(figure: Figure, width: str) -> Iterator[str]:
    yield from _ill_words([*(text.get_text() for text in find_texts(figure)), *_names_at_ticks(figure)])
    if abs(figure.get_figwidth() - style.mm(style.WIDTHS_MM.get(width, 0))) > 0.01:
        yield f"the figure is {25.4 * figure.get_figwidth():.0f} mm wide, a {width} exhibit is {style.WIDTHS_MM[width]:.0f} mm; use new_figure({width!r})"


def _names_at_ticks(figure: Figure) -> Iterator[str]:
    """Yield what stands at ticks that were set one by one: names of bars and rows, which need no layout to be known."""
    for axis in each_axis(figure):
        if isinstance(axis.get_major_locator(), FixedLocator):
            yield from axis.get_major_formatter().format_ticks(axis.get_majorticklocs())


def _ill_words(words: Iterable[str]) -> Iterator[str]:
    for said in words:
        if _ILL_WORDS.search(said):
            yield f"the chart says {said!r}"


def exhibit_payload(exhibit: Exhibit, rename: Rename = str) -> dict[str, Any]:
    """Return everything the note needs of an exhibit as plain JSON; the same exhibit gives the same bytes.

    `rename` says how a demonstration calls what a chart names; the chart makes room for those words.

    Keys: id, title_html, title_text, subtitle, note, alt, sources, width, place, height_mm (of the picture, a table's
    is estimated), kind ("figure" | "table"), newest_right (the values that count are at
    the right end), svg (figure) or html (table), png (figure, base64, twice the print resolution of a screen), csv,
    panels (figure: what a time series says under the pointer, as JSON text), cut_off (figure: words over its edge), inference (its kind).
    """
    payload: dict[str, Any] = {
        "id": exhibit.id, "title_html": exhibit.title.html, "title_text": exhibit.title.text, "subtitle": exhibit.subtitle,
        "note": exhibit.note, "alt": exhibit.alt.text, "sources": list(exhibit.sources), "width": exhibit.width,
        "place": exhibit.place, "height_mm": _height(exhibit), "csv": exhibit.data.to_csv(index=not isinstance(exhibit.data.index, pd.RangeIndex), lineterminator="\n"),
        "inference": name_inference(exhibit.subtitle, exhibit.note),
    }
    if exhibit.figure is not None:
        calendars = find_calendars(exhibit.figure)
        _freeze_layout(exhibit.figure, rename)
        drawn = {"png": _png(exhibit.figure), "svg": _svg(exhibit.figure, exhibit.id)}
        # A key knows where it stands once it is drawn.
        # Panels as text: every step between here and the page would walk through their thousands of numbers.
        panels = json.dumps(read_panels(calendars), ensure_ascii=False, separators=(",", ":"))
        payload |= drawn | {"panels": panels, "cut_off": find_cut_off(exhibit.figure)}
        newest_right = exhibit.figure.axes[0].yaxis.get_ticks_position() == "right" if exhibit.figure.axes else False
        return payload | {"kind": "figure", "newest_right": newest_right}
    assert exhibit.table is not None
    return payload | {"kind": "table", "html": table_html(exhibit.table)}


def display_bundle(exhibit: Exhibit, rename: Rename = str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (data, metadata) for `IPython.display.display(data, raw=True, metadata=metadata)`.

    The text/html is the exhibit as it will look in print, for JupyterLab; the stitcher reads the JSON beside it.
    """
    payload = exhibit_payload(exhibit, rename)
    data = {"text/html": _preview(payload), "text/plain": f"Exhibit {exhibit.id}: {exhibit.title.text}", MIME: payload}
    return data, {"exhibit": {"id": exhibit.id, "place": exhibit.place, "width": exhibit.width}}


def _height(exhibit: Exhibit) -> float:
    if exhibit.figure is not None:
        return round(25.4 * exhibit.figure.get_figheight(), 1)
    assert exhibit.table is not None
    return round(9 + 4.5 * len(exhibit.table.frame), 1)


def _freeze_layout(figure: Figure, rename: Rename = str) -> None:
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


# savefig draws every chart twice, once only to measure it; the layout is frozen, so the canvases print straight away.
def _svg(figure: Figure, id: str) -> str:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer, canvas, dpi = io.StringIO(), figure.canvas, figure.dpi
    with mpl.rc_context({"svg.hashsalt": f"{style.HASHSALT}.{id}", "svg.fonttype": "none"}), _see_through(figure):
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    figure.set_canvas(canvas)  # it knows how wide the words are
    figure.set_dpi(dpi)
    return _own_ids(_slim(buffer.getvalue()), id)


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


def _png(figure: Figure) -> str:
    from PIL import Image

    figure.patch.set_facecolor(style.PAPER)
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    # Without the empty alpha channel the quickest compression gives the same size in half the time.
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "png", dpi=(figure.dpi, figure.dpi), compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode()


_PREVIEW_CSS = """
.sn{max-width:var(--w);font-family:var(--sans);color:var(--ink);background:#fff;padding:8px 10px}
.sn b{display:block;font-size:15px;line-height:1.25}.sn .sub,.sn .foot{color:var(--grey);font-size:12px}.sn .foot{font-size:11px}
.sn svg{width:100%;height:auto}.sn table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}
.sn td,.sn th{border:0;border-bottom:1px solid var(--grid);padding:2px 8px;text-align:left}.sn .num{text-align:right}
.sn .strong>*{font-weight:700}.sn .unit,.sn .missing{color:var(--grey);font-weight:400}
.sn .bar{display:inline-block;width:36px;height:6px;background:var(--grid);margin-right:5px}.sn .bar i{display:block;height:6px;background:var(--grey)}
"""


def _preview(payload: dict[str, Any]) -> str:
    width = "880px" if payload["width"] == "full" else "460px"
    tokens = style.css_variables().replace(":root", ".sn")
    picture = payload.get("svg") or payload.get("html")
    foot = " ".join(filter(None, [f"Source: {', '.join(payload['sources'])}.", payload["note"]]))
    return (
        f'<style>{tokens}{_PREVIEW_CSS}</style><div class="sn" style="--w:{width}"><b>{payload["title_html"]}</b>'
        f'<div class="sub">{html.escape(payload["subtitle"])}</div>{picture}<div class="foot">{html.escape(foot)}</div></div>'
    )
