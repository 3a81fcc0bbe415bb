"""The note in print: WeasyPrint on the same template, tagged, with nothing fetched from anywhere."""

from __future__ import annotations

import base64
import functools
import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import weasyprint
from PIL import Image
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from strategynote.errors import BuildFailure
from strategynote.exhibits.fonts import font_files
from strategynote.exhibits.style import PNG_DPI
from strategynote.note.document import NoteDocument
from strategynote.note.exporter import export_html
from strategynote.note.flow import fill_pages, measure
from strategynote.note.tagging import mend_tags

PARTS = ("note", "appendix")
BRIEF_PAGES = 2
# The brief is set tighter only where its words are longer than usual.
DENSITIES = (0, 1, 2)


@dataclass(frozen=True)
class Page:
    """One printed page: how far its content reaches (0-1 of the content's height), what stands over the edge, whether
    the next page begins by rule, so that this one may end early, and a heading that stands alone at its foot.
    """

    number: int
    fill: float
    overflow: tuple[str, ...]
    ends_part: bool = False
    orphan: str = ""


@dataclass(frozen=True)
class Printed:
    """A finished PDF with what only its maker knows about the pages; `brief_pages` come before the contents."""

    data: bytes
    pages: tuple[Page, ...]
    warnings: tuple[str, ...]
    brief_pages: int = 0


def print_pdf(document: NoteDocument, part: str = "note", *, templates: Path | None = None, attachments: tuple[weasyprint.Attachment, ...] = (),
              pictures: bool = False) -> Printed:
    """Lay out and write one PDF; the same document gives the same bytes. `pictures` prints charts as pixels, not as vectors.

    Raises
    ------
    BuildFailure
        For an unknown part, or when the page asks for anything but the note's own fonts and charts.
    """
    if part not in PARTS:
        raise BuildFailure(f"pdf: part is {part!r}, expected note or appendix")
    fetcher = NoteFetcher(document, pictures=pictures)
    density = _choose_density(document, fetcher, templates) if part == "note" else 0

    def lay_out(order: tuple[str, ...] = ()) -> Any:
        return _lay_out(export_html(document, part=part, medium="print", templates=templates, density=density, order=order), fetcher)

    with _listening() as warnings:
        laid = _filled(lay_out(), lay_out) if part == "note" else lay_out()
        data = laid.write_pdf(finisher=mend_tags, pdf_variant="pdf/ua-1", attachments=list(attachments) or None)
    return Printed(data, _pages(laid), tuple(warnings), _brief_pages(laid) if part == "note" else 0)


