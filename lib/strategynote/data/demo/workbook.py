"""Workbooks of one sheet, written as the zip of XML parts that they are.

By hand, because the only library at hand that writes workbooks would be one more dependency for three small files.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pandas as pd

from strategynote.data.demo.writers import FIXED

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats"
_KIND = f"{_TYPE}-officedocument.spreadsheetml"


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{_KIND}.{kind}+xml"/>'


def _relation(id: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _relations(*relations: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(relations)}</Relationships>'


_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_TYPE}-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f"{_override('workbook', 'sheet.main')}{_override('worksheets/sheet1', 'worksheet')}{_override('styles', 'styles')}</Types>",
    "_rels/.rels": _relations(_relation("r1", "officeDocument", "xl/workbook.xml")),
    "xl/_rels/workbook.xml.rels": _relations(
        _relation("r1", "worksheet", "worksheets/sheet1.xml"), _relation("r2", "styles", "styles.xml")
    ),
    # Style 1 is a date (number format 14); a reader tells dates from numbers by it.
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def workbook_bytes(sheet: str, rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook with one sheet of text, numbers, dates (pd.Timestamp) and empty cells (None or "")."""
    body = "".join(_row(at, row) for at, row in enumerate(rows, 1))
    parts = {
        **_PARTS,
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">'
        f'<sheets><sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{body}</sheetData></worksheet>',
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            member = zipfile.ZipInfo(name, FIXED)
            member.compress_type = zipfile.ZIP_DEFLATED
            xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}'
            archive.writestr(member, xml, compresslevel=4)
    return target.getvalue()


def _row(at: int, row: Sequence[object]) -> str:
    return f'<row r="{at}">{"".join(_cell(at, i, cell) for i, cell in enumerate(row))}</row>'


def _cell(row: int, column: int, value: object) -> str:
    place = f'r="{_letters(column)}{row}"'
    if value is None or (isinstance(value, str) and not value) or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f'<c {place} s="1"><v>{(value - pd.Timestamp("1899-12-30")).days}</v></c>'
    if isinstance(value, str):
        text = value.replace("&", "&amp;").replace("<", "&lt;")
        return f'<c {place} t="inlineStr"><is><t>{text}</t></is></c>'
    return f"<c {place}><v>{float(value):.10g}</v></c>"  # type: ignore[arg-type]


def _letters(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
