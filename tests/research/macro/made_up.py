"""A made-up economy for the macro section: forty years of monthly series with three planted recessions."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from strategynote.data.macro import PANEL, SERIES, MacroData, MacroInputs

FIRST, LAST = "1985-01", "2024-12"
INDEX = pd.period_range(FIRST, LAST, freq="M")
TURNS = {"1990-07": "peak", "1991-03": "trough", "2001-03": "peak", "2001-11": "trough", "2007-12": "peak", "2009-06": "trough"}


def _walk(rng: np.random.Generator, *, level: float, step: float, low: float = 0.0) -> pd.Series:
    path = level + np.cumsum(rng.normal(0, step, len(INDEX)))
    return pd.Series(np.abs(path - low) + low, index=INDEX)


def _growing(rng: np.random.Generator, *, rate: float, noise: float, recession: pd.Series, fall: float) -> pd.Series:
    return pd.Series(100 * np.exp(np.cumsum(rate + rng.normal(0, noise, len(INDEX)) - fall * recession)), index=INDEX)


def make_macro(seed: int = 3, *, without: tuple[str, ...] = ()) -> MacroData:
    """Return made-up series under the names that the section uses; `without` names are left out."""
    rng = np.random.default_rng(seed)
    recession = pd.Series(0.0, index=INDEX)
    for first, last in (("1990-08", "1991-03"), ("2001-04", "2001-11"), ("2008-01", "2009-06")):
        recession.loc[first:last] = 1.0
    ahead = recession.shift(-12).fillna(0.0)
    tb3ms = _walk(rng, level=0.04, step=0.001, low=0.005)
    gs10 = tb3ms + 0.014 - 0.014 * ahead + rng.normal(0, 0.008, len(INDEX))
    daily = pd.date_range("1990-01-01", "2025-01-31", freq="B")
    series = {
        "unemployment": (0.05 + 0.002 * recession.cumsum().diff(24).fillna(0.0)).round(3),
        "payrolls": _growing(rng, rate=0.0015, noise=0.001, recession=recession, fall=0.003),
        "industrial_production": _growing(rng, rate=0.002, noise=0.005, recession=recession, fall=0.008),
        "help_wanted": _walk(rng, level=1.0, step=0.02),
        "claims": _walk(rng, level=300.0, step=5.0) * (1 + recession),
        "gs10": gs10,
        "gs1": tb3ms + rng.normal(0.004, 0.001, len(INDEX)),
        "gs2": tb3ms + rng.normal(0.006, 0.001, len(INDEX)),
        "tb3ms": tb3ms,
        "funds": tb3ms + 0.001,
        "baa": gs10 + 0.02 + 0.01 * recession + rng.normal(0, 0.001, len(INDEX)),
        "gdp": pd.Series(
            100 * np.exp(np.arange(160) * 0.006 + rng.normal(0, 0.004, 160)),
            index=pd.period_range("1985Q1", periods=160, freq="Q"),
        ),
        "cfnai": pd.Series(rng.normal(0, 0.5, len(INDEX)), index=INDEX) - recession,
        "core_pce": _growing(rng, rate=0.0018, noise=0.0006, recession=recession, fall=0.0),
        "core_cpi": _growing(rng, rate=0.002, noise=0.0008, recession=recession, fall=0.0),
        "breakeven": pd.Series(0.022 + rng.normal(0, 0.001, len(daily)), index=daily),
        "high_yield": pd.Series(0.05 + np.abs(np.cumsum(rng.normal(0, 0.0005, len(daily)))), index=daily),
        "dgs2": pd.Series(0.04 + np.cumsum(rng.normal(0, 0.0004, len(daily))), index=daily),
        "dgs10": pd.Series(0.05 + np.cumsum(rng.normal(0, 0.0004, len(daily))), index=daily),
        "vix": pd.Series(15 + np.abs(rng.normal(0, 6, len(daily))), index=daily),
        "nfci": pd.Series(rng.normal(0, 0.3, 1800), index=pd.date_range("1990-01-05", periods=1800, freq="7D")),
        "epu": _walk(rng, level=100, step=8.0, low=20),
        "gpr": _walk(rng, level=100, step=8.0, low=20),
        "trade_epu": _walk(rng, level=100, step=20.0, low=5).loc[:"2023-12"],
    }
    kept = {n: s for n, s in series.items() if n not in without}
    panel = pd.DataFrame(
        {
            c: _growing(rng, rate=0.002, noise=0.004, recession=recession, fall=0.01)
            for c in ("PAYEMS", "INDPRO", "W875RX1", "CMRMTSPLx")
        }
    )
    source = {n: PANEL if SERIES[n][0] else SERIES[n][1] for n in kept}
    return MacroData(kept, source, {n: f"{n}: left out" for n in without}, None if "panel" in without else panel)


def make_inputs(*, without: tuple[str, ...] = (), seed: int = 3, curve: bool = False) -> MacroInputs:
    """Return made-up inputs; `without` may name series, "turns", "targets", "panel" or "junk"."""
    rng = np.random.default_rng(seed + 1)
    large = pd.Series(rng.normal(0.008, 0.04, len(INDEX)), index=INDEX)
    small = large + rng.normal(0.0, 0.02, len(INDEX))
    macro = make_macro(seed, without=without)
    changes = pd.DataFrame(
        {"change": [0.0025, -0.005, -0.0025], "lower": [0.0525, 0.0475, 0.045], "upper": [0.055, 0.05, 0.0475]},
        index=pd.to_datetime(["2023-07-27", "2024-09-19", "2024-11-08"]),
    )
    prices = pd.Series(np.linspace(95.4, 96.4, 14), index=pd.period_range("2025-01", periods=14, freq="M"))
    turns = pd.DataFrame({"kind": list(TURNS.values())}, index=pd.to_datetime(list(TURNS)))
    gaps = {n: f"{n}: left out" for n in without if n in ("turns", "targets")} | ({} if curve else {"curve": "no curve"})
    return MacroInputs(
        period=INDEX[-1],
        as_of=dt.date(2025, 1, 31),
        macro=macro,
        turns=None if "turns" in without else turns,
        targets=None if "targets" in without else changes,
        meetings=list(
            pd.to_datetime(["2025-03-19", "2025-05-07", "2025-06-18", "2025-07-30", "2025-09-17", "2025-10-29", "2025-12-10"])
        ),
        curve=(prices, pd.Timestamp("2025-01-31")) if curve else None,
        dots=pd.DataFrame(
            {"meeting": pd.Timestamp("2024-12-18"), "midpoint": [0.03875, 0.03375], "horizon": ["2025", "2026"], "count": 19}
        ),
        small=small,
        large=large,
        junk=None if "junk" in without else small - large,
        mkt_excess=large - 0.002,
        sources={
            "size": ("french/Portfolios_Formed_on_ME",),
            "market": ("french/F-F_Research_Data_Factors",),
            "turns": ("nber/cycle-dates",),
            "targets": ("fed/target-changes",),
            "dots": ("fed/sep-dots",),
            "curve": ("cme/zq-settlements",),
            "junk": ("french/25_Portfolios_ME_VAR_5x5",),
        },
        missing=gaps,
    )
