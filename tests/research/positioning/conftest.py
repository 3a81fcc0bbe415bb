"""A made-up market with known truth, and the section's facts from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from strategynote.data.members import Members
from strategynote.data.portfolios import SORTS, SizePortfolios, SortPortfolios
from strategynote.data.positioning import PositioningInputs
from strategynote.data.quoted import Quoted
from strategynote.narrative import positioning as known
from strategynote.narrative.facts import Facts
from strategynote.research.positioning import study
from strategynote.research.positioning.scenario import study_scenario

CELLS = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])
SIZES = ["Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20", "Lo 10"]
AS_OF = dt.date(2005, 7, 24)
# Downside betas planted by group 1 to 5 of each sort, for every size.
PLANTED = {"profitability": (1.4, 1.3, 1.3, 1.3, 1.2), "volatility": (0.8, 1.0, 1.2, 1.4, 1.6), "beta": (0.7, 1.0, 1.2, 1.4, 1.7)}


def months(n: int) -> pd.PeriodIndex:
    return pd.period_range("1963-07", periods=n, freq="M", name="period")


def make_inputs(*, seed: int = 5, n: int = 500, without: str | None = None, quoted: bool = True) -> PositioningInputs:
    """Five hundred months with planted betas and twelve years of days."""
    rng = np.random.default_rng(seed)
    index, risk_free = months(n), 0.003
    market = rng.normal(0.006, 0.045, n)
    sorts = {
        sort: SortPortfolios(
            sort, SORTS[sort],
            pd.DataFrame(risk_free + np.outer(market, np.tile(beta, 5)) + rng.normal(0, 0.01, (n, 25)), index, CELLS),
            pd.DataFrame(50.0, index, CELLS), pd.DataFrame(100.0, index, CELLS),
        )
        for sort, beta in PLANTED.items()
    }  # fmt: skip
    ret = pd.DataFrame(risk_free + np.outer(market, [1.3, 1.2, 1.1, 1.0, 0.95, 1.4]) + rng.normal(0, 0.01, (n, 6)), index, SIZES)
    size = SizePortfolios(ret, pd.DataFrame(50.0, index, SIZES), pd.DataFrame(100.0, index, SIZES))
    days = pd.bdate_range(end="2005-07-22", periods=3100, name="date")
    daily = pd.Series(rng.normal(0.0004, 0.011, 3100), days)
    states = {
        "vix": pd.Series(np.exp(rng.normal(3, 0.3, 3100)), days), "cape": pd.Series(np.linspace(10, 40, n), index),
        "spread": pd.Series(rng.normal(0.01, 0.01, n), index),
    }  # fmt: skip
    industry = pd.Series(100 * np.exp(np.cumsum(rng.normal(0.001, 0.01, n))), index)
    turns = pd.DataFrame({"kind": ["peak", "trough"] * 3}, index=pd.PeriodIndex(["1970-01", "1971-01", "1980-01", "1981-06", "1990-06", "1991-03"], freq="M"))
    quote = Quoted("target", 86.0, None, "86", "House", "A. Author", "a paper", "2005-07-20", dt.date(2005, 7, 20), dt.date(2005, 12, 31))
    fall = Quoted("fall", -0.15, -0.07, "7% to 15%", "House", "A. Author", "a paper", "2005-07-20", dt.date(2005, 7, 20), dt.date(2005, 12, 31))
    values = {
        "daily": daily, "index": 100 * (1 + daily).cumprod() / (1 + daily).prod(), "industry": industry, "turns": turns,
    }  # fmt: skip
    from strategynote.errors import GapError

    gaps = {without: GapError(f"{without}: no file at hand")} if without else {}
    values = {name: None if name == without else value for name, value in values.items()}
    states = {name: value for name, value in states.items() if name != without}
    sources = {
        "size": ("french/Portfolios_Formed_on_ME",), "market": ("french/F-F_Research_Data_Factors",), "sorts": tuple(SORTS[s] for s in PLANTED),
        "daily": ("french/F-F_Research_Data_Factors_daily",), "index": ("prices/^GSPC",), "vix": ("fred/VIXCLS",), "cape": ("shiller/ie_data",),
        "spread": ("fred/GS10", "fred/TB3MS"), "industry": ("fred-md/monthly",), "turns": ("nber/cycle-dates",),
    }  # fmt: skip
    sources = {name: value for name, value in sources.items() if name != without}
    return PositioningInputs(
        index[-1], AS_OF, values["daily"], values["index"], states, values["industry"], values["turns"], size, sorts,
        pd.DataFrame({"mkt_excess": market, "risk_free": risk_free}, index), {"target": quote, "fall": fall} if quoted else {}, sources, gaps,
    )  # fmt: skip


def make_members(*, debt: bool = True, seed: int = 1) -> Members:
    """Three hundred firms; every tenth makes a loss."""
    rng = np.random.default_rng(seed)
    n = 300
    frame = pd.DataFrame({
        "name": [f"Firm {i}" for i in range(n)], "market_cap": np.linspace(9e11, 1e9, n), "earnings": np.where(np.arange(n) % 10 == 0, -1.0, 1.0),
        "roe": rng.normal(0.15, 0.1, n), "debt_to_equity": np.linspace(0, 3, n) if debt else np.nan, "range_52w": rng.uniform(0.1, 1, n),
        "group": np.resize(["technology", "consumer", "other"], n),
    }, index=pd.Index([f"T{i}" for i in range(n)], name="ticker"))  # fmt: skip
    return Members(frame, dt.date(2005, 6, 30), dt.date(2005, 6, 30), ("sp500/fundamentals", "sp500/constituents-financials"))


def collect(inputs: PositioningInputs, members: object | None = None) -> tuple[Facts, dict[str, object]]:
    """Run the section's steps on inputs and return its facts and results."""
    scenario = study_scenario(inputs.daily, inputs.states, as_of=inputs.as_of, index=inputs.index, fall=-0.15, seed=1, paths=2000)
    losses = study.study_losses(inputs.size, inputs.sorts, inputs.market, fall=-0.15, seed=1, draws=200)
    slowdowns = study.study_slowdowns(inputs.size, inputs.sorts, industry=inputs.industry, turns=inputs.turns)
    target = study.study_target(inputs.quoted, inputs.index, inputs.daily, stated=-0.15, seed=1)
    held = make_members() if members is None else members
    screens, losers = study.screen_members(held)
    facts = Facts(known.scenario_facts(scenario, inputs))
    facts.add(known.loss_facts(losses, inputs))
    facts.add(known.quoted_facts(inputs))
    facts.add(known.slowdown_facts(slowdowns, inputs))
    facts.add(known.target_facts(target, inputs))
    facts.add(known.change_facts(scenario, slowdowns, inputs))
    facts.add(known.screen_facts(screens, losers, held))
    return facts, {"scenario": scenario, "losses": losses, "slowdowns": slowdowns, "screens": screens, "members": held}


@pytest.fixture(scope="session")
def inputs() -> PositioningInputs:
    return make_inputs()


@pytest.fixture(scope="session")
def section(inputs: PositioningInputs) -> tuple[Facts, dict[str, object]]:
    return collect(inputs)


@pytest.fixture(scope="session")
def make() -> Callable[..., PositioningInputs]:
    return make_inputs
