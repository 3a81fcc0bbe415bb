"""Exhibits and notebook of the decade outlook: what they draw, what they leave out, how the notebook is built."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from strategynote.exhibits import outlook, outlook_others, outlook_records
from strategynote.exhibits.exhibit import exhibit_payload
from strategynote.narrative import outlook as outlook_facts
from strategynote.narrative.facts import Facts
from strategynote.research.outlook.breakeven import estimate_breakeven
from strategynote.research.outlook.decade import estimate_call, prepare_market
from strategynote.research.outlook.inference import estimate_inference
from strategynote.research.outlook.reversal import estimate_reversal
from strategynote.research.outlook.track_record import make_track_record

from .test_outlook_words import collect
from .worlds import make_portfolios

NOTEBOOK = Path(__file__).parents[3] / "notebooks" / "decade_outlook.ipynb"


class World:
    """One made-up history with everything estimated on it."""

    def __init__(self, months: int) -> None:
        self.market = prepare_market(make_portfolios(months))
        self.main = self.market.samples["small_minus_large"]
        self.calls = {name: estimate_call(s, seed=1, draws=200) for name, s in self.market.samples.items()}
        self.call = self.calls["small_minus_large"]
        self.facts: Facts = collect(months)


@pytest.fixture(scope="module")
def world() -> World:
    return World(1000)


@pytest.fixture(scope="module")
def early() -> World:
    return World(500)


def test_valuation_chart_draws_segments_and_the_ratio(world: World):
    exhibit = outlook.valuation_lines(world.market, world.facts)
    np.testing.assert_allclose(exhibit.data["small_to_large"], exhibit.data["small"] / exhibit.data["large"])
    left, right = exhibit.figure.axes
    assert left.get_yscale() == right.get_yscale() == "log"
    assert len([line for line in left.get_lines() if not line.get_label().startswith("_")]) == 3


def test_scatter_marks_today_with_its_band(world: World):
    exhibit = outlook.start_and_outcome(world.call, world.facts)
    (ax,) = exhibit.figure.axes
    band = next(line for line in ax.get_lines() if line.get_label() == "_band")
    assert band.get_ydata() == pytest.approx([world.call.band.low, world.call.band.high])
    assert band.get_xdata()[0] == pytest.approx(np.exp(world.main.x.iloc[-1]))


def test_scatter_without_a_band_marks_today_only(early: World):
    labels = [line.get_label() for line in outlook.start_and_outcome(early.call, early.facts).figure.axes[0].get_lines()]
    assert "_now" in labels and "_band" not in labels


def test_forest_lists_every_method_with_the_combination_first(world: World):
    data = outlook.forecast_forest(world.call, world.facts).data
    assert data["label"].tolist() == list(outlook.METHOD_LABELS.values())
    assert data.loc[0, ["lo", "value", "hi"]].tolist() == pytest.approx(
        [world.call.band.low, world.call.band.forecast, world.call.band.high]
    )


def test_no_forecast_no_forest_no_coverage(early: World):
    assert outlook.forecast_forest(early.call, early.facts) is None
    assert outlook_records.coverage_table(early.call, early.facts) is None
    assert outlook_others.value_growth_forest(early.calls["value_minus_growth"], early.facts) is None


def test_break_even_paths_leave_today_together(world: World):
    result = estimate_breakeven(world.main, cost=0.005, half_life=5.0, seed=1, draws=200)
    exhibit = outlook.break_even_paths(result, world.main, world.facts)
    assert exhibit.data.loc[0].nunique() == 1
    assert exhibit.data.loc[10, "break_even"] == pytest.approx(result.end)


def test_appendix_exhibits_say_where_they_stand(world: World):
    inference = estimate_inference(world.main, seed=1, draws=200)
    record = make_track_record(world.call.forecasts)
    shown = [
        outlook_records.inference_table(inference, world.facts), outlook_records.out_of_sample_table(world.calls, world.facts),
        outlook_records.coverage_table(world.call, world.facts), outlook_records.record_lines(record, world.facts),
        outlook_records.record_table(record, world.facts), outlook_others.decade_parts(world.market.samples, world.facts),
        outlook_others.reversal_scatter(estimate_reversal(world.main.flow, seed=1, draws=200), world.facts),
        outlook_others.value_growth_forest(world.calls["value_minus_growth"], world.facts),
    ]  # fmt: skip
    assert {e.place for e in shown} == {"appendix"}
    assert len({e.id for e in shown}) == len(shown)
    for exhibit in shown:
        payload = exhibit_payload(exhibit)
        assert payload["title_text"] and payload["note"] and payload["alt"]


def test_coverage_table_holds_three_levels_for_both_methods(world: World):
    data = outlook_records.coverage_table(world.call, world.facts).data
    assert data.groupby("method")["level"].apply(list).tolist() == [[0.5, 0.8, 0.9]] * 2


def test_the_record_table_ends_with_open_calls(world: World):
    data = outlook_records.record_table(make_track_record(world.call.forecasts), world.facts).data
    assert data["came_true"].iloc[-1] == "open" and set(data["came_true"]) <= {"yes", "no", "open"}


def test_every_fact_that_names_an_exhibit_names_one_of_the_notebook(world: World):
    source = "".join("".join(c["source"]) for c in json.loads(NOTEBOOK.read_text())["cells"])
    names = {f.exhibit for f in world.facts if f.exhibit}
    functions = {
        "outlook.valuation": "valuation_lines", "outlook.start_and_outcome": "start_and_outcome",
        "outlook.forecast": "forecast_forest",
        "outlook.break_even": "break_even_paths", "outlook.decade_parts": "decade_parts", "outlook.track_record": "record_lines",
        "outlook.reversal": "reversal_scatter", "outlook.value_growth": "value_growth_forest",
        "outlook.out_of_sample": "out_of_sample_table", "outlook.coverage": "coverage_table",
    }  # fmt: skip
    assert names <= set(functions)
    assert all(functions[name] in source for name in names)


def test_a_short_history_places_no_fact_in_a_missing_exhibit(early: World):
    placed = {f.exhibit for f in early.facts if f.exhibit}
    assert not placed & {"outlook.forecast", "outlook.coverage", "outlook.value_growth"}


def test_the_notebook_is_thin_and_has_parameters():
    cells = [c for c in json.loads(NOTEBOOK.read_text())["cells"] if c["cell_type"] == "code"]
    assert [c["id"] for c in cells if "parameters" in c["metadata"].get("tags", [])] == ["parameters"]
    for cell in cells:
        lines = "".join(cell["source"]).splitlines()
        assert len(lines) <= 15
        assert not any(line.startswith(("def ", "class ", "for ", "while ")) for line in lines)
        assert not cell["outputs"] and cell["execution_count"] is None


def test_facts_of_the_notebook_are_made_by_the_section(world: World):
    assert all(f.id.startswith(("outlook.", "valuation.")) for f in world.facts)
    assert outlook_facts.HEADLINE_TEST in {t.kind for t in estimate_inference(world.main, seed=1, draws=50).tests}
