"""Macro series in the shape that research works on: one name per concept, the best vintage behind the wall, decimals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from strategynote.data.catalog import catalog
from strategynote.data.portfolios import FIVE_FACTORS, SIZE, SORTS, THREE_FACTORS, load_market, load_size, load_sort
from strategynote.data.readers.registry import MODULES
from strategynote.data.wall import Wall
from strategynote.errors import GapError

PANEL = "fred-md/monthly"
TARGETS, POINT_TARGET = "fed/target-changes", "fred/DFEDTAR"
CYCLES, MEETINGS, CURVE = "nber/cycle-dates", "fed/fomc-meetings", "cme/zq-settlements"
DOTS = ("fed/sep-dots", "fed/sep-dots-2018-2023")
MONTH_CODES = "FGHJKMNQUVXZ"

# name -> (column of the real-time panel or None, dataset when the panel has no such column, column of that dataset)
SERIES: dict[str, tuple[str | None, str, str | None]] = {
    "unemployment": ("UNRATE", "fred/UNRATE", None),
    "payrolls": ("PAYEMS", "fred/PAYEMS", None),
    "industrial_production": ("INDPRO", "fred/INDPRO", None),
    "unemployment_long": (None, "fred/UNRATE", None),
    "payrolls_long": (None, "fred/PAYEMS", None),
    "industrial_production_long": (None, "fred/INDPRO", None),
    "sahm_published": (None, "fred/SAHMREALTIME", None),
    "help_wanted": ("HWIURATIO", "", None),
    "claims": ("CLAIMSx", "fred/ICSA", None),
    "gs10": (None, "fred/GS10", None),
    "gs1": (None, "fred/GS1", None),
    "gs2": (None, "fred/GS2", None),
    "tb3ms": (None, "fred/TB3MS", None),
    "funds": (None, "fred/FEDFUNDS", None),
    "funds_daily": (None, "fed/h15-fed-funds-daily", None),
    "baa": (None, "fred/BAA", None),
    "gdp": (None, "fred/GDPC1", None),
    "cfnai": (None, "fred/CFNAI", None),
    "core_pce": (None, "fred/PCEPILFE", None),
    "core_cpi": (None, "fred/CPILFESL", None),
    "breakeven": (None, "fred/T5YIE", None),
    "high_yield": (None, "fred/BAMLH0A0HYM2", None),
    "loan_officers": (None, "fred/DRTSCILM", None),
    "nfci": (None, "fred/NFCI", None),
    "dgs2": (None, "fred/DGS2", None),
    "dgs10": (None, "fred/DGS10", None),
    "vix": (None, "fred/VIXCLS", None),
    "epu": (None, "epu/us-monthly", "news"),
    "trade_epu": (None, "epu/categorical", "trade_policy"),
    "gpr": (None, "gpr/export", "GPR"),
    "gpr_israel": (None, "gpr/export", "GPRC_ISR"),
}
PERCENT_IN_PANEL = ("UNRATE",)


@dataclass(frozen=True)
class MacroData:
    """Series by concept, their datasets, and what is missing and why.

    `series` are in decimals where the publisher's unit is percent; `panel` is the real-time panel as published.
    """

    series: dict[str, pd.Series] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    panel: pd.DataFrame | None = None

    def get(self, name: str) -> pd.Series | None:
        """Return a series or None when its file is missing or holds nothing yet."""
        return self.series.get(name)

    def need(self, *names: str) -> list[pd.Series]:
        """Return series.

        Raises
        ------
        GapError
            When one of them is missing; the message says why.
        """
        for name in names:
            if name not in self.series:
                raise GapError(self.missing.get(name, f"{name}: no such series"))
        return [self.series[name] for name in names]

    def sources(self, *names: str) -> tuple[str, ...]:
        """Return the datasets behind the named series that are at hand."""
        return tuple(dict.fromkeys(self.source[n] for n in names if n in self.source))


def load_macro(wall: Wall, names: Iterable[str] = SERIES) -> MacroData:
    """Return macro series behind the wall, those of the real-time panel first."""
    panel = wall.table(PANEL) if wall.has(PANEL) else None
    series: dict[str, pd.Series] = {}
    source: dict[str, str] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            series[name], source[name] = _load(wall, panel, *SERIES[name])
        except GapError as gap:
            missing[name] = str(gap)
    return MacroData(series, source, missing, panel)


def _load(wall: Wall, panel: pd.DataFrame | None, column: str | None, dataset: str, other: str | None) -> tuple[pd.Series, str]:
    if panel is not None and column in panel.columns and panel[column].notna().any():
        values = panel[column].dropna()
        return (values / 100 if column in PERCENT_IN_PANEL else values), PANEL
    if not dataset:
        raise GapError(f"{PANEL}: this vintage has no {column}")
    if not _usable(wall, dataset):
        raise GapError(f"{dataset}: no file at hand")
    if other and other not in wall.table(dataset).columns:
        raise GapError(f"{dataset}: the file at hand has no column {other}")
    values = wall.series(dataset, other)
    if values.empty:
        raise GapError(f"{dataset}: the series begins after {wall.period}")
    return values, dataset


def load_turns(wall: Wall) -> pd.DataFrame:
    """Return announced turning points: index of days (first of the month), column kind."""
    return wall.table(CYCLES)


def load_targets(wall: Wall) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return target changes since 1982 (columns change, lower, upper in decimals) and the datasets they come from.

    The Board's list begins in 1990; before that, changes are steps of the daily point target.

    Raises
    ------
    GapError
        When neither file has a change yet.
    """
    listed = _listed_changes(wall)
    point = wall.series(POINT_TARGET) if wall.has(POINT_TARGET) else pd.Series(dtype=float, index=pd.DatetimeIndex([]))
    early = point if listed.empty else point[point.index < listed.index[0]]
    step = early.diff()
    moved = step[step.abs() > 1e-9].index
    steps = pd.DataFrame({"change": step[moved], "lower": early[moved], "upper": early[moved]})
    changes = pd.concat([f for f in (steps, listed) if len(f)]) if len(steps) or len(listed) else listed
    if changes.empty:
        raise GapError("no published target of the funds rate before September 1982")
    return changes, tuple(d for d, f in ((POINT_TARGET, steps), (TARGETS, listed)) if len(f))


