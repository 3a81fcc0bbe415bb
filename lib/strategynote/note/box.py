"""The data box of page one: how fresh the numbers are, in a reader's words; vintages by file stand in the appendix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from strategynote.data.inventory import Line
from strategynote.periods import long_date, long_month

RETURNS, FACTORS, MACRO = "french/25_Portfolios_ME_VAR_5x5", "french/F-F_Research_Data_5_Factors_2x3", "fred-md/monthly"
Rows = tuple[tuple[str, str], ...]


def data_box(lines: Iterable[Line], *, period: pd.Period, as_of: dt.date, simulated: bool) -> Rows:
    """Return (name, words) in printed order; the template adds how many datasets were not at hand."""
    found = {line.dataset.id: line for line in lines}
    rows = [("As of", str(long_date(as_of)))]
    rows += [("Source", "simulated files")] if simulated else []
    rows += [(name, _freshness(found[id], period)) for name, id in (("Portfolios", RETURNS), ("Factors", FACTORS), ("Macro", MACRO)) if id in found]
    rows += [("Prices", f"to {long_date(as_of)}")]
    return tuple(rows)


def _freshness(line: Line, period: pd.Period) -> str:
    """Say which edition of a file was read, and whether it was known at the time or is cut from a later one."""
    choice = line.choice
    if choice is None:
        return "not at hand"
    stamp = choice.vintage.vintage
    edition = f"file of {long_month(pd.Period(stamp, freq='M'))}" if stamp else "undated file"
    return {"dated": f"{edition}, as known then", "history": f"{edition}, which ends earlier"}.get(choice.status, f"{edition}, cut at {long_month(period)}")
