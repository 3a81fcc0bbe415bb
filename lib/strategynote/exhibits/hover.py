"""What a time series says under the pointer: the drawn values of every named line, with their places in the picture."""

from __future__ import annotations

from calendar import month_abbr
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

# How `charts.month_axis` names axes whose x axis is a calendar.
CALENDAR = "calendar"
FEWEST = 12
Calendar = tuple[Axes, Callable[[float], str]]


def find_calendars(figure: Figure) -> list[Calendar]:
    """Return the axes whose x axis is a calendar, with the way their values are printed; before ticks are frozen."""
    return [
        (ax, _printer(ax)) for ax in figure.axes
        if ax.get_label() == CALENDAR and any(len(line.get_xdata()) >= FEWEST for line in ax.get_lines())
    ]


def read_panels(calendars: list[Calendar]) -> list[dict[str, Any]]:
    """Return a record per panel, after the layout is frozen: box (left, top, right, bottom as shares of the picture), the
    dates under it as [share of the width, label], and per line its name and the printed values ("" where there is none).
    """
    return [panel for ax, form in calendars if (panel := _panel(ax, form))]


def _printer(ax: Axes) -> Callable[[float], str]:
    sample = ax.yaxis.get_major_formatter()(0.3, 0).lstrip("+")
    if "%" in sample:
        return lambda value: f"{100 * value:.1f}%"
    if sample.startswith("30"):
        return lambda value: f"{100 * value:.1f} points"
    return lambda value: f"{value:.2f}"


def _panel(ax: Axes, form: Callable[[float], str]) -> dict[str, Any] | None:
    lines = [line for line in ax.get_lines() if len(line.get_xdata()) >= FEWEST]
    dates = np.unique(np.concatenate([np.asarray(line.get_xdata(), dtype=float) for line in lines]))
    left, right = ax.get_xlim()
    dates = dates[(dates >= left) & (dates <= right)]
    if not len(dates):
        return None
    box, width = ax.get_position(), ax.figure.bbox.width
    places = ax.transData.transform([(date, 0) for date in dates])[:, 0] / width
    daily = len(dates) > 2 and float(np.median(np.diff(dates))) < 20
    labels = _name_days(dates, daily=daily)
    return {
        "box": [round(float(v), 4) for v in (box.x0, 1 - box.y1, box.x1, 1 - box.y0)],
        "at": [[round(float(p), 4), label] for p, label in zip(places, labels, strict=True)],
        "lines": [[_name(line), _printed(line, dates, form)] for line in lines],
    }


def _name_days(dates: np.ndarray, *, daily: bool) -> list[str]:
    # Not num2date: dates with a time zone take longer than the chart's lines.
    days = np.floor(dates).astype("datetime64[D]")
    months, place = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    names = [f"{month_abbr[month.month]} {month.year}" for month in months.tolist()]
    return [f"{day.day} {names[i]}" for day, i in zip(days.tolist(), place, strict=True)] if daily else [names[i] for i in place]


def _name(line: Line2D) -> str:
    name = str(line.get_label())
    return "" if name.startswith("_") else " ".join(name.split())


def _printed(line: Line2D, dates: np.ndarray, form: Callable[[float], str]) -> list[str]:
    known = dict(zip(np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float), strict=True))
    values = [known.get(date, np.nan) for date in dates]
    return [form(value).replace("-", "\N{MINUS SIGN}") if np.isfinite(value) else "" for value in values]