def _listed_changes(wall: Wall) -> pd.DataFrame:
    if not wall.has(TARGETS):
        return pd.DataFrame(columns=["change", "lower", "upper"], index=pd.DatetimeIndex([]), dtype=float)
    frame = wall.table(TARGETS)
    return pd.DataFrame({"change": frame["change_bp"] / 1e4, "lower": frame["lower"] / 100, "upper": frame["upper"] / 100})


def load_meetings(wall: Wall) -> list[pd.Timestamp]:
    """Return decision days of the FOMC after the as-of date, as scheduled."""
    return [d for d in wall.table(MEETINGS).index if d.date() > wall.as_of] if wall.has(MEETINGS) else []


def load_curve(wall: Wall) -> tuple[pd.Series, tuple[str, ...], pd.Timestamp]:
    """Return futures prices by contract month, their datasets and their day: a settlement curve, else single contracts.

    Raises
    ------
    GapError
        When no price within a week before the as-of date is at hand for the months ahead.
    """
    found = _snapshot_curve(wall) or _contract_curve(wall)
    if found is None:
        raise GapError(f"no federal funds futures curve within a week of {wall.as_of}")
    return found


def _recent(wall: Wall, day: pd.Timestamp) -> bool:
    return pd.Timedelta(0) <= pd.Timestamp(wall.as_of) - day.normalize() <= pd.Timedelta(days=7)


def _snapshot_curve(wall: Wall) -> tuple[pd.Series, tuple[str, ...], pd.Timestamp] | None:
    for vintage in reversed(wall.vintages(CURVE) if _usable(wall, CURVE) else []):
        frame = wall.snapshot(vintage)["data"]
        if len(frame) and _recent(wall, day := frame.index.max()):
            rows = frame.loc[[day]]
            prices = pd.Series(rows["price"].to_numpy(), index=pd.PeriodIndex(rows["contract"], freq="M")).sort_index()
            return prices, (CURVE,), day
    return None


