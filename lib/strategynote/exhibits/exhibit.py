"""An exhibit: figure or table with the title that states its finding, its sources and the data behind it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from strategynote.errors import BuildFailure
from strategynote.exhibits import style
from strategynote.exhibits.drawing import draw_png, draw_svg, freeze_layout
from strategynote.exhibits.edges import Rename, each_axis, find_cut_off, find_texts
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
        freeze_layout(exhibit.figure, rename)
        drawn = {"png": draw_png(exhibit.figure), "svg": draw_svg(exhibit.figure, exhibit.id)}
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


_PREVIEW_CSS = """
.sn{max-width:var(--w);font-family:var(--sans);color:var(--ink);background:#fff;padding:8px 10px}
.sn b{display:block;font-size:15px;line-height:1.25}.sn .sub,.sn .foot{color:var(--grey);font-size:12px}.sn .foot{font-size:11px}
.sn svg{width:100%;height:auto}.sn table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}
.sn.sn td,.sn.sn th{border:0;border-bottom:1px solid var(--grid);padding:2px 8px;text-align:left}.sn.sn .num{text-align:right}
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
