"""Chart primitives in the house style: figures, lines with labels at their ends, shading, dots, bars, forests.

Every primitive draws on an `Axes` that `new_figure` made. Charts have no legend and no title: names stand at the line
ends (`label_ends`) or as coloured words above the panel (`color_key`), the finding stands in the exhibit's title. Call
`label_ends` last, because it makes room for the names inside the axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

from strategynote.exhibits import style
from strategynote.exhibits.hover import CALENDAR
from strategynote.exhibits.labels import Format, readable
from strategynote.exhibits.labels import color_key as color_key
from strategynote.exhibits.labels import label_ends as label_ends
from strategynote.exhibits.labels import spread as spread
from strategynote.exhibits.layout import GridLayout

Span = tuple[Any, Any]
MINUS = "\N{MINUS SIGN}"
LAST_SECOND = 1 - 1 / 86_400  # of a day


def new_figure(width: str = "full", *, height: float = style.HEIGHT_MM, nrows: int = 1, ncols: int = 1, **grid: Any) -> tuple[Figure, Any]:
    """Return a figure of the page's width and its axes (one, or an array as from `plt.subplots`).

    Parameters
    ----------
    width
        "full" or "half", as the exhibit's `width`: the chart is printed at exactly this size.
    height
        Millimetres.
    grid
        Passed to `Figure.subplots`: sharex, sharey, width_ratios, height_ratios.
    """
    style.apply_theme()
    size = (style.mm(style.WIDTHS_MM[width]), style.mm(height))
    # Not through pyplot: a notebook would show the bare figure a second time.
    figure = Figure(figsize=size, layout=GridLayout())
    FigureCanvasAgg(figure)
    return figure, figure.subplots(nrows, ncols, **grid)


def percent(digits: int = 0, *, signed: bool = False) -> Format:
    """Return a formatter of decimals as percent: 0.123 -> "12%" (a true minus sign; "+" when `signed`)."""
    return lambda value: _fixed(100 * value, digits, signed) + "%"


def points(digits: int = 0, *, signed: bool = True) -> Format:
    """Return a formatter of decimals as percentage points without a unit: 0.123 -> "+12"."""
    return lambda value: _fixed(100 * value, digits, signed)


def number(digits: int = 0, *, signed: bool = False) -> Format:
    """Return a formatter of plain numbers."""
    return lambda value: _fixed(value, digits, signed)


def percentile(value: float) -> str:
    """Return a share of history as a percentile without a word: 0.934 -> "93rd"."""
    from strategynote.narrative.facts import ordinal

    return ordinal(min(99, max(1, round(100 * value))))


def _fixed(value: float, digits: int, signed: bool) -> str:
    rounded = round(float(value), digits) + 0.0
    sign = MINUS if rounded < 0 else ("+" if signed and rounded > 0 else "")
    return f"{sign}{abs(rounded):,.{digits}f}"


def to_dates(index: Iterable[Any]) -> np.ndarray:
    """Return matplotlib dates: a period stands at its last day, a date at itself."""
    index = pd.Index(index) if not isinstance(index, pd.Index) else index
    if isinstance(index, pd.PeriodIndex):
        return index.asfreq("D", how="end").asi8.astype(float)
    if isinstance(index, pd.DatetimeIndex):
        return index.to_numpy().astype("datetime64[D]").astype(float)
    return np.asarray(index, dtype=float)


def plot_line(ax: Axes, series: pd.Series, *, role: str = "market", label: str | None = None, width: float = 1.5, **line: Any) -> Line2D:
    """Draw one series (index of periods, dates or numbers) in the colour of its role; `label` is written by `label_ends`."""
    drawn = series.astype(float)
    (artist,) = ax.plot(to_dates(series.index), drawn.to_numpy(), color=style.colour(role), linewidth=width, **line)
    artist.set_label(label or "_unnamed")
    ax.margins(x=0)
    return artist


def plot_band(ax: Axes, low: pd.Series, high: pd.Series, *, role: str = "history", alpha: float = 0.35) -> None:
    """Fill between two series on the same index, e.g. an interval or the 10-90 % range of history."""
    ax.fill_between(to_dates(low.index), low.astype(float), high.astype(float), color=style.colour(role), alpha=alpha, linewidth=0)


def shade_spans(ax: Axes, spans: Iterable[Span], *, colour: str = style.RECESSION) -> None:
    """Shade months (start, end inclusive; end None: still open) behind the lines, within the axes' present limits."""
    left, right = ax.get_xlim()
    for start, end in spans:
        first = max(_day(start, "start"), left)
        last = right if end is None or end is pd.NaT else min(_day(end, "end") + LAST_SECOND, right)
        if first < last:
            # Not axvspan: it works out the limits anew for each span.
            ax.add_artist(Rectangle((first, 0), last - first, 1, transform=ax.get_xaxis_transform(), color=colour, linewidth=0, zorder=0.1))
    ax.set_xlim(left, right)


