"""Both sections on publishers' real files: known numbers, publication dates, gaps when files are taken away, and processor time."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from strategynote import section as sections
from strategynote.data import wall as walls
from strategynote.data.archive import Choice, Vintage
from strategynote.data.catalog import Dataset
from strategynote.narrative.facts import Fact
from strategynote.project import find_project
from strategynote.section import GAP_MIME, Section

POSITIONING = (
    "french/F-F_Research_Data_Factors_daily", "french/F-F_Research_Data_Factors", "prices/^GSPC", "fred/VIXCLS", "prices/VIXCLS", "shiller/ie_data",
    "fred/GS10", "fred/TB3MS", "fred-md/monthly", "nber/cycle-dates", "sp500/constituents-financials", "sp500/fundamentals",
)  # fmt: skip
SHORTS = ("finra/short-interest", "finra/short-interest-snapshot", "shares/float", "ishares/IWM", "ishares/IWC", "ishares/IWB")
CONTRACT = {
    "positioning": ("scenario.fall_15.probability_6m", "scenario.fall_15.small_loss"),
    "short_covering": ("short.high_minus_low.quarter", "short.intensity_percentile"),
}
JULY, AUGUST = ("2025-06", "2025-07-24"), ("2026-02", "2026-08-14")


@pytest.fixture(autouse=True)
def at_hand(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATEGYNOTE_ARCHIVES", str(archive))
    monkeypatch.setenv("STRATEGYNOTE_ROOT", str(find_project().root))


def run(name: str, month: tuple[str, str], monkeypatch: pytest.MonkeyPatch, *, draw: bool = False, **values: Any) -> tuple[dict[str, Fact], list[str], float]:
    """Run one notebook's cells in this process; return facts, named gaps and the processor time after the setup cell's imports."""
    gaps: list[str] = []
    monkeypatch.setattr(Section, "_display", staticmethod(lambda bundle, metadata: gaps.extend([bundle[GAP_MIME]["message"]] if GAP_MIME in bundle else [])))
    if not draw:
        monkeypatch.setattr(sections, "display_bundle", lambda exhibit: ({}, {}))
    cells = json.loads((find_project().notebooks / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    space: dict[str, Any] = {}
    spent = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), space)
                if "parameters" in cell["metadata"].get("tags", []):
                    space |= {"period": month[0], "as_of": month[1], **values}
    return {fact.id: fact for fact in space["section"].facts}, gaps, time.process_time() - spent


def take_away(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file of one dataset be found."""
    choose, known = walls.choose_vintage, walls.published

    def chosen(row: Dataset, files: Iterable[Vintage], *, period: pd.Period, as_of: dt.date) -> Choice | None:
        return None if row.id == id else choose(row, files, period=period, as_of=as_of)

    def dated(row: Dataset, files: Iterable[Vintage], *, as_of: dt.date) -> list[Vintage]:
        return [] if row.id == id else known(row, files, as_of=as_of)

    monkeypatch.setattr(walls, "choose_vintage", chosen)
    monkeypatch.setattr(walls, "published", dated)


def test_the_scenario_of_july_2025(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _, _ = run("positioning", JULY, monkeypatch)
    assert 0.12 < float(facts["scenario.fall_15.probability_6m"].value or 0) < 0.16
    assert -0.20 < float(facts["scenario.fall_15.small_loss"].value or 0) < -0.17
    assert facts["scenario.target.distance"].value == pytest.approx(-0.1357, abs=1e-4)
    assert facts["scenario.target.implied_spot"].text == "6,471" and facts["scenario.target.level"].text == "5,500"
    assert facts["positioning.slowdown.state"].value == "no" and facts["scenario.fall_15.cape.tercile"].value == "high"


def test_the_seed_moves_the_real_probability_by_less_than_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [run("positioning", JULY, monkeypatch, seed=seed, draws=50)[0]["scenario.fall_15.probability_6m"].value for seed in (1, 2, 3)]
    assert max(map(float, found)) - min(map(float, found)) < 0.01


def test_short_interest_of_july_2026_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, gaps, _ = run("short_covering", AUGUST, monkeypatch)
    assert facts["short.settlement_date"].value == "2026-07-31" and not gaps
    assert 0.05 < float(facts["short.sir.small.median"].value or 0) < 0.10
    assert facts["short.window.sorted"].value == "after" and facts["short.window.first"].value == "2026-04-10"
    assert facts["short.high_minus_low.quarter"].value is None and facts["short.intensity_percentile"].reason


def test_a_settlement_file_is_not_used_before_its_publication(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, _, _ = run("short_covering", ("2026-02", "2026-08-11"), monkeypatch)
    assert facts["short.settlement_date"].value == "2026-07-15"


def test_in_july_2025_the_missing_settlement_files_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, gaps, _ = run("short_covering", JULY, monkeypatch)
    assert any("shrt20250314.csv to shrt20250630.csv" in gap for gap in gaps)
    assert all(fact.value is None and fact.reason for fact in facts.values())


@pytest.mark.parametrize(("name", "id"), [*(("positioning", id) for id in POSITIONING), *(("short_covering", id) for id in SHORTS)])
def test_without_one_optional_dataset_the_notebook_runs_and_names_the_gap(name: str, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take_away(id, monkeypatch)
    facts, gaps, _ = run(name, AUGUST, monkeypatch, draws=50, **({"paths": 500} if name == "positioning" else {}))
    assert set(CONTRACT[name]) <= set(facts)
    # The market since 1963, the other copy of the volatility index, single FRED series and older fundamentals step in without a gap.
    replaced = {"french/F-F_Research_Data_Factors", "fred/VIXCLS", "prices/VIXCLS", "fred-md/monthly", "finra/short-interest-snapshot"}
    assert gaps or id in replaced
    assert all(fact.reason for fact in facts.values() if fact.value is None)


@pytest.mark.parametrize(("name", "month"), [("positioning", JULY), ("positioning", AUGUST), ("short_covering", AUGUST), ("short_covering", JULY)])
def test_a_notebook_takes_at_most_three_seconds_of_processor_time(name: str, month: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    run(name, month, monkeypatch, draw=True)  # libraries and parsed files at hand, as in a build
    assert min(run(name, month, monkeypatch, draw=True)[2] for _ in range(2)) < 3.0


def test_no_fact_of_short_covering_comes_from_files_dated_later(monkeypatch: pytest.MonkeyPatch) -> None:
    month = ("2026-02", "2026-08-11")
    before, _, _ = run("short_covering", month, monkeypatch, draws=50)
    known = walls.read_vintage

    def early_only(vintage: Vintage, reader: str, *, folder: Path | None) -> dict[str, pd.DataFrame]:
        assert not vintage.vintage or vintage.vintage <= "2026-07-30", vintage.file
        return known(vintage, reader, folder=folder)

    monkeypatch.setattr(walls, "read_vintage", early_only)
    after, _, _ = run("short_covering", month, monkeypatch, draws=50)
    assert before == after
