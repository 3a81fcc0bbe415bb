"""The data box of page one: how fresh the numbers are, in a reader's words; vintages by file stand in the appendix."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd

from strategynote.data.inventory import Line
from strategynote.periods import long_date

RETURNS, FACTORS, MACRO = "french/25_Portfolios_ME_VAR_5x5", "french/F-F_Research_Data_5_Factors_2x3", "fred-md/monthly"
PRICES = "prices/"
Rows = tuple[tuple[str, str], ...]


def data_box(lines: Iterable[Line], *, as_of: dt.date, simulated: bool) -> Rows:
    """Return (name, words) in printed order; the template adds how many datasets were not at hand."""
    found = {line.dataset.id: line for line in lines}
    rows = [("As of", str(long_date(as_of)))]
    rows += [("Source", "simulated files")] if simulated else []
    editions = () if simulated else (("Portfolios", RETURNS), ("Factors", FACTORS), ("Macro", MACRO))
    rows += [(name, _freshness(found[id])) for name, id in editions if id in found]
    priced = any(line.choice for id, line in found.items() if id.startswith(PRICES))
    rows += [("Prices", f"to {long_date(as_of)}" if priced else "not at hand")]
    return tuple(rows)


def _freshness(line: Line) -> str:
    """Say which edition of a file was read, and whether its later rows had to be cut."""
    choice = line.choice
    if choice is None:
        return "not at hand"
    stamp = choice.vintage.vintage
    edition = f"{pd.Period(stamp, freq='M').strftime('%b %Y')} file" if stamp else "undated file"
    return edition + {"dated": "", "history": ", ends earlier"}.get(choice.status, ", cut")