def _day(month: Any, how: str) -> float:
    return float(pd.Period(month, freq="M").asfreq("D", how=how).ordinal)


def shade_recessions(ax: Axes, spans: Iterable[Span]) -> None:
    """Shade recessions in the note's light grey."""
    shade_spans(ax, spans, colour=style.RECESSION)


def shade_rallies(ax: Axes, spans: Iterable[Span]) -> None:
    """Shade low-quality rallies in the note's one tint."""
    shade_spans(ax, spans, colour=style.RALLY)


def zero_line(ax: Axes, *, at: float = 0.0, axis: str = "y") -> None:
    """Draw the line that values are read against."""
    draw = ax.axhline if axis == "y" else ax.axvline
    draw(at, color=style.GREY, linewidth=0.8, zorder=1.5)


def percent_axis(ax: Axes, *, axis: str = "y", digits: int = 0, signed: bool = False, unit: str = "percent", ticks: int = 5) -> None:
    """Label decimals as percent ("12%") or, with unit="points", as bare percentage points ("12")."""
    form = percent(digits, signed=signed) if unit == "percent" else points(digits, signed=signed)
    number_axis(ax, axis=axis, form=form, ticks=ticks)


def number_axis(ax: Axes, *, axis: str = "y", form: Format | None = None, ticks: int = 5) -> None:
    """Label an axis with a formatter of `percent`, `points` or `number`, about `ticks` round values."""
    chosen = form or number()
    side = ax.yaxis if axis == "y" else ax.xaxis
    side.set_major_formatter(FuncFormatter(lambda value, _: chosen(value)))
    if ax.get_yscale() == "linear" or axis == "x":
        side.set_major_locator(MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10]))


def month_axis(ax: Axes, *, values: str = "right", ticks: int = 8) -> None:
    """Make the x axis a calendar and put the value axis on the right, where the newest value is.

    Up to about two years months are named ("Jan", year below the first), beyond that years.
    """
    left, right = ax.get_xlim()
    years = (right - left) / 365.25
    room = max(3, round(ticks * ax.figure.get_figwidth() / style.mm(style.WIDTHS_MM["full"]) / _columns(ax)))
    locator, form = _calendar(years, room, -1 if _at_month_ends(ax) else 1)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(form)
    ax.set_label(CALENDAR)
    if values == "right":
        ax.yaxis.tick_right()
        ax.tick_params(axis="y", length=0)


def _columns(ax: Axes) -> int:
    spec = ax.get_subplotspec()
    return 1 if spec is None else spec.get_gridspec().ncols


def _at_month_ends(ax: Axes) -> bool:
    points = np.concatenate([np.asarray(line.get_xdata(), dtype=float) for line in ax.get_lines()] or [np.array([])])
    whole = points[points > 1]
    next_days = np.floor(np.unique(whole)[:40] + 1).astype("datetime64[D]")
    return len(whole) > 0 and bool((next_days == next_days.astype("datetime64[M]")).all())


