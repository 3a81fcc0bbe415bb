"""Valuation and concentration on publishers' real files: published numbers, and the note with each optional dataset removed."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from strategynote.data.archive import read_archive
from strategynote.data.wall import Wall
from strategynote.project import find_project

pytestmark = pytest.mark.archive
NAME = "valuation_concentration"
JUNE, AS_OF = "2025-06", "2025-07-24"
# What the section reads beyond the core.
OPTIONAL = (
    "french/Portfolios_Formed_on_E-P", "french/Portfolios_Formed_on_BE-ME", "shiller/ie_data", "weights/SPY", "weights/IWM",
    "sp500/constituents-financials", "spglobal/sp-500-eps-est", "prices/NVDA", "prices/SPY", "prices/RSP", "prices/QQQ", "prices/IWM",
    "prices/^RUT", "nber/cycle-dates",
)  # fmt: skip


def run(archive: Path, period: str, as_of: str | None, *, without: tuple[str, ...] = ()) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the notebook's cells on the archive less some datasets; return its facts and what it displayed."""
    project = find_project()
    cells = json.loads((project.notebooks / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
    vintages = tuple(v for v in read_archive(archive, "archive") if v.dataset not in without)
    space: dict[str, Any] = {}
    shown: list[dict[str, Any]] = []
    for cell in (c for c in cells if c["cell_type"] == "code"):
        if cell["id"] == "setup":
            month = pd.Period(period, freq="M")
            day = dt.date.fromisoformat(as_of) if as_of else (month + 1).end_time.date()
            wall = Wall(month, day, vintages, parsed=project.work / "parsed")
            space["open_section"] = None
            exec("".join(line for line in cell["source"] if not line.startswith(("section =", "inputs ="))), space)
            section = recording_section(wall, shown)
            space |= {"section": section, "inputs": space["load_valuation"](wall)}
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            exec("".join(cell["source"]), space)
    return {f.id: f.as_json() for f in space["section"].facts}, {"gaps": shown, "section": space["section"], "space": space}


def recording_section(wall: Wall, shown: list[dict[str, Any]]):
    from strategynote.section import GAP_MIME, Section

    class Recording(Section):
        def show(self, *exhibits: Any) -> None:
            """Exhibits are made, but not printed: other tests print them."""

        @staticmethod
        def _display(bundle: dict[str, Any], metadata: dict[str, Any]) -> None:
            if GAP_MIME in bundle:
                shown.append(bundle[GAP_MIME])

    return Recording(NAME, wall)


@lru_cache(maxsize=4)
def facts_of(archive: Path, period: str, as_of: str | None) -> dict[str, Any]:
    return run(archive, period, as_of)[0]


@pytest.fixture(scope="module")
def june(archive: Path) -> dict[str, Any]:
    return facts_of(archive, JUNE, AS_OF)


def test_the_seven_weigh_what_the_dated_weights_say(june):
    assert june["valuation.top7_weight"]["value"] == pytest.approx(0.3245, abs=5e-5)
    assert june["valuation.weights_date"]["value"] == "2025-06-30"


def test_the_effective_number_comes_from_the_same_weights(june, archive):
    rows = csv.DictReader((archive / "equity/holdings/index_etfs_2025/spy_weights_2025-06-30.csv").open())
    weights = [float(row.get("Weight (%)") or row["Weight"]) / 100 for row in rows]
    assert june["valuation.effective_n"]["value"] == pytest.approx(1 / sum(w * w for w in weights))
    assert 45 < june["valuation.effective_n"]["value"] < 55


def test_weights_carried_back_meet_what_the_index_was_at_the_end_of_2022(june):
    # S&P 500 at 30 December 2022: Apple 6.0, Microsoft 5.6, Alphabet 3.1, Amazon 2.3, Nvidia 1.1, Tesla 1.0, Meta 0.9 percent.
    assert june["valuation.top7_weight_start"]["value"] == pytest.approx(0.200, abs=0.008)


def test_contributions_add_to_the_return_of_the_fund(june):
    total = june["valuation.index_return"]["value"]
    assert june["valuation.top7_contribution"]["value"] + june["valuation.rest_contribution"]["value"] == pytest.approx(total, abs=1e-12)
    assert 0.45 < june["valuation.top7_contribution_share"]["value"] < 0.60


def test_cape_and_concentration_stand_where_the_literature_has_them(june):
    assert 35 < june["valuation.cape_edition"]["value"] < 39
    assert june["valuation.large_decile.share"]["value"] == pytest.approx(0.764, abs=0.002)
    assert june["valuation.large_decile.percentile"]["value"] == 1.0
    assert 0.010 < june["valuation.dividend_yield"]["value"] < 0.015


def test_all_seven_trade_above_the_multiple_on_trailing_earnings(june):
    assert june["valuation.members_over_25"]["value"] == 7
    assert june["valuation.pe.tsla"]["value"] == pytest.approx(196.4, abs=0.1)
    assert june["valuation.pe.pltr"]["value"] == pytest.approx(412.4, abs=0.1)
    assert june["valuation.sp500_pe_with_losses"]["value"] > june["valuation.sp500_pe"]["value"] > june["valuation.sp500_pe_ex_top7"]["value"]
    assert june["valuation.sp500_forward_pe"]["value"] == pytest.approx(24.3, abs=0.05)


def test_an_annual_row_of_ratios_belongs_to_the_formation_of_its_year(archive):
    space = run(archive, "2026-02", None)[1]["space"]
    inputs, wall = space["inputs"], space["section"].wall
    cells = (inputs.value.n_firms * inputs.value.mktcap).loc["2024-07"]
    december = wall.table(inputs.value.dataset, "bm_dec").set_axis(inputs.value.ret.columns, axis=1)
    whole = (december.loc["2024-07"] * cells).sum() / cells.sum()
    deciles = ["Lo 10", *(f"Dec {d}" for d in range(2, 10)), "Hi 10"]
    tables = wall.tables("french/Portfolios_Formed_on_BE-ME")
    cap = (tables["n_firms"] * tables["mktcap"]).loc["2024-07", deciles]
    assert (inputs.middle.loc["2024", deciles] * cap).sum() / cap.sum() == pytest.approx(whole, rel=1e-3)


def test_small_caps_stay_cheap_at_the_profitability_of_large_caps(june):
    assert june["valuation.gap.percentile"]["value"] == pytest.approx(0.97, abs=0.01)
    assert june["valuation.gap.adjusted_percentile"]["value"] == pytest.approx(0.97, abs=0.01)
    assert june["valuation.gap.explained"]["value"] == pytest.approx(0.19, abs=0.01)


@pytest.mark.parametrize("period", ["2009-03", "1999-12", "1968-07"])
def test_an_early_note_has_no_weights_and_says_why(archive, period):
    facts = facts_of(archive, period, None)
    for id in ("valuation.top7_weight", "valuation.effective_n", "valuation.top7_contribution", "valuation.members_over_25"):
        assert facts[id]["value"] is None and facts[id]["reason"]
    assert facts["valuation.large_decile.share"]["value"] is not None
    assert not [id for id in facts if id.startswith("valuation.press.")]


def test_weights_of_july_do_not_speak_for_the_next_february(archive):
    facts = facts_of(archive, "2026-02", None)
    assert facts["valuation.top7_weight"]["value"] is None and "31 July 2025" in facts["valuation.top7_weight"]["reason"]
    assert facts["valuation.top7_weight_now"]["value"] == pytest.approx(0.325, abs=0.01)
    assert facts["valuation.multiples_date"]["value"] == "2026-02-16"
    assert facts["valuation.members_forward_over_25"]["value"] == 2


def test_figures_of_the_press_wait_for_their_day(archive):
    before, after = facts_of(archive, JUNE, AS_OF), facts_of(archive, "2026-02", None)
    assert "valuation.press.floating_small" in before and "valuation.press.floating_small_short" not in before
    assert "valuation.press.floating_small_short" in after


def test_the_section_builds_on_the_core_alone(archive):
    facts, found = run(archive, JUNE, AS_OF, without=(*OPTIONAL, *(f"prices/{t}" for t in ("AAPL", "MSFT", "AMZN", "GOOGL", "META", "TSLA"))))
    assert facts["valuation.gap.ratio"]["value"] is not None
    assert len(found["gaps"]) >= 8
