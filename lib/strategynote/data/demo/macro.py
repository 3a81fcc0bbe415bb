"""Macro series of the simulated economy: one row per series, driven by the states of the business cycle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from strategynote.data.demo.cycle import autoregress
from strategynote.data.demo.economy import Economy, simulate_economy
from strategynote.data.demo.timeline import MONTHS, Floats, stream

STATES = ("activity", "slack", "stress", "inflation", "spread")


@dataclass(frozen=True)
class Series:
    """How one series follows the cycle.

    kind "log": base exp(sum(trend + load activity + noise)), trend and noise in percent a month; "level": base + load state + AR
    noise; `state` names the state. `frequency` is M, Q, W (Saturday), D (trading days) or P (panel only); `first` is the
    first observation of the real series.
    """

    id: str
    first: str
    kind: str
    base: float
    load: float
    noise: float
    state: str = "activity"
    trend: float = 0.0
    frequency: str = "M"
    digits: int = 3
    floor: float = -np.inf


# Levels at the start of the axis (log) or on average (level); units as the publisher serves them.
SERIES = (
    Series("INDPRO", "1926-01", "log", 8.0, 0.33, 0.30, trend=0.17, digits=4),
    Series("W875RX1", "1959-01", "log", 700, 0.12, 0.25, trend=0.24, frequency="P"),
    Series("CMRMTSPLx", "1959-01", "log", 90000, 0.28, 0.60, trend=0.22, frequency="P", digits=0),
    Series("PAYEMS", "1939-01", "log", 22000, 0.12, 0.05, trend=0.12, digits=0),
    Series("CLF16OV", "1948-01", "log", 34000, 0.0, 0.10, trend=0.11, digits=0),
    Series("MANEMP", "1939-01", "log", 9500, 0.25, 0.10, trend=0.02, digits=0),
    Series("USCONS", "1939-01", "log", 1200, 0.30, 0.30, trend=0.13, digits=0),
    Series("RSAFS", "1992-01", "log", 400, 0.20, 0.60, trend=0.35, digits=0),
    Series("DGORDER", "1992-02", "log", 500, 0.60, 2.50, trend=0.28, digits=0),
    Series("NEWORDER", "1992-02", "log", 180, 0.50, 2.00, trend=0.25, digits=0),
    Series("M2SL", "1959-01", "log", 60, -0.03, 0.20, trend=0.50, digits=1),
    Series("WTISPLC", "1946-01", "log", 2.5, 0.60, 6.00, trend=0.25, digits=2),
    Series("CES0500000003", "2006-03", "log", 0.9, 0.02, 0.10, trend=0.28, digits=2),
    Series("WALCL", "2002-12-18", "log", 9000, -0.20, 0.40, trend=0.42, frequency="W", digits=0),
    Series("DTWEXBGS", "2006-01-02", "log", 100, -0.10, 1.00, trend=0.0, frequency="D", digits=4),
    Series("CFNAI", "1967-03", "level", 0.0, 0.55, 0.20, digits=2),
    Series("HOUST", "1959-01", "level", 1450, -260, 60, state="stress", digits=0, floor=350),
    Series("PERMIT", "1960-01", "level", 1420, -260, 45, state="stress", digits=0, floor=350),
    Series("ICSA", "1967-01-07", "level", 260000, 75000, 9000, state="stress", frequency="W", digits=0, floor=150000),
    Series("JTSJOL", "2000-12", "level", 9500, -900, 250, state="slack", digits=0, floor=1500),
    Series("UMCSENT", "1952-11", "level", 90, -9, 3, state="stress", digits=1, floor=40),
    Series("MICH", "1978-01", "level", 0.6, 0.95, 0.25, state="inflation", digits=1, floor=0.3),
    Series("EXPINF1YR", "1982-01", "level", 0.2, 0.95, 0.15, state="inflation", digits=4),
    Series("STICKCPIM157SFRBATL", "1967-02", "level", 0.0, 0.083, 0.05, state="inflation", digits=4),
    Series("ISRATIO", "1992-01", "level", 1.36, 0.05, 0.01, state="stress", digits=2),
    Series("RETAILIRSA", "1992-01", "level", 1.45, 0.04, 0.01, state="stress", digits=2),
    Series("MSACSR", "1963-01", "level", 6.0, 0.9, 0.3, state="stress", digits=1, floor=3),
    Series("GACDISA066MSFRBNY", "2001-07", "level", 5, 8, 5, digits=1),
    Series("GACDFSA066MSFRBPHI", "1968-05", "level", 6, 9, 5, digits=1),
    Series("NOCDFSA066MSFRBPHI", "1968-05", "level", 5, 9, 6, digits=1),
    Series("EMVOVERALLEMV", "1985-01", "level", 19, 7, 3, state="stress", digits=2, floor=8),
    Series("DRTSCILM", "1990-04", "level", 0, 22, 5, state="stress", frequency="Q", digits=1),
    Series("DRBLACBS", "1987-01", "level", 1.6, 1.2, 0.15, state="stress", frequency="Q", digits=2, floor=0.5),
    Series("NFCI", "1971-01-08", "level", -0.45, 0.65, 0.12, state="stress", frequency="W", digits=3),
    Series("STLFSI4", "1993-12-31", "level", -0.30, 0.80, 0.15, state="stress", frequency="W", digits=4),
    Series("BAA10Y", "1986-01-02", "level", 1.85, 0.85, 0.15, state="stress", frequency="D", digits=2, floor=1.0),
    Series("AAA10Y", "1983-01-03", "level", 0.95, 0.35, 0.10, state="stress", frequency="D", digits=2, floor=0.4),
    Series("BAMLH0A0HYM2", "1996-12-31", "level", 4.0, 2.4, 0.35, state="stress", frequency="D", digits=2, floor=2.4),
    Series("VIXCLS", "1990-01-02", "level", 17.0, 7.0, 1.8, state="stress", frequency="D", digits=2, floor=9.5),
    Series("USEPUINDXD", "2018-01-01", "level", 110, 55, 20, state="stress", frequency="D", digits=2, floor=15),
    Series("T5YIE", "2003-01-02", "level", 0.5, 0.65, 0.10, state="inflation", frequency="D", digits=2, floor=0.2),
    Series("T10YIE", "2003-01-02", "level", 0.8, 0.55, 0.08, state="inflation", frequency="D", digits=2, floor=0.3),
    Series("T5YIFR", "2003-01-02", "level", 1.1, 0.45, 0.08, state="inflation", frequency="D", digits=2, floor=0.5),
    Series("MORTGAGE30US", "1971-04-02", "level", 0.0, 1.0, 0.10, state="mortgage", frequency="W", digits=2),
)


@lru_cache(maxsize=2)
def compute_states(seed: int) -> dict[str, Floats]:
    """Return the monthly states that series follow, month axis; rates in percent."""
    cycle = simulate_economy(seed).cycle
    bill, spread = cycle.bill, cycle.spread
    return {
        "activity": cycle.activity, "slack": cycle.unemployment - 4.6, "stress": cycle.stress, "inflation": cycle.inflation,
        "spread": spread, "mortgage": cycle.gs10 + 1.7,
        # A yield of m months lies between bill and ten years as the square root of its term.
        **{name: bill + spread * weight for name, weight in
           {"GS1": 0.22, "GS2": 0.38, "GS5": 0.70, "GS10": 1.0, "TB6MS": 0.10}.items()},
    }  # fmt: skip


def simulate_series(seed: int, series: Series) -> Floats:
    """Return one series on the month axis, publisher's unit."""
    rng, state = stream(seed, f"macro {series.id}"), compute_states(seed)[series.state]
    noise = rng.standard_normal(len(MONTHS)) * series.noise
    if series.kind == "log":
        return series.base * np.exp(np.cumsum(series.trend + series.load * state + noise) / 100)
    return np.maximum(series.floor, series.base + series.load * state + autoregress(noise * 0.5, 0.85))