def _contract_curve(wall: Wall) -> tuple[pd.Series, tuple[str, ...], pd.Timestamp] | None:
    """Put single contracts together at the last day on which the nearest one traded."""
    months = pd.period_range(pd.Period(wall.as_of, freq="M"), periods=18, freq="M")
    ids = {m: f"cme/zq-contract-{MONTH_CODES[m.month - 1]}{m.year % 100:02d}" for m in months}
    known = {m: wall.series(i, "close") for m, i in ids.items() if _usable(wall, i)}
    prices = {m: s for m, s in known.items() if len(s) and _recent(wall, s.index[-1])}
    if len(prices) < 3:
        return None
    day = max(s.index[-1] for s in prices.values())
    curve = pd.Series({m: float(s.iloc[-1]) for m, s in prices.items()}).sort_index()
    curve.index = pd.PeriodIndex(curve.index, freq="M")
    unbroken = curve.index.asi8 - curve.index.asi8[0] == range(len(curve))
    return curve[unbroken], tuple(ids[m] for m in curve.index[unbroken]), day


def _usable(wall: Wall, id: str) -> bool:
    """Whether a note may read the dataset, a reader exists, and a file is at hand."""
    row = catalog().get(id)
    return row is not None and row.use == "note" and row.reader in MODULES and wall.has(id)


def load_dots(wall: Wall) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return dots known at the as-of date as rows (meeting, midpoint in decimals, horizon, count), and their dataset."""
    for id in DOTS:
        if _usable(wall, id) and len(frame := wall.table(id)):
            last = frame.loc[frame.index == frame.index.max()]
            return last.assign(midpoint=last["midpoint"] / 100).rename_axis("meeting").reset_index(), (id,)
    return pd.DataFrame(columns=["meeting", "midpoint", "horizon", "count"]), ()


@dataclass(frozen=True)
class MacroInputs:
    """Everything the macro section reads, cut at the wall; what is missing is None and named in `missing` with its reason.

    `small`, `large`: monthly returns of Lo 20 and Hi 20; `junk`: high minus low volatility within the small segment;
    `curve`: (futures prices by contract month, day); `sources` gives the datasets behind each field.
    """

    period: pd.Period
    as_of: dt.date
    macro: MacroData
    turns: pd.DataFrame | None
    targets: pd.DataFrame | None
    meetings: list[pd.Timestamp]
    curve: tuple[pd.Series, pd.Timestamp] | None
    dots: pd.DataFrame
    small: pd.Series
    large: pd.Series
    junk: pd.Series | None
    mkt_excess: pd.Series
    sources: dict[str, tuple[str, ...]]
    missing: dict[str, str]


def load_inputs(wall: Wall) -> MacroInputs:
    """Return the inputs of the macro section; an optional file that is not at hand becomes a named gap."""
    missing: dict[str, str] = {}
    sources: dict[str, tuple[str, ...]] = {
        "size": (SIZE,),
        "market": (THREE_FACTORS if wall.has(THREE_FACTORS) else FIVE_FACTORS,),
    }

    def optional(name: str, load: Callable[[], tuple[Any, tuple[str, ...]]]) -> Any:
        try:
            value, sources[name] = load()
        except GapError as gap:
            missing[name] = str(gap)
            return None
        return value

    size = load_size(wall).ret
    dots, sources["dots"] = load_dots(wall)
    return MacroInputs(
        period=wall.period,
        as_of=wall.as_of,
        macro=load_macro(wall),
        turns=optional("turns", lambda: (load_turns(wall), (CYCLES,))),
        targets=optional("targets", lambda: load_targets(wall)),
        meetings=load_meetings(wall),
        curve=optional("curve", lambda: _with_day(load_curve(wall))),
        dots=dots,
        small=size["Lo 20"],
        large=size["Hi 20"],
        junk=optional("junk", lambda: (_junk_spread(wall), (SORTS["volatility"],))),
        mkt_excess=load_market(wall)["mkt_excess"],
        sources=sources,
        missing=missing,
    )


def _with_day(found: tuple[pd.Series, tuple[str, ...], pd.Timestamp]) -> tuple[tuple[pd.Series, pd.Timestamp], tuple[str, ...]]:
    prices, datasets, day = found
    return (prices, day), datasets


def _junk_spread(wall: Wall) -> pd.Series:
    """Return high minus low volatility, the mean over the two small size quintiles."""
    ret = load_sort(wall, "volatility").ret
    groups = ret.columns.get_level_values("group")
    return (ret.xs(groups.max(), axis=1, level="group") - ret.xs(groups.min(), axis=1, level="group"))[[1, 2]].mean(axis=1)
