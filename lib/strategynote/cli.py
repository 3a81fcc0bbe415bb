"""The command line: each command a thin call, nothing heavy imported before it is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from strategynote import __version__
from strategynote.errors import StrategyNoteError

PERIOD = click.argument("period", required=False, envvar="PERIOD")
DATA = click.option("--data", envvar="DATA", default="auto", show_default=True, help="auto, archive, live or demo")
ARCHIVE = click.option("--archive", envvar="ARCHIVE", default=None, help="folders with archive.csv, separated by ':'")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Build a monthly equity-strategy note from publishers' files."""


@cli.command()
@PERIOD
@DATA
@ARCHIVE
@click.option("--jobs", envvar="JOBS", type=click.IntRange(0), default=0, help="notebooks at once (default: the cores)")
@click.option("--formats", envvar="FORMATS", default="pdf,html", show_default=True, help="what to write")
def report(period: str | None, data: str, archive: str | None, jobs: int, formats: str) -> None:
    """Build the note of one month, e.g. strategynote report 2025-06."""
    from strategynote.data.origins import check_kind
    from strategynote.periods import parse_period
    from strategynote.project import find_project

    month = parse_period(period)
    check_kind(data)
    from strategynote.run.build import Request, build_report
    from strategynote.run.outputs import parse_formats

    request = Request(find_project(), month, data=data, archive=archive, jobs=jobs, formats=parse_formats(formats))
    done = build_report(request, say=click.echo)
    click.echo(f"{done.folder}: {done.pages} pages, {done.gaps} gaps, {done.seconds:.1f} s")


@cli.command()
@click.argument("word", required=False, default="")
def datasets(word: str) -> None:
    """List the datasets of the catalogue (those that hold WORD)."""
    from strategynote.data.catalog import catalog

    for row in catalog().values():
        if word.lower() in f"{row.id} {row.title} {row.publisher}".lower():
            click.echo(f"{row.id:48} {row.frequency:10} {'core' if row.core else row.use:7} {row.terms:10} {row.title}")


@cli.command()
@PERIOD
def params(period: str | None) -> None:
    """Print the parameters of a month and where each comes from."""
    from strategynote.params import load_params
    from strategynote.periods import parse_period
    from strategynote.project import find_project

    resolved = load_params(find_project(), parse_period(period))
    values = resolved.params.model_dump() | {"as_of": resolved.as_of}
    for key, value in values.items():
        click.echo(f"{key:12} {value!s:60} {resolved.origin.get(key, 'built in')}")


def run(command: Callable[..., Any], arguments: list[str] | None = None) -> int:
    """Run a click command; our errors become one line on stderr and their exit code."""
    try:
        command(args=arguments, prog_name="strategynote", standalone_mode=False)
    except StrategyNoteError as error:
        click.echo(f"strategynote: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(f"strategynote: {error.format_message()}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("strategynote: stopped", err=True)
        return 130
    return 0


def main() -> None:
    """Entry point of the command `strategynote`."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(run(cli))
