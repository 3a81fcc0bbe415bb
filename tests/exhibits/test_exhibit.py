from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategynote.errors import BuildFailure
from strategynote.exhibits import charts
from strategynote.exhibits.exhibit import MIME, Exhibit, display_bundle, exhibit_payload
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import plain

DATA = pd.DataFrame({"period": ["2025-05", "2025-06"], "value": [0.1, 0.2]})


def _figure(last: float = 0.2, label: str = "Small") -> Any:
    figure, ax = charts.new_figure("half", height=40)
    charts.plot_line(ax, pd.Series([0.1, last], pd.period_range("2025-05", periods=2, freq="M")), role="small", label=label)
    charts.month_axis(ax)
    charts.percent_axis(ax)
    charts.label_ends(ax, form=charts.percent())
    return figure


def _exhibit(**changes: Any) -> Exhibit:
    base = {
        "id": "factors.small", "title": plain("Small caps gained 20%"), "subtitle": "Percent, 2025", "note": "n = 2", "alt": plain("Small caps rose from 10 to 20%."),
        "sources": ("french/made_up",), "data": DATA, "width": "half",
    }
    if "table" not in changes and "figure" not in changes:
        base["figure"] = _figure()
    return Exhibit(**(base | changes))


TABLE = Table(DATA, (Column("period", "Month", "month"), Column("value", "Return", "percent")))


@pytest.mark.parametrize(("changes", "words"), [
    ({"id": "Leadership"}, "section.name"), ({"title": plain(" ")}, "title is empty"), ({"subtitle": ""}, "subtitle is empty"),
    ({"sources": ()}, "no source"), ({"data": DATA.iloc[:0]}, "data are empty"), ({"place": "cover"}, "place is 'cover'"),
    ({"figure": None, "table": None}, "either a figure or a table"), ({"width": "full"}, "80 mm wide"),
])
def test_an_incomplete_exhibit_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BuildFailure, match=words):
        _exhibit(**changes)


def test_who_cannot_see_an_exhibit_is_told_its_title_where_nothing_else_is_given() -> None:
    assert _exhibit(alt=plain("")).alt == _exhibit().title and _exhibit(alt=plain("More.")).alt.text == "More."


def test_figure_and_table_at_once_are_refused() -> None:
    with pytest.raises(BuildFailure, match="not both"):
        _exhibit(figure=_figure(), table=TABLE)


def test_a_chart_that_says_nan_is_refused() -> None:
    with pytest.raises(BuildFailure, match="the chart says 'nan"):
        _exhibit(figure=_figure(label="nan points"))


@pytest.mark.parametrize("name", [np.nan, None, "None", "inf"])
@pytest.mark.parametrize("draw", [
    lambda ax, frame: charts.bars(ax, frame.set_index("label")[["value"]], roles={"value": "small"}, form=charts.percent()),
    lambda ax, frame: charts.bars(ax, frame.set_index("label")[["value"]], roles={"value": "small"}, horizontal=True),
    lambda ax, frame: charts.forest(ax, frame, form=charts.percent()), lambda ax, frame: charts.dots_with_range(ax, frame, form=charts.percent()),
])
def test_a_chart_that_names_a_bar_or_row_nan_is_refused(draw: Callable[[Any, pd.DataFrame], Any], name: object) -> None:
    for label, refused in (("Small", False), (name, True)):
        figure, ax = charts.new_figure("half", height=40)
        draw(ax, pd.DataFrame({"label": ["Large", label], "value": [0.1, 0.2], "lo": [0.0, 0.1], "hi": [0.2, 0.3]}))
        with pytest.raises(BuildFailure, match=r"the chart says '(nan|None|inf)'") if refused else contextlib.nullcontext():
            _exhibit(figure=figure)


def test_the_same_exhibit_gives_the_same_bytes() -> None:
    exhibit = _exhibit()
    first = json.dumps(exhibit_payload(exhibit), sort_keys=True)
    assert first == json.dumps(exhibit_payload(exhibit), sort_keys=True)
    assert first == json.dumps(exhibit_payload(_exhibit(figure=_figure())), sort_keys=True)


def test_the_chart_keeps_words_as_text_and_carries_no_date_style_or_foreign_id() -> None:
    svg = exhibit_payload(_exhibit())["svg"]
    assert ">Small 20%</text>" in svg and "'Source Sans 3', sans-serif" in svg
    assert "<metadata" not in svg and "<style" not in svg and "matplotlib.org" not in svg
    assert all(part.startswith("factors-small-") for part in svg.replace('id="', "\0").split("\0")[1:])


def test_the_png_has_the_printed_size_at_200_dots_per_inch() -> None:
    from PIL import Image

    image = Image.open(__import__("io").BytesIO(base64.b64decode(exhibit_payload(_exhibit())["png"])))
    assert image.size == pytest.approx((80 / 25.4 * 200, 40 / 25.4 * 200), abs=1)


def test_a_table_travels_as_html_and_its_data_as_csv() -> None:
    payload = exhibit_payload(_exhibit(table=TABLE))
    assert payload["kind"] == "table" and payload["html"].startswith("<table") and "svg" not in payload
    assert payload["csv"] == "period,value\n2025-05,0.1\n2025-06,0.2\n"


def test_an_index_that_means_something_is_kept_in_the_csv() -> None:
    indexed = _exhibit(table=TABLE, data=DATA.set_index("period"))
    assert exhibit_payload(indexed)["csv"].startswith("period,value\n2025-05")
    assert exhibit_payload(replace(indexed, data=DATA))["csv"].startswith("period,value")


def test_the_bundle_previews_the_exhibit_and_holds_plain_json() -> None:
    data, metadata = display_bundle(_exhibit(title=plain("Gains < 20% & more")))
    assert "Gains &lt; 20% &amp; more" in data["text/html"] and "<svg" in data["text/html"]
    assert json.loads(json.dumps(data[MIME]))["id"] == "factors.small"
    assert metadata == {"exhibit": {"id": "factors.small", "place": "body", "width": "half"}}


def test_numpy_values_in_the_data_do_not_leak_into_the_payload() -> None:
    frame = pd.DataFrame({"value": np.array([1, 2], dtype=np.int64)})
    json.dumps(exhibit_payload(_exhibit(table=Table(frame, (Column("value", "Value", "count"),)), data=frame)))
