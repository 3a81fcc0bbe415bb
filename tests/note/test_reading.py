"""What a finished PDF is read back to say."""

from __future__ import annotations

import io

import pytest
import weasyprint
from pypdf import PdfReader, PdfWriter
from strategynote.note.reading import read_pdf


def two_pages(*, bare: int | None = None) -> bytes:
    """Return two pages with fonts of one name, those of page `bare` not embedded."""
    one = weasyprint.HTML(string="<p>Some words.</p>").write_pdf()
    writer = PdfWriter()
    for _ in range(2):
        writer.append(PdfReader(io.BytesIO(one)))
    for font in writer.pages[bare]["/Resources"]["/Font"].values() if bare is not None else ():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for name in [name for name in descriptor if name.startswith("/FontFile")]:
            del descriptor[name]
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.parametrize(("bare", "embedded"), [(None, True), (0, False), (1, False)])
def test_a_font_is_embedded_only_where_every_font_of_its_name_is(bare: int | None, embedded: bool) -> None:
    assert set(read_pdf(two_pages(bare=bare)).fonts.values()) == {embedded}
