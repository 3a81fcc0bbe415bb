"""Both sections on publishers' real files: known numbers, publication dates, gaps."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from strategynote import section as sections
from strategynote.data import wall as walls
from strategynote.data.archive import Vintage
from strategynote.exhibits.exhibit import MIME
from strategynote.narrative.facts import Fact
from strategynote.project import find_project
from strategynote.section import GAP_MIME, Section

JULY, AUGUST = ("2025-06", "2025-07-24"), ("2026-02", "2026-08-14")


@pytest.fixture(autouse=True)
def at_hand(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ARCHIVES", str(archive))
    monkeypatch.setenv("STRATEGYNOTE_ROOT", str(find_project().root))


def run(name: str, month: tuple[str, str], monkeypatch: pytest.MonkeyPatch, **values: Any) -> tuple[dict[str, Fact], list[str]]:
    """Run one notebook's cells in this process; return facts and named gaps."""
    gaps: list[str] = []
    monkeypatch.setattr(Section, "_display", staticmethod(lambda bundle, metadata: gaps.extend([bundle[GAP_MIME]["message"]] if GAP_MIME in bundle else [])))
    monkeypatch.setattr(sections, "display_bundle", lambda *_: ({MIME: {}}, {}))
    cells = json.loads((find_project().notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= {"period": month[0], "as_of": month[1], **values}
    return {fact.id: fact for fact in space["section"].facts}, gaps


def test_the_scenario_of_july_2025(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _ = run("positioning", JULY, monkeypatch)
    assert 0.12 < float(facts["scenario.fall_15.probability_6m"].value or 0) < 0.16
    assert -0.20 < float(facts["scenario.fall_15.small_loss"].value or 0) < -0.17
    assert facts["scenario.target.distance"].value == pytest.approx(-0.1357, abs=1e-4)
    assert facts["scenario.target.implied_spot"].text == "6,471" and facts["scenario.target.level"].text == "5,500"
    assert facts["positioning.slowdown.state"].value == "no" and facts["scenario.fall_15.cape.tercile"].value == "high"


def test_the_seed_moves_the_real_probability_by_less_than_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [run("positioning", JULY, monkeypatch, seed=seed, draws=50)[0]["scenario.fall_15.probability_6m"].value for seed in (1, 2, 3)]
    assert max(map(float, found)) - min(map(float, found)) < 0.01


def test_short_interest_of_july_2026_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, gaps = run("short_covering", AUGUST, monkeypatch)
    assert facts["short.settlement_date"].value == "2026-07-31" and not gaps
    assert 0.05 < float(facts["short.sir.small.median"].value or 0) < 0.10
    assert facts["short.window.sorted"].value == "after" and facts["short.window.first"].value == "2026-04-10"
    assert facts["short.high_minus_low.quarter"].value is None and facts["short.intensity_percentile"].reason


def test_a_settlement_file_is_not_used_before_its_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _ = run("short_covering", ("2026-02", "2026-08-11"), monkeypatch)
    assert facts["short.settlement_date"].value == "2026-07-15"


def test_in_july_2025_the_missing_settlement_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, gaps = run("short_covering", JULY, monkeypatch)
    assert any("shrt20250314.csv to shrt20250630.csv" in gap for gap in gaps)
    assert all(fact.value is None and fact.reason for fact in facts.values())


def test_no_fact_of_short_covering_comes_from_files_dated_later(monkeypatch: pytest.MonkeyPatch) -> None:
    month = ("2026-02", "2026-08-11")
    before, _ = run("short_covering", month, monkeypatch, draws=50)
    known = walls.read_vintage

    def early_only(vintage: Vintage, reader: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
        assert not vintage.vintage or vintage.vintage <= "2026-07-30", vintage.file
        return known(vintage, reader, folder=folder)

    monkeypatch.setattr(walls, "read_vintage", early_only)
    after, _ = run("short_covering", month, monkeypatch, draws=50)
    assert before == after
