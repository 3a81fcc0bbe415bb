"""nbconvert as the stitcher: an HTML exporter with the project's own template and filters."""

from __future__ import annotations

import functools
import html
import re
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter

from strategynote.data.demo.naming import demo_html
from strategynote.exhibits.fonts import font_face_css
from strategynote.exhibits.style import css_variables
from strategynote.note.document import NoteDocument
from strategynote.note.fit import abreast
from strategynote.note.layout import LayOut
from strategynote.note.missing import missing_words
from strategynote.note.number import anchor, resolve_html
from strategynote.project import find_project

TEMPLATE = "strategynote"
_P_VALUE = re.compile(r"\(?\bp = (?:<data[^>]*>[^<]*</data>|\d[\d.]*)[,;:.)]*")
_HEADING = re.compile(r"<(/?)h([1-5])\b[^>]*>")


class NoteExporter(HTMLExporter):
    """Exports a merged notebook with templates/strategynote; code never shows."""

    exclude_input = True
    exclude_input_prompt = True
    exclude_output_prompt = True
    exclude_anchor_links = True

    def default_filters(self) -> Any:
        """Yield nbconvert's filters and the note's own."""
        yield from super().default_filters()
        yield "demote", _demote
        yield "anchor", anchor
        yield "missing", missing_words

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, dict[str, Any]]:
        """Return the page as the template made it: HTMLExporter would send it through BeautifulSoup, a second a megabyte."""
        page, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return str(page), resources


def export_html(document: NoteDocument, *, part: str, medium: str, templates: Path | None = None, density: int = 0, order: tuple[str, ...] = ()) -> str:
    """Return the HTML of "note", "appendix" or "all" for "print" (fonts and charts by `note:` address) or "screen" (all inside).

    `density` sets the brief tighter (0-2), so that long words still end on its second page; `order` are the cells as they fill the pages.
    """
    exporter = _exporter(str(templates or find_project().templates))
    widths = {id: e["width"] for id, e in document.exhibits.items()}
    layout = LayOut(part=part, numbers=document.numbers, widths=widths, order=order, enabled=True)
    notebook, _ = layout(document.notebook.copy(), {})
    linked = document.exhibit_ids(part)
    exporter.environment.filters["refs"] = lambda words: _unbroken(resolve_html(words, numbers=document.numbers, linked=linked))
    exporter.environment.filters["abreast"] = functools.partial(abreast, widths=widths)
    resources = {
        "doc": document, "meta": document.meta, "front": document.front, "exhibits": document.exhibits, "part": part, "medium": medium, "density": density,
        "shown": [document.exhibits[id] for id in linked], "sections": _sections(notebook), "linked": frozenset(linked),
        "back": _back(document, part), "disclosures": _disclosures(document, exporter),
        "tokens": css_variables(), "fonts": font_face_css(medium == "screen"),
    }
    page, _ = exporter.from_notebook_node(notebook, resources={"note": resources})
    return demo_html(page, document.meta.period) if document.meta.demo else page


@functools.lru_cache(maxsize=4)
def _exporter(templates: str) -> NoteExporter:
    return NoteExporter(template_name=TEMPLATE, extra_template_basedirs=[templates], default_preprocessors=[])


def _sections(notebook: Any) -> list[dict[str, Any]]:
    """Return the sections with the exhibits that stand in them, for the contents."""
    sections: list[dict[str, Any]] = []
    for cell in notebook.cells:
        mark = cell.metadata["strategynote"]
        if mark["kind"] == "section":
            sections.append({"title": mark["title"], "name": mark["section"], "part": mark["part"], "exhibits": []})
        for output in cell.get("outputs", []):
            if output.metadata["strategynote"]["kind"] == "exhibit":
                sections[-1]["exhibits"].append(output.data["text/plain"])
    return sections


def _back(document: NoteDocument, part: str) -> list[tuple[str, str]]:
    entries = [("methods", "Methods")] if document.meta.methods and part != "note" else []
    entries += [("inventory", "Data inventory")] if part != "note" else []
    entries += [("gaps", "Gaps")] if document.gaps and part != "note" else []
    entries += [("correction", "Correction")] if document.front.correction and part != "note" else []
    return [*entries, ("disclosures", "Disclosures")]


_ORIGINS = {
    "archive": "Files were read from an archive of publishers' files.", "live": "Files were downloaded from the publishers.",
    "demo": "All data of this note are simulated: no number describes a real market.",
}


def _disclosures(document: NoteDocument, exporter: NoteExporter) -> str:
    """Return the disclosure page in Markdown, from the meta data or from templates/disclosures.md."""
    meta = document.meta
    text = meta.disclosures or (Path(exporter.extra_template_basedirs[0]) / "disclosures.md").read_text(encoding="utf-8")
    words = {"title": html.escape(meta.title), "period": meta.period_text, "as_of": meta.as_of_text, "origin": _ORIGINS[meta.data],
             "gaps": f"{len(document.gaps)} dataset{'s' if len(document.gaps) > 1 else ''}" if document.gaps else ""}
    return exporter.environment.from_string(text).render(words)


def _unbroken(words: str) -> str:
    """Return HTML in which no line ends inside "(p = 0.68)"; one box, for WeasyPrint breaks too early before a glued one."""
    return _P_VALUE.sub(lambda found: f'<span class="unbroken">{found[0]}</span>', words)


def _demote(page: str) -> str:
    """Return HTML with headings one level down and without ids (two notebooks may use the same words)."""
    return _HEADING.sub(lambda m: f"<{m[1]}h{int(m[2]) + 1}>", page)
