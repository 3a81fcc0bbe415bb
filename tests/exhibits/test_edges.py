"""Words that stand over a chart's edge are found, also numbers of an axis; what stands inside is not."""

from __future__ import annotations

import pandas as pd
from strategynote.exhibits import charts
from strategynote.exhibits.edges import find_cut_off
from strategynote.exhibits.exhibit import _freeze_layout


def chart():  # type: ignore[no-untyped-def]
    figure, ax = charts.new_figure("half")
    charts.plot_line(ax, pd.Series([0.0, 0.1, 0.2], pd.period_range("2025-04", periods=3, freq="M")), role="small", label="Small")
    charts.month_axis(ax)
    charts.percent_axis(ax)
    charts.label_ends(ax)
    return figure, ax


def test_a_chart_that_fits_has_nothing_cut_off() -> None:
    figure, _ = chart()
    _freeze_layout(figure)
    assert find_cut_off(figure) == []


def test_a_panel_title_longer_than_the_chart_is_found() -> None:
    figure, ax = chart()
    ax.set_title("A title that is much longer than the chart of half a page is wide, which happens in other months", loc="left").set_in_layout(False)
    _freeze_layout(figure)
    assert [words[:7] for words in find_cut_off(figure)] == ["A title"]


def test_numbers_of_an_axis_without_room_are_found() -> None:
    figure, ax = chart()
    _freeze_layout(figure)
    ax.set_position((0.0, 0.2, 1.0, 0.7))
    assert find_cut_off(figure)


def test_the_name_of_an_axis_stands_on_the_chart_after_its_panel_has_moved() -> None:
    figure, ax = charts.new_figure("half", height=40)
    charts.plot_line(ax, pd.Series([0.0, 0.1, 0.2]), role="small")
    ax.set_xlabel("months since the trough")
    _freeze_layout(figure)
    assert find_cut_off(figure) == []