def compute_prices(seed: int) -> pd.DataFrame:
    """Return CPIAUCSL, CPILFESL, PCEPI and PCEPILFE, index levels on the month axis."""
    rng, trend = stream(seed, "prices"), compute_states(seed)["inflation"] / 12
    core = rng.standard_normal(len(MONTHS)) * 0.06
    wide = core + rng.standard_normal(len(MONTHS)) * 0.18
    steps = {
        "CPIAUCSL": trend + 0.02 + wide,
        "CPILFESL": trend + 0.02 + core,
        "PCEPI": trend + 0.7 * wide,
        "PCEPILFE": trend + core,
    }
    bases = {"CPIAUCSL": 17.0, "CPILFESL": 17.5, "PCEPI": 8.0, "PCEPILFE": 8.3}
    return pd.DataFrame({name: bases[name] * np.exp(np.cumsum(step) / 100) for name, step in steps.items()}, index=MONTHS)


def compute_rates(seed: int) -> pd.DataFrame:
    """Return monthly averages in percent: GS1 .. GS10, TB3MS (discount basis), FEDFUNDS, BAA, AAA and differences."""
    cycle, states = simulate_economy(seed).cycle, compute_states(seed)
    bond = cycle.bill
    before = np.concatenate([cycle.target[:1], cycle.target[:-1]])
    funds = np.maximum(0.05, (before + cycle.target) / 2 - 0.10)
    credit = simulate_series(seed, series_named("BAA10Y"))
    safe = simulate_series(seed, series_named("AAA10Y"))
    rates = {name: states[name] for name in ("GS1", "GS2", "GS5", "GS10", "TB6MS")}
    # bond-equivalent b = 365 d / (360 - 91 d), so d = 360 b / (365 + 91 b), b and d decimals
    rates |= {"TB3MS": 36000 * bond / (36500 + 91 * bond), "FEDFUNDS": funds}
    rates |= {"BAA": states["GS10"] + credit, "AAA": states["GS10"] + safe}
    rates |= {"T10Y3MM": states["GS10"] - bond, "T10Y2YM": states["GS10"] - states["GS2"], "T10YFFM": states["GS10"] - funds}
    return pd.DataFrame(rates | {"TB3SMFFM": rates["TB3MS"] - funds}, index=MONTHS)


