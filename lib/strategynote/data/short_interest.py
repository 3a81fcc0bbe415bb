"""What the short-covering section reads: FINRA's settlement files as published, float shares, dated holdings of index funds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategynote.data.archive import Vintage
from strategynote.data.holdings import FUNDS, Holdings, load_holdings
from strategynote.data.wall import Wall
from strategynote.errors import GapError
from strategynote.periods import long_date, quarter_start

FINRA, SNAPSHOT, FLOAT = "finra/short-interest", "finra/short-interest-snapshot", "shares/float"
PUBLISHED_AFTER = 8  # business days after settlement
STALE_DAYS = 45  # a sort on older short interest is no sort on short interest: it is published twice a month
HISTORY_DAYS, AS_OF_DAYS = 760, 120
# finra.org, Equity Short Interest: "prior to June 2021 the data contain positions in over-the-counter securities only".
FIRST_LISTED = pd.Timestamp("2021-06-01")
FILLS = {
    FINRA: "Short interest, days to cover, covering and returns by short interest would be shown.",
    FLOAT: "Short interest would be measured against shares outstanding.",
    FUNDS["small"]: "Returns by short interest would be shown for names priced in successive files.",
    FUNDS["micro"]: "Micro caps would be shown.",
    FUNDS["large_mid"]: "Large and mid caps would be shown beside small ones.",
}


@dataclass(frozen=True)
class Settlement:
    """Short interest on one settlement date, indexed by symbol; `published` is about eight business days later.

    Columns `shares_short`, and from FINRA's own files also `previous` (a settlement earlier, NaN for a split in between),
    `average_volume` and `days_to_cover` (NaN where nothing traded).
    """

    dataset: str
    date: pd.Timestamp
    published: pd.Timestamp
    frame: pd.DataFrame


@dataclass(frozen=True)
class Floats:
    """Float shares by ticker, and the day by which all of them had been collected."""

    shares: pd.Series
    known: pd.Timestamp


@dataclass(frozen=True)
class ShortInputs:
    """Everything the section reads, cut at the wall: settlements oldest first, float shares, holdings by segment."""

    period: pd.Period
    as_of: dt.date
    settlements: tuple[Settlement, ...]
    floats: Floats | None
    holdings: Mapping[str, tuple[Holdings, ...]]
    gaps: Mapping[str, GapError]

    @property
    def newest(self) -> Settlement | None:
        """The newest of FINRA's own files, or None."""
        own = [s for s in self.settlements if s.dataset == FINRA]
        return own[-1] if own else None

    def sources(self, *segments: str) -> tuple[str, ...]:
        """Return the datasets behind the short interest ratio of some segments."""
        short = tuple(dict.fromkeys(s.dataset for s in self.settlements))
        return (*short, *((FLOAT,) if self.floats is not None else ()), *(FUNDS[s] for s in segments if self.holdings.get(s)))


def published_on(settled: pd.Timestamp) -> pd.Timestamp:
    """Return the day about eight business days after settlement."""
    return pd.Timestamp(np.busday_offset(settled.date(), PUBLISHED_AFTER, roll="backward"))


def load_short_inputs(wall: Wall) -> ShortInputs:
    """Read the settlements of two years, if the newest is of the last months, with denominators and dated holdings."""
    settlements = tuple(sorted((*_finra(wall), *_snapshots(wall)), key=lambda s: (s.date, s.dataset)))
    floats = wall.table(FLOAT) if wall.has(FLOAT) else None
    holdings = {segment: load_holdings(wall, id) for segment, id in FUNDS.items()}
    gaps = {id: GapError(f"{id}: no file known at {long_date(wall.as_of)}") for segment, id in FUNDS.items() if not holdings[segment]}
    if floats is None or floats.empty:
        gaps[FLOAT] = GapError(f"{FLOAT}: no file of float shares known at {long_date(wall.as_of)}")
    if not any(s.dataset == FINRA for s in settlements):
        gaps[FINRA] = GapError(missing_files(wall.period, wall.as_of))
    known = None if floats is None or floats.empty else Floats(floats.set_index("ticker")["float_shares"], floats.index[-1])
    return ShortInputs(wall.period, wall.as_of, settlements, known, holdings, gaps)


def _finra(wall: Wall) -> list[Settlement]:
    rows = []
    # Newest first: the first file read stands in the source line.
    for vintage in reversed(_fresh(wall, FINRA)):
        frame = wall.snapshot(vintage)["data"]
        if frame.empty:
            continue
        table = frame.set_index("symbol")[["shares_short", "shares_short_previous", "average_volume", "days_to_cover", "split_flag"]]
        # The previous count is not adjusted for a split: such a name has no change.
        table["previous"] = table.pop("shares_short_previous").mask(table.pop("split_flag"))
        rows.append(Settlement(FINRA, frame.index[0], published_on(frame.index[0]), table))
    return rows


def _snapshots(wall: Wall) -> list[Settlement]:
    frames = [wall.snapshot(vintage)["data"] for vintage in reversed(_fresh(wall, SNAPSHOT))]
    return [
        Settlement(SNAPSHOT, frame.index[0], published_on(frame.index[0]), frame.set_index("symbol")[["shares_short"]])
        for frame in frames
        if len(frame)
    ]


def _fresh(wall: Wall, id: str) -> list[Vintage]:
    # Two years give the percentile its history; a single file from years ago would be taken for the present.
    first = quarter_start(wall.period).start_time - pd.Timedelta(days=HISTORY_DAYS)
    kept = [v for v in wall.vintages(id) if pd.Timestamp(v.vintage) >= first]
    newest = pd.Timestamp(kept[-1].vintage) if kept else None
    return kept if newest is not None and pd.Timestamp(wall.as_of) - newest <= pd.Timedelta(days=AS_OF_DAYS) else []


def settlement_dates(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return FINRA's settlement dates: the 15th and the last day of each month, or the business day before."""
    months = pd.period_range(first, last, freq="M")
    days = [day for month in months for day in (month.start_time + pd.Timedelta(days=14), month.end_time.normalize())]
    settled = [pd.Timestamp(np.busday_offset(day.date(), 0, roll="backward")) for day in days]
    return [day for day in settled if first <= day <= last]


def missing_files(period: pd.Period, as_of: dt.date) -> str:
    """Name the settlement files that a note about `period` needs: from the last one before the quarter to the last one published."""
    if pd.Timestamp(as_of) < FIRST_LISTED:
        return f"{FINRA}: the publisher's files hold exchange-listed shares only since {FIRST_LISTED:%B %Y}"
    start = quarter_start(period).start_time
    days = settlement_dates(start - pd.Timedelta(days=20), pd.Timestamp(as_of))
    needed = [day for day in days if published_on(day) <= pd.Timestamp(as_of)]
    before = [day for day in needed if published_on(day) <= start]
    names = [f"shrt{day:%Y%m%d}.csv" for day in needed if not before or day >= before[-1]]
    return f"{FINRA}: no settlement file known at {long_date(as_of)}; missing are {names[0]} to {names[-1]} ({len(names)} files)"
