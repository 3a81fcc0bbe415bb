"""Values under the pointer are the drawn ones, printed in the axis's unit, only where the x axis is a calendar."""

from __future__ import annotations

import pandas as pd
import pytest
from strategynote.exhibits import charts
from strategynote.exhibits.drawing import freeze_layout
from strategynote.exhibits.hover import find_calendars, read_panels

MONTHS = pd.period_range("2024-01", periods=18, freq="M")


def panels(draw) -> list[dict]:  # type: ignore[no-untyped-def, type-arg]
    figure, ax = charts.new_figure()
    draw(ax)
    calendars = find_calendars(figure)
    freeze_layout(figure)
    return read_panels(calendars)


def test_each_named_line_says_its_value_at_every_date() -> None:
    def draw(ax) -> None:  # type: ignore[no-untyped-def]
        charts.plot_line(ax, pd.Series([0.01 * n for n in range(18)], MONTHS), role="small", label="Small")
        charts.plot_line(ax, pd.Series([-0.02] * 15, MONTHS[3:]), role="large", label="Large")
        charts.percent_axis(ax)
        charts.month_axis(ax)
        charts.label_ends(ax)

    (panel,) = panels(draw)
    assert [name for name, _ in panel["lines"]] == ["Small", "Large"]
    assert panel["lines"][0][1][:2] == ["0.0%", "1.0%"] and panel["lines"][1][1][:4] == ["", "", "", "\N{MINUS SIGN}2.0%"]
    assert [label for _, label in panel["at"]][:2] == ["Jan 2024", "Feb 2024"]
    left, top, right, bottom = panel["box"]
    assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
    places = [place for place, _ in panel["at"]]
    assert places == sorted(places) and left <= places[0] and places[-1] <= right


@pytest.mark.parametrize(("axis", "words"), [("points", "10.0 points"), ("number", "0.10")])
def test_values_are_printed_in_the_unit_of_their_axis(axis: str, words: str) -> None:
    def draw(ax) -> None:  # type: ignore[no-untyped-def]
        charts.plot_line(ax, pd.Series([0.1] * 18, MONTHS), role="junk")
        charts.percent_axis(ax, unit="points") if axis == "points" else charts.number_axis(ax, form=charts.number(2))
        charts.month_axis(ax)

    (panel,) = panels(draw)
    assert panel["lines"] == [["", [words] * 18]]


def test_a_chart_without_a_calendar_says_nothing() -> None:
    assert panels(lambda ax: charts.plot_line(ax, pd.Series(range(20)), role="junk")) == []
