"""House data beside ours, marked as what they are."""

from __future__ import annotations

import pandas as pd

from strategynote.data.house import HouseValue
from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.facts import Facts
from strategynote.narrative.house import comparable, house_source, house_title

_COLUMNS = (
    Column("quantity", "Quantity", "text"), Column("house", "House data", "text"), Column("ours", "Ours", "text"),
    Column("gap", "House minus ours", "text"), Column("month", "Month", "month"), Column("source", "Source", "text"),
)


def house_table(values: tuple[HouseValue, ...], facts: Facts) -> Exhibit:
    """Return the table of house data; what we do not measure, or measure in another unit, has a dash for ours."""
    frame = pd.DataFrame([_row(value, facts) for value in values])
    title = house_title(values, facts)
    ours = tuple(source for v in values if comparable(v, facts) for source in facts[v.id].sources)
    return Exhibit(
        id="house.beside", title=title, subtitle="House data: proprietary numbers of the desk, not publishers' files; each in its own unit",
        note="House data are not cut at the as-of wall and not checked against a publisher.",
        sources=tuple(dict.fromkeys((*map(house_source, values), *ours))), table=Table(frame, _COLUMNS), place="body",
    )


def _row(value: HouseValue, facts: Facts) -> dict[str, object]:
    same = comparable(value, facts)
    return {
        "quantity": value.id.replace(".", ", ").replace("_", " "), "house": facts[f"house.{value.id}"].text,
        "ours": facts[value.id].text if same else None, "gap": facts[f"house.{value.id}.gap"].text if same else None,
        "month": value.period, "source": value.source,
    }
