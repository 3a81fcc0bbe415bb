"""The completeness gate on finished documents: what fails here is not published."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from fontTools.ttLib import TTFont

from strategynote.exhibits.fonts import font_files
from strategynote.note.alive import alive
from strategynote.note.document import NoteDocument
from strategynote.note.limits import check_length
from strategynote.note.number import anchor
from strategynote.note.pdf import Printed
from strategynote.note.reading import Reading, read_pdf
from strategynote.note.repeats import find_repeats

Marks = tuple[tuple[str, int], ...]
Texts = tuple[str, ...]
PDF_LIMIT = 2_000_000
HTML_LIMIT = 4_000_000
DEMO_MARK = "Demonstration: simulated data"
_LEAST_FILL = 1 / 3
# "None of the nine" is English; a lone None is a value that nobody looked at.
_ILL_WORDS = re.compile(r"\bnan\b|\bNaN\b|\bNaT\b|\bNone\b(?!\s+[a-z])|\{[^{}\n]{0,80}\}|\bUndefined\b|Traceback")
_OUTSIDE = re.compile(r"<(?:img|script|link|iframe|source|video|audio|object|embed)\b[^>]*\b(?:src|href|data)\s*=\s*[\"']?(?!data:)[^\"'>\s]+", re.I)


def check_pdf(document: NoteDocument, part: str, printed: Printed) -> list[str]:
    """Return what is wrong with a finished PDF ("note" or "appendix"), one line each; empty when it may be published."""
    reading = read_pdf(printed.data)
    marks, texts = reading.bookmarks, reading.texts
    return [
        *_exhibits(document, part, marks, texts), *_cut_off(document, part), *_contents(document, part, marks, texts), *_words(texts),
        *_letters(texts),
        *_fonts(reading), *_pages(printed), *_unresolved(printed), *_metadata(document, reading),
        *((*check_length(document, printed), *find_repeats(document)) if part == "note" else ()),
        *([f"{len(printed.data):,} bytes, at most {PDF_LIMIT:,}"] if len(printed.data) > PDF_LIMIT else []),
    ]


def _exhibits(document: NoteDocument, part: str, marks: Marks, texts: Texts) -> Iterator[str]:
    found = Counter(title.split(".")[0] for title, _ in marks if title.startswith("Exhibit "))
    for id in document.exhibit_ids(part):
        label = document.exhibits[id]["label"]
        if found.pop(label, 0) != 1:
            yield f"{label} ({id}) does not stand in the document exactly once"
        else:
            page = next(page for title, page in marks if title.split(".")[0] == label)
            # Label and title together: the title alone also stands in the contents.
            if _plain(f"{label} {document.exhibits[id]['title_text']}") not in _plain(texts[page - 1]):
                yield f"{label} ({id}): its title cannot be read on page {page}"
    for label in found:
        yield f"{label} stands in the document, but no notebook shows it"


def _cut_off(document: NoteDocument, part: str) -> Iterator[str]:
    for id in document.exhibit_ids(part):
        for words in document.exhibits[id].get("cut_off", ()):
            yield f"{document.exhibits[id]['label']} ({id}): {words!r} stands over the edge of the chart"


def _plain(text: str) -> str:
    # Line breaks, hyphenation and ligatures differ between a title and its printed lines.
    return re.sub(r"[\W_]+", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl")).lower()


def _contents(document: NoteDocument, part: str, marks: Marks, texts: Texts) -> Iterator[str]:
    start = next((page for title, page in marks if title == "Contents"), None)
    if start is None:
        yield "there are no contents"
        return
    listed = re.sub(r"\s+", " ", " ".join(texts[start - 1 : start + 1]))
    for id in document.exhibit_ids(part):
        exhibit = document.exhibits[id]
        page = next((page for title, page in marks if title.startswith(f"{exhibit['label']}.")), None)
        title = re.sub(r"\s+", " ", exhibit["title_text"])
        printed = re.search(rf"(?<!\w){exhibit['number']} ?{re.escape(title)}[ .…]*?(\d+)(?!\d)", listed)
        if page and (printed is None or int(printed[1]) != page):
            yield f"the contents give page {printed[1] if printed else '?'} for {exhibit['label']}, which stands on page {page}"


def _words(texts: Texts) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        for word in sorted(set(_ILL_WORDS.findall(text))):
            yield f"page {number} says {word!r}"


def _letters(texts: Texts) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        strange = sorted({c for c in text if not c.isspace() and ord(c) not in _cut_letters()})
        if strange:
            yield f"page {number} has letters that the note's fonts lack: {' '.join(f'{c} (U+{ord(c):04X})' for c in strange[:5])}"


@functools.cache
def _cut_letters() -> frozenset[int]:
    cmaps = [set(TTFont(path, lazy=True).getBestCmap()) for path in font_files().values()]
    # Bullets and ligatures come back from a PDF as the letters they are drawn with.
    return frozenset(set.intersection(*cmaps) | {0xFB01, 0xFB02, 0xFB00, 0xAD, 0x200B})


def _fonts(reading: Reading) -> Iterator[str]:
    for name, embedded in reading.fonts.items():
        if not embedded:
            yield f"font {name} is not embedded"
        if "Source" not in name:
            yield f"font {name} is not the note's: it would differ on another machine"


def _pages(printed: Printed) -> Iterator[str]:
    last = len(printed.pages)
    for page in printed.pages:
        if page.fill < 0.02:
            yield f"page {page.number} is blank"
        elif page.fill < _LEAST_FILL and page.number != last and not page.ends_part:
            yield f"page {page.number} is only {page.fill:.0%} full"
        if page.orphan:
            yield f"page {page.number} ends with the heading {page.orphan!r}"
        for text in page.overflow:
            yield f"page {page.number}: {text!r} stands over the edge"


def _unresolved(printed: Printed) -> Iterator[str]:
    for warning in printed.warnings:
        if "anchor" in warning.lower():
            yield f"a reference leads nowhere: {warning}"
        elif "alt" in warning and "Image" in warning:
            yield f"a picture has no alternative text: {warning}"


def _metadata(document: NoteDocument, reading: Reading) -> Iterator[str]:
    for key in ("Title", "Author"):
        if not reading.about.get(key, "").strip():
            yield f"the file has no {key.lower()}"
    if document.meta.demo:
        for number, text in enumerate(reading.texts, start=1):
            if DEMO_MARK not in text:
                yield f"page {number} does not say that its data are simulated"


def check_html(document: NoteDocument, page: str) -> list[str]:
    """Return what is wrong with the finished HTML page, one line each."""
    reading = _Reading()
    reading.feed(page)
    twice = sorted(id for id, n in Counter(reading.ids).items() if n > 1)
    known = set(reading.ids)
    return [
        *(f"exhibit {id} is missing" for id in document.exhibit_ids("all") if anchor(id) not in known),
        *(f"the id {id!r} stands there twice" for id in twice),
        *find_repeats(document),
        *(f"a link leads nowhere: #{target}" for target in sorted(set(reading.targets) - known)),
        *(f"the page asks for {found[:80]!r}" for found in _OUTSIDE.findall(page)),
        *(f"the page holds {found}" for found in alive(page)),
        *(f"the page says {word!r}" for word in sorted(set(_ILL_WORDS.findall(" ".join(reading.texts))))),
        *([f"{len(page.encode()):,} bytes, at most {HTML_LIMIT:,}"] if len(page.encode()) > HTML_LIMIT else []),
        *([f"the page does not say {DEMO_MARK!r}"] if document.meta.demo and DEMO_MARK not in page else []),
    ]


class _Reading(HTMLParser):
    """Collects ids, link targets and readable words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element's id and where it points."""
        values = dict(attrs)
        self._silent += tag in ("script", "style")
        if values.get("id"):
            self.ids.append(str(values["id"]))
        href = values.get("href") or ""
        if tag == "a" and href.startswith("#"):
            self.targets.append(href[1:])

    def handle_endtag(self, tag: str) -> None:
        """Words count again after scripts and styles."""
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Keep words that a reader sees."""
        if not self._silent:
            self.texts.append(data)
