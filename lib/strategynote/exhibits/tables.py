"""Tables of the note: declared columns, semantic HTML, numbers aligned on the decimal.

Considered first: pandas' Styler writes an id for every cell and its styles into the page, and great_tables brings its
own style sheet inline; neither pads numbers to a common decimal, marks row headings with scope (which PDF/UA asks for)
or prints a dash with a meaning for a missing value. What is left after overriding that is the thirty lines of markup below.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from strategynote.errors import BuildFailure, nearest
from strategynote.narrative.facts import Phrase

Kind = Literal["text", "percent", "points", "number", "count", "percentile", "month", "pvalue"]
UNITS = {"percent": "%", "points": "points", "percentile": "percentile"}
MINUS = "\N{MINUS SIGN}"
FIGURE_SPACE = "\N{FIGURE SPACE}"


@dataclass(frozen=True)
class Column:
    """One column: where its values are, its heading, and how they are printed.

    percent and points take decimals (0.123 -> 12.3), percentile takes 0-1, month a Period or 'YYYY-MM'; the unit is
    printed once, in the heading. `bar` adds a small bar (percentiles have one anyway); `unit` replaces the heading's unit.
    """

    key: str
    label: str
    kind: Kind = "number"
    digits: int = 1
    signed: bool = False
    bar: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    """A table of the note; the first column holds the row headings.

    `emphasis` names row headings printed bold (the row the text speaks of). `groups` names the frame's column whose
    changes start a new group of rows. `spanners` are headings over several columns: (words, keys). `style` is a class of
    its own in the page's style sheet. A text cell may hold a phrase.
    """

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    emphasis: tuple[str, ...] = ()
    groups: str | None = None
    spanners: tuple[tuple[str, tuple[str, ...]], ...] = ()
    style: str = ""

    def __post_init__(self) -> None:
        known = list(map(str, self.frame.columns))
        wanted = [c.key for c in self.columns] + ([self.groups] if self.groups else [])
        for key in wanted:
            if key not in known:
                raise BuildFailure(f"table: no column {key!r} in the data; it has {', '.join(known)}{nearest(key, known)}")
        if not self.columns or self.frame.empty:
            raise BuildFailure("table: it has no rows or no columns; show a gap instead of an empty table")


def table_html(table: Table) -> str:
    """Return the table as semantic HTML without caption, id or inline font: th with scope, numbers padded alike."""
    body = _groups(table) if table.groups else f"<tbody>{''.join(_rows(table, table.frame))}</tbody>"
    css = " ".join(filter(None, ["data", f"cols{len(table.columns)}", table.style]))
    return f'<table class="{css}">{_head(table)}{body}</table>'


def cell_text(value: Any, column: Column) -> str:
    """Return a value as printed, "" when it is missing."""
    if _missing(value):
        return ""
    return _PRINT[column.kind](value, column)


def _markup(value: Any, column: Column) -> str:
    # A phrase brings its facts marked up.
    return value.html if isinstance(value, Phrase) else html.escape(cell_text(value, column))


def _missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value))


def _number(value: float, digits: int, signed: bool) -> str:
    rounded = round(float(value), digits) + 0.0
    sign = MINUS if rounded < 0 else ("+" if signed and rounded > 0 else "")
    return f"{sign}{abs(rounded):,.{digits}f}"


def _pvalue(value: float, column: Column) -> str:
    return "<0.01" if value < 0.01 else _number(value, 2, False)


_PRINT = {
    "text": lambda v, c: str(v),
    "percent": lambda v, c: _number(100 * v, c.digits, c.signed),
    "points": lambda v, c: _number(100 * v, c.digits, c.signed),
    "number": lambda v, c: _number(v, c.digits, c.signed),
    "count": lambda v, c: _number(v, 0, c.signed),
    "percentile": lambda v, c: str(min(99, max(1, round(100 * v)))),
    "month": lambda v, c: pd.Period(v, freq="M").strftime("%b %Y"),
    "pvalue": _pvalue,
}


def _head(table: Table) -> str:
    names = "".join(_heading(column) for column in table.columns)
    return f"<thead>{_spanner_row(table)}<tr>{names}</tr></thead>"


def _heading(column: Column) -> str:
    if not column.label:
        # An empty heading would be announced; an empty cell is passed over.
        return f'<td class="{_kind_class(column)}"></td>'
    unit = UNITS.get(column.kind, "") if column.unit is None else column.unit
    small = f' <span class="unit">{html.escape(unit)}</span>' if unit else ""
    return f'<th scope="col" class="{_kind_class(column)}">{html.escape(column.label)}{small}</th>'


def _kind_class(column: Column) -> str:
    return "words" if column.kind == "text" else "num"


def _spanner_row(table: Table) -> str:
    if not table.spanners:
        return ""
    cells, keys = [], [c.key for c in table.columns]
    while keys:
        words, span = next(((w, [k for k in keys if k in s]) for w, s in table.spanners if keys[0] in s), ("", [keys[0]]))
        cells.append(f'<th scope="colgroup" colspan="{len(span)}" class="span">{html.escape(words)}</th>' if words else "<td></td>")
        keys = [k for k in keys if k not in span]
    return f'<tr class="spanners">{"".join(cells)}</tr>'


def _groups(table: Table) -> str:
    parts = []
    for name, rows in table.frame.groupby(table.groups, sort=False, observed=True):
        heading = f'<tr class="group"><th scope="rowgroup" colspan="{len(table.columns)}">{html.escape(str(name))}</th></tr>'
        parts.append(f"<tbody>{heading}{''.join(_rows(table, rows))}</tbody>")
    return "".join(parts)


def _rows(table: Table, frame: pd.DataFrame) -> Iterable[str]:
    largest = {c.key: _largest(table.frame[c.key]) for c in table.columns if c.bar}
    opened, closed = ('th scope="row"', "th") if _heads_rows(table) else ("td", "td")
    # Column by column: rows of a frame with words would be fetched cell by cell.
    for values in zip(*(frame[c.key].tolist() for c in table.columns), strict=True):
        strong = ' class="strong"' if str(values[0]) in table.emphasis else ""
        head, *rest = zip(values, table.columns, strict=True)
        cells = f'<{opened} class="{_kind_class(head[1])}">{_markup(*head)}</{closed}>'
        yield f"<tr{strong}>{cells}{''.join(_cell(v, c, largest.get(c.key, 0.0)) for v, c in rest)}</tr>"


def _heads_rows(table: Table) -> bool:
    """Return whether rows have headings of their own; not where a table is so small that it would be more headings than cells."""
    columns = sum(bool(c.label) for c in table.columns) + len(table.spanners)
    return columns + len(table.frame) <= len(table.frame) * (len(table.columns) - 1)


def _largest(column: pd.Series) -> float:
    values = pd.to_numeric(column, errors="coerce").abs()
    return float(values.max()) if values.notna().any() else 0.0


def _cell(value: Any, column: Column, largest: float) -> str:
    css = _kind_class(column)
    if _missing(value):
        return f'<td class="{css}"><span class="missing" title="not available">\N{EN DASH}</span></td>'
    words = _markup(value, column)
    if column.kind == "percentile":
        return f'<td class="{css} barred">{_bar(float(value))}{words.rjust(2, FIGURE_SPACE)}</td>'
    if column.bar and largest > 0:
        return f'<td class="{css} barred">{_bar(abs(value) / largest, negative=value < 0)}{words}</td>'
    return f'<td class="{css}">{words}</td>'


def _bar(share: float, *, negative: bool = False) -> str:
    width = min(100.0, max(0.0, 100 * share))
    return f'<span class="bar{" neg" if negative else ""}" aria-hidden="true"><i style="width:{width:.0f}%"></i></span>'
