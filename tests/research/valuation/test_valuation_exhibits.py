"""Exhibits of the section: what they draw, where they stand, what they leave out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from strategynote.data.valuation_inputs import SEVEN
from strategynote.exhibits import valuation as body
from strategynote.exhibits import valuation_records as records
from strategynote.exhibits import valuation_small as small
from strategynote.exhibits.exhibit import exhibit_payload

from .made_up import NOTHING, World

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "valuation_concentration.ipynb"


def exhibits(world: World) -> dict[str, object]:
    facts = world.facts
    made = (
        body.segments(world.cost, facts), body.concentration(world.concentration, facts), records.market_yields(world.cost, facts),
        records.cape_editions(world.cost, facts), records.members_table(world.multiples.multiples, facts),
        records.contribution_table(world.concentration.contribution, facts),
        records.after_concentration(world.concentration.aftermath, facts), small.breadth_table(world.concentration, facts),
        small.range_table(world.small, facts), small.relative_drawdown(world.small.relative, facts),
        small.downturn_table(world.small, facts),
    )  # fmt: skip
    return {exhibit.id: exhibit for exhibit in made if exhibit is not None}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def shown(world: World) -> dict[str, object]:
    return exhibits(world)


def test_two_exhibits_carry_the_argument_and_the_rest_is_appendix(shown):
    assert {id for id, e in shown.items() if e.place == "body"} == {"valuation.segments", "valuation.concentration"}
    assert len(shown) == 11


def test_every_exhibit_prints_with_note_and_alternative_text(shown):
    for exhibit in shown.values():
        payload = exhibit_payload(exhibit)
        assert payload["title_text"] and payload["note"] and payload["alt"] and payload["csv"]


def test_measures_of_cheapness_point_the_same_way(world: World):
    frame = body.segment_percentiles(world.cost).set_index("label")
    cape = world.cost.cape
    assert frame.loc["CAPE yield, composite", "value"] == pytest.approx(float((1 / cape <= 1 / cape.iloc[-1]).mean()))
    assert frame["value"].between(0, 1).all() and len(frame) == 10


def test_the_gap_is_drawn_plain_and_adjusted_on_a_log_scale(shown):
    right = shown["valuation.segments"].figure.axes[1]
    assert right.get_yscale() == "log"
    assert {line.get_label() for line in right.get_lines() if not line.get_label().startswith("_")} == {"Plain", "Adjusted"}


def test_the_seven_are_marked_at_their_dated_weight(shown, world: World):
    right = shown["valuation.concentration"].figure.axes[1]
    point = next(line for line in right.get_lines() if line.get_label() == "_point")
    assert point.get_ydata()[0] == pytest.approx(world.facts.value("valuation.top7_weight"))


def test_without_weights_the_share_stands_alone():
    bare = World(**NOTHING)
    shown = exhibits(bare)
    assert len(shown["valuation.concentration"].figure.axes) == 1
    assert set(shown) == {
        "valuation.segments", "valuation.concentration", "valuation.after_concentration", "valuation.breadth",
        "valuation.relative_drawdown", "valuation.downturns",
    }  # fmt: skip
    for exhibit in shown.values():
        assert exhibit_payload(exhibit)["title_text"]


def test_the_contribution_table_ends_with_the_index(shown, world: World):
    data = shown["valuation.contribution"].data
    assert data["company"].iloc[-1] == "Index" and len(data) == len(SEVEN) + 2
    np.testing.assert_allclose(data["part"].iloc[:-1].sum(), data["part"].iloc[-1], atol=1e-12)
    np.testing.assert_allclose(data["first"].iloc[:-1].sum(), 1.0)


def test_the_table_of_members_shows_forward_earnings_only_where_known(shown, world: World):
    assert "P/E forward" not in exhibit_payload(shown["valuation.members"])["html"]


def test_downturns_are_listed_with_their_start(shown):
    data = shown["valuation.downturns"].data
    assert set(data["group"]) == {"Bear markets", "Recessions"}
    assert data["rank"].dropna().between(0, 1).all()


def test_a_point_of_the_scatter_is_a_complete_outcome(world: World):
    outcomes = world.concentration.aftermath.outcomes
    assert outcomes.index[-1] <= world.concentration.share.index[-1] - 60
    assert isinstance(outcomes.index, pd.PeriodIndex)


def test_the_notebook_is_thin_and_shows_every_exhibit():
    cells = [c for c in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    source = "\n".join("".join(c["source"]) for c in cells)
    for name in (
        "show.segments", "show.concentration", "market_yields", "cape_editions", "members_table", "contribution_table",
        "after_concentration", "breadth_table", "range_table", "relative_drawdown", "downturn_table", "report_gaps",
    ):  # fmt: skip
        assert name in source
    assert "".join(cells[-1]["source"]) == "section.close()"
    assert "period" in "".join(cells[0]["source"]) and "seed" in "".join(cells[0]["source"])


def test_facts_name_only_exhibits_of_the_section(world: World, shown):
    assert {f.exhibit for f in world.facts if f.exhibit} <= set(shown)
