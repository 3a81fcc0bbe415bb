"""What both office formats need: the look's colours and files whose bytes depend on their content alone."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from strategynote.note.meta import NoteMeta

INK, BRAND, GREY, WARN = "1D2733", "17324D", "5A6570", "8C1D18"
FONT = "Arial"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def label_file(properties: Any, meta: NoteMeta, kind: str) -> None:
    """Fill in title, author and dates; the as-of date stands where the clock would."""
    properties.title, properties.subject = f"{meta.document_title}: {kind}", f"As of {meta.as_of_text}, issue {meta.issue}"
    properties.author = properties.last_modified_by = meta.author
    properties.created = properties.modified = dt.datetime.combine(meta.as_of, dt.time())
    properties.comments = properties.keywords = ""
    properties.revision = 1


def saved(document: Any) -> bytes:
    """Return the file's bytes with the clock taken out of its archive."""
    written, tidy = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(tidy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return tidy.getvalue()
