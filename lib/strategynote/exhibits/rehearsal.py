"""A chart and a table for nobody: what a process does the first time it draws is done before kernels are forked from it."""

from __future__ import annotations

import pandas as pd

from strategynote.exhibits.charts import new_figure
from strategynote.exhibits.exhibit import Exhibit, display_bundle
from strategynote.exhibits.labels import label_ends
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import plain


def rehearse() -> None:
    """Set the theme, open the fonts, and draw a small chart and a small table once."""
    data = pd.DataFrame({"name": ["one", "two", "three"], "value": [1.0, -2.0, 3.0]})
    figure, ax = new_figure()
    ax.plot(data["value"], label="line")
    ax.axhline(0)
    label_ends(ax)
    ax.set_title("bold", fontweight=700)  # names at lines' ends are semi-bold, numbers of axes regular
    table = Table(data, (Column("name", "Name", kind="text"), Column("value", "Value", kind="number")))
    for kind in ({"figure": figure, "data": data}, {"table": table}):
        display_bundle(Exhibit(id="rehearsal.shown", title=plain("Title"), subtitle="measure", note="note", sources=("none",), **kind))
