"""Panels stand where matplotlib's own layout would put them, after one measurement, and their words stay on the chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategynote.exhibits import charts
from strategynote.exhibits.edges import find_cut_off
from strategynote.exhibits.layout import GridLayout

MONTHS = pd.period_range("2015-01", periods=60, freq="M")


def draw(**grid: Any) -> Any:
    figure, axes = charts.new_figure("full", **grid)
    for ax in np.ravel(axes):
        charts.plot_line(ax, pd.Series(np.linspace(0, 0.2, 60), MONTHS), role="small")
        charts.month_axis(ax)
        charts.percent_axis(ax)
        charts.panel_title(ax, "Small caps")
    return figure


@pytest.mark.parametrize("grid", [
    {}, {"ncols": 2}, {"ncols": 3, "sharey": True}, {"nrows": 2, "height_ratios": (1, 1.9)}, {"ncols": 2, "width_ratios": (1.6, 1)},
])
def test_panels_stand_where_the_constrained_layout_puts_them(grid: dict[str, Any]) -> None:
    ours, theirs = draw(**grid), draw(**grid)
    ours.get_layout_engine().execute(ours)
    theirs.set_layout_engine("constrained", w_pad=0.02, h_pad=0.02)
    theirs.get_layout_engine().execute(theirs)
    for one, other in zip(ours.axes, theirs.axes, strict=True):
        assert one.get_position().extents == pytest.approx(other.get_position().extents, abs=0.006)


def test_long_names_of_cases_get_the_room_they_need() -> None:
    figure, ax = charts.new_figure("half")
    charts.forest(ax, pd.DataFrame({"label": ["A case with a rather long name", "B"], "value": [0.1, 0.2], "lo": 0.0, "hi": 0.3}))
    GridLayout().execute(figure)
    assert ax.get_position().x0 > 0.3 and find_cut_off(figure) == []
