"""Plain pages beside the notes: self-contained HTML with one look, written by one rename."""

from __future__ import annotations

import html
import secrets
from collections.abc import Iterable
from pathlib import Path

STYLE = (
    "body{font:15px/1.45 'Source Sans 3',Arial,sans-serif;color:#1d2733;max-width:1000px;margin:40px auto;padding:0 20px}h1,h2{color:#17324d}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid #d9dcdf;vertical-align:top}"
    "th{color:#5a6570;font-weight:600}code{font-size:12px;color:#5a6570}a{color:#17324d}"
)


def write_page(path: Path, title: str, body: str) -> Path:
    """Write a page under its title and return its path; readers see the old or the new page."""
    name = html.escape(title)
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{name}</title><style>{STYLE}</style>"
    beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    beside.write_text(f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><h1>{name}</h1>{body}</body></html>\n", encoding="utf-8")
    return beside.replace(path)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table; heads are words, cells are HTML, and a row's first cell is its heading."""
    top = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in heads)
    lines = "".join(_row(*cells) for cells in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"


def _row(first: str, *rest: str) -> str:
    return f"<tr><th scope='row'>{first}</th>{''.join(f'<td>{cell}</td>' for cell in rest)}</tr>"