def _lay_out(page: str, fetcher: NoteFetcher) -> Any:
    return weasyprint.HTML(string=page, url_fetcher=fetcher, base_url="note:").render(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")


def _filled(laid: Any, again: Callable[[tuple[str, ...]], Any]) -> Any:
    """Return the layout with words before exhibits where that leaves less paper white, else the one at hand."""
    blocks, begin = measure([sheet._page_box for sheet in laid.pages])
    order = fill_pages(blocks, begin=begin, room=laid.pages[-1]._page_box.height)
    if order == tuple(block.id for block in blocks):
        return laid
    other = again(order)
    return other if _white(other) < _white(laid) else laid


def _white(laid: Any) -> float:
    """Return the pages left white below the words; the last page does not count."""
    return sum(1 - page.fill for page in _pages(laid)[:-1])


def _choose_density(document: NoteDocument, fetcher: NoteFetcher, templates: Path | None) -> int:
    """Return how tightly the brief must be set to end on its second page: it is laid out alone, a tenth of the work."""
    brief = replace(document, notebook=nbformat.v4.new_notebook())
    for density in DENSITIES[:-1]:
        page = export_html(brief, part="note", medium="print", templates=templates, density=density)
        with _listening():
            if _brief_pages(_lay_out(page, fetcher)) <= BRIEF_PAGES:
                return density
    return DENSITIES[-1]


class NoteFetcher(URLFetcher):  # type: ignore[misc]
    """Serves `note:fonts/<face>.ttf` and `note:exhibits/<id>.svg`; any other address stops the build."""

    def __init__(self, document: NoteDocument, *, pictures: bool = False) -> None:
        super().__init__(allowed_protocols={"note"})
        self._document = document
        self._pictures = pictures

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return one of the note's own files."""
        kind, _, name = url.removeprefix("note:").partition("/")
        if kind == "fonts" and name in _fonts():
            return URLFetcherResponse(url, _fonts()[name].read_bytes(), {"Content-Type": "font/ttf"}, 200)
        exhibit = self._document.exhibits.get(name.removesuffix(".svg"), {}) if kind == "exhibits" else {}
        if "png" in exhibit and self._pictures:
            return URLFetcherResponse(url, _at_150_dpi(base64.b64decode(exhibit["png"])), {"Content-Type": "image/png"}, 200)
        if "svg" in exhibit:
            return URLFetcherResponse(url, exhibit["svg"].encode(), {"Content-Type": "image/svg+xml"}, 200)
        raise FatalURLFetchingError(f"the page asks for {url!r}; a note brings everything it shows")


def _at_150_dpi(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    scale = 150 / PNG_DPI
    smaller = picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    smaller.quantize(256).save(buffer, "png", optimize=True)
    return buffer.getvalue()


@functools.cache
def _fonts() -> dict[str, Path]:
    return {path.name: path for path in font_files().values()}


class _listening:
    """Collect what WeasyPrint complains about instead of printing it."""

    def __enter__(self) -> list[str]:
        self.found: list[str] = []
        self.handler = logging.Handler()
        self.handler.emit = lambda record: self.found.append(record.getMessage())  # type: ignore[method-assign]
        self.logger = logging.getLogger("weasyprint")
        self.before = self.logger.handlers[:], self.logger.level
        self.logger.handlers, self.logger.level = [self.handler], logging.WARNING
        return self.found

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self.logger.handlers, self.logger.level = self.before
        if isinstance(error, FatalURLFetchingError):
            raise BuildFailure(f"pdf: {error}") from None


def _pages(laid: Any) -> tuple[Page, ...]:
    pages = [_page(number, sheet) for number, sheet in enumerate(laid.pages, start=1)]
    begins = [_begins_part(sheet) for sheet in laid.pages]
    return tuple(replace(page, ends_part=after) for page, after in zip(pages, [*begins[1:], True], strict=True))


def _brief_pages(laid: Any) -> int:
    """Return how many pages come before the one that holds the contents (0 without contents)."""
    for number, sheet in enumerate(laid.pages):
        if any(getattr(box, "element", None) is not None and box.element.get("id") == "contents" for box in _boxes(sheet._page_box)):
            return number
    return 0


def _begins_part(sheet: Any) -> bool:
    """Return whether a section heading or the contents stand at the very top of a page."""
    top = sheet._page_box.content_box_y()
    for box in _boxes(sheet._page_box):
        element = getattr(box, "element", None)
        if element is not None and (element.get("id") == "contents" or "section" in element.get("class", "").split()):
            return bool(box.position_y - top < 1)
    return False


def _boxes(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        child = getattr(child, "_box", child)
        yield child
        yield from _boxes(child)


def _page(number: int, sheet: Any) -> Page:
    box = sheet._page_box
    top, height = box.content_box_y(), box.height
    left, right = box.content_box_x(), box.content_box_x() + box.width
    lowest, over, last = top, [], None
    for child in _flow(box):
        foot = min(child.position_y + child.margin_height(), top + height)
        lowest, last = (foot, child) if foot > lowest else (lowest, last)
        if child.position_x + child.margin_left < left - 1 or child.position_x + child.margin_width() > right + 1:
            over.append(_name(child))
    return Page(number, (lowest - top) / height if height else 0.0, tuple(dict.fromkeys(over)), orphan=_name(last) if last is not None and _heads(last) else "")


def _heads(box: Any) -> bool:
    element = getattr(box, "element", None)
    return element is not None and element.tag in ("h2", "h3", "h4")


def _flow(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.MarginBox):
            # Only what carries ink: a block may be as tall as the page without filling it.
            yield from (b for b in _boxes_with(child) if isinstance(b, boxes.TextBox | boxes.ReplacedBox))


def _boxes_with(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    yield box
    yield from _boxes(box)


def _name(box: Any) -> str:
    text = getattr(box, "text", None) or (box.element.get("alt") if box.element is not None else "")
    return str(text or box.element_tag)[:60]
