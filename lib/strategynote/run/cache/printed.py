"""PDFs kept for reuse: other words on page one leave the appendix as it was printed."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import asdict

from strategynote.note.document import NoteDocument
from strategynote.note.exporter import export_html
from strategynote.note.pdf import Page, Printed
from strategynote.run.cache.records import Say, read_record, write_record
from strategynote.run.cache.surroundings import Surroundings, digest

Checked = tuple[Printed, list[str]]
ROOTS = ("strategynote.run.prints",)


class PrintCache:
    """The parts of one note (`label`) as they were last printed; one that failed its checks is not kept."""

    def __init__(self, around: Surroundings, label: str, *, fresh: bool = False, say: Say = lambda _: None) -> None:
        self._around, self._folder, self._fresh, self._say = around, around.folder / label, fresh, say

    def printed(self, document: NoteDocument, part: str, records: Mapping[str, str], make: Callable[[], Checked]) -> Checked:
        """Return a part as it was printed if its page, charts, attachments and the code that prints are the same, else print it."""
        path, key = self._folder / f"printed-{part}", self._key(document, part, records)
        kept = None if self._fresh else read_record(path, self._say)
        if kept and kept["key"] == key:
            pages = tuple(Page(**page | {"overflow": tuple(page["overflow"])}) for page in kept["pages"])
            return Printed(base64.b64decode(kept["data"]), pages, tuple(kept["warnings"]), kept["brief_pages"]), []
        printed, found = make()
        if not found:
            write_record(path, asdict(printed) | {"key": key, "data": base64.b64encode(printed.data).decode()})
        return printed, found

    def _key(self, document: NoteDocument, part: str, records: Mapping[str, str]) -> str:
        page = export_html(document, part=part, medium="print")
        shown = {id: document.exhibits[id] for id in document.exhibit_ids(part)}
        return digest([page, shown, dict(records), document.meta.as_of, self._around.code(ROOTS)])