def _calendar(years: float, room: int, day: int) -> tuple[Any, Any]:
    # A monthly value stands at its month's last day, and so must the month's name; daily prices start at the first.
    if years <= 3:
        step = next((s for s in (1, 2, 3, 6, 12) if years * 12 / s <= room + 0.5), 12)
        months = range(step if day < 0 else 1, 13, step)
        return mdates.MonthLocator(bymonth=months, bymonthday=day), FuncFormatter(_month_name)
    step = next((s for s in (1, 2, 5, 10, 20, 25) if years / s <= room + 0.5), 50)
    return mdates.YearLocator(base=step), mdates.DateFormatter("%Y")


def _month_name(value: float, position: int | None) -> str:
    day = mdates.num2date(value)
    return f"{day:%b}\n{day:%Y}" if position == 0 or day.month == 1 else f"{day:%b}"


def panel_title(ax: Axes, words: str) -> None:
    """Name a panel of a chart with several (the exhibit's own title stands outside the figure)."""
    ax.set_title(words, loc="left", fontsize=style.SIZES_PT["chart"], fontweight=600, color=style.INK, pad=5)


def note_point(ax: Axes, x: Any, y: float, words: str, *, dx: float = 0, dy: float = 8, role: str = "market", ha: str = "center") -> None:
    """Mark one point of a series and say what it is; `x` is a period, a date or a number, `dx` and `dy` are points."""
    where = float(to_dates([x])[0]) if not isinstance(x, int | float) else float(x)
    ax.plot([where], [y], marker="o", markersize=3.5, color=style.colour(role), label="_point", zorder=4)
    ax.annotate(words, (where, y), xytext=(dx, dy), textcoords="offset points", ha=ha, va="center", color=readable(style.colour(role)))


def dots_with_range(ax: Axes, frame: pd.DataFrame, *, role: str = "junk", form: Format | None = None, sort: bool = True, emphasis: Sequence[str] = ()) -> pd.DataFrame:
    """Draw one row per case: a dot at `value`, a grey bar from `lo` to `hi` (say 10-90 % of history), the number at the right.

    Parameters
    ----------
    frame
        Columns label, value, lo, hi and optionally role (overrides `role` row by row), note (printed instead of the
        formatted value) and aside (a second, quieter column of words, say the percentile). Rows without a value are
        left out.
    sort
        Highest value on top; otherwise the frame's order.

    Returns
    -------
    DataFrame
        The rows in drawn order, top to bottom.
    """
    rows = frame.dropna(subset=["value"])
    rows = rows.sort_values("value", ascending=False, kind="stable") if sort else rows
    levels = np.arange(len(rows))
    if {"lo", "hi"} <= set(rows):
        ax.hlines(levels, rows["lo"], rows["hi"], color=style.ROLES["history"], alpha=0.65, linewidth=5, capstyle="butt", label="_range")
    # One artist a colour, not one a row: each is measured, drawn for the screen and drawn for print.
    colours = pd.Series([style.colour(own or role) for own in rows.get("role", [None] * len(rows))])
    for colour, same in colours.groupby(colours, sort=False):
        ax.plot(rows["value"].iloc[same.index], levels[same.index], "o", color=colour, markersize=5, label="_dot", zorder=3)
    _case_labels(ax, rows, emphasis)
    _numbers_at_right(ax, rows, form)
    return rows


def forest(ax: Axes, frame: pd.DataFrame, *, role: str = "market", form: Format | None = None, sort: bool = False, emphasis: Sequence[str] = ()) -> pd.DataFrame:
    """Draw estimates with intervals: columns label, value, lo, hi (and role, note as in `dots_with_range`)."""
    rows = frame.dropna(subset=["value"])
    rows = rows.sort_values("value", ascending=False, kind="stable") if sort else rows
    for level, row in enumerate(rows.to_dict("records")):
        tint = style.colour(row.get("role") or role)
        if pd.notna(row.get("lo")) and pd.notna(row.get("hi")):
            ax.plot([row["lo"], row["hi"]], [level, level], color=tint, linewidth=1.3, label="_interval")
        ax.plot([row["value"]], [level], "s", color=tint, markersize=4.2, label="_estimate", zorder=3)
    _case_labels(ax, rows, emphasis)
    _numbers_at_right(ax, rows, form)
    return rows


