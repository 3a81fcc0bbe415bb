from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lxml import html
from strategynote.errors import BuildFailure
from strategynote.exhibits.tables import Column, Table, cell_text, table_html

FRAME = pd.DataFrame({
    "sort": ["Volatility", "Beta & co", "Value"], "spread": [0.1234, -0.04, np.nan], "rank": [0.93, 0.5, 0.004],
    "p": [0.001, 0.2, np.nan], "month": ["2025-06", pd.Period("2024-01", "M"), None], "n": [1200, 3, 4], "kind": ["risk", "risk", "price"],
})
COLUMNS = (
    Column("sort", "Sort", "text"), Column("spread", "Spread", "points", signed=True), Column("rank", "Rank", "percentile"),
    Column("p", "p", "pvalue"), Column("month", "Since", "month"), Column("n", "n", "count"),
)


def _tree(**options: object) -> html.HtmlElement:
    return html.fromstring(table_html(Table(FRAME, COLUMNS, **options)))  # type: ignore[arg-type]


def test_headings_have_scope_and_the_first_column_heads_its_row() -> None:
    tree = _tree()
    assert [th.get("scope") for th in tree.xpath("//thead//th")] == ["col"] * 6
    assert [th.text_content() for th in tree.xpath("//tbody//th[@scope='row']")] == ["Volatility", "Beta & co", "Value"]


@pytest.mark.parametrize(("rows", "columns", "headed"), [(1, 6, False), (3, 2, False), (2, 3, False), (2, 4, True), (3, 3, True)])
def test_a_small_table_never_has_more_headings_than_cells(rows: int, columns: int, headed: bool) -> None:
    tree = html.fromstring(table_html(Table(FRAME.head(rows), COLUMNS[:columns])))
    assert bool(tree.xpath("//tbody//th[@scope='row']")) == headed
    assert len(tree.xpath("//th")) <= len(tree.xpath("//tbody//td"))


def test_numbers_of_a_column_have_the_same_decimals_and_a_true_minus() -> None:
    assert [td.text_content() for td in _tree().xpath("//tbody/tr/td[1]")] == ["+12.3", "\N{MINUS SIGN}4.0", "\N{EN DASH}"]


def test_a_missing_value_is_an_explained_dash_never_nan() -> None:
    text = table_html(Table(FRAME, COLUMNS))
    assert "nan" not in text.lower() and "None" not in text and "NaT" not in text
    assert text.count('class="missing" title="not available"') == 3


def test_a_percentile_is_a_bar_and_a_number_between_1_and_99() -> None:
    cells = _tree().xpath("//tbody/tr/td[2]")
    assert [c.text_content().strip() for c in cells] == ["93", "50", "1"]
    assert [c.xpath(".//i/@style")[0] for c in cells] == ["width:93%", "width:50%", "width:0%"]


def test_the_row_the_text_speaks_of_is_strong() -> None:
    assert _tree(emphasis=("Value",)).xpath("//tr[@class='strong']/th/text()") == ["Value"]


def test_groups_of_rows_and_spanners_of_columns_are_marked_as_such() -> None:
    tree = _tree(groups="kind", spanners=(("Now", ("spread", "rank")),))
    assert tree.xpath("//th[@scope='rowgroup']/text()") == ["risk", "price"]
    assert tree.xpath("//th[@scope='colgroup']/@colspan") == ["2"]


def test_units_stand_in_the_heading_once() -> None:
    assert _tree().xpath("//th[2]/span/text()") == ["points"]


def test_markup_in_words_is_escaped() -> None:
    assert "Beta &amp; co" in table_html(Table(FRAME, COLUMNS))


@pytest.mark.parametrize(("kind", "value", "printed"), [
    ("pvalue", 0.0049, "<0.01"), ("pvalue", 0.05, "0.05"), ("count", 1234.0, "1,234"), ("month", "2025-06", "Jun 2025"),
    ("percent", -0.00001, "0.0"), ("number", float("nan"), ""), ("percentile", 1.0, "99"),
])
def test_values_are_printed_by_kind(kind: str, value: object, printed: str) -> None:
    assert cell_text(value, Column("x", "x", kind)) == printed  # type: ignore[arg-type]


def test_an_unknown_column_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BuildFailure, match="did you mean 'spread'"):
        Table(FRAME, (Column("spraed", "Spread"),))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(BuildFailure, match="no rows"):
        Table(FRAME.iloc[:0], COLUMNS)
