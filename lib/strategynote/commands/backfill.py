"""`backfill`."""

from __future__ import annotations

import click

from strategynote.commands.options import ARCHIVE, DATA
from strategynote.data.kinds import check_kind
from strategynote.errors import BuildFailure
from strategynote.project import find_project


@click.command()
@click.option("--from", "first", envvar="FROM", default=None, help="first month, YYYY-MM")
@click.option("--to", "last", envvar="TO", default=None, help="last month, YYYY-MM")
@DATA
@ARCHIVE
@click.option("--jobs", envvar="JOBS", type=click.IntRange(0), default=0, help="processes (default: the cores)")
@click.option("--formats", envvar="FORMATS", default="html", show_default=True, help="what to write, separated by commas")
@click.option("--scheduler", envvar="SCHEDULER", default=None, help="address of a Dask scheduler, tcp://host:port; default: processes of this machine")
def backfill(first: str | None, last: str | None, data: str, archive: str | None, jobs: int, formats: str, scheduler: str | None) -> None:
    """Build every month as of then and collect all facts in reports/history.parquet and history.csv."""
    from strategynote.run.backfill.months import month_range
    from strategynote.run.formats import parse_formats

    months, kind, wanted = month_range(first, last), check_kind(data), parse_formats(formats)
    from strategynote.run.backfill.loop import Order
    from strategynote.run.backfill.loop import backfill as run

    done = run(Order(find_project(), months, data=kind, archive=archive, formats=wanted, jobs=jobs, scheduler=scheduler or None), say=click.echo)
    from strategynote.delivery.index import write_index

    write_index(find_project().reports)
    words = {"built": "built", "stands": "stood", "failed": "failed"}
    counts = ", ".join(f"{sum(o.state == state for o in done.outcomes)} {word}" for state, word in words.items())
    click.echo(f"{done.table}: {done.rows} facts; months: {counts}; {done.seconds:.1f} s")
    if done.failed:
        raise BuildFailure(f"{len(done.failed)} months failed: " + "; ".join(f"{o.period}: {o.said}" for o in done.failed))