def _case_labels(ax: Axes, rows: pd.DataFrame, emphasis: Sequence[str]) -> None:
    ax.set_yticks(range(len(rows)), [str(label) for label in rows["label"]])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(axis="y", labelcolor=style.INK, length=0)
    ax.grid(False, axis="y")
    ax.grid(True, axis="x")
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", length=0)
    for tick, label in zip(ax.get_yticklabels(), rows["label"], strict=False):
        tick.set_fontweight(700 if str(label) in emphasis else 400)


def _numbers_at_right(ax: Axes, rows: pd.DataFrame, form: Format | None) -> None:
    records = rows.to_dict("records")
    numbers = [row["note"] if isinstance(row.get("note"), str) else (form(row["value"]) if form else "") for row in records]
    width = _column_at_right(ax, numbers, offset=4, fontweight=600)
    if "aside" in rows:
        _column_at_right(ax, [str(words) for words in rows["aside"]], offset=8 + width, color=style.GREY)


def _column_at_right(ax: Axes, words: Sequence[str], *, offset: float, **font: Any) -> float:
    """Write words beside the axes, right-aligned among themselves, `offset` points away; return their width in points."""
    place = blended_transform_factory(ax.transAxes, ax.transData)
    texts = [
        ax.annotate(word, (1, level), xycoords=place, xytext=(offset, 0), textcoords="offset points", va="center", ha="left", annotation_clip=False, **font)
        for level, word in enumerate(words)
    ]
    measure = ax.figure.canvas.get_renderer().get_text_width_height_descent  # not the words' places, which cost three times as much
    width = max((measure(t.get_text(), t.get_fontproperties(), ismath=False)[0] for t in texts), default=0.0) * 72 / ax.figure.dpi
    for text in texts:
        text.set_position((offset + width, 0))
        text.set_horizontalalignment("right")
    return float(width)


def bars(ax: Axes, frame: pd.DataFrame, *, roles: Mapping[str, str], horizontal: bool = False, form: Format | None = None, thickness: float = 0.78) -> None:
    """Draw grouped bars: one group per row (index = its name), one bar per column of `roles` (column -> role).

    With `form` each bar carries its number. Name the colours with `color_key` when there is more than one column.
    """
    width = thickness / len(roles)
    for place, (column, role) in enumerate(roles.items()):
        at = np.arange(len(frame)) + (place - (len(roles) - 1) / 2) * width
        values = frame[column].astype(float).to_numpy()
        draw = ax.barh if horizontal else ax.bar
        drawn = draw(at, values, width * 0.92, color=style.colour(role), label=f"_{column}")
        if form:
            ax.bar_label(drawn, [form(v) if np.isfinite(v) else "" for v in values], padding=2, fontsize=style.SIZES_PT["tick"])
    _bar_axes(ax, frame.index, horizontal)


def _bar_axes(ax: Axes, names: pd.Index, horizontal: bool) -> None:
    labels = [str(n) for n in names]
    if horizontal:
        ax.set_yticks(range(len(labels)), labels)
        ax.set_ylim(len(labels) - 0.5, -0.5)
        ax.grid(False, axis="y")
        ax.grid(True, axis="x")
        ax.tick_params(axis="both", length=0)
        ax.tick_params(axis="y", labelcolor=style.INK)
        ax.spines["bottom"].set_visible(False)
        ax.margins(x=0.12)
    else:
        ax.set_xticks(range(len(labels)), labels)
        ax.tick_params(axis="x", length=0, labelcolor=style.INK)
        ax.margins(y=0.15)
