"""Made-up portfolios, weights and prices with known answers for the tests of valuation and concentration."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from strategynote.data.portfolios import SizePortfolios, SortPortfolios
from strategynote.data.quoted import load_figures
from strategynote.data.valuation_inputs import SEVEN, ValuationInputs
from strategynote.narrative import valuation as cost_facts
from strategynote.narrative import valuation_weights as weight_facts
from strategynote.narrative.facts import Facts
from strategynote.research.valuation import study

AS_OF = dt.date(2025, 7, 24)
CELLS = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["size", "group"])
SIZES = ["Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20", "Lo 10", *(f"Dec {d}" for d in range(2, 10)), "Hi 10"]


def months(n: int, start: str = "1926-07") -> pd.PeriodIndex:
    return pd.period_range(start, periods=n, freq="M", name="period")


def sort_portfolios(n: int = 480, *, seed: int = 3, name: str = "profitability", start: str = "1926-07") -> SortPortfolios:
    """A 5x5 file: small cells cheaper, profitable cells dearer, slow swings."""
    rng, index = np.random.default_rng(seed), months(n, start)
    swing = 0.3 * np.sin(np.arange(n) / 40)
    level = np.array([(1.5 - 0.2 * s) * (1.4 - 0.2 * g) for s, g in CELLS])
    bm = pd.DataFrame(np.exp(np.outer(swing, 1 / CELLS.get_level_values(0))) * level, index, CELLS)
    ret = pd.DataFrame(rng.normal(0.008, 0.05, (n, 25)), index, CELLS)
    cap = pd.DataFrame(np.tile([10.0**s for s, _ in CELLS], (n, 1)), index, CELLS)
    firms = pd.DataFrame(np.tile([60.0 - 10 * g if s < 3 else 10.0 + 5 * g for s, g in CELLS], (n, 1)), index, CELLS)
    return SortPortfolios(name, "french/25_Portfolios_ME_OP_5x5", ret, firms, cap, bm_june=bm)


def size_portfolios(n: int = 480, *, seed: int = 4, start: str = "1926-07") -> SizePortfolios:
    rng, index = np.random.default_rng(seed), months(n, start)
    ret = pd.DataFrame(rng.normal(0.008, 0.05, (n, len(SIZES))), index, SIZES)
    firms = pd.DataFrame(100.0, index, SIZES)
    cap = pd.DataFrame(np.tile([*(4.0**q for q in range(5)), *(2.0**d for d in range(10))], (n, 1)), index, SIZES)
    cap["Hi 10"] *= np.exp(0.4 * np.sin(np.arange(n) / 30))
    return SizePortfolios(ret, firms, cap)


def weight_table(day: str = "2025-06-30") -> pd.DataFrame:
    tickers = [ticker for group in SEVEN.values() for ticker in group] + [f"X{i}" for i in range(60)]
    weight = np.array([0.04] * 8 + [0.68 / 60] * 60)
    frame = pd.DataFrame({"ticker": tickers, "name": tickers, "weight": weight})
    return frame.set_axis(pd.DatetimeIndex([day] * len(frame), name="date"))


def member_table(day: str = "2025-02-01", *, forward: bool = False) -> pd.DataFrame:
    rows = [(ticker, f"Maker {ticker}", 100.0, 2.0, 1e12) for ticker in ("AAPL", "MSFT", "NVDA", "AMZN", "META", "TSLA")]
    rows += [("GOOGL", "Alphabet Inc. (Class A)", 100.0, 5.0, 1e12), ("GOOG", "Alphabet Inc. (Class C)", 101.0, 5.0, 1.01e12)]
    rows += [("PLTR", "Maker PLTR", 100.0, -1.0, 1e11), ("X1", "Other", 50.0, 5.0, 4e12), ("X2", "No data", np.nan, np.nan, np.nan)]
    frame = pd.DataFrame(rows, columns=["ticker", "name", "price", "eps", "market_cap"])
    if forward:
        frame["net_income"] = frame["market_cap"] * frame["eps"] / frame["price"]
        frame["forward_pe"] = 20.0
    return frame.set_axis(pd.DatetimeIndex([day] * len(frame), name="date"))


def closes(n: int = 1500, *, end: str = "2025-07-24", seed: int = 5) -> dict[str, pd.Series]:
    rng, days = np.random.default_rng(seed), pd.bdate_range(end=end, periods=n, name="date")
    names = (*SEVEN, "SPY", "RSP", "QQQ", "IWM", "^RUT")
    return {name: pd.Series(100 * np.exp(np.cumsum(rng.normal(4e-4, 0.012, n))), days, name=name) for name in names}


def earnings_tables(n: int = 480) -> dict[str, pd.DataFrame]:
    columns = ["<= 0", "Lo 20", "Qnt 2", "Qnt 3", "Qnt 4", "Hi 20"]
    index = months(n, "1986-07")
    years = pd.period_range("1986", "2024", freq="Y", name="period")
    ratio = pd.DataFrame(np.tile([-0.10, 0.02, 0.04, 0.05, 0.07, 0.10], (len(years), 1)), years, columns)
    return {"ep_sum_annual": ratio, "n_firms": pd.DataFrame(100.0, index, columns), "mktcap": pd.DataFrame(10.0, index, columns)}


def inputs(**changes: object) -> ValuationInputs:
    """Everything the section can read, of a made-up world through June 2025."""
    start, n = "1986-07", 468
    prices = closes()
    shiller = pd.DataFrame(
        {"price": 100.0, "dividend": 2 + np.sin(np.arange(n) / 50), "earnings": 5.0, "cape": 20 + 10 * np.sin(np.arange(n) / 70)},
        index=months(n, start),
    )
    years = pd.period_range("1986", "2024", freq="Y", name="period")
    quarters = pd.DataFrame({"price": 100.0, "eps_operating": 1.0}, pd.period_range("2000Q1", "2025Q1", freq="Q"))
    estimates = pd.DataFrame({"pe_2025": [24.0], "pe_2026": [21.0]}, pd.DatetimeIndex(["2025-06-30"]))
    turns = pd.DataFrame({"kind": ["peak", "trough"] * 2}, pd.DatetimeIndex(["1995-01-01", "1995-11-01", "2008-01-01", "2009-06-01"]))
    size, value = size_portfolios(n, start=start), sort_portfolios(n, name="value", seed=7, start=start)
    for month in (80, 140, 220, 300, 380, 430):  # six bear markets
        value.ret.iloc[month : month + 3] -= 0.12
    found: dict[str, object] = {
        "size": size, "returns_ew": size.ret + 0.001, "value": value,
        "profitability": sort_portfolios(n, start=start), "earnings": earnings_tables(n),
        "middle": pd.DataFrame({"Dec 5": 0.5 + 0.1 * np.sin(range(len(years))), "Dec 6": 0.6}, years), "shiller": shiller,
        "editions": {"2025-06": shiller}, "statuses": {"2025-06": "dated"},
        "weights": {"weights/SPY": weight_table(), "weights/IWM": weight_table()},
        "members": ("sp500/constituents-financials", member_table()), "estimates": {"data": quarters, "forward_pe": estimates},
        "seven": pd.DataFrame({name: prices[name] for name in SEVEN}),
        "closes": {name: prices[name] for name in ("SPY", "RSP", "QQQ", "IWM", "^RUT")}, "turns": turns,
        "through": pd.Timestamp("2025-07-24"), "gaps": (),
    }  # fmt: skip
    return ValuationInputs(**(found | changes))  # type: ignore[arg-type]


NOTHING = {
    "earnings": None, "middle": None, "shiller": None, "editions": {}, "statuses": {}, "weights": {}, "members": None,
    "estimates": None, "seven": None, "closes": {}, "turns": None,
}  # fmt: skip


class World:
    """One made-up world, studied and told."""

    def __init__(self, **changes: object) -> None:
        found = inputs(**changes)
        self.cost = study.study_cost(found)
        self.concentration = study.study_concentration(found)
        self.multiples = study.study_multiples(found)
        self.small = study.study_small(found, self.cost.segment_bm, seed=1)
        self.facts = Facts(cost_facts.cost_facts(self.cost))
        self.facts.add(cost_facts.press_facts(load_figures(AS_OF)))
        self.facts.add(weight_facts.concentration_facts(self.concentration, AS_OF))
        self.facts.add(cost_facts.multiples_facts(self.multiples))
        self.facts.add(weight_facts.small_facts(self.small))
