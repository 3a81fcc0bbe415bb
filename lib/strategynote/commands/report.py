"""`report`, `ready` and `params`."""

from __future__ import annotations

import time
from dataclasses import replace

import click

from strategynote.commands.options import ARCHIVE, DATA, PERIOD
from strategynote.data.kinds import check_kind
from strategynote.errors import BuildFailure
from strategynote.periods import check_month, parse_period
from strategynote.project import find_project


@click.command()
@PERIOD
@DATA
@ARCHIVE
@click.option("--jobs", envvar="JOBS", type=click.IntRange(0), default=0, help="notebooks at once (default: the cores)")
@click.option("--formats", envvar="FORMATS", default="pdf,html", show_default=True, help="what to write, separated by commas")
@click.option("--allow-holes", envvar="ALLOW_HOLES", is_flag=True, help="at the deadline: failed sections become marked holes")
@click.option("--fresh", envvar="FRESH", is_flag=True, help="run and print everything again")
@click.option("--why", envvar="WHY", is_flag=True, help="say for each notebook and the note why it is built again")
@click.option("--verify", envvar="VERIFY", is_flag=True, help="read every file again instead of trusting its size, time and inode")
def report(
    period: str | None, data: str, archive: str | None, jobs: int, formats: str, allow_holes: bool, fresh: bool, why: bool, verify: bool
) -> None:
    """Build the note of one month, e.g. strategynote report 2025-06."""
    start = time.perf_counter()
    text = check_month(period)
    kind = check_kind(data)
    from strategynote.run.doctor import missing_pango
    from strategynote.run.formats import parse_formats

    wanted = parse_formats(formats)
    from strategynote.run.cache.seal import Asked, Seal

    seal = Seal(find_project(), Asked(text, kind, archive, wanted), verify=verify)
    if not (fresh or why) and (answer := seal.holds()):
        click.echo(f"{answer['place']}: {answer['pages']} pages, {answer['gaps']} gaps, {time.perf_counter() - start:.1f} s, nothing changed")
        return
    if "pdf" in wanted and (missing := missing_pango()):
        raise BuildFailure(missing)
    from strategynote.run.kernels.pool import KernelPool

    with KernelPool(click.echo, later=True) as pool:
        if fresh or seal.expects_runs():
            pool.start(ahead=True)  # the kernels' process imports while this one does
        from strategynote.run.build import Request, build_report

        request = Request(find_project(), parse_period(text), data=kind, archive=archive, jobs=jobs, formats=wanted, allow_holes=allow_holes)
        done = build_report(replace(request, fresh=fresh, why=why, verify=verify), say=click.echo, pool=pool)
    from strategynote.delivery.index import write_index

    write_index(find_project().reports)
    click.echo(f"{done.folder}: {done.pages} pages, {done.gaps} gaps, {done.seconds:.1f} s{', nothing changed' if done.unchanged else ''}")


@click.command()
@PERIOD
@ARCHIVE
@click.option("--core", is_flag=True, help="only the core datasets decide; the others are listed")
def ready(period: str | None, archive: str | None, core: bool) -> None:
    """Say which datasets a month still waits for; exit code 0 when there are none, else 1."""
    month = parse_period(period)
    from strategynote.data.origins import known_origin
    from strategynote.data.readiness import find_awaited
    from strategynote.params import load_params

    project = find_project()
    as_of, previous = (load_params(project, each).as_of for each in (month, month - 1))
    awaited = find_awaited(known_origin(project, archive), period=month, as_of=as_of, previous_as_of=previous)
    for each in awaited:
        need = "core" if each.dataset.core else "optional"
        click.echo(f"  {need:9} {each.dataset.id:46} {f'ends {each.last}' if each.last else 'no file':16} {each.dataset.title}")
    count = sum(each.dataset.core for each in awaited)
    if count or (awaited and not core):
        raise BuildFailure(f"{month} is not ready: {len(awaited)} datasets do not reach it, {count} of them core; `make data PERIOD={month}` looks for them")
    click.echo(f"{month} is ready")


@click.command()
@PERIOD
@click.option("--schema", is_flag=True, help="print the JSON Schema of params files instead (params/schema.json)")
def params(period: str | None, schema: bool) -> None:
    """Print the parameters of a month and where each comes from."""
    from strategynote.params import load_params, params_schema

    if schema:
        import json

        click.echo(json.dumps(params_schema(), indent=2))
        return

    resolved = load_params(find_project(), parse_period(period))
    for key, value in (resolved.params.model_dump() | {"as_of": resolved.as_of}).items():
        click.echo(f"{key:12} {value!s:60} {resolved.origin.get(key, 'built in')}")