def compute_labour(seed: int) -> pd.DataFrame:
    """Return UNRATE (one decimal, as published), UNRATENSA and UNEMPLOY (thousands)."""
    rng, rate = stream(seed, "labour"), simulate_economy(seed).cycle.unemployment
    season = 0.3 * np.cos(2 * np.pi * (MONTHS.month.to_numpy() - 1) / 12)
    force = simulate_series(seed, series_named("CLF16OV"))
    rounded = np.round(rate, 1)
    return pd.DataFrame(
        {"UNRATE": rounded, "UNRATENSA": np.round(rate + season + 0.05 * rng.standard_normal(len(rate)), 1),
         "UNEMPLOY": rate / 100 * force}, index=MONTHS,
    )  # fmt: skip


def compute_output(seed: int) -> pd.DataFrame:
    """Return GDPC1 and GDP by quarter (PeriodIndex Q), from the activity of the quarter's months."""
    rng, activity = stream(seed, "output"), compute_states(seed)["activity"]
    quarters = pd.PeriodIndex(MONTHS.asfreq("Q"))
    mean = pd.Series(activity, index=quarters).groupby(level=0).mean()
    real = np.exp(np.cumsum(0.72 + 0.62 * mean + 0.25 * rng.standard_normal(len(mean))) / 100)
    deflator = compute_prices(seed)["PCEPI"].groupby(quarters).mean() / 8.0
    return pd.DataFrame({"GDPC1": 900 * real, "GDP": 100 * real * deflator})


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Series]:
    return {series.id: series for series in SERIES}


def series_named(id: str) -> Series:
    """Return the row of one series."""
    return _by_id()[id]


def policy_changes(economy: Economy, *, first: pd.Period, last: pd.Period) -> pd.DataFrame:
    """Return the changes of the policy rate, dated to the 15th or the next weekday: change_bp, lower, upper in percent.

    From 2008-12 the rate is a range of a quarter point.
    """
    target = pd.Series(economy.cycle.target, index=MONTHS)
    moved = target.diff().loc[first:last]
    moved = moved[moved.abs() > 1e-9]
    upper = target.loc[moved.index]
    ranged = (moved.index >= pd.Period("2008-12", freq="M")).astype(float)
    frame = pd.DataFrame({"change_bp": (100 * moved).round(), "lower": upper - 0.25 * ranged, "upper": upper})
    return frame.set_axis(pd.DatetimeIndex([_weekday(m) for m in moved.index], name="date"), axis=0)


def _weekday(month: pd.Period) -> pd.Timestamp:
    day = month.start_time + pd.Timedelta(days=14)
    return day + pd.Timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
