"""Words that stand over a chart's edge are found, also numbers of an axis; what stands inside is not."""

from __future__ import annotations

import pandas as pd
from strategynote.exhibits import charts
from strategynote.exhibits.drawing import freeze_layout
from strategynote.exhibits.edges import find_cut_off, find_texts


def chart():  # type: ignore[no-untyped-def]
    figure, ax = charts.new_figure("half")
    charts.plot_line(ax, pd.Series([0.0, 0.1, 0.2], pd.period_range("2025-04", periods=3, freq="M")), role="small", label="Small")
    charts.month_axis(ax)
    charts.percent_axis(ax)
    charts.label_ends(ax)
    return figure, ax


def test_a_chart_that_fits_has_nothing_cut_off() -> None:
    figure, _ = chart()
    freeze_layout(figure)
    assert find_cut_off(figure) == []


def test_a_panel_title_longer_than_the_chart_is_found() -> None:
    figure, ax = chart()
    ax.set_title("A title that is much longer than the chart of half a page is wide, which happens in other months", loc="left").set_in_layout(False)
    freeze_layout(figure)
    assert [words[:7] for words in find_cut_off(figure)] == ["A title"]


def test_numbers_of_an_axis_without_room_are_found() -> None:
    figure, ax = chart()
    freeze_layout(figure)
    ax.set_position((0.0, 0.2, 1.0, 0.7))
    assert find_cut_off(figure)


def test_the_name_of_an_axis_stands_on_the_chart_after_its_panel_has_moved() -> None:
    figure, ax = charts.new_figure("half", height=40)
    charts.plot_line(ax, pd.Series([0.0, 0.1, 0.2]), role="small")
    ax.set_xlabel("months since the trough")
    freeze_layout(figure)
    assert find_cut_off(figure) == []


def test_a_chart_makes_room_for_the_names_of_a_demonstration() -> None:
    figure, ax = charts.new_figure("half")
    charts.bars(ax, pd.DataFrame({"value": [0.1, 0.2]}, index=["Fed", "VIX"]), roles={"value": "accent"})
    charts.color_key(ax, {"Fed": "accent", "VIX": "history"})
    freeze_layout(figure, lambda words: words.replace("Fed", "the simulated central bank").replace("VIX", "the volatility index"))
    figure.canvas.draw()  # a key knows where it stands once it is drawn
    assert find_cut_off(figure) == []
    said = [text for text in find_texts(figure) if text.get_visible()]
    assert not {"Fed", "VIX"} & {text.get_text() for text in said}
    assert "the simulated central bank" in {tick.get_text() for tick in ax.get_xticklabels()}
    first, second = (next(t for t in said if t.get_text() == name and t.axes is None).get_window_extent() for name in ("the simulated central bank", "the volatility index"))
    assert first.x1 < second.x0
