"""Turning points of the US business cycle as the NBER dates them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from strategynote.data.readers import Tables
from strategynote.data.readers.dates import parse_days
from strategynote.data.readers.delimited import read_cells
from strategynote.data.readers.files import bad_file, check_rising

_KINDS = ((0, "peak"), (1, "trough"))
_LAYOUTS = (["peak", "trough"], ["peak_month", "trough_month"])


def read_nber(path: Path) -> Tables:
    """Read peaks and troughs (columns `peak,trough` or `peak_month,trough_month`, first of the month, one contraction a row).

    Returns `data`: one row per turning point, DatetimeIndex "date" (first of the month), column `kind` = "peak" or "trough"; and
    `contractions`: one row per complete contraction, DatetimeIndex "date" of the trough, columns `peak`, `trough` (monthly
    periods), `months` (peak to trough). The first peak may be empty (1854), the last trough too (a contraction under way).
    The NBER names a turning point 4 to 21 months after its date: neither table was known at its own dates.
    Raises DataError for other columns, text, days other than the first, and turning points that do not rise and alternate.
    Source: https://www.nber.org/research/data/us-business-cycle-expansions-and-contractions
    """
    cells = read_cells(path)
    if list(cells.columns) not in _LAYOUTS:
        raise bad_file(path, "header", expected="peak,trough", received=",".join(map(str, cells.columns)))
    points = [(at, kind, row[n].strip()) for at, row in zip(cells.index, cells.to_numpy(), strict=True) for n, kind in _KINDS]
    inner = points[1:-1]
    if any(not text for _, _, text in inner):
        raise bad_file(path, "rows", expected="an empty cell only as first peak or last trough", received="another empty cell")
    lines, kinds, texts = zip(*(point for point in points if point[2]), strict=True)
    days = parse_days(path, pd.Series(texts, index=lines))
    check_rising(path, days)
    if not (days.day == 1).all():
        raise bad_file(path, "rows", expected="the first of a month", received=days[days.day != 1][0].date())
    return {"data": pd.DataFrame({"kind": kinds}, index=days), "contractions": _contractions(kinds, days)}


def _contractions(kinds: tuple[str, ...], days: pd.DatetimeIndex) -> pd.DataFrame:
    pairs = [at for at in range(1, len(days)) if kinds[at - 1] == "peak" and kinds[at] == "trough"]
    peak, trough = days[[at - 1 for at in pairs]].to_period("M"), days[pairs].to_period("M")
    months = trough.asi8 - peak.asi8
    return pd.DataFrame({"peak": peak, "trough": trough, "months": months}, index=days[pairs])
