"""What publishers do not let be handed on stands in no csv, no attachment and no table of the page."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from strategynote.data.catalog import catalog
from strategynote.exhibits.tables import Column, Table
from strategynote.exhibits.terms import is_closed, mantissas, repeats, screen_table
from strategynote.note.meta import NoteMeta, SourceRow
from strategynote.note.sources import may_leave, published_csv

FILE = pd.DataFrame({"close": [16.73, 101.25, 20.0]}, index=pd.PeriodIndex(["2025-04", "2025-05", "2025-06"], freq="M"))


def table(**values: list[float]) -> Table:
    frame = pd.DataFrame({"row": [f"row {n}" for n in range(len(next(iter(values.values()))))], **values})
    return Table(frame, (Column("row", "Row", "text"), *(Column(name, name.title(), "count" if name == "n" else "number", digits=4) for name in values)))


def test_single_values_of_a_closed_file_become_dashes_whatever_their_unit() -> None:
    shown = screen_table(table(level=[16.73, 0.1673, -1.0125e9, 16.74], z=[0.4471, 0.1, 0.2, 0.3]), [FILE])
    assert shown is not None and shown.count("\N{EN DASH}") == 3 and "16.7400" in shown and "0.4471" in shown and "16.7300" not in shown


def test_the_newest_value_as_words_is_a_dash_too() -> None:
    file = pd.DataFrame({"close": [15.4, 6363.44]})
    frame = pd.DataFrame({"row": ["Close", "Distance", "Old"], "value": ["6,363.4", "\N{MINUS SIGN}13.6%", "15.4"]})
    shown = screen_table(Table(frame, (Column("row", "Row", "text"), Column("value", "Value", "text"))), [file])
    assert shown is not None and "6,363.4" not in shown and "13.6%" in shown and "15.4" in shown


def test_what_was_computed_from_it_stays() -> None:
    assert screen_table(table(level=[float(FILE["close"].mean()), 0.0, np.nan]), [FILE]) is None


def test_amounts_printed_as_counts_are_looked_at_too() -> None:
    shown = screen_table(table(n=[3572.5261, 1673.0]), [FILE, pd.DataFrame({"cap": [3572526100000.0]})])
    assert shown is not None and shown.count("\N{EN DASH}") == 1 and "1,673" in shown


def test_counts_and_round_numbers_say_nothing() -> None:
    assert screen_table(table(n=[1673.0, 10125.0], level=[2.0, 0.2]), [FILE]) is None
    assert list(mantissas(np.array([20.0, 0.0, np.nan, 1.6]))) == []
    assert list(repeats(np.array([167.3, 20.0, np.nan, 9.99]), mantissas(FILE["close"].to_numpy()))) == [True, False, False, False]


@pytest.mark.parametrize("id", sorted(catalog()))
def test_the_csv_of_an_exhibit_holds_values_only_when_its_source_is_open(id: str) -> None:
    row = catalog()[id]
    inventory = (SourceRow(id, row.title, row.publisher, "2025-06", "2025-06", "dated", row.terms, "archive"),)
    note = NoteMeta(period=pd.Period("2025-06", freq="M"), as_of=dt.date(2025, 7, 24), data="archive", inventory=inventory)
    payload = {"id": "first.table", "sources": [id], "csv": "date,level\n2025-06,16.73\n"}
    written = published_csv(payload | {"open": may_leave(payload, note)})
    assert ("16.73" in written) == (row.terms == "open") == (not is_closed(id))
    assert written.startswith("date,level" if row.terms == "open" else "withheld,")


def test_a_withheld_csv_still_tells_that_its_data_changed() -> None:
    one, other = ({"id": "a.b", "sources": ["prices/IWM"], "open": False, "csv": f"x\n{value}\n"} for value in (1, 2))
    assert published_csv(one) == published_csv(dict(one)) != published_csv(other)


def test_house_data_and_unknown_sources_are_closed() -> None:
    assert is_closed("house/desk.csv") and is_closed("note/2025-05-r1")
