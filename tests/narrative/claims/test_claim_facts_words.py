"""The facts that only the claims ask for: what they are called, what they hold, and their reasons where there is nothing."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from strategynote.narrative import report_window
from strategynote.narrative.claims.judge import WINDOW
from strategynote.narrative.claims.rules import RULES
from strategynote.narrative.claims.table import REPORT
from strategynote.narrative.facts import Fact, make_fact
from strategynote.narrative.macro_moves import SINCE_SHOCK, move_facts
from strategynote.narrative.rally_moves import crisis_facts, driver_facts
from strategynote.narrative.report_window import Inputs, report_facts
from strategynote.research.rallies.drivers import DriverFit
from strategynote.research.rallies.episodes import Episode


def month(text: str) -> pd.Period:
    return pd.Period(text, freq="M")


def by_id(facts: Any) -> dict[str, Fact]:
    return {fact.id: fact for fact in facts}


class Data:
    """Made-up macro series by name."""

    def __init__(self, **series: pd.Series) -> None:
        self._series = series

    def get(self, name: str) -> pd.Series | None:
        return self._series.get(name)

    def sources(self, *names: str) -> tuple[str, ...]:
        return tuple(f"made/{name}" for name in names if name in self._series)


def backdrop(period: str, **series: pd.Series) -> Any:
    return SimpleNamespace(period=month(period), data=Data(**series), reasons={"vix": "no file of the VIX is at hand"})


def falling(end: str = "2025-06") -> pd.Series:
    index = pd.period_range("2015-01", end, freq="M")
    values = pd.Series(20.0 + np.arange(len(index)) % 3, index=index)
    values[month("2025-04")], values.iloc[-1] = 40.0, 20.0
    return values


def test_moves_since_april_carry_their_share_of_like_windows() -> None:
    facts = by_id(move_facts(backdrop("2025-06", epu=falling(), gpr=falling())))
    assert facts["macro.since_april.epu"].value == pytest.approx(-0.5) and 0 < (facts["macro.since_april.epu"].p or 0) < 0.1
    assert facts["macro.since_april.vix"].value is None and "VIX" in (facts["macro.since_april.vix"].reason or "")
    assert facts["macro.three_months.gpr"].value is not None and facts["macro.growth.slowdown"].value is None


def test_a_series_that_ends_a_little_early_is_taken_at_its_end_and_an_old_one_not() -> None:
    assert by_id(move_facts(backdrop("2025-08", epu=falling("2025-06"))))["macro.since_april.epu"].value == pytest.approx(-0.5)
    assert by_id(move_facts(backdrop("2025-11", epu=falling("2025-06"))))["macro.since_april.epu"].value is None


def test_before_april_there_is_nothing_to_measure_from() -> None:
    facts = by_id(move_facts(backdrop("2009-03", epu=falling())))
    assert {facts[f"macro.since_april.{name}"].reason for name in SINCE_SHOCK} == {"the note's month is not after 2025-04"}


def episode(start: str, last: str, ended: str | None) -> Episode:
    return Episode(month(start), month(start), month(last), month(ended) if ended else None, 0.4, 0.1)


def rallies(volatility: list[Episode], profitability: list[Episode]) -> Any:
    return SimpleNamespace(definitions={"volatility": SimpleNamespace(episodes=volatility), "profitability": SimpleNamespace(episodes=profitability)})


def test_the_rallies_of_two_crises_are_named_and_counted() -> None:
    found = rallies([episode("2009-02", "2010-04", "2011-06"), episode("2019-10", "2021-02", "2021-07")], [episode("2009-03", "2009-09", "2010-01")])
    facts = by_id(crisis_facts(found, month("2025-06")))
    assert (facts["rallies.crisis.first_months"].value, facts["rallies.crisis.second_start"].value) == (14, "2019-10")
    assert facts["rallies.crisis.profitability_rallies"].value == 1


def test_a_rally_that_has_not_ended_has_no_length_yet() -> None:
    facts = by_id(crisis_facts(rallies([episode("2009-02", "2009-12", None)], []), month("2009-12")))
    assert facts["rallies.crisis.first_months"].value is None and facts["rallies.crisis.profitability_rallies"].value is None


def test_what_moves_with_junk_has_an_interval_from_its_t() -> None:
    fit = DriverFit("VIX", -0.03, -6.0, 0.1, 0.02, 2.0, 0.01, 400, month("1990-02"), month("2025-06"), 5)
    inputs: Any = SimpleNamespace(source_of=lambda name: f"made/{name}", market_source="made/market")
    facts = by_id(driver_facts([fit], inputs))
    assert facts["rallies.drivers.vix"].value == 0.02 and facts["rallies.drivers.vix"].interval == pytest.approx((0.02 - 0.01645, 0.02 + 0.01645))
    assert facts["rallies.drivers.epu"].value is None


def window_inputs(period: str) -> Inputs:
    days = pd.date_range("2025-01-02", "2026-03-31", freq="D")
    prices = pd.Series(100.0, index=days)
    prices["2025-04-08"], prices["2025-11-20"] = 80.0, 95.0
    months = pd.period_range("2020-01", period, freq="M")
    sorts = ("profitability", "volatility")
    columns = pd.MultiIndex.from_tuples([(s, size, side) for s in sorts for size in range(1, 6) for side in ("low", "high")], names=["sort", "size", "side"])
    noise = np.random.default_rng(5).normal(0.0, 0.02, (len(months), len(columns)))
    return Inputs({}, pd.DataFrame(noise, index=months, columns=columns), pd.DataFrame(), {"SPY": prices}, month(period), dt.date(2026, 3, 31))


def test_in_the_report_s_month_nothing_has_come_since_and_its_window_is_the_note_s_own() -> None:
    facts = by_id(report_facts(window_inputs("2025-06"), seed=1))
    assert facts["market.april.fall"].value == pytest.approx(-0.2) and facts["market.april.low_date"].value == "2025-04-08"
    assert facts["since_report.profitability"].value is None and facts["since_report.lowest"].value is None
    assert not any(id.startswith(WINDOW) for id in facts)


def test_later_notes_hold_what_came_and_the_facts_that_window_rules_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_fact("etf.IWC.since_quarter_start", 0.2, "return"), make_fact("etf.QQQ.since_quarter_start", 0.2, "return")]
    monkeypatch.setattr(report_window, "_recomputed", lambda inputs, seed: made)
    facts = by_id(report_facts(window_inputs("2026-02"), seed=1))
    assert facts["since_report.lowest"].value == pytest.approx(-0.05) and facts["since_report.volatility"].interval is not None
    assert [id for id in facts if id.startswith(WINDOW)] == [f"{WINDOW}etf.IWC.since_quarter_start"]


def test_window_rules_ask_for_facts_of_the_report_s_month() -> None:
    asked = {id for rule in RULES.values() if rule.scope == "window" for part in rule.parts for id in part.ids()}
    assert {"factors.small.volatility.month_rank", "returns.micro.quarter", "factors.small.worst_month_peers"} <= asked
    assert month("2025-06") == REPORT
