from __future__ import annotations

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
from strategynote.exhibits import charts, style


def _months(n: int, start: str = "2020-01") -> pd.PeriodIndex:
    return pd.period_range(start, periods=n, freq="M")


def _series(n: int = 60, last: float = 1.0) -> pd.Series:
    return pd.Series(np.linspace(0, last, n), _months(n))


def test_a_figure_has_the_printed_width_of_its_kind() -> None:
    for width, millimetres in style.WIDTHS_MM.items():
        figure, _ = charts.new_figure(width)
        assert figure.get_figwidth() * 25.4 == pytest.approx(millimetres)


def test_a_line_is_drawn_at_month_ends_in_the_colour_of_its_role() -> None:
    _, ax = charts.new_figure()
    line = charts.plot_line(ax, _series(3), role="junk", label="Junk")
    assert line.get_color() == style.ROLES["junk"]
    assert [mdates.num2date(x).strftime("%Y-%m-%d") for x in line.get_xdata()] == ["2020-01-31", "2020-02-29", "2020-03-31"]


def test_positions_keep_their_order_and_distance_and_move_little() -> None:
    placed = charts.spread([5.0, 5.1, 20.0], 2.0)
    assert placed[1] - placed[0] == pytest.approx(2.0)
    assert placed[:2].mean() == pytest.approx(5.05)
    assert placed[2] == pytest.approx(20.0)


def test_positions_that_are_apart_do_not_move() -> None:
    assert charts.spread([3.0, 1.0, 9.0], 1.5).tolist() == pytest.approx([3.0, 1.0, 9.0])


def test_crowded_positions_stay_inside_their_limits() -> None:
    placed = charts.spread([9.8, 9.9, 10.0], 2.0, low=0.0, high=10.0)
    assert placed.max() <= 10.0 and np.diff(np.sort(placed)).min() >= 2.0 - 1e-9


def test_names_of_lines_that_end_together_do_not_overlap() -> None:
    figure, ax = charts.new_figure("half")
    for place, role in enumerate(("small", "large", "micro", "market")):
        charts.plot_line(ax, _series(60, 1 + place / 1000), role=role, label=f"Line {place}")
    charts.month_axis(ax)
    texts = charts.label_ends(ax, form=charts.percent(1))
    figure.draw_without_rendering()
    boxes = sorted((t.get_window_extent(figure.canvas.get_renderer()) for t in texts), key=lambda b: b.y0)
    assert len(boxes) == 4
    # Boxes of text include white space above and below the letters; baselines must be a line apart.
    assert min(b.y0 - a.y0 for a, b in zip(boxes, boxes[1:], strict=False)) > style.SIZES_PT["chart"] * figure.dpi / 72


def test_names_stand_inside_the_axes_behind_the_last_value() -> None:
    figure, ax = charts.new_figure("half")
    line = charts.plot_line(ax, _series(), role="junk", label="Volatile minus calm small caps")
    charts.month_axis(ax)
    (text,) = charts.label_ends(ax, form=charts.percent())
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    box, end = text.get_window_extent(renderer), ax.transData.transform((line.get_xdata()[-1], 0))[0]
    assert end < box.x0 and box.x1 <= ax.get_window_extent(renderer).x1 + 1


def test_the_calendar_ends_with_the_data_not_with_the_names() -> None:
    _, ax = charts.new_figure("half")
    charts.plot_line(ax, _series(), role="junk", label="A long name for a line")
    charts.month_axis(ax)
    charts.label_ends(ax)
    assert max(ax.get_xticks()) <= charts.to_dates(_months(60))[-1]


def test_a_line_without_data_gets_no_name() -> None:
    _, ax = charts.new_figure()
    charts.plot_line(ax, _series() * np.nan, role="junk", label="Nothing")
    assert charts.label_ends(ax) == []


def test_the_last_known_value_is_printed_when_the_series_ends_in_gaps() -> None:
    _, ax = charts.new_figure()
    series = _series(4, 0.3)
    series.iloc[-1] = np.nan
    charts.plot_line(ax, series, role="small", label="Small")
    (text,) = charts.label_ends(ax, form=charts.percent())
    assert text.get_text() == "Small 20%"


def test_shading_covers_whole_months_and_leaves_the_limits_alone() -> None:
    _, ax = charts.new_figure()
    charts.plot_line(ax, _series(), role="market")
    before = ax.get_xlim()
    charts.shade_recessions(ax, [("2020-02", "2020-04"), ("1990-07", "1991-03")])
    charts.shade_rallies(ax, [("2024-06", None)])
    assert ax.get_xlim() == before
    recession, rally = ax.patches
    assert mdates.num2date(recession.get_x()).strftime("%Y-%m-%d") == "2020-02-01"
    assert mdates.num2date(recession.get_x() + recession.get_width()).strftime("%Y-%m-%d %H") == "2020-04-30 23"
    assert rally.get_x() + rally.get_width() == pytest.approx(before[1])


def test_time_series_have_their_values_at_the_right_and_monthly_names_at_month_ends() -> None:
    figure, ax = charts.new_figure()
    charts.plot_line(ax, _series(12), role="market")
    charts.month_axis(ax)
    figure.draw_without_rendering()
    assert ax.yaxis.get_ticks_position() == "right"
    shown = [t for t in ax.get_xticks() if ax.get_xlim()[0] <= t <= ax.get_xlim()[1]]
    assert all((mdates.num2date(tick + 1)).day == 1 for tick in shown)


def test_formatters_use_true_minus_signs_and_no_negative_zero() -> None:
    assert charts.percent(1)(-0.0123) == "\N{MINUS SIGN}1.2%"
    assert charts.points(1)(0.05) == "+5.0"
    assert charts.points(1)(-0.0001) == "0.0"
    assert charts.percentile(0.004) == "1st" and charts.percentile(0.999) == "99th"


def test_dots_are_sorted_and_rows_without_a_value_left_out() -> None:
    _, ax = charts.new_figure("half")
    frame = pd.DataFrame({"label": ["a", "b", "c"], "value": [0.1, np.nan, 0.3], "lo": -0.1, "hi": 0.2, "aside": ["9th", "", "1st"]})
    rows = charts.dots_with_range(ax, frame, form=charts.points(1))
    assert rows["label"].tolist() == ["c", "a"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["c", "a"]
    assert {"+30.0", "+10.0", "1st", "9th"} <= {t.get_text() for t in ax.texts}


def test_bars_carry_their_numbers_and_the_colour_of_their_role() -> None:
    _, ax = charts.new_figure("half")
    charts.bars(ax, pd.DataFrame({"month": [0.1, np.nan]}, index=["Small", "Large"]), roles={"month": "junk"}, form=charts.percent())
    assert [t.get_text() for t in ax.texts] == ["10%", ""]
    assert ax.patches[0].get_facecolor()[:3] == pytest.approx(tuple(int(style.ROLES["junk"][i : i + 2], 16) / 255 for i in (1, 3, 5)))


def test_no_chart_has_a_legend_or_a_border() -> None:
    _, ax = charts.new_figure()
    charts.plot_line(ax, _series(), role="small", label="Small")
    charts.label_ends(ax)
    assert ax.get_legend() is None
    assert not any(ax.spines[side].get_visible() for side in ("left", "right", "top"))
