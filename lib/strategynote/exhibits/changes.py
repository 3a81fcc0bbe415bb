"""What changed since the last note, as a table."""

from __future__ import annotations

from strategynote.exhibits.exhibit import Exhibit
from strategynote.exhibits.tables import Column, Table
from strategynote.narrative.changes import EXHIBIT, Since, changes_title, table_rows
from strategynote.narrative.facts import Facts
from strategynote.periods import long_month


def changes_table(since: Since, facts: Facts, now: str) -> Exhibit:
    """Return the table of calls that turned and of the brief's numbers, as both notes print them."""
    frame, title = table_rows(since.rows), changes_title(since, facts)
    columns = (
        Column("quantity", "Quantity", "text"), Column("was", long_month(since.month), "text"), Column("now", now, "text"),
        Column("step", "Change", "text"), Column("why", "Because of", "text"),
    )
    return Exhibit(
        id=EXHIBIT, title=title, subtitle="As printed in both notes; each number in its own unit",
        note="Causes follow from the records of both notes: periods, checksums of files, parameters and code. A revision is a change in rows that the earlier note had seen.",
        sources=(f"note/{since.note}",), table=Table(frame, columns, groups="group"), place="body",
    )
