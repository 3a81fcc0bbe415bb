"""Made-up executed notebooks and front pages, for the tests of the note."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import nbformat
import pandas as pd
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import Exhibit, display_bundle
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import Phrase, plain
from strategynote.note.front import FrontPage, PlantedRow
from strategynote.note.meta import GapRow, Method, NoteMeta, SourceRow

SOURCE = "french/25_Portfolios_5x5"  # its publisher lets it be handed on
CLOSED = "prices/SPY"  # and this one stays here
LONG = "Small caps rose through the quarter and kept their lead until its last week, which is more than they did in most quarters before. "
LARGE = "Large caps paid for it with a quarter that began well and ended below where it had started, as most such quarters do. "
CHEAP = "Nobody who held the cheapest fifth through the spring was rewarded before the first week of the summer had gone by. "
FIRMS = "The second table counts firms instead of returns, so it says how many names stand behind a segment and nothing of its gains. "
CHANCE = "What chance would have given lies inside the band, which is why the difference between both lines is left without a verdict. "


def output(data: dict[str, Any], kind: str | None = None, **metadata: Any) -> nbformat.NotebookNode:
    marks = {"strategynote": {"kind": kind}} if kind else metadata
    return nbformat.v4.new_output("display_data", data=data, metadata=marks)


def words(text: str) -> nbformat.NotebookNode:
    return output({"text/html": f"<p>{text}</p>", "text/plain": text}, "words")


def gap(dataset: str = "made/flows") -> nbformat.NotebookNode:
    record = {"section": "first", "dataset": dataset, "message": "flows are not at hand", "fills": "make data"}
    return output({"text/plain": "Not shown: flows are not at hand", "application/vnd.strategynote.gap+json": record}, "gap")


def facts(section: str, values: dict[str, float]) -> nbformat.NotebookNode:
    record = {"section": section, "facts": {id: {"value": v, "text": str(v)} for id, v in values.items()}, "datasets": {}}
    return output({"application/vnd.strategynote.facts+json": record, "text/plain": "facts"}, "facts")


@functools.cache
def exhibit(id: str, *, width: str = "full", place: str = "body", table: bool = False, rows: int = 3, title: str = "", columns: int = 2, months: int = 3) -> Any:
    """Return the output that shows one small exhibit."""
    data = pd.DataFrame({"label": [f"Row {n}" for n in range(rows)], **{f"value{k}": [0.01 * n for n in range(rows)] for k in range(columns - 1)}})
    picture: dict[str, Any] = {}
    if table:
        picture["table"] = Table(data, (Column("label", "Row", "text"), *(Column(f"value{k}", "Return", "percent") for k in range(columns - 1))))
    else:
        figure, ax = charts.new_figure(width, height=45)
        charts.plot_line(ax, pd.Series([0.2 * n / (months - 1) for n in range(months)], pd.period_range("2025-04", periods=months, freq="M")), role="small", label="Small")
        charts.month_axis(ax)
        charts.percent_axis(ax)
        charts.label_ends(ax, form=charts.percent())
        picture["figure"] = figure
    made = Exhibit(
        id=id, title=plain(title or f"The finding of {id.split('.')[1]} is twenty percent"), subtitle="Percent, made-up months", note="n = 3.",
        alt=plain(f"{id}: small caps rise from zero to twenty percent."), sources=(SOURCE,), data=data, width=width, place=place, **picture,  # type: ignore[arg-type]
    )
    bundle, metadata = display_bundle(made)
    return output(bundle, exhibit=metadata["exhibit"])


def notebook(*outputs: Any, title: str | None = "First section") -> nbformat.NotebookNode:
    """Return an executed notebook: a title, then one code cell an output; a string is a markdown cell."""
    cells = [nbformat.v4.new_markdown_cell(f"# {title}")] if title else []
    for item in outputs:
        cells.append(nbformat.v4.new_markdown_cell(item) if isinstance(item, str) else nbformat.v4.new_code_cell("secret = 1", outputs=[item]))
    return nbformat.v4.new_notebook(cells=cells)


def usual() -> list[tuple[str, nbformat.NotebookNode]]:
    """Return two notebooks with exhibits of every kind and place."""
    first = notebook(
        words(LONG + "It is shown in {exhibit:first.lines}."), exhibit("first.hero", place="brief"), exhibit("first.lines"), "## A subject",
        words(LARGE), exhibit("first.left", width="half"), words(CHEAP), exhibit("first.right", width="half", table=True), gap(), facts("first", {"a.b": 1.0}),
    )
    second = notebook(
        words(FIRMS + "See {exhibit:second.grid}."), exhibit("second.table", table=True), exhibit("second.grid", table=True, place="appendix", rows=8),
        words(CHANCE), exhibit("second.lone", width="half"), facts("second", {"c.d": 2.0}), title="Second section",
    )
    return [("first", first), ("second", second)]


def closed() -> list[tuple[str, nbformat.NotebookNode]]:
    """Return the usual notebooks with exhibits whose data stay here."""
    return [(name, nbformat.reads(nbformat.writes(book).replace(SOURCE, CLOSED), 4)) for name, book in usual()]


def front(**changes: Any) -> FrontPage:
    point = (plain("Small caps led."), Phrase("By a lot ({exhibit:first.lines}).", "By a lot ({exhibit:first.lines})."))
    base: dict[str, Any] = {
        "clocks": "Factors to 30 June, prices to 24 July", "headline": plain("A rally & its limits"), "deck": plain("It is made up. Nothing follows from it."),
        "takeaways": (point,) * 5, "differences": (point,) * 2, "box": (("As of", "24 July 2025"),), "call": (plain("No call."),), "hero": "first.hero",
    }
    return FrontPage(**(base | changes))


def meta(**changes: Any) -> NoteMeta:
    base: dict[str, Any] = {
        "period": pd.Period("2025-06", "M"), "as_of": dt.date(2025, 7, 24), "data": "archive", "version": "1.0",
        "inventory": (SourceRow(SOURCE, "Made-up portfolios", "Made-Up Library", "2025-07", "2025-06", "revised", "open"),),
        "gaps": (GapRow("second", "made/positions", "positions are not at hand", "make data"),), "methods": (Method("Sorts", "High minus low, *compounded*."),),
    }
    return NoteMeta(**(base | changes))


PLANTED = (PlantedRow("Trough month", "month 712", "month 712", "710 to 714"),)
